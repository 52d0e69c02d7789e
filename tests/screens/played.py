"""A table that plays its evening: every state of every step that a phone can meet, one after the other."""

from collections.abc import Iterator

from app.evenings.actions import give_floor
from app.feedback.actions import give_feedback, react_to_pitch
from app.ideas.actions import add_idea, cast_vote, close_vote, gather_ideas, keep_winner, open_vote
from app.ideas.queries import candidates_at, card_sources, cards_at
from app.interests.actions import declare_interest, draw_mark
from app.methods.models import FieldSpec, Step
from app.participants.models import Seat
from app.sheets.actions import give_pen, write_sheet
from app.tables.actions import reveal_step
from tests.houses import House

WORDS = {"choice": "wanted", "date": "2027-03-30", "scale": "4", "ladder": "try", "boolean": "true"}
FACILITATOR = "facilitator"


def answers(fields: tuple[FieldSpec, ...] | list[FieldSpec], words: str) -> dict[str, str]:
    """Something that fits each of these fields."""
    return {field.id: field.choices[0].id if field.choices else WORDS.get(field.type, words)[: field.max_length] for field in fields}


def play(house: House, number: int, seats: list[Seat]) -> Iterator[tuple[Step, str]]:
    """(step, what has just happened), from before the start to the closing feedback. The first of the seats carries the project."""
    here = house.standing(number)
    yield here.step, "before"
    for step in here.script.steps:
        house.go(number, step.id)
        yield step, "begun"
        yield from _PLAYERS[step.kind](house, number, step, seats)


def _message(house: House, number: int, step: Step, seats: list[Seat]) -> Iterator[tuple[Step, str]]:
    yield from ()


def _cards(house: House, number: int, step: Step, seats: list[Seat]) -> Iterator[tuple[Step, str]]:
    for count, author in enumerate(seats if step.writer == "each" else seats[:1]):
        house.do(add_idea, author, step.id, answers(step.fields, f"Carte {count} de {step.id}"))
    yield step, "written"
    if step.private:
        house.do(reveal_step, house.table(number).id, FACILITATOR)
        yield step, "revealed"


def _group(house: House, number: int, step: Step, seats: list[Seat]) -> Iterator[tuple[Step, str]]:
    here = house.standing(number)
    with house.read() as session:
        cards = cards_at(session, here.id, card_sources(here, step.id))
    house.do(gather_ideas, here.id, [card.id for card in cards[:2]], None, f"Famille de {step.id}", FACILITATOR)
    yield step, "gathered"


def _vote(house: House, number: int, step: Step, seats: list[Seat]) -> Iterator[tuple[Step, str]]:
    here = house.standing(number)
    house.do(open_vote, here.id, FACILITATOR)
    with house.read() as session:
        candidates = candidates_at(session, here, step.id)
    for voter in seats[1:]:
        house.do(cast_vote, voter, step.id, candidates[0].id, 1)
    yield step, "open"
    house.do(close_vote, here.id, FACILITATOR)
    yield step, "closed"
    house.do(keep_winner, here.id, step.id, candidates[0].id, FACILITATOR)
    if step.sheet_fields:
        yield from _sheet(house, number, step, seats)


def _sheet(house: House, number: int, step: Step, seats: list[Seat]) -> Iterator[tuple[Step, str]]:
    here = house.standing(number)
    house.do(give_pen, here.id, seats[1].participant_id, FACILITATOR)
    yield step, "pen taken"
    form = here.plan.sheet(step.sheet or "")
    house.do(write_sheet, seats[1], form.id, answers([form.field(field) for field in step.sheet_fields], f"Ligne de {step.id}"))
    yield step, "written"
    house.do(give_pen, here.id, None, FACILITATOR)


def _interests(house: House, number: int, step: Step, seats: list[Seat]) -> Iterator[tuple[Step, str]]:
    here = house.standing(number)
    fields = [here.plan.interests.field(field) for field in step.interest_fields]
    for seat in seats:
        house.do(declare_interest, seat, step.id, answers(fields, f"Intérêt {seat.participant_id}"), "table")
    yield step, "written"
    if step.private:
        house.do(reveal_step, here.id, FACILITATOR)
        house.do(draw_mark, here.id, "link", seats[0].participant_id, seats[1].participant_id, "un local", FACILITATOR)
        yield step, "revealed"


def _pitch(house: House, number: int, step: Step, seats: list[Seat]) -> Iterator[tuple[Step, str]]:
    if step.pace == "table":
        yield from _cards(house, number, step, seats)
        return
    other = house.table(2)
    house.do(give_floor, house.evening_id, other.id, "control")
    yield step, "another speaks"
    house.do(react_to_pitch, seats[1], step.id, other.id, {"reaction": "help", "help_text": "un local"})
    yield step, "reacted"
    house.do(give_floor, house.evening_id, house.table(number).id, "control")
    yield step, "we speak"


def _feedback(house: House, number: int, step: Step, seats: list[Seat]) -> Iterator[tuple[Step, str]]:
    if not step.anonymous:
        yield from _cards(house, number, step, seats)
        return
    house.do(give_feedback, seats[1], step.id, answers(step.fields, "merci"))
    yield step, "given"


_PLAYERS = {"message": _message, "ideas": _cards, "group": _group, "vote": _vote, "sheet": _sheet, "interests": _interests,
            "pitch": _pitch, "feedback": _feedback}
