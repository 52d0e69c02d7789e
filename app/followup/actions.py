"""What may be noted of a file after its evening: what happened, who takes it over, what came of it, and that its authors were told."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from sqlmodel import Session

from app.evenings.queries import evening_by_id, plan_of
from app.files.actions import touch, write_line
from app.files.models import Opportunity
from app.files.queries import file_by_reference, files_of, line_of, standing_decisions
from app.followup import choices
from app.followup.models import Cooperation, FileEvent, Handover, NewsSent, YearFigures
from app.ground.clock import now
from app.ground.french import PARIS
from app.ground.journal import record
from app.ground.refusal import InvalidForm, Refused
from app.methods.answers import clean, read_answers
from app.methods.models import Choice, FieldSpec
from app.participants.queries import consenting

OWNER, KNOWN, TOLD = "owner", "handover", "told_on"  # the lines of a file that the follow-up writes
MOST_HOURS = Decimal(1000)  # of one event: beyond it somebody mistyped
MOST_JOBS = Decimal(10_000)
MOST_EUROS = Decimal("1e10")


def _text(name: str, label: str, longest: int, required: bool = False) -> FieldSpec:
    return FieldSpec(id=name, label=label, max_length=longest, required=required)


def _day(name: str, label: str, required: bool = False) -> FieldSpec:
    return FieldSpec(id=name, label=label, type="date", required=required)


def _one_of(name: str, label: str, among: choices.Choices, required: bool = False) -> FieldSpec:
    return FieldSpec(id=name, label=label, type="choice", required=required,
                     choices=tuple(Choice(id=key, label=text) for key, text in among.items()))


BY = _text("by", "Votre prénom", 60, required=True)
HOURS = (_text("hours_team", "Heures de l’équipe", 10), _text("hours_partners", "Heures des partenaires", 10))
EVENT = (_one_of("kind", "Ce que c’est", choices.EVENT_KINDS, required=True), _day("on", "Le", required=True),
         _text("what", "Ce qui s’est passé", 600, required=True), *HOURS, BY)
HANDOVER = (_text("to_owner", "Qui prend le dossier", 60, required=True), _text("note", "Ce qu’il faut savoir", 600, required=True), BY)
JOBS = (_text("announced", "Emplois annoncés", 12), _text("created", "Emplois créés", 12), _text("kept", "Emplois maintenus", 12),
        _text("accessible", "dont accessibles en insertion", 12))
TURNOVER = _text("turnover", "Chiffre d’affaires de l’année, en euros", 20)
FIGURES = (_day("on", "À la date du", required=True), *JOBS, TURNOVER, _text("source", "Source", 200, required=True), BY)
COOPERATION = (
    _one_of("kind", "Sous quelle forme", choices.COOPERATION_KINDS, required=True),
    _text("one", "La première structure", 120, required=True), _text("other", "L’autre", 120, required=True),
    FieldSpec(id="one_is_person", label="L’une des deux est une personne", type="boolean"),
    _text("exchange", "Ce que chacune apporte, et que l’autre a accepté", 300, required=True),
    _text("first_act", "Le premier acte", 300), _day("first_act_on", "Le"), _text("evidence", "Ce qui le prouve", 300), BY,
)  # fmt: skip


# --- What happened --------------------------------------------------------------------------------------------------


def note_event(session: Session, evening_id: int, name: str, typed: Mapping[str, str], actor: str) -> int:
    """Note a meeting, a call, a study, a test, a step of the search for a lead, an orientation. Returns its id."""
    file = file_by_reference(session, evening_id, name)
    answers = _read(EVENT, typed)
    hours = _numbers(HOURS, answers, MOST_HOURS)
    on = _past_day(session, evening_id, "on", answers)
    event = FileEvent(evening_id=evening_id, opportunity_id=file.id or 0, kind=answers["kind"], on=on, what=answers["what"],
                      result=_result(answers["kind"], typed), by=answers["by"], at=now(), **hours)
    return _keep(session, file, event, "event_noted", actor)


def erase_event(session: Session, evening_id: int, name: str, event_id: int, typed: Mapping[str, str], actor: str) -> None:
    """Take back what was noted by mistake: it is kept with who took it back, and counts no more."""
    file = file_by_reference(session, evening_id, name)
    event = session.get(FileEvent, event_id)
    if event is None or event.opportunity_id != file.id or event.erased_at is not None:
        raise Refused("no_such_event")
    event.erased_by, event.erased_at = _read((BY,), typed)["by"], now()
    touch(file)
    record(session, evening_id, "event_erased", "team", actor, event_id)


def hand_over(session: Session, evening_id: int, name: str, typed: Mapping[str, str], actor: str) -> int:
    """A file passes to somebody else of the team, who finds on it what there is to know. `seen`: who had it when the page was made."""
    file = file_by_reference(session, evening_id, name)
    answers = _read(HANDOVER, typed)
    line = line_of(session, file.id or 0, OWNER)
    owner = line.value if line else ""
    if line and "seen" in typed and clean(typed["seen"]) != owner:
        raise Refused("handed_meanwhile", by=line.by, owner=owner or "personne")
    if answers["to_owner"].casefold() == owner.casefold():
        raise Refused("same_owner", owner=owner)
    write_line(session, file, OWNER, answers["to_owner"], answers["by"])
    write_line(session, file, KNOWN, answers["note"], answers["by"])
    handover = Handover(evening_id=evening_id, opportunity_id=file.id or 0, from_owner=owner, to_owner=answers["to_owner"],
                        note=answers["note"], by=answers["by"], at=now())
    return _keep(session, file, handover, "file_handed_over", actor)


# --- What came of it ------------------------------------------------------------------------------------------------


def note_figures(session: Session, evening_id: int, name: str, typed: Mapping[str, str], actor: str) -> int:
    """Jobs in full-time equivalents, and turnover, on one day, with their source. Nothing is overwritten: each is a line of its own."""
    file = file_by_reference(session, evening_id, name)
    answers = _read(FIGURES, typed)
    jobs, turnover = _numbers(JOBS, answers, MOST_JOBS), _numbers((TURNOVER,), answers, MOST_EUROS)
    on = _past_day(session, evening_id, "on", answers)
    if not any(one is not None for one in (*jobs.values(), *turnover.values())):
        raise InvalidForm({"created": "Écrivez au moins un nombre, même zéro."})
    if (jobs["accessible"] or 0) > (jobs["created"] or 0):
        raise InvalidForm({"accessible": "C’est plus que les emplois créés."})
    figures = YearFigures(evening_id=evening_id, opportunity_id=file.id or 0, on=on, source=answers["source"], by=answers["by"], at=now(),
                          **{kind: number or Decimal(0) for kind, number in jobs.items()}, **turnover)
    return _keep(session, file, figures, "figures_noted", actor)


def note_cooperation(session: Session, evening_id: int, name: str, typed: Mapping[str, str], actor: str) -> int:
    """Two organisations, or one and a person, do something together. Without a first act, dated and proved, it is only announced."""
    file = file_by_reference(session, evening_id, name)
    answers = _read(COOPERATION, typed)
    if answers["one"].casefold() == answers["other"].casefold():
        raise InvalidForm({"other": "Il faut deux parties différentes."})
    act = {field: answers.get(field, "") for field in ("first_act", "first_act_on", "evidence")}
    if any(act.values()) and not all(act.values()):
        raise InvalidForm({field: "Un premier acte se dit, se date et se prouve." for field, said in act.items() if not said})
    on = _past_day(session, evening_id, "first_act_on", answers, after=True) if act["first_act_on"] else None
    cooperation = Cooperation(
        evening_id=evening_id, opportunity_id=file.id or 0, kind=answers["kind"], one=answers["one"], other=answers["other"],
        one_is_person="one_is_person" in answers, exchange=answers["exchange"], first_act=act["first_act"], first_act_on=on,
        evidence=act["evidence"], by=answers["by"], at=now())
    return _keep(session, file, cooperation, "cooperation_noted", actor)


# --- The authors ----------------------------------------------------------------------------------------------------


def note_news_sent(session: Session, evening_id: int, by: str, actor: str) -> int:
    """The organiser has sent the message: who agreed to be written to on that day is kept, and each decided file is dated.

    A file that was decided anew since its authors were told is dated anew. Returns how many people were written to.
    """
    signed = _read((BY,), {"by": by})["by"]
    decisions = standing_decisions(session, evening_id)
    if not decisions:
        raise Refused("nothing_decided")
    people = [person for person, _, _ in consenting(session, evening_id)]
    if not people:
        raise Refused("nobody_to_tell")
    tables = {person.table_id for person in people}
    for file in files_of(session, evening_id):
        decision = decisions.get(file.id or 0)
        if decision and file.table_id in tables and not _was_told(session, file, decision.at.astimezone(PARIS).date()):
            write_line(session, file, TOLD, _today().isoformat(), signed)
            touch(file)
    sent = NewsSent(evening_id=evening_id, by=signed, at=now(), participant_ids=[person.id or 0 for person in people])
    session.add(sent)
    session.flush()
    record(session, evening_id, "news_sent", "team", actor, sent.id)
    return len(people)


def _was_told(session: Session, file: Opportunity, decided: date) -> bool:
    line = line_of(session, file.id or 0, TOLD)
    return line is not None and line.value >= decided.isoformat()


# --- Reading what was typed -----------------------------------------------------------------------------------------


def _read(fields: tuple[FieldSpec, ...], typed: Mapping[str, str]) -> dict[str, str]:
    return read_answers(fields, typed)


def _result(kind: str, typed: Mapping[str, str]) -> str:
    """What came of a test, of a search, of an orientation; other events have no result of their own."""
    among = choices.RESULTS.get(kind)
    if among is None:
        return ""
    field = _one_of("result", "Ce qui en est sorti", among, required=kind in choices.MUST_TELL)
    return read_answers((field,), typed).get("result", "")


def _numbers(fields: tuple[FieldSpec, ...], answers: Mapping[str, str], most: Decimal) -> dict[str, Decimal | None]:
    numbers: dict[str, Decimal | None] = {}
    errors: dict[str, str] = {}
    for field in fields:
        try:
            numbers[field.id] = _number(answers.get(field.id, ""), most)
        except ValueError:
            errors[field.id] = "Écrivez un nombre positif, par exemple 1,5."
    if errors:
        raise InvalidForm(errors)
    return numbers


def _number(text: str, most: Decimal) -> Decimal | None:
    """« 1 200,50 »; None if nothing is written; ValueError when it is not a number that somebody can have meant."""
    digits = "".join(letter for letter in text if not letter.isspace()).replace(",", ".")
    if not digits:
        return None
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise ValueError(text) from None
    if not number.is_finite() or not 0 <= number <= most:
        raise ValueError(text)
    return number.quantize(Decimal("0.01"))


def _past_day(session: Session, evening_id: int, field: str, answers: Mapping[str, str], after: bool = False) -> date:
    """A day since the evening (`after`: not of it): what has not happened yet is a next action, not an event."""
    on = date.fromisoformat(answers[field])
    evening = plan_of(session, evening_by_id(session, evening_id)).date
    if on > max(_today(), evening):
        raise InvalidForm({field: "Cette date est à venir : écrivez ce qui a eu lieu."})
    if on < evening or after and on == evening:
        raise InvalidForm({field: "Cette date n’est pas après la soirée." if after else "Cette date est avant la soirée."})
    return on


def _keep(session: Session, file: Opportunity, row: FileEvent | Handover | YearFigures | Cooperation, kind: str, actor: str) -> int:
    session.add(row)
    touch(file)
    session.flush()
    record(session, file.evening_id, kind, "team", actor, row.id)
    return row.id or 0


def _today() -> date:
    return now().astimezone(PARIS).date()
