"""What the facilitator's desk shows at a step of kind « sheet »: its lines, who holds the pen, what the gate still asks."""

from sqlmodel import Session

from app.ground.french import counted, in_words
from app.kinds.base import Context, Gesture, onward
from app.kinds.sheet.facts import lacking
from app.kinds.sheet.lines import Part, lines_of, part_of
from app.participants.queries import names_of
from app.sheets.completeness import Missing
from app.sheets.queries import may_sign, sheet_digest, sign_offs_of
from app.sheets.signing import SignOffs
from app.tables.queries import Standing

FEW = 3  # empty lines that are worth a sentence each


def desk(session: Session, here: Standing) -> Context:
    """What lies on the table, for the facilitator alone."""
    lacks, signing = {one.field for one in lacking(session, here)}, may_sign(session, here)
    return {"part": part_of(session, here), "holder": _holder(session, here), "lacks": lacks, "elsewhere": _elsewhere(session, here, lacks),
            "signs": sign_offs_of(session, here) if signing else None, "digest": sheet_digest(session, here) if signing else ""}


def gesture(session: Session, here: Standing) -> Gesture | None:
    """Give the pen, fill what is asked, go on."""
    part, missing, excused = part_of(session, here), lacking(session, here), here.state.skip_reason
    signs = sign_offs_of(session, here) if may_sign(session, here) else None
    if here.table.pen_id is None and part.filled < part.asked and not excused:
        return Gesture("Donnez la plume à quelqu’un", "Choisir qui écrit", jump="#region-people",
                       lines=("Chacun peut aussi la prendre sur son téléphone.", _filled(part.filled, part.asked)))
    if missing and not excused:
        title = "Il manque encore une chose" if len(missing) == 1 else f"Il manque encore {len(missing)} choses"
        return Gesture(title, "Voir la fiche", jump="#region-kind", lines=(*_told(here, missing), *([_signed(signs)] if signs else [])))
    if signs and signs.no:
        return _disagreement(signs)
    lines = [_filled(part.filled, part.asked)]
    if missing:
        lines.append(f"Incomplet, et vous avez dit pourquoi : « {excused} »")
    if signs:
        lines.append(_signed(signs))
    return onward(here, *lines)


def _disagreement(signs: SignOffs) -> Gesture:
    """Somebody does not recognise the table in its sheet: there is time to hear it before the microphone, not after."""
    one = signs.no == 1
    title = "Une personne ne s’y reconnaît pas" if one else f"{in_words(signs.no).capitalize()} personnes ne s’y reconnaissent pas"
    return Gesture(f"{title}\u00a0: écoutez, corrigez s’il le faut", "Lire ce qui ne va pas", jump="#signed", lines=(_signed(signs),))


def _signed(signs: SignOffs) -> str:
    """How the reading over goes on: how many, never who."""
    said = f"«\u00a0C’est bien nous\u00a0»\u00a0: {counted(signs.yes, 'personne')} sur {signs.present}"
    against = f", {counted(signs.no, 'désaccord')}" if signs.no else ""
    again = f", {counted(signs.stale, 'réponse')} à redemander" if signs.stale else ""
    return said + against + again



def _told(here: Standing, missing: tuple[Missing, ...]) -> tuple[str, ...]:
    """Each thing by its name; many empty lines in one sentence, so that the gesture stays in sight."""
    empty = [one for one in missing if one.code == "line_empty"]
    if len(empty) <= FEW:
        return tuple(one.sentence for one in missing)
    form = here.plan.sheet(here.step.gate or "")
    names = ", ".join(f"« {form.field(one.field).label} »" for one in empty)
    return (f"{len(empty)} lignes vides : {names}.", *(one.sentence for one in missing if one not in empty))


def _elsewhere(session: Session, here: Standing, lacks: set[str]) -> Part | None:
    """What the gate still asks of lines that an earlier step should have filled: here is the last place to write them."""
    if here.step.gate is None:
        return None
    form = here.plan.sheet(here.step.gate)
    asked_here = here.step.sheet_fields if here.step.sheet == form.id else ()
    late = [field for field in form.fields if field.id in lacks and field.id not in asked_here]
    return lines_of(session, here, form, late) if late else None


def _filled(filled: int, asked: int) -> str:
    return f"{counted(filled, 'ligne obligatoire', 'lignes obligatoires')} sur {asked}" if asked else "Rien d’obligatoire à cette étape."


def _holder(session: Session, here: Standing) -> str:
    pen = here.table.pen_id
    return names_of(session, [pen]).get(pen, "Une personne sans prénom") if pen else ""
