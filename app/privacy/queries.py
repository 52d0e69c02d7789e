"""What is known of a person, and what of it should be gone by now."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session

from app.evenings.models import Evening
from app.evenings.queries import all_evenings, evening_by_id, plan_of
from app.feedback.models import Reaction
from app.files.models import Opportunity
from app.ground.clock import now
from app.ground.french import PARIS
from app.ground.journal import JournalEntry
from app.ideas.models import Cluster, Gathered, Idea, Vote
from app.ideas.queries import label_of
from app.interests.models import CompatibleTap, Interest
from app.methods.models import EventPlan, Script
from app.participants.models import Contact, ContactTap, Participant
from app.participants.queries import KeptInTouch, fold, kept_in_touch, own_contact
from app.privacy.models import PersonalCode, RetentionRun, Tombstone
from app.privacy.retention import PATIENCE, Due, Periods, due, end_of, goes_soon
from app.promises.models import Promise
from app.sheets.models import SheetEntry, SignOff
from app.tables.models import Table
from app.tables.queries import Standing, standing, standings, table_by_id

WITHDRAWN = "[retirée]"  # what stands in the place of words that were erased
SAID = ("gain", "contribution", "contribution_kind", "contribution_amount", "expected_return", "affordable_loss", "commitment",
        "lead_answer", "lead_condition")
FOUND = 20  # people that one search shows: beyond it the name is too common, and the table helps


# --- What is known of one person ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """Everything that leads to one person, as rows. Who was erased, or forgotten, has none of it."""

    person: Participant
    evening: Evening
    plan: EventPlan
    table: Table
    contact: Contact | None
    friends: list[KeptInTouch]
    taps: list[ContactTap]
    cards: list[Idea]
    votes: list[Vote]
    interests: list[Interest]
    compatible: list[CompatibleTap]
    signed: list[SignOff]
    reactions: list[Reaction]
    lines: list[SheetEntry]
    promises: list[Promise]
    code: PersonalCode | None
    numbers: dict[int, int] = field(default_factory=dict)  # table id -> the number on the table

    @property
    def script(self) -> Script:
        return self.plan.script(self.table.method)

    @property
    def group(self) -> str:
        """The college as it was chosen, in words."""
        found = next((group.label for group in self.plan.groups if group.id == self.person.group), "")
        return found or "Je préfère ne pas le dire"

    def step(self, table_id: int, step_id: str) -> str:
        """The title of a step, as its table read it."""
        script = self.plan.script_of(self.numbers[table_id])
        return next((step.title for step in script.steps if step.id == step_id), step_id)

    @property
    def votes_by_step(self) -> dict[str, int]:
        """How many voices she gave at each step."""
        given: dict[str, int] = {}
        for vote in self.votes:
            title = self.step(vote.table_id, vote.step_id)
            given[title] = given.get(title, 0) + vote.dots
        return given


def known_of(session: Session, participant_id: int) -> Known:
    """Everything that leads to this person."""
    person = session.get_one(Participant, participant_id)
    evening = evening_by_id(session, person.evening_id)
    plan, table = plan_of(session, evening), table_by_id(session, person.table_id)
    numbers = dict(session.execute(select(Table.id, Table.number).where(Table.evening_id == evening.id)).all())

    def rows(model: Any, *where: Any) -> list[Any]:
        return list(session.execute(select(model).where(*where).order_by(*model.__table__.primary_key)).scalars())

    return Known(
        person, evening, plan, table, own_contact(session, participant_id), kept_in_touch(session, participant_id),
        taps=rows(ContactTap, ContactTap.from_id == participant_id),
        cards=rows(Idea, Idea.participant_id == participant_id),
        votes=rows(Vote, Vote.participant_id == participant_id, Vote.dots > 0),
        interests=rows(Interest, Interest.participant_id == participant_id),
        compatible=rows(CompatibleTap, CompatibleTap.from_id == participant_id),
        signed=rows(SignOff, SignOff.participant_id == participant_id),
        reactions=rows(Reaction, Reaction.participant_id == participant_id),
        lines=rows(SheetEntry, SheetEntry.participant_id == participant_id),
        promises=rows(Promise, Promise.participant_id == participant_id),
        code=session.get(PersonalCode, participant_id), numbers=numbers)


def person_file(session: Session, participant_id: int) -> dict[str, Any]:
    """The same as one JSON-able file: what a person takes with her, and what an organiser hands to whoever asks for her own data.

    Of others it holds the first name of those who keep in touch with her too, and nothing of who tapped her without an answer.
    """
    known = known_of(session, participant_id)
    return {
        "format": "tablee.personne/1",
        "soirée": {"titre": known.plan.title, "date": known.plan.date.isoformat(), "lieu": known.plan.place},
        "personne": _who(known),
        "contact": _contact(known),
        "restons_en_contact": [{"prénom": one.person.name or "", "coordonnées": one.contact} for one in known.friends],
        "demandes_de_contact": [{"numéro": one.to_id, "le": one.tapped_at.isoformat()} for one in known.taps],
        "cartes": [_card(known, card) for card in known.cards],
        "voix": [{"table": known.numbers[vote.table_id], "étape": known.step(vote.table_id, vote.step_id), "voix": vote.dots,
                  "pour": label_of(session, vote.candidate), "le": vote.cast_at.isoformat()} for vote in known.votes],
        "intérêts": [_interest(known, one) for one in known.interests],
        "intérêts_compatibles": [{"numéro": one.to_id, "le": one.tapped_at.isoformat()} for one in known.compatible],
        "relectures": [{"table": known.numbers[one.table_id], "d_accord": one.agrees, "remarque": one.remark, "le": one.said_at.isoformat()}
                       for one in known.signed],
        "réactions": [{"table": known.numbers[one.table_id], "réaction": one.reaction, "aide": one.help_text,
                       "le": one.said_at.isoformat()} for one in known.reactions],
        "lignes_de_fiche": [{"table": known.numbers[one.table_id], "ligne": f"{one.sheet}.{one.field}", "texte": one.value,
                             "le": one.written_at.isoformat()} for one in known.lines],
        "promesses": [_promise(one) for one in known.promises],
        "faits": _deeds(session, known),
        "avis": "Les avis sur la soirée sont sans auteur : rien ne dit lequel est le vôtre.",
    }


def _who(known: Known) -> dict[str, Any]:
    person = known.person
    return {"numéro": person.id, "prénom": person.name or "", "collège": known.group, "table": known.table.number,
            "porte_le_projet": person.is_lead, "a_un_téléphone": person.has_phone, "arrivée": person.joined_at.isoformat(),
            "départ": person.left_at.isoformat() if person.left_at else "", "a_donné_son_avis": person.has_given_feedback,
            "code_personnel": f"créé le {known.code.issued_at.isoformat()}, gardé sous forme illisible" if known.code else ""}


def _contact(known: Known) -> dict[str, Any] | None:
    if known.contact is None:
        return None
    return {"coordonnées": known.contact.value, "accord_pour_l_équipe": known.contact.for_team,
            "accord_le": known.contact.consented_at.isoformat()}


def _card(known: Known, card: Idea) -> dict[str, Any]:
    dates = {"écrite": card.written_at, "corrigée": card.edited_at, "mise_de_côté": card.hidden_at, "gardée_pour_plus_tard": card.parked_at,
             "reprise": card.withdrawn_at}
    return {"table": known.numbers[card.table_id], "étape": known.step(card.table_id, card.step_id), "texte": dict(card.answers),
            "copiée_par_l_animateur": card.by_facilitator, **{name: at.isoformat() for name, at in dates.items() if at}}


def _interest(known: Known, one: Interest) -> dict[str, Any]:
    """As it was said, each line by its question's own name."""
    labels = {spec.id: spec.label for spec in known.plan.interests.fields}
    said = {labels.get(name, name): getattr(one, name) for name in SAID if getattr(one, name)}
    return {"table": known.numbers[one.table_id], "visible_par": "la table" if one.visible_to == "table" else "l’équipe seulement",
            "dit": said, "le": one.declared_at.isoformat(), "redit": one.confirmed_at.isoformat() if one.confirmed_at else ""}


