"""What the facilitator's desk shows at a step of kind « interests »: how many have spoken, then the board and its links."""

from sqlmodel import Session

from app.interests.call import is_call
from app.interests.key_actors import STATUSES
from app.interests.queries import call_at, said_at
from app.kinds.base import Context, Gesture, onward
from app.kinds.interests.board import board_of
from app.kinds.sentences import people_who, spoke
from app.participants.queries import people_at
from app.tables.queries import Standing


def desk(session: Session, here: Standing) -> Context:
    """What lies on the table, for the facilitator alone. At the call, a number: who answered, and what, is the team's."""
    calls = is_call(here.step)
    return {"board": board_of(session, here), "statuses": STATUSES, "calls": calls,
            "sofar": _answered(session, here) if calls else _spoke(session, here)}


def gesture(session: Session, here: Standing) -> Gesture | None:
    """Reveal, link, go on; at the call for a lead, count those who answered."""
    if is_call(here.step):
        return onward(here, _answered(session, here), "Qui, et quoi : l’équipe seule le lit. Qui le veut le dit de vive voix.")
    if not here.revealed:
        return _reveal(session, here)
    board = board_of(session, here)
    if not board.links and not board.gaps and len(board.said) > 1:
        return Gesture("Reliez ce que l’un attend à ce que l’autre apporte", "Voir le plan de table", jump="#region-kind",
                       lines=(_spoke(session, here),))
    return onward(here, board.sentence)


def _reveal(session: Session, here: Standing) -> Gesture:
    shown = sum(one.interest.visible_to == "table" for one in said_at(session, here.id))
    if not shown:
        return Gesture("Laissez écrire, puis révélez tout d’un coup", lines=(_spoke(session, here),))
    words = "Révéler la réponse" if shown == 1 else f"Révéler les {shown} réponses"
    return Gesture("Révéler ce que chacun y gagne et apporte", words, "reveal", lines=(_spoke(session, here),))


def _spoke(session: Session, here: Standing) -> str:
    present = {person.id for person in people_at(session, here.id)}
    return spoke(len({one.person.id for one in said_at(session, here.id)} & present), len(present))


def _answered(session: Session, here: Standing) -> str:
    """« Pas moi » counts as an answer: the number points at nobody."""
    return people_who(call_at(session, here).answered, len(people_at(session, here.id)), "a répondu à l’appel", "ont répondu à l’appel")
