"""Whether a table has approved its problem sentence by a vote: what is asked is data, `[confirmation]` in gates.toml."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from app.ground.french import counted
from app.ideas.voting import SMALL_TABLE
from app.methods.models import Confirmation


@dataclass(frozen=True)
class Ballot:
    """A closed vote on what the table kept. `yes`: who gave it a dot. `groups`: colleges among the yes, and among those present."""

    kept: bool
    yes: int
    voters: int
    present: int
    groups: int
    groups_present: int


def objection(vote: Ballot | None, asked: Confirmation) -> str:
    """Why the vote does not approve the sentence, in a few French words; nothing when it does. None: the vote has not been closed.

    Four people cannot be sixty per cent: at a small table a share of people is rounded down. A table of one college cannot bring
    two: it is asked for those that sit there. That its sentence counts for less in the morning is for the gates to say, not here.
    """
    if vote is None:
        return "le vote n’a pas été mené jusqu’au bout"
    if not vote.kept:
        return "le vote est fermé, mais aucune phrase n’est retenue"
    if vote.voters < vote.present * asked.min_voters_share:
        return f"{counted(vote.voters, 'personne a voté', 'personnes ont voté')} sur {vote.present}"
    needed = _people(vote.voters, asked.min_yes_share)
    if vote.yes < needed:
        return f"{vote.yes} pour sur {counted(vote.voters, 'votant')}, il en faut {needed}"
    if vote.groups < min(asked.min_groups, vote.groups_present):
        return f"les voix viennent d’un seul collège, il y en a {vote.groups_present} à la table"
    return ""


def _people(voters: int, share: float) -> int:
    """How many people make this share."""
    exact = round(voters * share, 6)  # 0.6 × 5 is not quite 3 for a machine
    whole = floor(exact)
    return max(1, whole if voters <= SMALL_TABLE or whole == exact else whole + 1)
