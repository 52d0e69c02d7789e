"""The triage while it goes on: the queue with its decisions, who reads which file, who still has what. Pushed to every open page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.evenings.models import Evening
from app.evenings.queries import evening_by_id, plan_of
from app.files.models import Decision, Opportunity
from app.files.queries import files_of, lines_of, standing_decisions
from app.files.sharing import READER
from app.ground import french
from app.opportunities.outcomes import OUTCOMES, Outcome
from app.screens.presence import presence
from app.screens.regions import Audience, Place, Region
from app.tables.queries import tables_of

NAMELESS = "Quelqu’un"
HEARS = frozenset({"files_opened", "file_opened", "file_decided", "decision_undone", "reader_assigned", "team_fields_noted", "proof_noted",
                   "stage_moved", "move_undone", "settings_changed"})


@dataclass(frozen=True)
class Slot:
    """One file in the queue, as light as it can be: twenty people decide at once."""

    file: Opportunity
    number: int
    theme: str
    decision: Decision | None
    reader: str

    @property
    def reference(self) -> str:
        return self.file.reference

    @property
    def outcome(self) -> Outcome | None:
        return OUTCOMES.get(self.decision.outcome) if self.decision else None


@dataclass(frozen=True)
class Left:
    """What one person has left, of what she took."""

    reader: str
    left: int
    total: int


@dataclass(frozen=True)
class Queue:
    """The files of an evening in the order of the tables, and the file of this page (0: the pile)."""

    evening: Evening
    slots: Sequence[Slot]
    file_id: int
    here: Mapping[int, Sequence[str]]  # file id (0: the pile) → who reads it

    @property
    def slot(self) -> Slot:
        return next(slot for slot in self.slots if slot.file.id == self.file_id)

    @property
    def undecided(self) -> Sequence[Slot]:
        return [slot for slot in self.slots if slot.decision is None]

    @property
    def living(self) -> int:
        """The files that the team follows from now on."""
        return sum(slot.outcome is not None and slot.outcome.live for slot in self.slots)

    @property
    def left(self) -> Sequence[Left]:
        """Who has what left, the one with most first; files that nobody took come last, without a name."""
        total = Counter(slot.reader for slot in self.slots)
        waiting = Counter(slot.reader for slot in self.undecided)
        named = sorted((reader for reader in total if reader), key=lambda reader: (-waiting[reader], reader))
        lines = [Left(reader, waiting[reader], total[reader]) for reader in named]
        return [*lines, Left("", waiting[""], total[""])] if waiting[""] else lines

    @property
    def received(self) -> Sequence[Slot]:
        """The files that were merged into this one."""
        return [slot for slot in self.slots if slot.decision and slot.decision.merged_into_id == self.file_id]

    @property
    def people(self) -> Sequence[str]:
        """Everybody who triages: present, or with files to her name."""
        names = [name for group in self.here.values() for name in group if name != NAMELESS]
        return sorted({*names, *(slot.reader for slot in self.slots if slot.reader)}, key=str.casefold)

    def reference_of(self, file_id: int | None) -> str:
        return next((slot.reference for slot in self.slots if slot.file.id == file_id), "")


def queue_of(session: Session, evening_id: int, file_id: int = 0) -> Queue:
    """Five queries, however many files there are."""
    evening = evening_by_id(session, evening_id)
    plan = plan_of(session, evening)
    numbers = {table.id: table.number for table in tables_of(session, evening_id)}
    files = files_of(session, evening_id)
    decisions = standing_decisions(session, evening_id)
    readers = {line.opportunity_id: line.value for line in lines_of(session, [file.id or 0 for file in files]) if line.field == READER}
    slots = [Slot(file, numbers[file.table_id], plan.table(numbers[file.table_id]).title, decisions.get(file.id or 0),
                  readers.get(file.id or 0, "")) for file in files]
    return Queue(evening, slots, file_id, who_reads(evening_id))


def who_reads(evening_id: int) -> dict[int, list[str]]:
    """File id → first names; 0 is the pile."""
    return presence.names(TRIAGE.name, evening_id) | presence.names(PILE.name, evening_id)


def next_for(queue: Queue, me: str, after: str = "") -> Slot | None:
    """The next file to decide, starting over at the top: mine first, then one that nobody took; never one that somebody reads."""
    place = next((index + 1 for index, slot in enumerate(queue.slots) if slot.reference == after), 0)
    order = [slot for slot in [*queue.slots[place:], *queue.slots[:place]] if slot.decision is None and slot.reference != after]
    ranked = sorted(order, key=lambda slot: _rank(slot, me, queue.here.get(slot.file.id or 0, ())))
    return next(iter(ranked), None)


def _rank(slot: Slot, me: str, readers: Sequence[str]) -> tuple[bool, int]:
    read_by_another = any(name != me for name in readers)
    return read_by_another, 0 if me and slot.reader == me else 1 if not slot.reader else 2


# --- Sentences ------------------------------------------------------------------------------------------------------


def pile_sentence(files: int, undecided: int) -> str:
    """« Seize dossiers, treize à décider. »"""
    if not files:
        return "La soirée n’a pas commencé : pas encore de dossier."
    if files == 1:
        return "Un dossier, à décider." if undecided else "Un dossier, décidé."
    rest = "tous décidés" if not undecided else "tous à décider" if undecided == files else f"{french.in_words(undecided)} à décider"
    return f"{counted_files(files, 'dossier', 'dossiers')}, {rest}."


def counted_files(number: int, one: str, many: str) -> str:
    """« Seize dossiers », in words as a person would say it."""
    return f"{french.in_words(number).capitalize()} {one if number < 2 else many}"


def rest_sentence(files: int, undecided: int) -> str:
    """« Encore huit dossiers à décider sur vingt. »"""
    if not files:
        return "Pas encore de dossier."
    if not undecided:
        return "Tous les dossiers sont décidés."
    if undecided == files:
        return f"{french.counted(files, 'dossier')} à décider."
    return f"Encore {french.counted(undecided, 'dossier')} à décider sur {files}."


def mine_sentence(left: int, total: int) -> str:
    """« Il vous en reste trois sur huit. »"""
    if not total:
        return "Vous n’avez pris aucun dossier."
    if not left:
        return f"Vos {french.counted(total, 'dossier')} sont décidés." if total > 1 else "Votre dossier est décidé."
    return f"Il vous en reste {french.in_words(left)} sur {french.in_words(total)}."


def mine(queue: Queue, me: str) -> str:
    """What is left to the one who reads this page; nothing is said to whoever did not say her name."""
    own = next((line for line in queue.left if line.reader and line.reader == me), None)
    return mine_sentence(own.left, own.total) if own else mine_sentence(0, 0) if me else ""


# --- The regions ----------------------------------------------------------------------------------------------------


def view(session: Session, place: Place) -> Queue:
    return queue_of(session, place.evening_id, place.table_id)


def queue_region(session: Session, queue: Queue) -> dict[str, Any]:
    return {"queue": queue, "home": f"/morning/{queue.evening.slug}", "sentence": rest_sentence(len(queue.slots), len(queue.undecided))}


def here_region(session: Session, queue: Queue) -> dict[str, Any]:
    """Who reads this very file, and who is elsewhere. A colleague on the same file is worth a word."""
    numbers = {slot.file.id: slot.number for slot in queue.slots}
    together = queue.here.get(queue.file_id, ()) if queue.file_id else ()
    elsewhere = [(name, numbers.get(file_id)) for file_id, names in queue.here.items() if file_id != queue.file_id for name in names]
    return {"together": together, "elsewhere": elsewhere, "on_pile": queue.file_id == 0, "all": queue.here, "numbers": numbers}


def file_region(session: Session, queue: Queue) -> dict[str, Any]:
    """What holds on this file, and how to take it back."""
    return {"queue": queue, "slot": queue.slot, "home": f"/morning/{queue.evening.slug}"}


def rows_region(session: Session, queue: Queue) -> dict[str, Any]:
    return {"queue": queue, "home": f"/morning/{queue.evening.slug}"}


def sentence_region(session: Session, queue: Queue) -> dict[str, Any]:
    return {"sentence": pile_sentence(len(queue.slots), len(queue.undecided))}


PILE = Audience("pile", per_table=False, view=view, regions=(
    Region("sentence", "screens/control_sentence.html", sentence_region, HEARS),
    Region("queue", "screens/triage_queue.html", queue_region, HEARS),
    Region("here", "screens/triage_here.html", here_region, HEARS),
    Region("rows", "screens/triage_rows.html", rows_region, HEARS),
))
TRIAGE = Audience("triage", per_table=True, of_team=True, view=view, regions=(
    Region("queue", "screens/triage_queue.html", queue_region, HEARS),
    Region("here", "screens/triage_here.html", here_region, HEARS),
    Region("file", "screens/triage_file.html", file_region, HEARS),
))
