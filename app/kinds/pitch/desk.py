"""What the facilitator's desk shows at a step of kind « pitch »: the prompter, the lead's request, whose turn it is."""

from sqlmodel import Session

from app.kinds.base import Context, Gesture, onward
from app.kinds.choosing import lead_name
from app.kinds.laid import spread_out
from app.kinds.speech import spoken
from app.sheets.queries import sign_offs_of
from app.tables.models import Table
from app.tables.queries import Standing, table_by_id


def desk(session: Session, here: Standing) -> Context:
    """What lies on the table, for the facilitator alone."""
    cards = spread_out(session, here, (here.step.id,)) if here.step.writer == "lead" else None
    return {"prompter": spoken(session, here, here.step.speaker_prompt or ""), "spread": cards, "speaking": _speaking(session, here),
            "plenary": here.step.pace == "room", "signs": sign_offs_of(session, here) if here.step.pace == "room" else None}


def gesture(session: Session, here: Standing) -> Gesture | None:
    """In the plenary: be ready, speak, listen. At the table: have the request written down, and go on."""
    if here.step.pace == "room":
        return _plenary(session, here)
    if here.step.fields and not spread_out(session, here, (here.step.id,)).open:
        name = lead_name(session, here)
        return Gesture(f"Faites écrire la demande de {name}", "L’écrire ici", jump="#region-write",
                       lines=(f"{name} peut l’écrire sur son téléphone. Relisez-la : c’est le contrat de la table.",))
    return onward(here)


def _plenary(session: Session, here: Standing) -> Gesture:
    speaking, wait = _speaking(session, here), "Rien à presser pour l’instant"
    if speaking is None:
        return Gesture("Préparez votre porte-parole", "Relire le texte", jump="#region-kind", over=wait,
                       lines=("Debout avec votre porte-parole, deux tables avant votre tour.",))
    if speaking.id == here.id:
        return Gesture("C’est à vous : 45 secondes", "Lire le texte", jump="#region-kind", over="Votre table a la parole",
                       lines=("Vous tenez le micro, votre porte-parole tient le téléphone.",))
    return Gesture(f"La table {speaking.number} a la parole", over=wait, lines=("Écoutez, et réagissez sur les téléphones.",))


def _speaking(session: Session, here: Standing) -> Table | None:
    speaking = here.evening.speaking_table_id
    return table_by_id(session, speaking) if speaking else None