def _promise(one: Promise) -> dict[str, Any]:
    return {"qui": one.who, "quoi": one.what, "condition": one.condition, "qui_décide": one.decider, "notée": one.made_at.isoformat(),
            "pour_le": one.due_on.isoformat() if one.due_on else "", "état": one.state, "note": one.state_note}


def _deeds(session: Session, known: Known) -> list[dict[str, str]]:
    """What the journal says that she did: a kind and a moment, never a word."""
    query = select(JournalEntry.kind, JournalEntry.at).where(
        JournalEntry.journal == known.evening.id, JournalEntry.actor == f"participant:{known.person.id}").order_by(JournalEntry.number)
    return [{"quoi": kind, "le": at.isoformat()} for kind, at in session.execute(query)]


# --- Finding a person -----------------------------------------------------------------------------------------------


def code_owner(session: Session, code_hash: str) -> Participant | None:
    """Whose code this is."""
    query = select(Participant).join(PersonalCode, PersonalCode.participant_id == Participant.id).where(PersonalCode.code_hash == code_hash)
    return session.execute(query).scalar_one_or_none()


def search_people(session: Session, typed: str, code_hash: str) -> list[Known]:
    """Whoever bears this first name, left these coordinates, or was given this personal code: of all evenings, the newest first."""
    owner = code_owner(session, code_hash) if code_hash else None
    if owner:
        return [known_of(session, owner.id or 0)]
    wanted, digits = fold(typed), "".join(sign for sign in typed if sign.isdigit())
    query = select(Participant.id, Participant.name, Contact.value).outerjoin(Contact, Contact.participant_id == Participant.id).where(
        or_(Participant.name.is_not(None), Contact.value.is_not(None))).order_by(Participant.id.desc())
    found = [person for person, name, value in session.execute(query) if wanted and (
        (name and fold(name) == wanted) or (value and (fold(value) == wanted or _same_number(value, digits))))]
    return [known_of(session, person) for person in found[:FOUND]]


