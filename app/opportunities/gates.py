"""Judge a file against a gate: the criteria are data, each gets a proof level from 0 to 3 and the French that says why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from app.ground.french import counted, day
from app.methods.answers import clean
from app.methods.models import Confirmation, Criterion, GateBook
from app.opportunities.evidence import Evidence, Proof, VoteFacts
from app.opportunities.measures import MEASURES, Finding

State = Literal["met", "missing", "to_check"]
LONGEST_QUOTE = 160

# What a file needs to enter the D1 backlog, on top of a problem or a theme: each row names alternatives, with a level.
# These codes are the rule itself; everything else here reads codes from the book.
PROBLEM = "P1"
MINIMUM_D1 = ((("P4",), 1), (("P3", "P8"), 1), (("P9",), 3), (("P10",), 3))


@dataclass(frozen=True)
class Verdict:
    """One criterion, judged. `state` tells what triage expects; `opens` whether the gate itself has nothing against it."""

    code: str
    label: str
    need: Literal["must", "should"]
    line: str
    level: int
    expected_evening: int | None
    expected_gate: int
    state: State
    evidence: tuple[str, ...]

    @property
    def opens(self) -> bool:
        return self.level >= self.expected_gate


def judge(book: GateBook, gate_id: str, evidence: Evidence) -> tuple[Verdict, ...]:
    """A verdict for each criterion of the gate, then for those that it shares with another gate."""
    return tuple(_verdict(criterion, book.confirmation, evidence) for criterion in book.criteria_of(gate_id))


def passes(book: GateBook, gate_id: str, verdicts: Iterable[Verdict]) -> bool:
    """Every must of the gate is judged, and stands at the gate's level."""
    opened = {verdict.code for verdict in verdicts if verdict.opens}
    return all(criterion.code in opened for criterion in book.criteria_of(gate_id) if criterion.need == "must")


