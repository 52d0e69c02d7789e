"""The links between people, measured: how dense on the same people, how much they hold without those who invited them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

SMALLEST_PANEL = 10
UNSAID = "unsaid"

Link = tuple[int, int]


@dataclass(frozen=True)
class Graph:
    """Actors, and unordered pairs of them that are linked. Nobody is linked to herself, nor twice to the same person."""

    nodes: frozenset[int]
    links: frozenset[Link]

    @property
    def density(self) -> Fraction | None:
        """Links that are, out of all that could be. It falls by itself when people join: compare it on one panel only."""
        n = len(self.nodes)
        return Fraction(2 * len(self.links), n * (n - 1)) if n > 1 else None

    @property
    def mean_degree(self) -> Fraction | None:
        return Fraction(2 * len(self.links), len(self.nodes)) if self.nodes else None

    @property
    def largest(self) -> int:
        """How many stand in the largest group where everybody can be reached from everybody."""
        return max((len(part) for part in self._parts()), default=0)

    @property
    def centralisation(self) -> Fraction | None:
        """Freeman's: 1 for a star around one person, 0 when all have as many links. Undefined under three people."""
        n = len(self.nodes)
        if n < 3:
            return None
        degrees = self.degrees()
        top = max(degrees.values())
        return Fraction(sum(top - degree for degree in degrees.values()), (n - 1) * (n - 2))

    def degrees(self) -> dict[int, int]:
        degrees = dict.fromkeys(self.nodes, 0)
        for pair in self.links:
            for node in pair:
                degrees[node] += 1
        return degrees

    def among(self, panel: Collection[int]) -> Graph:
        """The same links, on these actors only."""
        return graph(self.nodes & frozenset(panel), self.links)

    def without(self, hub: Collection[int]) -> Graph:
        return self.among(self.nodes - frozenset(hub))

    def _parts(self) -> Iterable[set[int]]:
        beside: dict[int, set[int]] = defaultdict(set)
        for one, other in self.links:
            beside[one].add(other)
            beside[other].add(one)
        left = set(self.nodes)
        while left:
            part, edge = set(), {left.pop()}
            while edge:
                part |= edge
                edge = {near for node in edge for near in beside[node]} - part
            left -= part
            yield part


def graph(nodes: Iterable[int], links: Iterable[Link]) -> Graph:
    """Keep what stands between these actors."""
    known = frozenset(nodes)
    pairs = {(min(pair), max(pair)) for pair in links if pair[0] != pair[1]}
    return Graph(known, frozenset(pair for pair in pairs if known.issuperset(pair)))


@dataclass(frozen=True)
class Densification:
    """The same panel at two dates. `gain` is None where the panel is too small, or where there is no earlier date."""

    panel: int
    before: Fraction | None
    after: Fraction | None

    @property
    def gain(self) -> Fraction | None:
        return self.after - self.before if self.after is not None and self.before is not None else None


def densification(before: Graph, after: Graph) -> Densification:
    """Measured on those who were active at both dates, and on ten of them at least."""
    panel = before.nodes & after.nodes
    if len(panel) < SMALLEST_PANEL:
        return Densification(len(panel), None, None)
    return Densification(len(panel), before.among(panel).density, after.among(panel).density)


def new_across(before: Graph, after: Graph, groups: Mapping[int, str]) -> int:
    """Links of today that were not there, between two colleges that are both known."""
    return sum(groups.get(one, UNSAID) != groups.get(other, UNSAID) and UNSAID not in (groups.get(one, UNSAID), groups.get(other, UNSAID))
               for one, other in after.links - before.links)