def _same_number(value: str, digits: str) -> bool:
    """« 06 39 98 00 21 » and « +33639980021 » are one telephone."""
    own = "".join(sign for sign in value if sign.isdigit())
    return len(digits) >= 9 and own[-9:] == digits[-9:]


# --- What should be gone --------------------------------------------------------------------------------------------


def end_of_evening(session: Session, evening: Evening) -> datetime:
    """The moment from which what is personal is counted."""
    plan = plan_of(session, evening)
    last = session.execute(select(func.max(Participant.joined_at)).where(Participant.evening_id == evening.id)).scalar_one()
    return end_of(evening.closed_at, datetime.combine(plan.date, plan.end, PARIS), last)


def to_forget(session: Session, evening: Evening, over: Due) -> list[Participant]:
    """Those whose names and contacts have had their time; of those who agreed to be contacted, only after the longer one."""
    agreed = set() if over.followed else set(session.execute(
        select(Contact.participant_id).where(Contact.for_team.is_(True))).scalars())
    query = select(Participant).where(Participant.evening_id == evening.id, Participant.forgotten_at.is_(None)).order_by(Participant.id)
    return [person for person in session.execute(query).scalars() if person.id not in agreed]


def named(session: Session, people: Collection[Participant]) -> list[Participant]:
    """Those of them of whom a first name or a contact is kept."""
    reachable = set(session.execute(select(Contact.participant_id)).scalars())
    return [person for person in people if person.name is not None or person.id in reachable]


def unreleased(session: Session, evening: Evening) -> list[Idea]:
    """Cards that never lay open on their table (turned down, taken back, put aside), and that nothing was made of."""
    hall = {here.id: here for here in standings(session, evening.id or 0)}
    used = _used(session, evening, hall)
    cards = session.execute(select(Idea).where(Idea.evening_id == evening.id).order_by(Idea.id)).scalars()
    return [card for card in cards if card.withdrawn_at is not None or (card.id not in used and not _lay_open(hall[card.table_id], card))]


