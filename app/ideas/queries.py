"""What we ask of cards, families and votes. Who may read what is decided here, never in a template."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, select
from sqlmodel import Session

from app.ground.direct import Direct
from app.ground.objects import KEY, Objects
from app.ground.refusal import Refused
from app.ideas.models import Cluster, Gathered, Idea, Vote
from app.ideas.voting import Candidate, Tally, VoteState, tally
from app.methods.models import Script
from app.tables.models import TableStep
from app.tables.queries import OpenStep, Standing


@dataclass(frozen=True)
class Family:
    """A cluster with its cards, in the order in which they were written."""

    cluster: Cluster
    cards: tuple[Idea, ...]

    @property
    def key(self) -> str:
        return f"cluster:{self.cluster.id}"


def card_of(session: Session, table_id: int, idea_id: int) -> Idea:
    """One card of this table; refused for any other."""
    card = session.get(Idea, idea_id)
    if card is None or card.table_id != table_id or card.withdrawn_at is not None:
        raise Refused("no_such_card")
    return card


def cards_at(session: Session, table_id: int, step_ids: tuple[str, ...]) -> list[Idea]:
    """Every card of these steps, hidden and parked ones too: for the facilitator's own desk only."""
    if not step_ids:
        return []  # nothing revealed yet, or no such step: three hundred phones that come at once need not ask
    query = select(Idea).where(Idea.table_id == table_id, Idea.step_id.in_(step_ids), Idea.withdrawn_at.is_(None)).order_by(Idea.id)
    return list(session.execute(query).scalars())


def shared_cards(session: Session, here: Standing, step_ids: tuple[str, ...]) -> list[Idea]:
    """What the table may read of these steps: revealed, not hidden, not parked."""
    readable = tuple(step_id for step_id in step_ids if here.was_revealed(step_id))
    return [card for card in cards_at(session, here.id, readable) if card.hidden_at is None and card.parked_at is None]


_CARDS_BY = Objects(Idea, Idea.participant_id == KEY, Idea.withdrawn_at.is_(None))


def cards_by(session: Session, participant_id: int, step_id: str | None = None) -> list[Idea]:
    """A person's own cards, hidden ones too: the author is told what became of each."""
    return [card for card in _CARDS_BY.all(session, participant_id) if step_id in (None, card.step_id)]


_COUNT_BY = Direct(select(func.count()).select_from(Idea).where(
    Idea.participant_id == bindparam("participant_id"), Idea.step_id == bindparam("step_id"), Idea.withdrawn_at.is_(None)))


def count_by(session: Session, participant_id: int, step_id: str) -> int:
    """How many cards a person has at a step. A hidden one counts: putting it aside gives no second try."""
    return _COUNT_BY.all(session, participant_id=participant_id, step_id=step_id)[0][0]


def cards_in_hall(session: Session, evening_id: int) -> Counter[tuple[int, str]]:
    """How many cards lie on each table for each step: numbers only, for the control room and the wall."""
    query = select(Idea.table_id, Idea.step_id, func.count()).where(
        Idea.evening_id == evening_id, Idea.withdrawn_at.is_(None), Idea.hidden_at.is_(None)).group_by(Idea.table_id, Idea.step_id)
    return Counter({(table_id, step_id): count for table_id, step_id, count in session.execute(query)})


def writers_at(session: Session, table_id: int, step_id: str) -> set[int]:
    """Who has written at a step. For counting people, never for naming them."""
    query = select(Idea.participant_id).where(Idea.table_id == table_id, Idea.step_id == step_id, Idea.withdrawn_at.is_(None))
    return {participant_id for participant_id in session.execute(query).scalars() if participant_id}


