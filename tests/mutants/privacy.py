"""Mutants of what is personal: an erasure that leaves something behind, a house that keeps too long, a page that opens to others."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from app import caretaker, restoring
from app.ground import database, journal, logs
from app.participants import actions as participants
from app.participants.models import Participant
from app.privacy import actions, guests
from app.screens import regions
from tests.mutants import Mutant


def leave_the_log() -> None:
    """The write-ahead log keeps the old pages until it is next filled."""
    database.Database.empty_log = lambda self: True  # type: ignore[method-assign]


def forget_without_overwriting() -> None:
    """What is deleted is only unlinked: its bytes stay in the file."""
    database.SQLITE_PRAGMAS["secure_delete"] = 0


def restore_without_tombstones() -> None:
    """A copy that is put back brings back whoever was erased since."""
    restoring.erase_again = lambda session, known: []  # type: ignore[assignment]


def erase_whoever_has_the_number() -> None:
    """A number that was given again in an older copy takes its new owner along."""

    class Anybody(datetime):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = datetime.__hash__

    honest = actions.erase_again

    def erase_again(session: Session, known: Any, actor: str = "restore") -> Any:
        return honest(session, {(number, Anybody.fromtimestamp(at.timestamp(), at.tzinfo)) for number, at in known}, actor)

    restoring.erase_again = caretaker.erase_again = actions.erase_again = erase_again  # type: ignore[assignment]


def no_file_beside() -> None:
    """Only the database knows who was erased, and a copy of last week does not."""
    caretaker.note_erased = lambda folder, people: None  # type: ignore[assignment]


def say_the_contact_in_the_journal() -> None:
    """The subject of a fact is a text instead of a number."""
    honest = participants.agree_to_contact

    def agree(session: Session, participant_id: int, value: str) -> None:
        honest(session, participant_id, value)
        person = session.get_one(Participant, participant_id)
        journal.record(session, person.evening_id, "contact_noted", "team", None, value)

    from app.interests import actions as interests

    interests.agree_to_contact = agree


def quote_contacts_in_logs() -> None:
    """The text of an error reaches the log as it is."""
    logs.discreet = lambda text: text  # type: ignore[assignment]


def keep_for_ever() -> None:
    """The retention looks, and removes nothing."""
    actions._forget_evening = lambda session, evening, periods: actions.Counter()  # type: ignore[attr-defined]


def never_run() -> None:
    """The caretaker is there, and goes no round."""

    async def rest(self: caretaker.Caretaker) -> None:
        return None

    caretaker.Caretaker.go_round = rest  # type: ignore[method-assign]


def some_screens_are_deaf() -> None:
    """Regions listen to what they usually listen to, and to nothing else."""
    regions.ERASED = "never"


def keep_without_looking() -> None:
    """A year is over and nobody is told that names are still here."""
    from app.screens import me

    me.overdue = lambda session, periods: []  # type: ignore[assignment]


def show_the_first_person() -> None:
    """Whoever asks for her own page is given somebody else's."""
    honest = guests.find_person

    def find(request: Any, session: Session) -> Participant | None:
        return honest(request, session) and session.execute(select(Participant).order_by(Participant.id)).scalars().first()

    from app.screens import me

    guests.find_person = me.find_person = find  # type: ignore[assignment]


def erase_without_telling() -> None:
    """Screens go on showing what was erased until something else changes."""
    actions.record = lambda *fact, **more: 0  # type: ignore[assignment]


def give_copies_their_years() -> None:
    """Old copies are kept whatever their age."""
    from app.ground import keeping

    keeping.to_forget = lambda moments, today, longest=None: set()  # type: ignore[assignment]


FILES = "tests/privacy/test_canary.py -k in_any_file_once"
SCREENS = "tests/privacy/test_show_me.py -k"
MUTANTS = {
    "leave_the_log": Mutant(leave_the_log, FILES),
    "forget_without_overwriting": Mutant(forget_without_overwriting, FILES),
    "restore_without_tombstones": Mutant(restore_without_tombstones, "tests/privacy/test_canary.py -k older_copy"),
    "erase_whoever_has_the_number": Mutant(erase_whoever_has_the_number, "tests/privacy/test_erase_person.py -k got_her_number"),
    "no_file_beside": Mutant(no_file_beside, FILES),
    "say_the_contact_in_the_journal": Mutant(say_the_contact_in_the_journal, "tests/privacy/test_canary.py -k own_table_alone"),
    "quote_contacts_in_logs": Mutant(quote_contacts_in_logs, "tests/ground/test_logs.py -k no_address"),
    "keep_for_ever": Mutant(keep_for_ever, "tests/privacy/test_run_retention.py -k thirty_days_but"),
    "never_run": Mutant(never_run, "tests/privacy/test_run_retention.py -k at_its_start"),
    "some_screens_are_deaf": Mutant(some_screens_are_deaf, "tests/privacy/test_erase_person.py -k every_region"),
    "keep_without_looking": Mutant(keep_without_looking, f"{SCREENS} is_late"),
    "show_the_first_person": Mutant(show_the_first_person, f"{SCREENS} nothing_of_anybody"),
    "erase_without_telling": Mutant(erase_without_telling, "tests/privacy/test_erase_person.py -k journal_tells"),
    "give_copies_their_years": Mutant(give_copies_their_years, "tests/ground/test_keeping.py -k after_a_week"),
}