def _lay_open(here: Standing, card: Idea) -> bool:
    return card.hidden_at is None and here.was_revealed(card.step_id)


def _used(session: Session, evening: Evening, hall: dict[int, Standing]) -> set[int]:
    """Cards in a family, voted for, kept by a table, or that a file was opened from."""
    gathered = select(Gathered.idea_id).join(Cluster, Cluster.id == Gathered.cluster_id).where(Cluster.evening_id == evening.id)
    voted = select(Vote.candidate).where(Vote.evening_id == evening.id, Vote.dots > 0).distinct()
    opened = select(Opportunity.candidate).where(Opportunity.evening_id == evening.id)
    kept = [state.winner for here in hall.values() for state in here.states.values()]
    chosen = [*session.execute(voted).scalars(), *session.execute(opened).scalars(), *kept]
    return {*session.execute(gathered).scalars(), *(int(one.removeprefix("idea:")) for one in chosen if one and one.startswith("idea:"))}


def lines_to_keep(session: Session, participant_id: int) -> Iterator[SheetEntry]:
    """Lines that a vote wrote beforehand with the words of one of her cards: the table chose them, they are the table's from now on."""
    cards = {f"idea:{card.id}": card for card in session.execute(select(Idea).where(Idea.participant_id == participant_id)).scalars()}
    for table_id in sorted({card.table_id for card in cards.values()}):
        here = standing(session, table_id)
        written = set(session.execute(select(SheetEntry.sheet, SheetEntry.field).where(SheetEntry.table_id == table_id)).all())
        for step in here.script.steps:
            card = cards.get(here.state_of(step.id).winner or "")
            sheet, _, name = (step.prefills or "").partition(".")
            if card and name and (sheet, name) not in written:
                yield SheetEntry(evening_id=card.evening_id, table_id=table_id, sheet=sheet, field=name, source=step.id, written_at=now(),
                                 value=card.text[: here.plan.sheet(sheet).field(name).max_length])


# --- The report -----------------------------------------------------------------------------------------------------


def last_run(session: Session) -> RetentionRun | None:
    """The newest line of the report."""
    return session.execute(select(RetentionRun).order_by(RetentionRun.id.desc()).limit(1)).scalar_one_or_none()


def last_runs(session: Session, most: int = 5) -> list[RetentionRun]:
    """The newest lines that tell of something removed, the newest first."""
    query = select(RetentionRun).order_by(RetentionRun.id.desc()).limit(200)
    return [run for run in session.execute(query).scalars() if run.removed][:most]


def overdue(session: Session, periods: Periods) -> list[Evening]:
    """Evenings of which something is still here that should have gone more than a day ago: nobody runs the house, or it fails."""
    return [evening for evening in all_evenings(session) if _is_overdue(session, evening, periods)]


def _is_overdue(session: Session, evening: Evening, periods: Periods) -> bool:
    over = due(end_of_evening(session, evening), now() - PATIENCE, periods)
    return over.anything and ((over.names and bool(to_forget(session, evening, over)))
                              or (over.cards and any(WITHDRAWN not in card.answers.values() for card in unreleased(session, evening))))


@dataclass(frozen=True)
class Reminder:
    """An evening whose last names and contacts go soon, and of how many people they are."""

    title: str
    people: int
    at: datetime


def reminders(session: Session, periods: Periods) -> list[Reminder]:
    """What the team should know before it goes: whoever agreed to be contacted can be for a few weeks more."""
    found = []
    for evening in all_evenings(session):
        ended_at = end_of_evening(session, evening)
        at = goes_soon(ended_at, now(), periods)
        people = named(session, to_forget(session, evening, due(ended_at, at, periods))) if at else []
        if at and people:
            found.append(Reminder(evening.title, len(people), at))
    return found


def erased_here(session: Session) -> list[tuple[int, datetime]]:
    """Everybody who was erased, as the file beside the database notes them."""
    return [(stone.participant_id, stone.joined_at) for stone in session.execute(select(Tombstone)).scalars()]