def lacking(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The musts that keep the gate shut."""
    return tuple(verdict for verdict in verdicts if verdict.need == "must" and not verdict.opens)


def weakest(verdicts: Iterable[Verdict]) -> int:
    """« Preuve minimale »: the lowest level among the musts."""
    return min((verdict.level for verdict in verdicts if verdict.need == "must"), default=0)


def minimum_d1(verdicts: Iterable[Verdict], theme: str = "") -> bool:
    """May the file enter the D1 backlog, though its gate is shut? A prepared theme stands in for a problem sentence."""
    return not lacking_for_d1(verdicts, theme)


def lacking_for_d1(verdicts: Iterable[Verdict], theme: str = "") -> tuple[tuple[Verdict, ...], ...]:
    """What the D1 backlog still needs: one tuple for each need, with its alternatives. A code that the book dropped is not asked."""
    judged = {verdict.code: verdict for verdict in verdicts}
    needs = MINIMUM_D1 if clean(theme) else (((PROBLEM,), 1), *MINIMUM_D1)
    alternatives = ((tuple(judged[code] for code in codes if code in judged), level) for codes, level in needs)
    return tuple(each for each, level in alternatives if each and all(verdict.level < level for verdict in each))


def is_confirmed(vote: VoteFacts, confirmation: Confirmation) -> bool:
    """Enough yes among the voters, enough voters among the present, and colleges that differ among the yes."""
    return (
        vote.voters > 0
        and vote.yes >= _exact(confirmation.min_yes_share) * vote.voters
        and vote.voters >= _exact(confirmation.min_voters_share) * vote.present
        and vote.groups >= confirmation.min_groups
    )


# --- One criterion --------------------------------------------------------------------------------------------------


def _verdict(criterion: Criterion, confirmation: Confirmation, evidence: Evidence) -> Verdict:
    findings = tuple(_findings(criterion, confirmation, evidence))
    level = max((finding.level for finding in findings), default=0)
    return Verdict(
        code=criterion.code,
        label=criterion.label,
        need=criterion.need,
        line=criterion.line or "",
        level=level,
        expected_evening=criterion.evening,
        expected_gate=criterion.gate,
        state=_state(criterion, level),
        evidence=tuple(sentence for finding in findings for sentence in finding.said),
    )


def _state(criterion: Criterion, level: int) -> State:
    expected = criterion.gate if criterion.evening is None else criterion.evening
    if level >= expected:
        return "met"
    return "to_check" if level >= 1 or _is_for_the_team(criterion) else "missing"


def _is_for_the_team(criterion: Criterion) -> bool:
    """Nothing of the evening can prove it: that it is not there yet blames nobody at the table."""
    return not (criterion.fields or criterion.vote or criterion.measure)


def _findings(criterion: Criterion, confirmation: Confirmation, evidence: Evidence) -> Iterator[Finding]:
    if criterion.fields:
        yield _from_fields(criterion, confirmation, evidence)
    if criterion.measure:
        yield MEASURES[criterion.measure](criterion, evidence)
    if criterion.team_field and criterion.team_field in evidence.team:
        yield _from_team(evidence.team[criterion.team_field])
    proof = evidence.team.get(f"proof:{criterion.code}")
    if proof is not None:
        yield _from_tick(proof) if criterion.team else _from_team(proof)
    elif criterion.team:
        yield Finding(0, ("À relire par l’équipe.",))


def _from_fields(criterion: Criterion, confirmation: Confirmation, evidence: Evidence) -> Finding:
    """Said when every field is written, and no two say the same; confirmed when the table's vote holds too."""
    written = [clean(evidence.values.get(field, "")) for field in criterion.fields]
    quotes = tuple(_quoted(text) for text in written if text)
    if not all(written):
        return Finding(0, (*quotes, "Une partie n’est pas écrite.") if quotes else ("Rien d’écrit sur la fiche.",))
    if len({text.casefold() for text in written}) < len(written):
        return Finding(0, (*quotes, "Deux réponses sont les mêmes."))
    vote = evidence.votes.get(criterion.vote) if criterion.vote else None
    if vote is None:
        return Finding(1, quotes)
    confirmed = is_confirmed(vote, confirmation)
    return Finding(2 if confirmed else 1, (*quotes, _told(vote, confirmed)))


def _from_team(proof: Proof) -> Finding:
    signature = ", ".join(part for part in (proof.source, proof.by, day(proof.at) if proof.at else "") if part)
    said = f"{_quoted(proof.value)} ({signature})" if signature else _quoted(proof.value)
    return Finding(proof.proven, (said,) if proof.value.strip() else ())


def _from_tick(proof: Proof) -> Finding:
    """A tick is the team's own reading: it needs a name and a date, and has no other source."""
    if not proof.signed or proof.at is None:
        return Finding(0, ("À relire par l’équipe.",))
    return Finding(3, (f"Relu par {proof.by} le {day(proof.at)}.",))


def named(alternatives: Sequence[Verdict]) -> str:
    """What is missing, by code and label; the sentence of a measure says what to do, a quotation of the sheet would not."""
    labels = ", ou ".join(f"{verdict.code} {verdict.label}" for verdict in alternatives)
    why = [sentence for verdict in alternatives for sentence in verdict.evidence if not sentence.startswith("«")]
    return " ".join([f"{labels} : niveau {max(verdict.level for verdict in alternatives)}.", *why])


# --- Said in French -------------------------------------------------------------------------------------------------


def _told(vote: VoteFacts, confirmed: bool) -> str:
    figures = f"{vote.yes} oui sur {counted(vote.voters, 'votant')}, {counted(vote.present, 'présent')}, "
    return figures + counted(vote.groups, "collège") + (" : confirmé à la table." if confirmed else " : pas assez pour confirmer.")


def _quoted(text: str) -> str:
    short = text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1].rstrip() + "…"
    return f"« {short} »"


def _exact(share: float) -> Fraction:
    """0.6 as people mean it: six tenths, so that 3 yes of 5 voters are enough whatever the binary fraction says."""
    return Fraction(str(share))
