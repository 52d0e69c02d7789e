"""What a step's `wall` text asks of the big screen. Organisers write it as a sentence; a few turns of phrase are understood. Pure.

Whatever is not understood falls back on the step's own title and on plain numbers, which are never wrong.
"""

from __future__ import annotations

import re

from app.methods.models import FieldSpec, Group, SheetForm, Step

_QUOTED = re.compile(r"«\s*([^«»]+?)\s*»")
_LARGE = re.compile(r"en grand\s*:?\s*«\s*([^«»]+?)\s*»", re.IGNORECASE)
_COUNTED = re.compile(r"(?:nombre|compteur|et) d(?:e |’|')(\w+)", re.IGNORECASE)
_RESULT = re.compile(r"\b(retenue?|choisie?)s?\b", re.IGNORECASE)
NOT_WRITTEN = {"présents", "personnes", "votants", "tables", "collèges", "familles"}


def headline(step: Step) -> str:
    """What stands large: what the text quotes first, or quotes as large; else the step's title."""
    first = _QUOTED.match(step.wall)
    large = _LARGE.search(step.wall)
    quoted = first or large
    return quoted[1] if quoted else step.title


def large_line(step: Step) -> str:
    """« Le modèle de phrase en grand », « la contrainte en grand »: the second line of the prompt, which says it."""
    lines = step.prompt.strip().split("\n")
    wanted = "en grand" in step.wall.casefold() and not _LARGE.search(step.wall)
    return lines[1] if wanted and len(lines) > 1 else ""


def noun(step: Step) -> str:
    """What people write at this step, in the singular: « récit », « question », « idée »; else « carte »."""
    counted = [word for word in _COUNTED.findall(step.wall) if word.casefold() not in NOT_WRITTEN]
    return counted[-1].removesuffix("s") if counted else "carte"


def tells_result(step: Step) -> bool:
    """Whether what the table, or its lead, keeps of a vote may be read by the hall once the vote is closed."""
    return _RESULT.search(step.wall) is not None


def counts_groups(step: Step) -> bool:
    """« Répartition de la salle par collège »."""
    return "salle par collège" in step.wall.casefold()


def counts_ready(step: Step) -> bool:
    """« Nombre de tables prêtes », with the time that is left before the plenary."""
    return "tables prêtes" in step.wall.casefold()


def told_field(step: Step, form: SheetForm) -> FieldSpec | None:
    """The line of the sheet that the hall may read once it is written: the one whose label the text names."""
    if counts_ready(step):
        return None
    wall = step.wall.casefold()
    quoted = [text.casefold() for text in _QUOTED.findall(step.wall)]
    for field_id in step.sheet_fields:
        label = form.field(field_id).label.casefold()
        if label in wall or any(text in label for text in quoted):
            return form.field(field_id)
    return None


def short(group: Group) -> str:
    """« Associations » for « Associations et économie sociale et solidaire »: what a place at the table has room for."""
    return re.split(r", | et ", group.label)[0]


def shortest(group: Group) -> str:
    """« Salariés » for « Salariés du Clus’Ter et de ses structures »."""
    return short(group).split(" d")[0]