def families_at(session: Session, table_id: int, step_id: str) -> list[Family]:
    """The families made at a step, in the order in which they were made."""
    query = select(Cluster).where(
        Cluster.table_id == table_id, Cluster.step_id == step_id, Cluster.dissolved_at.is_(None)).order_by(Cluster.id)
    clusters = list(session.execute(query).scalars())
    rows = session.execute(select(Gathered.cluster_id, Idea).join(Idea, Idea.id == Gathered.idea_id).where(
        Gathered.cluster_id.in_([cluster.id for cluster in clusters]), Idea.withdrawn_at.is_(None)).order_by(Idea.id))
    cards: dict[int, list[Idea]] = {}
    for cluster_id, idea in rows:
        if idea.hidden_at is None and idea.parked_at is None:
            cards.setdefault(cluster_id, []).append(idea)
    return [Family(cluster, tuple(cards.get(cluster.id or 0, ()))) for cluster in clusters]


def families_named(session: Session, evening_id: int) -> dict[int, list[str]]:
    """The names that facilitators have given, by table: a name is what makes a family public."""
    query = select(Cluster.table_id, Cluster.name).where(
        Cluster.evening_id == evening_id, Cluster.dissolved_at.is_(None), Cluster.name != "").order_by(Cluster.id)
    names: dict[int, list[str]] = {}
    for table_id, name in session.execute(query):
        names.setdefault(table_id, []).append(name)
    return names


def lone_cards(session: Session, here: Standing, step_id: str, sources: tuple[str, ...]) -> list[Idea]:
    """Readable cards of the sources that are in no family of this step."""
    gathered = set(session.execute(select(Gathered.idea_id).where(Gathered.step_id == step_id, Gathered.cluster_id.in_(
        select(Cluster.id).where(Cluster.table_id == here.id, Cluster.dissolved_at.is_(None))))).scalars())
    return [card for card in shared_cards(session, here, sources) if card.id not in gathered]


def card_sources(here: Standing | OpenStep, step_id: str) -> tuple[str, ...]:
    """The steps whose cards are shown at this one, through the grouping step if there is one between."""
    return cards_shown_at(here.script, step_id)


def cards_shown_at(script: Script, step_id: str) -> tuple[str, ...]:
    """The same of a script, wherever its tables stand."""
    sources: list[str] = []
    for source in script.step(step_id).source:
        sources += cards_shown_at(script, source) if script.step(source).source else [source]
    return tuple(dict.fromkeys(sources))


def families_home(here: Standing | OpenStep, step_id: str) -> str:
    """The step that the families of a step belong to: a vote on grouped cards goes on with the families of the grouping."""
    sources = here.script.step(step_id).source
    return next((source for source in sources if here.script.step(source).kind == "group"), step_id)


def candidates_at(session: Session, here: Standing, step_id: str) -> list[Candidate]:
    """What a vote is about: the families of its source, or made for the vote itself, then the cards that stayed alone."""
    home = families_home(here, step_id)
    families = [family for family in families_at(session, here.id, home) if family.cards]
    lone = lone_cards(session, here, home, card_sources(here, step_id))
    named = [Candidate(family.key, family.cluster.name or family.cards[0].text, len(family.cards)) for family in families]
    return named + [Candidate(f"idea:{card.id}", card.text, 1) for card in lone]


_READABLE = (Idea.withdrawn_at.is_(None), Idea.hidden_at.is_(None), Idea.parked_at.is_(None))
_IN_A_FAMILY = select(Gathered.id).join(Cluster, Cluster.id == Gathered.cluster_id).where(
    Gathered.idea_id == Idea.id, Gathered.step_id == bindparam("home"), Cluster.table_id == bindparam("table_id"),
    Cluster.dissolved_at.is_(None)).exists()
_LONE_CARD = Direct(
    select(Idea.step_id, TableStep.revealed_at)
    .outerjoin(TableStep, and_(TableStep.table_id == Idea.table_id, TableStep.step_id == Idea.step_id))
    .where(Idea.id == bindparam("number"), Idea.table_id == bindparam("table_id"), *_READABLE, ~_IN_A_FAMILY))
_FAMILY = Direct(select(Cluster.id).where(
    Cluster.id == bindparam("number"), Cluster.table_id == bindparam("table_id"), Cluster.step_id == bindparam("home"),
    Cluster.dissolved_at.is_(None),
    select(Gathered.id).join(Idea, Idea.id == Gathered.idea_id).where(Gathered.cluster_id == Cluster.id, *_READABLE).exists()))
