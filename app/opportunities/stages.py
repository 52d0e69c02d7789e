"""The way of a file from D0 to D5: what each passage asks for, and whom the file belongs to on its way.

D0 is preparation: needs are collected, a theme sheet is written. A file of an evening begins after it, in D1; it goes back to D0
when its theme has to be prepared anew, and nothing is asked of it there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from app.methods.models import GateBook
from app.opportunities.choices import STAGES
from app.opportunities.evidence import Evidence
from app.opportunities.gates import judge, lacking, named

ORDER = tuple(STAGES)
OF_THE_TERRITORY = frozenset({"d0", "d1", "d2"})  # until D3 a file belongs to nobody: it can hold no person
Ownership = Literal["territory", "lead", "internal"]


@dataclass(frozen=True)
class AfterTheEvening:
    """What only the follow-up can prove: a confirmed lead, a test that said yes or no, figures with their source."""

    lead_state: str = ""
    test_ended: bool = False
    figures: bool = False


@dataclass(frozen=True)
class Lack:
    """One thing that keeps a stage shut: a criterion's code, or what the follow-up has not shown yet."""

    code: str
    sentence: str


def is_forward(here: str, there: str) -> bool:
    return ORDER.index(there) > ORDER.index(here)


def lacks(book: GateBook, here: str, there: str, with_lead: bool, evidence: Evidence, after: AfterTheEvening) -> tuple[Lack, ...]:
    """What is missing to go from one stage to a later one: every gate between the two is passed. Going back asks for nothing."""
    left = ORDER[ORDER.index(here):ORDER.index(there)]
    found = (lack for stage in left for lack in _LEAVING[stage](book, with_lead, evidence, after))
    return tuple({lack.code: lack for lack in found}.values())


def belongs_to(stage: str, with_lead: bool, lead_state: str, route: str) -> Ownership:
    """« Appartient à »: the territory as long as nothing is prototyped, then whoever carries it, or the cooperative itself."""
    if stage in OF_THE_TERRITORY:
        return "territory"
    if route == "internal":
        return "internal"
    return "lead" if with_lead or lead_state == "confirmed" else "territory"


# --- The gate of each stage -----------------------------------------------------------------------------------------


def _nothing(book: GateBook, with_lead: bool, evidence: Evidence, after: AfterTheEvening) -> Iterator[Lack]:
    yield from ()


def _problem_defined(book: GateBook, with_lead: bool, evidence: Evidence, after: AfterTheEvening) -> Iterator[Lack]:
    yield from _shut(book, "d1", evidence)


def _opportunity_qualified(book: GateBook, with_lead: bool, evidence: Evidence, after: AfterTheEvening) -> Iterator[Lack]:
    yield from _shut(book, "d2", evidence)


def _prototyped(book: GateBook, with_lead: bool, evidence: Evidence, after: AfterTheEvening) -> Iterator[Lack]:
    """Around somebody's project, the gate of the Boos'Ter too; for every file somebody who carries it, and a test that ended."""
    if with_lead:
        yield from _shut(book, "booster", evidence)
    if after.lead_state != "confirmed":
        yield Lack("lead_confirmed", "Le porteur n’est pas confirmé.")
    if not after.test_ended:
        yield Lack("test_ended", "Aucun test n’a dit oui ou non.")


def _feasible(book: GateBook, with_lead: bool, evidence: Evidence, after: AfterTheEvening) -> Iterator[Lack]:
    if not after.figures:
        yield Lack("figures", "Pas de chiffres de faisabilité : emplois et chiffre d’affaires, datés, avec leur source.")


_Leaving = Callable[[GateBook, bool, Evidence, AfterTheEvening], Iterator[Lack]]
_LEAVING: Mapping[str, _Leaving] = {
    "d0": _nothing, "d1": _problem_defined, "d2": _opportunity_qualified, "d3": _prototyped, "d4": _feasible}


def _shut(book: GateBook, gate_id: str, evidence: Evidence) -> Iterator[Lack]:
    for verdict in lacking(judge(book, gate_id, evidence)):
        yield Lack(verdict.code, named((verdict,)))
