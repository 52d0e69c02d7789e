"""Dots on candidates: who may put one, and what a closed vote says. A one-vote gap is a tie: a vote informs, people decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

SMALL_TABLE = 6  # so few people with as many votes each would put a dot on everything
TIE_GAP = 1

Ballot = tuple[str, str, int]  # who, on what, how many dots
VoteState = Literal["not_open", "open", "closed"]


@dataclass(frozen=True)
class Candidate:
    """What dots may go to: a card, or a family of `cards` cards."""

    id: str
    label: str
    cards: int = 1


@dataclass(frozen=True)
class Ranked:
    """One candidate with what it got: dots, and people behind them."""

    candidate: Candidate
    votes: int
    voters: int


@dataclass(frozen=True)
class Tally:
    """What a vote says once it is closed. `tied` is empty unless at least two candidates share the top."""

    ranking: tuple[Ranked, ...]
    voters: int
    dots_cast: int
    tied: tuple[str, ...]
    winner: str | None

    @property
    def on_top(self) -> tuple[str, ...]:
        """The winner alone, or everything that is tied: what the table has in its hands when it decides."""
        return self.tied or ((self.winner,) if self.winner else ())


def tally(candidates: Iterable[Candidate], ballots: Iterable[Ballot]) -> Tally:
    """Count. Dots on something that is no longer a candidate (a card put aside since) count for nothing and for nobody."""
    standing = tuple(candidates)
    dots = _dots_by_candidate(standing, ballots)
    ranking = tuple(sorted((_ranked(each, dots[each.id]) for each in standing), key=lambda ranked: -ranked.votes))
    top = _top(ranking)
    return Tally(
        ranking=ranking,
        voters=len({voter for given in dots.values() for voter in given}),
        dots_cast=sum(ranked.votes for ranked in ranking),
        tied=top if len(top) > 1 else (),
        winner=top[0] if len(top) == 1 else None,
    )


def supporters(ballots: Iterable[Ballot], kept: Collection[str]) -> frozenset[str]:
    """Who gave a dot to what the table kept. This is what « yes » means for a vote with dots."""
    return frozenset(voter for voter, candidate, dots in ballots if candidate in kept and dots > 0)


def dots_allowed(votes: int, present: int) -> int:
    """The votes of one person at a table with so many present: one less at a small table, never less than one."""
    return max(1, votes - 1) if present <= SMALL_TABLE else votes


def dots_left(votes: int, cast: int) -> int:
    """Never below zero, even when people left and the table became a small one after the dots were given."""
    return max(0, votes - cast)


def check_vote(
    *,
    candidate: str,
    dots: int,
    candidates: Collection[str],
    mine: Mapping[str, int],
    allowed: int,
    votes_per_item: int,
    state: VoteState = "open",
    lead: bool = False,
    lead_votes: bool = True,
) -> str | None:
    """The refusal's code, or None. `dots` is what this person wants on `candidate` in all: sending it twice changes nothing.

    `mine` holds what the person has on each candidate so far, `allowed` comes from `dots_allowed`.
    """
    if lead and not lead_votes:
        return "lead_does_not_vote"
    if state != "open":
        return "vote_closed" if state == "closed" else "vote_not_open"
    if candidate not in candidates:
        return "no_such_candidate"
    if not 0 <= dots <= votes_per_item:
        return "too_many_on_one"
    return "votes_spent" if _spends_too_much(candidate, dots, mine, allowed) else None


def _spends_too_much(candidate: str, dots: int, mine: Mapping[str, int], allowed: int) -> bool:
    """Taking dots back is always possible, even for someone who now has more than the table allows."""
    before = mine.get(candidate, 0)
    elsewhere = sum(mine.values()) - before
    return dots > before and elsewhere + dots > allowed


def _dots_by_candidate(standing: tuple[Candidate, ...], ballots: Iterable[Ballot]) -> dict[str, dict[str, int]]:
    dots: dict[str, dict[str, int]] = {each.id: {} for each in standing}
    for voter, candidate, given in ballots:
        if candidate in dots and given > 0:
            dots[candidate][voter] = dots[candidate].get(voter, 0) + given
    return dots


def _ranked(candidate: Candidate, given: Mapping[str, int]) -> Ranked:
    return Ranked(candidate, votes=sum(given.values()), voters=len(given))


def _top(ranking: tuple[Ranked, ...]) -> tuple[str, ...]:
    """The best and whatever stands within one vote of it; nothing when nobody voted."""
    most = max((ranked.votes for ranked in ranking), default=0)
    return tuple(ranked.candidate.id for ranked in ranking if most and ranked.votes >= most - TIE_GAP)
