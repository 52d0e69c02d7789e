"""What the facilitator's desk shows at a step of kind « sheet »: its lines, who holds the pen, what the gate still asks."""

from sqlmodel import Session

from app.ground.french import counted
from app.kinds.base import Context, Gesture, onward
from app.kinds.sheet.facts import lacking
from app.kinds.sheet.lines import part_of
from app.participants.queries import names_of
from app.tables.queries import Standing


def desk(session: Session, here: Standing) -> Context:
    """What lies on the table, for the facilitator alone."""
    return {"part": part_of(session, here), "holder": _holder(session, here), "lacks": {one.field for one in lacking(session, here)}}


def gesture(session: Session, here: Standing) -> Gesture | None:
    """Give the pen, fill what is asked, go on."""
    part, missing = part_of(session, here), lacking(session, here)
    if here.table.pen_id is None and part.filled < part.asked:
        return Gesture("Donnez la plume à quelqu’un", "Choisir qui écrit", jump="#people",
                       lines=("Chacun peut aussi la prendre sur son téléphone.", _filled(part.filled, part.asked)))
    if missing:
        title = "Il manque encore une chose" if len(missing) == 1 else f"Il manque encore {len(missing)} choses"
        return Gesture(title, "Voir la fiche", jump="#kind", lines=tuple(one.sentence for one in missing))
    return onward(here, _filled(part.filled, part.asked))


def _filled(filled: int, asked: int) -> str:
    return f"{counted(filled, 'ligne obligatoire', 'lignes obligatoires')} sur {asked}" if asked else "Rien d’obligatoire à cette étape."


def _holder(session: Session, here: Standing) -> str:
    pen = here.table.pen_id
    return names_of(session, [pen]).get(pen, "Une personne sans prénom") if pen else ""
