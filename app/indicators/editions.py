"""The figures that need more than one evening: links on one panel, what comes back, what is passed on, and the chain of 2014."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from app.indicators.catalogue import ALL
from app.indicators.facts import YEAR, Bond, EditionFacts, FileFacts, bonds_of_year
from app.indicators.follow_up import qualified
from app.indicators.network import SMALLEST_PANEL, Graph, densification, graph, new_across
from app.indicators.ratio import Figure, Row, ratio, unknown

FIRST_STATE = "Première édition : c’est l’état initial. On pourra comparer à la suivante."
NO_LESSONS = "Tablée ne garde pas encore les leçons de chaque édition."
ELSEWHERE = "Un dossier ouvert ailleurs vit sur une autre machine : rien n’en revient ici de lui-même."
MATURE = timedelta(days=365)


# --- Links ----------------------------------------------------------------------------------------------------------


def graph_of(edition: EditionFacts, bonds: tuple[Bond, ...]) -> Graph:
    """Those who agreed to be remembered, and their links of the twelve months up to that evening."""
    return graph(edition.actors, bonds_of_year(bonds, edition.day))


def network_figures(edition: EditionFacts, before: EditionFacts | None, bonds: tuple[Bond, ...], organisations: int,
                    today: date) -> dict[str, Figure]:
    """What holds the people of this edition together, with the edition before, and without those who invited them."""
    now = graph_of(edition, bonds)
    then = graph_of(before, bonds) if before else None
    alone = now.without(edition.hub)
    figures = (
        _densification(now, then, edition.day), _mean_degree(now, edition.day), _across(now, then, edition),
        _largest("largest", now, edition.day), _largest("largest-alone", alone, edition.day),
        _central("centralisation", now, edition.day), _central("centralisation-alone", alone, edition.day),
        ratio(ALL["organisations"], [Row("Depuis douze mois", organisations)], today),
    )
    return {figure.id: figure for figure in figures}


def _densification(now: Graph, then: Graph | None, on: date) -> Figure:
    indicator = ALL["densification"]
    if then is None:
        return unknown(indicator, FIRST_STATE, on)
    found = densification(then, now)
    if found.gain is None:
        return unknown(indicator, f"Moins de {SMALLEST_PANEL} personnes connues étaient aux deux éditions.", on)
    panel = now.nodes & then.nodes
    pairs = found.panel * (found.panel - 1) // 2
    rows = (Row("À l’édition précédente", len(then.among(panel).links), pairs), Row("À cette édition", len(now.among(panel).links), pairs))
    note = f"{found.panel} personnes étaient aux deux éditions."
    return Figure(indicator, rows[1].numerator, pairs, on, rows, note=note, computed=found.gain)


def _mean_degree(drawn: Graph, on: date) -> Figure:
    return ratio(ALL["mean-degree"], [Row("Bouts de liens, pour toutes les personnes", 2 * len(drawn.links), len(drawn.nodes))], on)


def _across(now: Graph, then: Graph | None, edition: EditionFacts) -> Figure:
    note = "" if then else "Première édition : tous les liens sont nouveaux."
    found = new_across(then or graph((), ()), now, edition.groups)
    return ratio(ALL["new-across"], [Row("Entre deux collèges", found)], edition.day, note)


def _largest(name: str, drawn: Graph, on: date) -> Figure:
    return ratio(ALL[name], [Row("Le plus grand ensemble", drawn.largest, len(drawn.nodes))], on)


def _central(name: str, drawn: Graph, on: date) -> Figure:
    found = drawn.centralisation
    if found is None:
        return unknown(ALL[name], "Il faut trois personnes au moins.", on)
    n, degrees = len(drawn.nodes), drawn.degrees()
    top = max(degrees.values())
    gaps, most = sum(top - degree for degree in degrees.values()), (n - 1) * (n - 2)
    few = "" if n >= ALL[name].smallest else f"Moins de {ALL[name].smallest} personnes."
    return Figure(ALL[name], gaps, most, on, (Row("Écarts au plus relié", gaps, most),), few, computed=found)


# --- The chain ------------------------------------------------------------------------------------------------------


def chain_figures(files: Sequence[FileFacts], owners: int, on: date) -> dict[str, Figure]:
    """The seven ratios of 2014, and how many projects there are for each carrier, as they stand on a day."""
    projects = [file for file in files if file.stage >= 3]
    jobs = {file.reference: found for file in files if (found := max((one for one in file.jobs if one.on <= on),
                                                                     key=lambda one: one.on, default=None))}
    recent = [(file, jobs[file.reference]) for file in files if file.reference in jobs and jobs[file.reference].on > on - YEAR]
    earning = [(file, found) for file in projects if (found := jobs.get(file.reference)) and found.turnover is not None]
    carried = [file for file in files if file.carrier_confirmed and file.is_live]
    partners = {side for file in files for one in file.cooperations for side in one.organisations}
    by_structure = [file for file in carried if file.carried_by_structure]
    figures = (
        ratio(ALL["r1"], [_row(file, found.created) for file, found in recent if found.created], on),
        ratio(ALL["r2"], [_row(file, found.turnover or Decimal(0), found.created + found.kept) for file, found in earning], on),
        ratio(ALL["r3"], [_row(file, found.turnover or Decimal(0), 1) for file, found in earning], on),
        ratio(ALL["r4"], [_row(file, int(file.stage >= 3), 1) for file in qualified(files)], on),
        ratio(ALL["r5"], [_row(file, int(file.carrier_confirmed), 1) for file in qualified(files)], on),
        ratio(ALL["r6"], [Row("Dossiers portés, structures qui coopèrent", len(by_structure), len(partners))], on),
        ratio(ALL["r7"], [Row("Structures qui coopèrent, référents", len(partners), owners)], on),
        Figure(ALL["projects-per-carrier"], len(projects), len(carried), on, tuple(_row(file, int(file.stage >= 3), int(file in carried))
               for file in dict.fromkeys((*projects, *carried)))),
    )
    return {figure.id: figure for figure in figures}


# --- From one edition to the next -----------------------------------------------------------------------------------


def edition_figures(edition: EditionFacts, earlier: Sequence[EditionFacts], today: date) -> dict[str, Figure]:
    """What this edition has yielded, and what it owes to those before it."""
    known = frozenset().union(*(one.actors for one in earlier)) if earlier else frozenset()
    parked = [file for file in edition.files if any(turn.outcome == "PARKED" for turn in file.turns)]
    fifth = [file for file in edition.files if file.stage >= 5]
    on = min(today, edition.day + MATURE)
    figures = (
        _yield("yield-d1", edition, 2, on), _yield("yield-d2", edition, 3, on),
        _actors("renewal", len(edition.actors - known), edition, earlier), _actors("return", len(edition.actors & known), edition, earlier),
        ratio(ALL["awakened"], [_row(file, int(_reopened(file)), 1) for file in parked], today),
        ratio(ALL["seen-before"], [_row(file, int(file.linked), 1) for file in edition.files], today),
        unknown(ALL["lessons"], NO_LESSONS, today),
        ratio(ALL["duplicated"], [_row(file, int(file.copies > 0), 1) for file in fifth], today),
        unknown(ALL["duplicates-alive"], ELSEWHERE, today),
    )
    return {figure.id: figure for figure in figures}


def _yield(name: str, edition: EditionFacts, stage: int, on: date) -> Figure:
    passed = [file for file in edition.files if not (file.with_lead and stage < 4) and (day := file.reached(stage)) and day <= on]
    note = "" if on == edition.day + MATURE else "Les douze mois ne sont pas écoulés."
    return Figure(ALL[name], len(passed), edition.tables_held, on, tuple(_row(file, 1) for file in passed), note=note)


def _actors(name: str, found: int, edition: EditionFacts, earlier: Sequence[EditionFacts]) -> Figure:
    if not earlier:
        return unknown(ALL[name], FIRST_STATE, edition.day)
    return ratio(ALL[name], [Row("Personnes qui ont laissé leur contact", found, len(edition.actors))], edition.day)


def _reopened(file: FileFacts) -> bool:
    outcomes = [turn.outcome for turn in file.turns if turn.outcome]
    first = outcomes.index("PARKED")
    return any(outcome in ("BACKLOG_D1", "BACKLOG_D2", "BOOSTER_FOLLOWUP") for outcome in outcomes[first:])


def of_year(figures: Iterable[Mapping[str, Figure]], name: str, on: date) -> Figure:
    """The same figure of several editions, put together: the lines of all of them."""
    found = [each[name] for each in figures]
    if found and all(one.numerator is None for one in found):
        return unknown(ALL[name], found[0].why_unknown, on)
    return ratio(ALL[name], [row for one in found for row in one.rows], on)


def _row(file: FileFacts, top: Decimal | int, under: Decimal | int | None = None) -> Row:
    return Row(file.title, top, under, reference=file.reference)
