"""What may happen to the backlog: contacts are taken out, files of another machine come in, copies made elsewhere are noted."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlmodel import Session

from app.backlog.contacts import Consent
from app.backlog.dossiers import Copy, FileDocument, handover, mergeable
from app.backlog.naming import slug_of_copy
from app.backlog.queries import consents_of, copies_here, link_of
from app.evenings.actions import add_evening, close_evening
from app.evenings.models import Evening
from app.evenings.queries import all_evenings, plan_of
from app.files.actions import touch, write_line
from app.files.models import FileCopy, Opportunity, StageMove
from app.files.queries import copies_of, files_of
from app.ground.clock import now
from app.ground.journal import record
from app.ground.refusal import InvalidForm, Refused
from app.methods.answers import clean
from app.opportunities.models import ContactDownload
from app.opportunities.references import next_counter, prefix, prefix_of, reference
from app.tables.actions import lay_table
from app.tables.queries import tables_of

FIRST_STAGE = "d1"  # a copy begins anew: another territory has to find its own people, proofs and actor
COPIER = "Duplication"  # who moved a copy to its first stage


@dataclass(frozen=True)
class Brought:
    """A file of another machine, and its name here. `new` is False for one that had been brought before."""

    original: str
    reference: str
    territory: str
    link: str
    evening: str
    new: bool


def download_contacts(session: Session, evening_id: int, by: str, confirmed: bool, actor: str) -> list[Consent]:
    """Give the contacts of those who consented, and write down who took them. What is returned is what was logged."""
    name = clean(by)[:60]
    if not name:
        raise InvalidForm({"by": "Dites qui prend cette liste : un prénom suffit."})
    if not confirmed:
        raise Refused("not_confirmed")
    consents = consents_of(session, evening_id)
    session.add(ContactDownload(evening_id=evening_id, by=name, at=now(), people=len(consents)))
    record(session, evening_id, "contacts_downloaded", "team", actor)
    return consents


def import_files(session: Session, documents: Sequence[FileDocument], territory: str, address: str, actor: str) -> list[dict[str, object]]:
    """Open a copy of each of these files, in an evening of their own edition; one that is here already stays as it is.

    `territory`: where they begin anew; empty: where they come from. `address`: where this machine is reached, for the way back.
    """
    wanted = mergeable(documents)
    if not clean(territory):
        _refuse_own(session, wanted)
    brought = [_bring(session, document, clean(territory) or document.plan.place, address, actor) for document in wanted]
    return [asdict(one) for one in brought]


def note_copies(session: Session, copies: Sequence[Copy], actor: str) -> dict[str, list[str]]:
    """Write on each original where its copy was opened. Doing it again does nothing; a file that is not ours is only told."""
    found: dict[str, list[str]] = {"noted": [], "known": [], "unknown": []}
    for copy in copies:
        file = session.execute(select(Opportunity).where(Opportunity.reference == copy.original)).scalar_one_or_none()
        how = "unknown" if file is None else "noted" if _note_copy(session, file, copy) else "known"
        if file is not None and how == "noted":
            record(session, file.evening_id, "copies_noted", "team", actor, copy.original)
        found[how].append(copy.original)
    return found


# --- Bringing in ----------------------------------------------------------------------------------------------------


def _refuse_own(session: Session, documents: Sequence[FileDocument]) -> None:
    """A file of this very machine is copied for another territory, or not at all: otherwise one would work on two of the same."""
    for document in documents:
        if _original(session, document) is not None:
            raise Refused("own_file", reference=document.file.reference)


def _original(session: Session, document: FileDocument) -> Opportunity | None:
    """The file itself, if it lives on this machine: the same name, of an evening of the same day and edition."""
    file = session.execute(select(Opportunity).where(Opportunity.reference == document.file.reference)).scalar_one_or_none()
    if file is None:
        return None
    evening = session.get_one(Evening, file.evening_id)
    return file if (evening.slug, plan_of(session, evening).date) == (document.plan.id, document.plan.date) else None


def _bring(session: Session, document: FileDocument, territory: str, address: str, actor: str) -> Brought:
    evening = _evening_of(session, document, territory, actor)
    original = document.file.reference
    known = next((file for file in files_of(session, evening.id or 0) if (file.copied_from or {}).get("reference") == original), None)
    file = known or _copy(session, evening, document)
    if known is None:
        record(session, evening.id or 0, "files_imported", "team", actor, file.reference)
    brought = Brought(original, file.reference, territory, link_of(address, file.reference), evening.slug, known is None)
    at_home = _original(session, document)
    if at_home is not None:
        _note_copy(session, at_home, Copy(original=original, reference=brought.reference, territory=territory, link=brought.link))
    return brought


def _copy(session: Session, evening: Evening, document: FileDocument) -> Opportunity:
    evening_id, number = evening.id or 0, document.file.table
    plan = plan_of(session, evening)
    tables = {table.number: table.id or 0 for table in tables_of(session, evening_id)}
    table_id = tables.get(number) or lay_table(session, evening_id, plan, number)
    moment = now()
    file = Opportunity(evening_id=evening_id, table_id=table_id, reference=_reference(session, evening, document, table_id),
                       opened_at=moment, changed_at=moment, facts=document.file.facts, copied_from=_whence(document))
    session.add(file)
    session.flush()
    for line in document.file.lines:
        write_line(session, file, line.field, line.value, "", line.source)  # unsigned: what was verified there is only said here
    write_line(session, file, "handover", handover(document), COPIER)
    session.add(StageMove(opportunity_id=file.id or 0, from_stage=document.file.stage, to_stage=FIRST_STAGE, by=COPIER, at=moment,
                          reason=f"Copie de {document.file.reference}\u00a0: sur un autre territoire, tout est à vérifier de nouveau."))
    session.flush()
    return file


def _whence(document: FileDocument) -> dict[str, str]:
    plan, file = document.plan, document.file
    return {"reference": file.reference, "link": file.link, "territory": plan.place, "day": plan.date.isoformat(), "edition": plan.id}


def _reference(session: Session, evening: Evening, document: FileDocument, table_id: int) -> str:
    """A name of this machine. The originals' names are theirs for ever, here too."""
    files = files_of(session, evening.id or 0)
    if files:
        name = prefix_of(files[0].reference)
    else:
        used = {prefix_of(one) for one in session.execute(select(Opportunity.reference)).scalars()}
        originals = {prefix_of(origin["reference"]) for _, origin in copies_here(session)} | {prefix_of(document.file.reference)}
        name = prefix(evening.slug, document.plan.date.year, used | originals)
    return reference(name, document.file.table, next_counter(file.reference for file in files if file.table_id == table_id))


def _evening_of(session: Session, document: FileDocument, territory: str, actor: str) -> Evening:
    """The evening that holds the copies of an edition for one territory, made when the first of them comes. Nobody ever sat in it."""
    whence = _whence(document)
    held = {evening_id for evening_id, origin in copies_here(session)
            if all(origin.get(key) == whence[key] for key in ("edition", "day", "territory"))}
    evenings = all_evenings(session)
    known = next((one for one in evenings if one.id in held and plan_of(session, one).place == territory), None)
    if known is not None:
        return known
    elsewhere = territory if territory != document.plan.place else ""
    slug = slug_of_copy(document.plan.id, elsewhere, {one.slug for one in evenings})
    evening = add_evening(session, document.plan.model_copy(update={"id": slug, "place": territory}))
    close_evening(session, evening.id or 0, actor)
    return evening


def _note_copy(session: Session, file: Opportunity, copy: Copy) -> bool:
    """Whether it was not known yet."""
    if any(one.reference == copy.reference for one in copies_of(session, file.id or 0)):
        return False
    session.add(FileCopy(opportunity_id=file.id or 0, reference=copy.reference, territory=copy.territory, link=copy.link, noted_at=now()))
    touch(file)
    session.flush()
    return True
