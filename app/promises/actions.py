"""What may happen to a promise: it is written down for a file, and later it is kept, not kept or taken back."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from app.evenings.queries import evening_by_id, plan_of
from app.files.actions import touch
from app.files.queries import file_by_id
from app.ground.clock import now
from app.ground.journal import record
from app.ground.refusal import InvalidForm, Refused
from app.methods.answers import clean, read_answers
from app.methods.models import Choice, FieldSpec
from app.participants.models import Participant
from app.participants.queries import contacts_of
from app.promises import choices
from app.promises.models import Promise


def _text(name: str, label: str, longest: int, required: bool = False) -> FieldSpec:
    return FieldSpec(id=name, label=label, max_length=longest, required=required)


def _one_of(name: str, label: str, among: choices.Choices) -> FieldSpec:
    return FieldSpec(id=name, label=label, type="choice", required=True,
                     choices=tuple(Choice(id=key, label=text) for key, text in among.items()))


BY = _text("by", "Votre prénom", 60, required=True)
WHO = _text("who", "Qui promet", 120)
DUE = FieldSpec(id="due_on", label="Pour le", type="date")
NEW = (
    WHO, _one_of("kind", "De quelle nature", choices.KINDS), _text("what", "Ce qui est promis", 300, required=True),
    _text("condition", "À quelle condition", 200), _text("decider", "Qui peut décider dans la structure, et quand", 160), DUE, BY,
)  # fmt: skip
SETTLING = (_one_of("state", "Ce qu’elle est devenue", choices.STATES), _text("note", "En un mot", 300), BY)
MUST_SAY_WHY = frozenset({"not_kept", "withdrawn"})


def make_promise(session: Session, evening_id: int, file_id: int, typed: Mapping[str, str], actor: str) -> int:
    """Write down who offers what to a file. With a `participant_id`, it is somebody of the evening who agreed to be called back.

    Returns its id. The ledger is the team's: what was said to the team only may stand in it, and no export names who promised.
    """
    file = file_by_id(session, evening_id, file_id)
    answers = read_answers(NEW, typed)
    person = _person(session, evening_id, clean(typed.get("participant_id", "")))
    who = answers.get("who") or (person.name or "" if person else "")
    if not who:
        raise InvalidForm({"who": "Dites qui promet : une personne, ou une structure."})
    due = answers.get("due_on", "")
    if due and date.fromisoformat(due) < plan_of(session, evening_by_id(session, evening_id)).date:
        raise InvalidForm({"due_on": "Cette date est avant la soirée."})
    promise = Promise(
        evening_id=evening_id, opportunity_id=file_id, participant_id=person.id if person else None, who=who, kind=answers["kind"],
        what=answers["what"], condition=answers.get("condition", ""), decider=answers.get("decider", ""),
        due_on=date.fromisoformat(due) if due else None, made_by=answers["by"], made_at=now())
    session.add(promise)
    touch(file)
    session.flush()
    record(session, evening_id, "promise_made", "team", actor, promise.id)
    return promise.id or 0


def settle_promise(session: Session, evening_id: int, promise_id: int, typed: Mapping[str, str], actor: str) -> None:
    """Say that a promise was kept, not kept or taken back, or that it is open again. `seen`: its state when the page was made."""
    promise = session.get(Promise, promise_id)
    if promise is None or promise.evening_id != evening_id:
        raise Refused("no_such_promise")
    answers = read_answers(SETTLING, typed)
    if "seen" in typed and typed["seen"] != promise.state:
        raise Refused("settled_meanwhile", by=promise.state_by or promise.made_by, state=choices.STATES[promise.state])
    note = answers.get("note", "")
    if answers["state"] in MUST_SAY_WHY and not note:
        raise InvalidForm({"note": "Dites pourquoi, en un mot : c’est ce qui servira la prochaine fois."})
    promise.state, promise.state_note = answers["state"], note
    promise.state_by, promise.state_at = answers["by"], now()
    touch(file_by_id(session, evening_id, promise.opportunity_id))
    record(session, evening_id, "promise_settled", "team", actor, promise_id)


def _person(session: Session, evening_id: int, participant_id: str) -> Participant | None:
    """Nobody is written into the ledger who did not agree that the team calls her back."""
    if not participant_id:
        return None
    person = session.get(Participant, int(participant_id)) if participant_id.isdecimal() and len(participant_id) < 10 else None
    if person is None or person.evening_id != evening_id:
        raise Refused("not_of_this_evening")
    if person.id not in contacts_of(session, [person.id or 0]):
        raise Refused("no_consent")
    return person
