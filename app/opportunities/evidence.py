"""Everything that is known of one file on the day it is judged: rows of the evening, and what the team wrote since."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.ideas.voting import Ballot, supporters
from app.opportunities.steps import Study, Trial

UNSAID = "unsaid"  # « je préfère ne pas dire »: a person who counts, in no college
ECONOMIC_GROUPS = frozenset({"businesses", "ess"})
CARRYING = frozenset({"lead", "co_lead"})  # the rungs by which a person says « je pourrais porter »
ZERO = Decimal(0)
LARGEST = Decimal("1e12")  # beyond it nobody meant the number


@dataclass(frozen=True)
class VoteFacts:
    """A closed vote on what the table kept. `groups`: how many colleges stand among the yes."""

    yes: int
    voters: int
    present: int
    groups: int


@dataclass(frozen=True)
class Person:
    id: str
    group: str


@dataclass(frozen=True)
class InterestFacts:
    """One person's interest. Complete: what I gain and what I bring are both said. `aligned` is for the board to say."""

    person: str
    group: str
    complete: bool
    visible: bool  # to the table, or the facilitator attests having read it
    aligned: bool
    brings: bool
    expects: bool
    commitment: str = ""


@dataclass(frozen=True)
class Proof:
    """What the team wrote: said at least; confirmed when signed and dated; verified when it names its source too."""

    value: str
    source: str = ""
    by: str = ""
    at: date | None = None
    level: int | None = None  # the team's own, lower judgement of it

    @property
    def signed(self) -> bool:
        return bool(self.value.strip() and self.by.strip() and self.at)

    @property
    def proven(self) -> int:
        if not self.value.strip():
            return 0
        earned = (3 if self.source.strip() else 2) if self.signed else 1
        return earned if self.level is None else min(self.level, earned)


@dataclass(frozen=True)
class Blocker:
    """One kind of obstacle (land, insurance…) looked at: yes, no or to_check, with who and when."""

    kind: str
    answer: str = ""
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True)
class Economics:
    """Price × volume = turnover; turnover ÷ turnover for one job = jobs. Results are computed, never typed."""

    price: Decimal | None = None
    volume: Decimal | None = None
    turnover_per_job: Decimal | None = None

    @property
    def known(self) -> bool:
        return all(number is not None and number > 0 for number in (self.price, self.volume, self.turnover_per_job))

    @property
    def turnover(self) -> Decimal:
        return (self.price or ZERO) * (self.volume or ZERO)

    @property
    def jobs(self) -> Decimal:
        return self.turnover / self.turnover_per_job if self.turnover_per_job else ZERO


@dataclass(frozen=True)
class KeyActor:
    """Without whom it cannot work. An empty status: nobody filled it in yet, which is less than « inconnu »."""

    name: str = ""
    status: str = ""


@dataclass(frozen=True)
class LeadSearch:
    """What the sheet says of a lead, and how the team looks for one."""

    profile: str = ""
    status: str = ""  # as on the sheet: lead, group, organisation, wanted
    search: str = ""


@dataclass(frozen=True)
class Gronogo:
    favourable: int = 0
    against: int = 0
    conditions: int = 0
    at: date | None = None


@dataclass(frozen=True)
class Offer:
    """A contribution offered to a lead. It counts only if its giver agreed to be named to the lead."""

    consented: bool
    answer: str = ""


@dataclass(frozen=True)
class Meeting:
    at: date | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetFacts:
    """A sheet as `app.sheets.completeness` sees it: required lines filled, required lines, and the process's lines."""

    filled: int
    required: int
    lines: Mapping[str, bool]


@dataclass(frozen=True)
class Evidence:
    """Whatever a gate may need. `team` is keyed by team field ("cost_bearer"), and "proof:P9" for a tick or a proof note."""

    evening: date
    today: date
    theme: str = ""
    values: Mapping[str, str] = field(default_factory=dict)  # "d1.problem" -> what the table wrote
    votes: Mapping[str, VoteFacts] = field(default_factory=dict)  # by step
    interests: tuple[InterestFacts, ...] = ()
    follow_up: tuple[Person, ...] = ()
    team: Mapping[str, Proof] = field(default_factory=dict)
    owner: str = ""
    next_action: str = ""
    next_action_due: date | None = None
    next_kind: str = ""
    study: Study = Study()
    trial: Trial = Trial()
    old_protocol: str = ""  # written in one piece, before its parts had lines of their own
    protocol: str = ""  # how the next step will be judged, in the words of its parts
    blockers: tuple[Blocker, ...] = ()
    economics: Economics = Economics()
    skills: Mapping[str, str] = field(default_factory=dict)  # family of competences -> who has it
    key_actor: KeyActor = KeyActor()
    lead: LeadSearch = LeadSearch()
    gronogo: Gronogo = Gronogo()
    named_lead: str = ""
    request: str = ""
    request_answer: str = ""
    offers: tuple[Offer, ...] = ()
    meeting: Meeting = Meeting()
    sheets: Mapping[str, SheetFacts] = field(default_factory=dict)
    economic_groups: frozenset[str] = ECONOMIC_GROUPS

    @property
    def lead_signals(self) -> int:
        """People who said that they could carry it, alone or with others."""
        return len({interest.person for interest in self.interests if interest.commitment in CARRYING})


def vote_facts(ballots: Iterable[Ballot], kept: Collection[str], groups: Mapping[str, str], present: int) -> VoteFacts:
    """What a vote with dots says of the candidates that the table kept. `groups` gives the college of each voter."""
    cast = [ballot for ballot in ballots if ballot[2] > 0]
    yes = supporters(cast, kept)
    return VoteFacts(
        yes=len(yes),
        voters=len({voter for voter, _, _ in cast}),
        present=present,
        groups=count_groups(groups.get(voter, UNSAID) for voter in yes),
    )


def count_groups(groups: Iterable[str]) -> int:
    """Different colleges; someone who would rather not say makes none."""
    return len(set(groups) - {UNSAID, ""})


def read_number(text: str) -> Decimal | None:
    """A number as people type it, « 1 200,50 € » or « 40000 »; None when it is not one that somebody can have meant."""
    digits = "".join(letter for letter in text if not letter.isspace()).removesuffix("€").replace(",", ".")
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", digits):
        return None
    number = Decimal(digits)
    return number if number <= LARGEST else None
