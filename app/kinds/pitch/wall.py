"""What the big screens show at a step of kind « pitch »: the table that speaks, its proposal, its seconds, and who comes next."""

import re
from datetime import timedelta

from sqlmodel import Session

from app.evenings.floor import next_in_turn
from app.evenings.queries import tables_that_spoke
from app.ground.french import day_of_month
from app.ideas.queries import shared_cards
from app.kinds.base import Context, Line
from app.kinds.discretion import names_of_evening, without_names
from app.methods.voice import placeholders
from app.sheets.completeness import read_date
from app.sheets.queries import values_of
from app.tables.queries import Standing

SECONDS = 45  # of speech for each table
NAMES = ("name", "test_name")  # the field that says what the table proposes, in the sheet of an opportunity or of a test


def wall(session: Session, hall: list[Standing]) -> dict[int, Line]:
    """At a table's own pitch, its project and what its lead asks; in the plenary, what each table proposes."""
    names = names_of_evening(session, hall[0].evening.id or 0, hall[0].plan)
    return {here.id: Line(words=_words(session, here, names)) for here in hall}


def scene(session: Session, leading: list[Standing]) -> Context:
    """Who has the floor. Reactions stay hidden: they are told to the table at the end."""
    evening = leading[0].evening
    if leading[0].step.pace != "room":
        return {"speaking": None, "following": None, "plenary": False}
    by_id = {here.id: here for here in leading}
    spoken = tables_that_spoke(session, evening.id or 0)
    following = next_in_turn(list(by_id), spoken, evening.speaking_table_id)
    speaking = by_id.get(evening.speaking_table_id or 0)
    return {"plenary": True, "speaking": proposal(session, speaking) if speaking else None,
            "following": by_id[following] if following else None}


def screen(session: Session, here: Standing) -> Context:
    """The table's own screen: what it is about to say, or what its lead asks."""
    names = names_of_evening(session, here.evening.id or 0, here.plan)
    plenary = here.step.pace == "room"
    return {"plenary": plenary, "proposal": proposal(session, here) if plenary else None,
            "request": without_names(_request(session, here), names)}


def proposal(session: Session, here: Standing) -> Context:
    """What the hall reads while a table speaks: no name, even where the sheet holds one."""
    names = names_of_evening(session, here.evening.id or 0, here.plan)
    values = {key.partition(".")[2]: without_names(value, names) for key, value in values_of(session, here).items()}
    due = read_date(values.get("first_step_date", ""))
    since = here.evening.speaking_since if here.evening.speaking_table_id == here.id else None
    return {"here": here, "title": _title(here, values), "first_step": values.get("first_step_what", ""),
            "due": day_of_month(due) if due else "", "missing": values.get(_missing_field(here), ""),
            "ends_at": since + timedelta(seconds=SECONDS) if since else None}


def _words(session: Session, here: Standing, names: frozenset[str]) -> str:
    if here.step.pace == "room":
        return proposal(session, here)["title"]
    return " · ".join(filter(None, (here.paper.project or here.paper.title, without_names(_request(session, here), names))))


def _title(here: Standing, values: dict[str, str]) -> str:
    return next((values[name] for name in NAMES if values.get(name)), here.paper.project or here.paper.title)


def _missing_field(here: Standing) -> str:
    """« Il nous manque encore : {needs} »: the speaker's prompt says which line of the sheet that is."""
    line = re.search(r"^.*\bmanque\b.*$", here.step.speaker_prompt or "", re.MULTILINE)
    return next(iter(placeholders(line[0])), "") if line else ""


def _request(session: Session, here: Standing) -> str:
    """What the lead asks of the table, once it is written; nothing in the plenary, where a card is a reaction."""
    if here.step.pace == "room":
        return ""
    cards = shared_cards(session, here, (here.step.id,))
    return cards[-1].text if cards else ""
