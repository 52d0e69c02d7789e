"""What the big screens show at a step of kind « interests »: people, colleges and rungs; never a name, and no text in the hall."""

from sqlmodel import Session

from app.ground.french import NBSP, counted
from app.interests.call import CARRYING, Call, is_call
from app.interests.key_actors import STATUSES
from app.interests.models import InterestMark
from app.interests.queries import Stated, board_marks, by_level, calls_in_hall, interests_revealed, key_actor_of, said_at, stated_in_hall
from app.kinds.base import Context, Line
from app.kinds.discretion import names_of_evening, without_names
from app.kinds.interests.board import absent_groups
from app.kinds.wall_text import shortest
from app.methods.models import EventPlan
from app.participants.models import Participant
from app.participants.queries import UNSAID, people_at
from app.tables.queries import Standing


def wall(session: Session, hall: list[Standing]) -> dict[int, Line]:
    """How many have spoken, and from how many colleges; at the call, how many have answered it, whatever they answered."""
    stated = stated_in_hall(session, hall[0].evening.id or 0)
    calls = calls_in_hall(session, hall)
    return {here.id: _line(here, stated.get(here.id, []), calls[here.id]) for here in hall}


def scene(session: Session, leading: list[Standing]) -> Context:
    """All commitments of the hall by rung; at the call, how many tables have a lead and how many look for one, not which."""
    stated = stated_in_hall(session, leading[0].evening.id or 0)
    calls = calls_in_hall(session, leading)
    levels = by_level([one for told in stated.values() for one in told])
    ladder = [(rung, levels[rung.id]) for rung in sorted(leading[0].plan.interests.ladder, key=lambda rung: -rung.rank)]
    carried = sum(is_carried(here, stated.get(here.id, []), calls[here.id]) for here in leading)
    return {"calls": is_call(leading[0].step), "ladder": ladder, "total": sum(len(told) for told in stated.values()),
            "carried": carried, "wanted": len(leading) - carried}


def screen(session: Session, here: Standing) -> Context:
    """The table's own board once it is revealed: places by college, links, gaps, what is missing. Before that, a number."""
    said = said_at(session, here.id)
    revealed = interests_revealed(here)
    stated = {one.person.id or 0: one for one in said if revealed and one.interest.visible_to == "table"}
    people = people_at(session, here.id)
    silent = {one.person.id for one in said if one.person.id not in stated}  # to the table; she may have spoken to the team
    marks = _readable_marks(session, here, {person.id for person in people} - silent)
    names = names_of_evening(session, here.evening.id or 0, here.plan)
    links = [mark for mark in marks if mark.kind == "link"]
    gaps: dict[int, str] = {}
    for mark in marks:
        if mark.kind == "gap":  # one dish, one letter, whatever is missing in it
            gaps[mark.awaits_id] = " ; ".join(filter(None, (gaps.get(mark.awaits_id), without_names(mark.about, names))))
    ladder = [(rung, [one.person.group for one in stated.values() if one.interest.commitment == rung.id])
              for rung in sorted(here.plan.interests.ladder, key=lambda rung: -rung.rank)]
    return {"revealed": revealed, "spoken": len(said), "people": [_place(here.plan, person, stated) for person in people],
            "links": [(mark.brings_id, mark.awaits_id) for mark in links], "gaps": list(gaps), "wanted": list(gaps.values()),
            "pairs": [without_names(mark.about, names) for mark in links], "ladder": ladder,
            "missing": _missing(session, here, people, stated, marks, names) if revealed else []}


def is_carried(here: Standing, stated: list[tuple[str, str]], call: Call) -> bool:
    """A lead on paper, somebody who said it to the table, or at least one at the call, where saying so points at nobody."""
    return here.paper.lead is not None or any(commitment in CARRYING for _, commitment in stated) or call.found is True


def _line(here: Standing, stated: list[tuple[str, str]], call: Call) -> Line:
    if is_call(here.step):
        return Line(counted(call.answered, "réponse"))
    groups = len({group for group, _ in stated} - {UNSAID})
    return Line(f"{counted(len(stated), 'personne')} · {counted(groups, 'collège')}")


def _readable_marks(session: Session, here: Standing, readable: set[int | None]) -> list[InterestMark]:
    """What stands between people who sit here and said nothing to the team alone."""
    return [mark for mark in board_marks(session, here.id) if mark.stands and {mark.awaits_id, mark.brings_id} - {None} <= readable]


def _missing(session: Session, here: Standing, people: list[Participant], stated: dict[int, Stated], marks: list[InterestMark],
             names: frozenset[str]) -> list[str]:
    """What the table lacks, in a few words each; who, nobody reads on a screen."""
    conflicts = sum(mark.kind == "conflict" for mark in marks)
    absent = absent_groups(here.plan, people)
    carried = here.paper.lead is not None or any(one.interest.commitment in CARRYING for one in stated.values())
    actor = key_actor_of(session, here.id)
    lines = [f"{counted(conflicts, 'désaccord')} à régler" if conflicts else "", "" if carried else "Personne pour porter, pour l’instant",
             f"Pas à cette table{NBSP}: {', '.join(absent)}" if absent else ""]
    if actor is not None and actor.status != "agrees" and without_names(actor.name, names):
        lines.append(f"{actor.name}{NBSP}: {STATUSES[actor.status]}")
    return [line for line in lines if line]


def _place(plan: EventPlan, person: Participant, stated: dict[int, Stated]) -> dict[str, object]:
    """One place of the board, under the name of its college."""
    said = stated.get(person.id or 0)
    word = shortest(plan.group(person.group)) if person.group != UNSAID else "Ne le dit pas"
    return {"id": person.id, "group": person.group, "word": word, "level": None, "spoke": said is not None,
            "brings": bool(said and said.interest.contribution), "expects": bool(said and said.interest.expects)}