_CANDIDATE = re.compile("(idea|cluster):([1-9][0-9]{0,8})")


def is_candidate(session: Session, here: OpenStep, candidate: str) -> bool:
    """Whether this is one of `candidates_at`: a vote comes by the hundred too, and need not read the whole table."""
    named = _CANDIDATE.fullmatch(candidate)
    if named is None:
        return False
    kind, place = named[1], {"number": int(named[2]), "table_id": here.table_id, "home": families_home(here, here.step.id)}
    if kind == "cluster":
        return _FAMILY.first(session, **place) is not None
    card = _LONE_CARD.first(session, **place)
    if card is None or card[0] not in card_sources(here, here.step.id):
        return False
    return not here.script.step(card[0]).private or card[1] is not None


def vote_state(state: TableStep | OpenStep) -> VoteState:
    """A vote is not open until the facilitator says so, and closed when the facilitator says so."""
    if state.opened_at is None:
        return "not_open"
    return "open" if state.closed_at is None else "closed"


def ballots_at(session: Session, table_id: int, step_id: str) -> list[tuple[str, str, int]]:
    """(voter, candidate, dots) of a vote. Only kernels read it; no screen shows who gave what."""
    query = select(Vote.participant_id, Vote.candidate, Vote.dots).where(Vote.table_id == table_id, Vote.step_id == step_id, Vote.dots > 0)
    return [(str(voter), candidate, dots) for voter, candidate, dots in session.execute(query)]


_MY_VOTES = Direct(select(Vote.candidate, Vote.dots).where(
    Vote.participant_id == bindparam("participant_id"), Vote.step_id == bindparam("step_id")))


def my_votes(session: Session, participant_id: int, step_id: str) -> dict[str, int]:
    """A person's own dots, by candidate; 0 where she took them back."""
    return dict(_MY_VOTES.all(session, participant_id=participant_id, step_id=step_id))


def voters_in_hall(session: Session, evening_id: int) -> Counter[tuple[int, str]]:
    """How many people have voted, by table and step. Never how."""
    query = select(Vote.table_id, Vote.step_id, func.count(Vote.participant_id.distinct())).where(
        Vote.evening_id == evening_id, Vote.dots > 0).group_by(Vote.table_id, Vote.step_id)
    return Counter({(table_id, step_id): count for table_id, step_id, count in session.execute(query)})


def result_at(session: Session, here: Standing, step_id: str) -> Tally | None:
    """The result of a vote, once it is closed; None before, for everybody."""
    if here.state_of(step_id).closed_at is None:
        return None
    return tally(candidates_at(session, here, step_id), ballots_at(session, here.id, step_id))


def label_of(session: Session, candidate: str) -> str:
    """What a candidate says: the name of its family, or the text of its card."""
    kind, _, number = candidate.partition(":")
    if kind == "cluster":
        cluster = session.get(Cluster, int(number))
        return cluster.name if cluster else ""
    card = session.get(Idea, int(number))
    return card.text if card else ""


# --- Whole tables at once -------------------------------------------------------------------------------------------


class LaidCard(NamedTuple):
    """A card as the morning needs it. `aside`: hidden or parked; `withdrawn`: its author took it back."""

    id: int
    table_id: int
    step_id: str
    answers: dict[str, str]
    hidden: bool
    parked: bool
    withdrawn: bool

    @property
    def text(self) -> str:
        return "\n".join(self.answers.values())

    @property
    def aside(self) -> bool:
        return self.hidden or self.parked


class LaidFamily(NamedTuple):
    id: int
    table_id: int
    step_id: str
    name: str
    dissolved: bool


