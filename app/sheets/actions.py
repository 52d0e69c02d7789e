"""What may happen to a sheet: one pen at a time writes its fields, the others read it live; before it leaves, each signs it off."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlmodel import Session

from app.evenings.actions import running
from app.ground.clock import now
from app.ground.journal import record
from app.ground.refusal import InvalidForm, Refused
from app.methods.answers import clean, read_answers
from app.methods.models import FieldSpec
from app.participants.models import Participant, Seat
from app.participants.queries import person_at
from app.sheets.models import SheetEntry, SignOff
from app.sheets.queries import may_sign, sheet_digest, sign_off_by
from app.sheets.signing import signing_steps
from app.tables.actions import scope_of
from app.tables.queries import Standing, standing

REMARK_LENGTH = 280

def take_pen(session: Session, seat: Seat) -> None:
    """Take the pen if it is free. The one who holds it is named, so that one asks aloud."""
    here = standing(session, seat.table_id)
    running(session, seat.evening_id)
    holder = here.table.pen_id
    if holder not in (None, seat.participant_id):
        raise Refused("pen_taken", holder=_name(session, holder))
    here.table.pen_id = seat.participant_id
    record(session, seat.evening_id, "pen_taken", scope_of(seat.table_id), seat.actor)


def drop_pen(session: Session, seat: Seat) -> None:
    """Lay the pen down. Who does not hold it changes nothing."""
    here = standing(session, seat.table_id)
    if here.table.pen_id != seat.participant_id:
        return
    here.table.pen_id = None
    record(session, seat.evening_id, "pen_dropped", scope_of(seat.table_id), seat.actor)


def give_pen(session: Session, table_id: int, participant_id: int | None, actor: str) -> None:
    """The facilitator names the scribe, or takes the pen away (None)."""
    here = standing(session, table_id)
    running(session, here.table.evening_id)
    if participant_id is not None:
        person_at(session, table_id, participant_id)
    here.table.pen_id = participant_id
    record(session, here.table.evening_id, "pen_given", scope_of(table_id), actor, participant_id)


def write_sheet(session: Session, seat: Seat, sheet: str, typed: Mapping[str, str]) -> dict[str, int]:
    """The pen writes the fields that were sent, and only those. Returns how many changed."""
    here = standing(session, seat.table_id)
    running(session, seat.evening_id)
    if here.table.pen_id != seat.participant_id:
        raise Refused("no_pen")
    return _write(session, here, sheet, typed, seat.participant_id, seat.actor)


def write_sheet_for(session: Session, table_id: int, sheet: str, typed: Mapping[str, str], actor: str) -> dict[str, int]:
    """The facilitator writes on a sheet of the table, pen or not: somebody has to when no phone works."""
    here = standing(session, table_id)
    running(session, here.table.evening_id)
    return _write(session, here, sheet, typed, None, actor)


def sign_off(session: Session, seat: Seat, agrees: bool, remark: str, digest: str) -> dict[str, int]:
    """« C’est bien nous », or what is wrong with the sheet. `digest`: the text that was read; said again, it replaces what was said."""
    here = _read_over(session, seat.table_id, agrees, digest)
    return _keep_answer(session, here, seat.participant_id, agrees, remark, digest, seat.actor)


def sign_off_for(session: Session, table_id: int, participant_id: int, agrees: bool, remark: str, digest: str,
                 actor: str) -> dict[str, int]:
    """The facilitator notes what somebody without a phone says, once she has heard the sheet."""
    here = _read_over(session, table_id, agrees, digest)
    if person_at(session, table_id, participant_id).has_phone:
        raise Refused("answers_herself")
    return _keep_answer(session, here, participant_id, agrees, remark, digest, actor)


def _read_over(session: Session, table_id: int, agrees: bool, digest: str) -> Standing:
    """The table while it reads its sheet over.

    A yes is refused when what was read is not what stands there any more. What somebody finds wrong with an older text is taken:
    it is kept as such, and she is asked again.
    """
    here = standing(session, table_id)
    running(session, here.table.evening_id)
    steps = signing_steps(here.script)
    if steps and here.script.position(here.table.step_id) > here.script.position(steps[-1].id):
        raise Refused("plenary_began")
    if not may_sign(session, here):
        raise Refused("not_signing_now")
    if agrees and digest != sheet_digest(session, here):
        raise Refused("sheet_changed")
    return here


def _keep_answer(session: Session, here: Standing, participant_id: int, agrees: bool, remark: str, digest: str,
                 actor: str) -> dict[str, int]:
    words = "" if agrees else " ".join(clean(remark).split())
    if not agrees and not words:
        raise InvalidForm({"remark": "Dites en une ligne ce qui ne va pas."})
    if len(words) > REMARK_LENGTH:
        raise InvalidForm({"remark": f"C’est trop long\u00a0: {REMARK_LENGTH} signes au plus."})
    answer = sign_off_by(session, here.id, participant_id)
    if answer is None:
        answer = SignOff(evening_id=here.table.evening_id, table_id=here.id, participant_id=participant_id, agrees=agrees, digest="",
                         said_at=now())
        session.add(answer)
    answer.agrees, answer.remark, answer.digest, answer.said_at = agrees, words, digest[:64], now()
    record(session, here.table.evening_id, "sheet_signed", scope_of(here.id), actor)
    return {"number": here.table.number}


def _write(session: Session, here: Standing, sheet: str, typed: Mapping[str, str], participant_id: int | None,
           actor: str) -> dict[str, int]:
    fields = _asked(here, sheet, typed)
    answers = read_answers([field.model_copy(update={"required": False}) for field in fields], typed)
    known = {entry.field: entry for entry in session.execute(
        select(SheetEntry).where(SheetEntry.table_id == here.id, SheetEntry.sheet == sheet)).scalars()}
    changed = 0
    for field in fields:
        value = answers.get(field.id, "")  # an emptied field is written as empty, so that the prefilled text does not come back
        entry = known.get(field.id)
        if entry is None:
            entry = SheetEntry(evening_id=here.table.evening_id, table_id=here.id, sheet=sheet, field=field.id, value="", written_at=now())
            session.add(entry)
        elif entry.value == value:
            continue
        entry.value, entry.participant_id, entry.written_at = value, participant_id, now()
        changed += 1
    if changed:
        record(session, here.table.evening_id, "sheet_written", scope_of(here.id), actor, sheet)
    return {"changed": changed, "number": here.table.number}


def _asked(here: Standing, sheet: str, typed: Mapping[str, str]) -> list[FieldSpec]:
    try:
        form = here.plan.sheet(sheet)
    except KeyError:
        raise Refused("unknown_field") from None
    fields = [field for field in form.fields if field.id in typed]
    if not fields:
        raise Refused("unknown_field")
    return fields


def _name(session: Session, participant_id: int | None) -> str:
    person = session.get(Participant, participant_id) if participant_id else None
    return person.name if person and person.name else "Une autre personne"
