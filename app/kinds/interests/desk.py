"""What the facilitator's desk shows at a step of kind « interests »: how many have spoken, then the board and its links."""

from sqlmodel import Session

from app.ground.french import counted
from app.interests.queries import team_interests
from app.kinds.base import Context, Gesture, onward
from app.kinds.interests.board import Board, board_of
from app.kinds.sentences import spoke
from app.participants.queries import people_at
from app.tables.queries import Standing

CARRYING = ("lead", "co_lead")


def desk(session: Session, here: Standing) -> Context:
    """What lies on the table, for the facilitator alone."""
    return {"board": board_of(session, here), "sofar": _spoke(session, here)}


def gesture(session: Session, here: Standing) -> Gesture | None:
    """Reveal, link, go on; at the call for a lead, count who would carry it."""
    if not here.revealed:
        return _reveal(session, here)
    board = board_of(session, here)
    if "expected_return" not in here.step.interest_fields:
        return onward(here, *_carrying(board))
    if not board.links and not board.gaps and len(board.said) > 1:
        return Gesture("Reliez ce que l’un attend à ce que l’autre apporte", "Voir le plan de table", jump="#region-kind",
                       lines=(_spoke(session, here),))
    return onward(here, board.sentence)


def _reveal(session: Session, here: Standing) -> Gesture:
    stated = team_interests(session, here.id)
    shown = sum(one.interest.visible_to == "table" for one in stated)
    if not shown:
        return Gesture("Laissez écrire, puis révélez tout d’un coup", lines=(_spoke(session, here),))
    words = "Révéler la réponse" if shown == 1 else f"Révéler les {shown} réponses"
    return Gesture("Révéler ce que chacun y gagne et apporte", words, "reveal", lines=(_spoke(session, here),))


def _carrying(board: Board) -> tuple[str, ...]:
    names = [one.name for one in board.said if one.interest and one.interest.commitment in CARRYING]
    if not names:
        return ("Personne ne porte pour l’instant : c’est un résultat normal, écrivez le profil recherché.",)
    return (f"{counted(len(names), 'personne')} pour porter : {', '.join(names)}",)


def _spoke(session: Session, here: Standing) -> str:
    present = {person.id for person in people_at(session, here.id)}
    return spoke(len({one.person.id for one in team_interests(session, here.id)} & present), len(present))