@dataclass(frozen=True)
class Laid:
    """Everything that lies on one table, read once: it answers from memory what the queries above ask one by one."""

    cards: dict[int, LaidCard] = field(default_factory=dict)
    families: dict[int, LaidFamily] = field(default_factory=dict)
    gathered: dict[int, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))  # family -> (card, step)
    ballots: dict[str, list[tuple[str, str, int]]] = field(default_factory=lambda: defaultdict(list))  # step -> who, what, dots

    def label_of(self, candidate: str) -> str:
        kind, _, number = candidate.partition(":")
        if kind == "cluster":
            family = self.families.get(int(number))
            return family.name if family else ""
        card = self.cards.get(int(number))
        return card.text if card else ""

    def step_of(self, candidate: str) -> str:
        """Where it was laid or gathered."""
        kind, _, number = candidate.partition(":")
        found = (self.families if kind == "cluster" else self.cards).get(int(number))
        return found.step_id if found else ""

    def cards_at(self, step_ids: Collection[str]) -> list[LaidCard]:
        """Every card of these steps, hidden and parked ones too."""
        return [card for card in self.cards.values() if card.step_id in step_ids and not card.withdrawn]

    def cards_in(self, family_id: int) -> list[LaidCard]:
        """The readable cards of a family."""
        cards = (self.cards[card_id] for card_id, _ in self.gathered.get(family_id, ()) if card_id in self.cards)
        return sorted((card for card in cards if not card.withdrawn and not card.aside), key=lambda card: card.id)

    def candidates_at(self, here: Standing, step_id: str) -> list[Candidate]:
        """As `candidates_at`: families first, then the cards that stayed alone."""
        home = families_home(here, step_id)
        families = [(family, cards) for family in self.families.values()
                    if family.step_id == home and not family.dissolved and (cards := self.cards_in(family.id))]
        taken = {card_id for family_id, pairs in self.gathered.items() if not self.families[family_id].dissolved
                 for card_id, step in pairs if step == home}
        readable = [source for source in card_sources(here, step_id) if here.was_revealed(source)]
        lone = [card for card in self.cards_at(readable) if not card.aside and card.id not in taken]
        named = [Candidate(f"cluster:{family.id}", family.name or cards[0].text, len(cards)) for family, cards in families]
        return named + [Candidate(f"idea:{card.id}", card.text, 1) for card in lone]

    def words_of(self, candidate: str) -> list[str]:
        """What a candidate says in full: the name of a family, then its cards."""
        kind, _, number = candidate.partition(":")
        cards = self.cards_in(int(number)) if kind == "cluster" else []
        return [text for text in (self.label_of(candidate), *(card.text for card in cards)) if text]


def laid_on(session: Session, table_ids: Sequence[int]) -> Mapping[int, Laid]:
    """What lies on each of these tables: four queries, however many tables."""
    found: dict[int, Laid] = {table_id: Laid() for table_id in table_ids}
    cards = select(Idea.id, Idea.table_id, Idea.step_id, Idea.answers, Idea.hidden_at.is_not(None), Idea.parked_at.is_not(None),
                   Idea.withdrawn_at.is_not(None)).where(Idea.table_id.in_(table_ids)).order_by(Idea.id)
    for row in session.execute(cards):
        card = LaidCard(*row)
        found[card.table_id].cards[card.id] = card
    families = select(Cluster.id, Cluster.table_id, Cluster.step_id, Cluster.name, Cluster.dissolved_at.is_not(None)).where(
        Cluster.table_id.in_(table_ids)).order_by(Cluster.id)
    for row in session.execute(families):
        family = LaidFamily(*row)
        found[family.table_id].families[family.id] = family
    gathered = select(Cluster.table_id, Gathered.cluster_id, Gathered.idea_id, Gathered.step_id).join(
        Cluster, Cluster.id == Gathered.cluster_id).where(Cluster.table_id.in_(table_ids))
    for table_id, cluster_id, idea_id, step_id in session.execute(gathered):
        found[table_id].gathered[cluster_id].append((idea_id, step_id))
    ballots = select(Vote.table_id, Vote.step_id, Vote.participant_id, Vote.candidate, Vote.dots).where(
        Vote.table_id.in_(table_ids), Vote.dots > 0)
    for table_id, step_id, voter, candidate, dots in session.execute(ballots):
        found[table_id].ballots[step_id].append((str(voter), candidate, dots))
    return found
