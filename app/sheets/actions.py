"""What may happen to a sheet: one pen at a time writes its fields, the others read it live."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlmodel import Session

from app.evenings.actions import running
from app.ground.clock import now
from app.ground.journal import record
from app.ground.refusal import Refused
from app.methods.answers import read_answers
from app.methods.models import FieldSpec
from app.participants.models import Participant, Seat
from app.participants.queries import person_at
from app.sheets.models import SheetEntry
from app.tables.actions import scope_of
from app.tables.queries import Standing, standing


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
