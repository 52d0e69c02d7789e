"""What the facilitator's desk shows at a step of kind « ideas »: the cards, face down until all are revealed at once."""

from sqlmodel import Session

from app.ground.french import counted
from app.ideas.queries import writers_at
from app.kinds.base import Context, Gesture, onward
from app.kinds.laid import spread_out
from app.kinds.sentences import wrote
from app.participants.queries import people_at
from app.tables.queries import Standing


def desk(session: Session, here: Standing) -> Context:
    """What lies on the table, for the facilitator alone."""
    spread = spread_out(session, here, (here.step.id,))
    return {"spread": spread, "sofar": f"{counted(len(spread.open), 'carte')} · {_wrote(session, here)}"}


def gesture(session: Session, here: Standing) -> Gesture | None:
    """Reveal, once there is something to reveal; then go on."""
    if here.revealed:
        return onward(here, _wrote(session, here))
    count = len(spread_out(session, here, (here.step.id,)).open)
    if not count:
        return Gesture("Laissez écrire, puis révélez tout d’un coup", lines=(_wrote(session, here),))
    words = "Révéler la carte" if count == 1 else f"Révéler les {count} cartes"
    return Gesture("Révéler toutes les cartes d’un coup", words, "reveal", lines=(_wrote(session, here),))


def _wrote(session: Session, here: Standing) -> str:
    """A number of people, never who: nobody may be pressed for being slow."""
    present = {person.id for person in people_at(session, here.id)}
    return wrote(len(writers_at(session, here.id, here.step.id) & present), len(present))
