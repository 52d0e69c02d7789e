"""What the big screens show at a step of kind « interests »: people, colleges and rungs; never a name, and no text in the hall."""

from sqlmodel import Session

from app.ground.french import counted
from app.interests.queries import Stated, by_level, interests_revealed, marks_at, stated_in_hall, table_interests
from app.kinds.base import Context, Line
from app.kinds.discretion import names_of_evening, without_names
from app.kinds.wall_text import shortest
from app.methods.models import EventPlan
from app.participants.models import Participant
from app.participants.queries import UNSAID, people_at
from app.tables.queries import Standing

CARRYING = {"lead", "co_lead"}  # the rungs on which somebody carries the project, alone or with others


def wall(session: Session, hall: list[Standing]) -> dict[int, Line]:
    """How many have spoken, and from how many colleges; at the call, whether somebody carries."""
    stated = stated_in_hall(session, hall[0].evening.id or 0)
    return {here.id: _line(here, stated.get(here.id, [])) for here in hall}


def scene(session: Session, leading: list[Standing]) -> Context:
    """All commitments of the hall by rung; at the call, tables with and without lead, side by side."""
    stated = stated_in_hall(session, leading[0].evening.id or 0)
    levels = by_level([one for told in stated.values() for one in told])
    ladder = [(rung, levels[rung.id]) for rung in sorted(leading[0].plan.interests.ladder, key=lambda rung: -rung.rank)]
    carried = sum(is_carried(here, stated.get(here.id, [])) for here in leading)
    return {"calls": calls_for_lead(leading[0]), "ladder": ladder, "total": sum(len(told) for told in stated.values()),
            "carried": carried, "wanted": len(leading) - carried}


def screen(session: Session, here: Standing) -> Context:
    """The table's own board once it is revealed: places by college, links and gaps. Before that, a number."""
    stated = {one.person.id or 0: one for one in table_interests(session, here)}
    spoken = len(stated_in_hall(session, here.evening.id or 0).get(here.id, []))
    people, marks = people_at(session, here.id), marks_at(session, here.id)
    seated = {person.id for person in people}
    names = names_of_evening(session, here.evening.id or 0, here.plan)
    links = [mark for mark in marks if mark.kind == "link" and {mark.brings_id, mark.awaits_id} <= seated]
    gaps: dict[int, str] = {}
    for mark in marks:
        if mark.kind == "gap" and mark.awaits_id in seated:  # one dish, one letter, whatever is missing in it
            gaps[mark.awaits_id] = " ; ".join(filter(None, (gaps.get(mark.awaits_id), without_names(mark.about, names))))
    ladder = [(rung, [one.person.group for one in stated.values() if one.interest.commitment == rung.id])
              for rung in sorted(here.plan.interests.ladder, key=lambda rung: -rung.rank)]
    return {"revealed": interests_revealed(here), "spoken": spoken, "people": [_place(here.plan, person, stated) for person in people],
            "links": [(mark.brings_id, mark.awaits_id) for mark in links], "gaps": list(gaps), "wanted": list(gaps.values()),
            "pairs": [without_names(mark.about, names) for mark in links],
            "ladder": ladder}


def calls_for_lead(here: Standing) -> bool:
    """« Appel à porter » asks only for the rung and its condition: what people gain was said before."""
    return "gain" not in here.step.interest_fields


def is_carried(here: Standing, stated: list[tuple[str, str]]) -> bool:
    """A lead on paper, or somebody who said « je porte » or « je co-porte »."""
    return here.paper.lead is not None or any(commitment in CARRYING for _, commitment in stated)


def _line(here: Standing, stated: list[tuple[str, str]]) -> Line:
    if calls_for_lead(here):
        return Line("on porte" if is_carried(here, stated) else "porteur recherché")
    groups = len({group for group, _ in stated} - {UNSAID})
    return Line(f"{counted(len(stated), 'personne')} · {counted(groups, 'collège')}")


def _place(plan: EventPlan, person: Participant, stated: dict[int, Stated]) -> dict[str, object]:
    """One place of the board, under the name of its college."""
    said = stated.get(person.id or 0)
    word = shortest(plan.group(person.group)) if person.group != UNSAID else "Ne le dit pas"
    return {"id": person.id, "group": person.group, "word": word, "level": None, "spoke": said is not None,
            "brings": bool(said and said.interest.contribution), "expects": bool(said and _expects(said.interest.expected_return))}


def _expects(text: str) -> bool:
    return text.strip(" .").casefold() not in ("", "rien")
