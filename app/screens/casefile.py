"""What one file says to somebody who was absent the evening before: everything that its page shows, put together once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.evenings.models import Evening
from app.feedback.queries import reactions_to
from app.ground import french
from app.ground.clock import now
from app.ideas.models import Idea
from app.ideas.queries import Family, cards_at, families_at, lone_cards
from app.interests.alignment import DISPUTED, INCOMPLETE, UNMET, UNREAD
from app.interests.queries import Stated, alignment_at, marks_at, team_interests
from app.methods.models import EventPlan
from app.opportunities.cases import CaseFile
from app.opportunities.fields import PROOF, TICK, label_of_choice
from app.opportunities.gates import Verdict, lacking
from app.opportunities.measures import order_of_magnitude
from app.opportunities.outcomes import OUTCOMES
from app.opportunities.queries import closed_votes, is_over, kept_by, may_read_cards, may_read_interests, near_files
from app.participants.models import Participant
from app.participants.queries import people_at
from app.screens.board_lines import seen_before
from app.screens.deciding import asked_of, keys_of
from app.sheets.completeness import progress
from app.sheets.origins import Origin
from app.sheets.queries import origins_of, sheets_of, sign_offs_of
from app.tables.queries import Standing

OPENS = {"BACKLOG_D2": "le D2", "D3": "le D3", "BOOSTER_FOLLOWUP": "le suivi Boos’Ter"}
STATES = {"missing": "manque", "to_check": "à vérifier", "met": "tenu"}  # in the order of the page
NEAREST = 3  # as many as ninety seconds allow to look at
LACKS = {
    INCOMPLETE: "ne dit pas à la fois ce qu’elle y gagne et ce qu’elle apporte",
    UNREAD: "dit à l’équipe seulement, ou pas encore révélé",
    UNMET: "personne d’un autre collège ne l’a dit compatible",
    DISPUTED: "un désaccord est ouvert",
}


@dataclass(frozen=True)
class Interested:
    """Somebody who said what she gains from the solution. `lacks`: why her interest is not aligned, in words."""

    stated: Stated
    group: str
    rung: str
    rank: int
    lacks: tuple[str, ...]
    table: int

    @property
    def name(self) -> str:
        return self.stated.person.name or "Sans prénom"

    @property
    def why(self) -> str:
        interest = self.stated.interest
        return interest.gain or interest.contribution or interest.expected_return


def page_of(session: Session, evening: Evening, case: CaseFile, others: Sequence[CaseFile]) -> dict[str, Any]:
    """Everything but who looks at it. `others`: the files of the evening in the order of the queue, this one among them."""
    place = next(index for index, other in enumerate(others) if other.reference == case.reference)
    people = people_at(session, case.here.id)
    tables = _tables(case)
    stated = [pair for here in tables for pair in _stated(session, here)]
    return {
        "evening": evening, "plan": case.plan, "case": case, "here": case.here, "moment": now(),
        "number": place + 1, "total": len(others), "others": [other for other in others if other.reference != case.reference],
        "previous": others[place - 1] if place else None, "next": others[place + 1] if place + 1 < len(others) else None,
        "groups": [person.group for person in people], "facts": facts_in_brief(case),
        "gates": [_gate(case, gate_id) for gate_id in case.gates],
        "interested": _interested(session, case, stated), "shown_interests": any(map(may_read_interests, tables)),
        "links": [link for here in tables for link in _links(session, here, [one for at, one in stated if at.id == here.id])],
        "whence": _whence(session, case), "signs": [(here.table.number, sign_offs_of(session, here)) for here in tables],
        "sheets": _sheets(case), "votes": _votes(session, case, others), "cards": _cards(session, case),
        "reactions": reactions_to(session, case.here.id) if case.file.candidate is None else [],
        "near": nearest(case, others), "before": seen_before(session, case, NEAREST),
        "references": {other.file.id: other.reference for other in others},
        "lead_answers": {answer.id: answer.label for answer in case.plan.interests.answers},
        "keys": keys_of(case), "asked": asked_of(case),
        "ticked": bool(case.notes.get(PROOF + TICK) and case.notes[PROOF + TICK].value),
        "outcomes": OUTCOMES, "states": STATES, "magnitude": order_of_magnitude(case.evidence.economics),
    }  # fmt: skip


# --- In a minute ----------------------------------------------------------------------------------------------------


def facts_in_brief(case: CaseFile) -> list[tuple[str, str, str]]:
    """(label, the table's own words, the field of a sheet that they come from): what a colleague who was absent must know."""
    values = case.facts.values
    vote = list(case.facts.votes.values())[-1:]
    proof = [values.get("d1.evidence", ""), *(_vote_line(one.yes, one.voters, one.groups) for one in vote)]
    sand = next((key for key in ("d3.hypothesis", "d2.weakest_assumption") if values.get(key)), "")
    lines = [
        ("Demande", case.facts.request, ""),
        ("Solution", values.get("d2.solution", ""), "d2.solution"),
        ("Preuve", "\n".join(part for part in proof if part), "d1.evidence"),
        ("Qui paie", values.get("d2.payers", ""), "d2.payers"),
        ("Grain de sable", values.get(sand, ""), sand),
        ("Le test", values.get("d3.prototype", ""), "d3.prototype"),
        ("C’est réussi si", values.get("d3.success_threshold", ""), "d3.success_threshold"),
        ("Porteur", values.get("d2.lead_profile") or case.facts.named_lead, "d2.lead_profile"),
        ("Ce qu’il en retient", "\n".join(case.facts.takeaway.values()), ""),
        ("Premier pas", _first_step(case), ""),
    ]
    return [line for line in lines if line[1]]


def _vote_line(yes: int, voters: int, groups: int) -> str:
    return f"{yes} oui sur {french.counted(voters, 'votant')}, {french.counted(groups, 'collège')}."


def _first_step(case: CaseFile) -> str:
    what, who, due = (case.facts.first_step(part) for part in ("what", "who", "date"))
    when = case.evidence.next_action_due if due else None
    return " · ".join(part for part in (what, who, f"avant le {french.day_of_month(when)}" if when else "") if part)


def nearest(case: CaseFile, others: Sequence[CaseFile]) -> list[tuple[Any, CaseFile]]:
    """Files that look alike, with what they share. A file that was merged away is found in the one that received it."""
    apart = {other.reference: other for other in others if not other.is_merged and other.reference != case.reference}
    return [(near, apart[near.reference]) for near in near_files(case, list(apart.values()), NEAREST)]


# --- Criteria -------------------------------------------------------------------------------------------------------


def gate_sentence(opens: str, missing: int) -> str:
    """« Trois preuves manquent pour le D2 »"""
    if not missing:
        return f"Rien ne manque pour {OPENS[opens]}"
    verb = "preuve manque" if missing == 1 else "preuves manquent"
    return f"{french.in_words(missing, feminine=True).capitalize()} {verb} pour {OPENS[opens]}"


def shown_state(verdict: Verdict) -> str:
    """What satisfies an evening does not open a gate yet: until it does, it is still to be checked."""
    if verdict.opens:
        return "met"
    return "to_check" if verdict.state == "met" else verdict.state


def _gate(case: CaseFile, gate_id: str) -> dict[str, Any]:
    """A gate with its criteria: what keeps it shut, what would be good to have, what holds."""
    verdicts = case.verdicts(gate_id)
    missing = lacking(verdicts)
    shown = [(verdict, shown_state(verdict)) for verdict in verdicts]
    shown.sort(key=lambda pair: list(STATES).index(pair[1]))
    return {
        "id": gate_id,
        "sentence": gate_sentence(case.gate_book.gate(gate_id).opens, len(missing)),
        "short": [pair for pair in shown if pair[1] != "met" and pair[0].need == "must"],
        "wished": [pair for pair in shown if pair[1] != "met" and pair[0].need != "must"],
        "met": [pair for pair in shown if pair[1] == "met"],
    }


# --- People ---------------------------------------------------------------------------------------------------------


def _tables(case: CaseFile) -> list[Standing]:
    """Whose interests count: those of its own table, then those of the files that came into it. Of another family, nobody's."""
    cases = [case, *case.merged]
    return list({one.here.id: one.here for one in cases if one.file.candidate is None and one.file.facts is None}.values())


def _stated(session: Session, here: Standing) -> list[tuple[Standing, Stated]]:
    if not may_read_interests(here):
        return []
    return [(here, one) for one in team_interests(session, here.id) if one.interest.said or one.interest.lead_answer]


def _interested(session: Session, case: CaseFile, stated: Sequence[tuple[Standing, Stated]]) -> list[Interested]:
    """Who is interested and why: those who would go furthest first."""
    rungs = {rung.id: rung for rung in case.plan.interests.ladder}
    lacks = {here.id: alignment_at(session, here.id).lacks for here in {here.id: here for here, _ in stated}.values()}
    found = []
    for here, one in stated:
        rung = rungs.get(one.interest.commitment)
        codes = lacks[here.id].get(one.person.id or 0, (INCOMPLETE,))
        found.append(Interested(one, group_label(case.plan, one.person.group), rung.label if rung else "", rung.rank if rung else 0,
                                tuple(LACKS[code] for code in codes), here.table.number))
    return sorted(found, key=lambda one: -one.rank)


def group_label(plan: EventPlan, group: str) -> str:
    return next((one.label for one in plan.groups if one.id == group), "ne le dit pas")


def _links(session: Session, here: Standing, stated: Sequence[Stated]) -> list[tuple[str, str, str, str]]:
    """What stands on the board: (kind, who expects, who brings, about what)."""
    names = {one.person.id: _called(one.person, here) for one in stated}
    return [(mark.kind, names[mark.awaits_id], names.get(mark.brings_id, ""), mark.about)
            for mark in marks_at(session, here.id) if mark.awaits_id in names]


def _called(person: Participant, here: Standing) -> str:
    return person.name or next((group.label for group in here.plan.groups if group.id == person.group), "Quelqu’un")


# --- What the table left --------------------------------------------------------------------------------------------


def own_lines(case: CaseFile, sheet: str) -> dict[str, str]:
    return {key.partition(".")[2]: text for key, text in case.facts.values.items() if key.startswith(f"{sheet}.")}


def _sheets(case: CaseFile) -> list[dict[str, Any]]:
    """The sheets whole, empty lines too: what was not written is news."""
    used = [form for form in case.plan.sheets if own_lines(case, form.id) or form in sheets_of(case.here)]
    sheets = []
    for form in used:
        own = own_lines(case, form.id)
        filled, required = progress(form, own)
        lines = [(field.label, label_of_choice(field, own.get(field.id, "")), field.required, f"{form.id}.{field.id}")
                 for field in form.fields]
        sheets.append({"title": form.title, "filled": filled, "required": required, "lines": lines})
    return sheets


def _whence(session: Session, case: CaseFile) -> dict[str, Origin]:
    """Where each line of its own table's sheets comes from, "d1.problem" → votes and cards, without authors."""
    if case.file.candidate is not None or case.file.facts is not None:
        return {}
    found: dict[str, Origin] = {}
    for form in sheets_of(case.here):
        lines = origins_of(session, case.here, form, [field.id for field in form.fields], over=is_over(case.here))
        found |= {f"{form.id}.{field_id}": origin for field_id, origin in lines.items()}
    return found


def _votes(session: Session, case: CaseFile, others: Sequence[CaseFile]) -> list[dict[str, Any]]:
    """Closed votes with their candidates; another family than the table's choice may get a file of its own."""
    if case.file.facts is not None:
        return []
    opened = {other.file.candidate: other.reference for other in others if other.file.table_id == case.file.table_id}
    return [{"title": case.here.script.step(step_id).title, "result": result, "kept": kept_by(case.here, step_id, result), "opened": opened}
            for step_id, result in closed_votes(session, case.here).items()]


def _cards(session: Session, case: CaseFile) -> list[dict[str, Any]]:
    """The cards step by step, in their families, without their authors; those put aside are kept apart."""
    here = case.here
    groups = []
    for step in here.script.steps:
        if step.kind == "group":
            families = families_at(session, here.id, step.id)
            lone = lone_cards(session, here, step.id, step.source)
            groups.append(_group_of_cards(step.title, families, lone))
        elif step.kind == "ideas" and step.fields:
            own = [card for card in cards_at(session, here.id, (step.id,)) if may_read_cards(here, step.id)]
            aside = Counter(("hidden" if card.hidden_at else "parked") for card in own if card.hidden_at or card.parked_at)
            groups.append({"title": step.title, "families": [], "cards": own, "aside": aside})
    return [group for group in groups if group["families"] or group["cards"]]


def _group_of_cards(title: str, families: list[Family], lone: list[Idea]) -> dict[str, Any]:
    return {"title": title, "families": families, "cards": lone, "aside": Counter()}


# --- Two files side by side -----------------------------------------------------------------------------------------


def beside(one: CaseFile, other: CaseFile) -> list[tuple[str, str, str]]:
    """(label, of the one, of the other): the same line of both, wherever one of them says something."""
    lines = [("Problème", one.problem, other.problem)]
    both = [{label: text for label, text, _ in facts_in_brief(case)} for case in (one, other)]
    labels = dict.fromkeys([*both[0], *both[1]])
    lines += [(label, both[0].get(label, ""), both[1].get(label, "")) for label in labels]
    lines += [("Manque encore", _missing(one), _missing(other)), ("Intérêts", _interests(one), _interests(other))]
    return [line for line in lines if line[1] or line[2]]


def _missing(case: CaseFile) -> str:
    return ", ".join(f"{verdict.code} {verdict.label.partition(':')[0].strip()}" for verdict in case.missing)


def _interests(case: CaseFile) -> str:
    said = case.facts.interests
    if not said:
        return ""
    aligned = sum(one.aligned for one in said)
    return f"{french.counted(len(said), 'personne')}, {french.counted(aligned, 'intérêt aligné', 'intérêts alignés')}"

