"""An interest is aligned when it is whole, read, met by somebody of another college, and nothing is open against it (domain §4.1)."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.interests.alignment import DISPUTED, INCOMPLETE, UNMET, UNREAD, Pair, Statement, aligned_people, why_not
from app.opportunities.alignment import SolutionAlignment, align_solution
from tests.mornings import sample

CITIZEN, FIRM, FIRM_TOO, SILENT = (Statement(group, True, True) for group in ("citizens", "businesses", "businesses", "unsaid"))
TABLE = {1: CITIZEN, 2: FIRM, 3: FIRM_TOO, 4: SILENT}


@pytest.mark.parametrize(("compatible", "links", "conflicts", "expected"), [
    ([], [], [], set()),
    ([(2, 1)], [], [], {1}),                  # a tap says it of the other, not of oneself
    ([(2, 1), (1, 2)], [], [], {1, 2}),
    ([(2, 3)], [], [], set()),                # the same college
    ([(4, 1)], [], [], set()),                # whose college nobody knows
    ([(1, 4)], [], [], set()),
    ([(9, 1)], [], [], set()),                # somebody who stated nothing
    ([], [(1, 2)], [], {1, 2}),               # a link says it of both
    ([], [(2, 3)], [], set()),
    ([], [(1, 4)], [], set()),
    ([], [(1, 2), (1, 3)], [], {1, 2, 3}),
    ([], [(1, 2)], [(2, 3)], {1}),            # an open conflict takes its two people out
    ([(2, 1)], [(1, 3)], [(1, 3)], set()),
    ([(1, 1)], [], [], set()),                # nobody answers herself
])
def test_a_tap_or_a_link_across_colleges_aligns(compatible: list[Pair], links: list[Pair], conflicts: list[Pair],
                                                expected: set[int]) -> None:
    assert aligned_people(TABLE, compatible, links, conflicts) == expected


@pytest.mark.parametrize(("mine", "others", "expected"), [
    (Statement("citizens", True, True), Statement("businesses", True, True), ()),
    (Statement("citizens", True, True), Statement("businesses", True, False), ()),         # who tapped need not be read herself
    (Statement("citizens", False, True), Statement("businesses", True, True), (INCOMPLETE,)),
    (Statement("citizens", True, False), Statement("businesses", True, True), (UNREAD,)),
    (Statement("citizens", True, True), Statement("businesses", False, True), (UNMET,)),   # her own is not complete
    (Statement("citizens", False, False), Statement("citizens", True, True), (INCOMPLETE, UNREAD, UNMET)),
])
def test_each_condition_is_named_when_it_lacks(mine: Statement, others: Statement, expected: tuple[str, ...]) -> None:
    assert why_not({1: mine, 2: others}, [(2, 1)], [], [])[1] == expected


def test_an_open_conflict_is_named_too() -> None:
    assert why_not(TABLE, [(2, 1)], [], [(1, 3)])[1] == (DISPUTED,)


# --- The sample tables: what their facilitators drew ---------------------------------------------------------------


def drawn(number: int) -> tuple[dict[str, int], dict[int, Statement], list[Pair], list[Pair]]:
    said = sample(number)
    ids = {person["id"]: place for place, person in enumerate(said["participants"], 1)}
    groups = {person["id"]: person["group"] for person in said["participants"]}
    statements = {ids[one["by"]]: Statement(groups[one["by"]], True, True) for one in said["interests"]}
    links = [(ids[one["awaits"]], ids[one["brings"]]) for one in said["expected"]["links"]]
    conflicts = [(ids[one["between"][0]], ids[one["between"][1]]) for one in said["expected"].get("conflicts", ())]
    return ids, statements, links, conflicts


@pytest.mark.parametrize(("number", "expected"), [
    (1, {"bruno", "helene", "chloe", "sylvie"}),
    (13, {"pierreyves", "manon"}),  # Samia stated no interest of her own; Nadège and Baptiste have something to settle first
])
def test_the_links_and_conflicts_of_a_sample_table(number: int, expected: set[str]) -> None:
    ids, statements, links, conflicts = drawn(number)
    assert aligned_people(statements, [], links, conflicts) == {ids[who] for who in expected}


@pytest.mark.parametrize("number", [1, 13])
def test_who_still_waits_at_a_sample_table_is_unmet(number: int) -> None:
    ids, statements, links, conflicts = drawn(number)
    reasons = why_not(statements, [], links, conflicts)
    waiting = [ids[each.partition(":")[0].strip()] for each in sample(number)["expected"]["unmet"]]
    assert waiting and all(reasons[person] == (UNMET,) for person in waiting)


def test_a_settled_conflict_gives_its_people_back() -> None:
    ids, statements, links, conflicts = drawn(13)
    settled = [pair for pair in conflicts if ids["nadege"] not in pair]
    assert ids["nadege"] in aligned_people(statements, [], links, settled) - aligned_people(statements, [], links, conflicts)


# --- The solution ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("colleges", "key_actor", "enough"), [
    (("citizens", "businesses", "public"), "", True),
    (("citizens", "businesses"), "", False),                        # two people
    (("businesses", "businesses", "businesses"), "agrees", False),  # one college
    (("citizens", "public", "training"), "agrees", False),          # no economic actor
    (("citizens", "ess", "unsaid"), "unknown", True),               # who says no college counts as a person
    (("ess", "unsaid", "unsaid"), "agrees", False),                 # and makes no college
    (("citizens", "businesses", "public"), "reserved", True),       # reserved is an honourable answer
    (("citizens", "businesses", "public"), "refuses", False),
])
def test_a_solution_needs_people_colleges_an_economic_actor_and_no_refusal(colleges: tuple[str, ...], key_actor: str, enough: bool) -> None:
    groups = dict(enumerate(colleges))
    assert align_solution(groups.keys(), groups, key_actor).enough is enough


def test_the_thresholds_are_the_teams() -> None:
    groups = {1: "citizens", 2: "businesses"}
    assert align_solution({1, 2}, groups, min_people=2) == SolutionAlignment(2, 2, 1, True)
    assert not align_solution({1, 2}, groups, min_people=2, min_economic=2).enough


# --- What holds of any table ----------------------------------------------------------------------------------------

people = st.integers(1, 6)
pairs = st.lists(st.tuples(people, people), max_size=8)
tables = st.dictionaries(people, st.builds(Statement, st.sampled_from(["citizens", "businesses", "ess", "unsaid"]), st.booleans(),
                                           st.booleans()), max_size=6)


@given(tables, pairs, pairs, pairs, st.tuples(people, people))
def test_one_more_conflict_never_aligns_more(table: dict[int, Statement], taps: list[Pair], links: list[Pair], conflicts: list[Pair],
                                            new: Pair) -> None:
    assert aligned_people(table, taps, links, [*conflicts, new]) <= aligned_people(table, taps, links, conflicts)


@given(tables, pairs, pairs, pairs, st.tuples(people, people))
def test_one_more_tap_or_link_never_takes_away(table: dict[int, Statement], taps: list[Pair], links: list[Pair], conflicts: list[Pair],
                                               new: Pair) -> None:
    before = aligned_people(table, taps, links, conflicts)
    assert before <= aligned_people(table, [*taps, new], links, conflicts)
    assert before <= aligned_people(table, taps, [*links, new], conflicts)


@given(tables, pairs, pairs, pairs, st.randoms())
def test_the_order_and_the_number_of_times_do_not_matter(table: dict[int, Statement], taps: list[Pair], links: list[Pair],
                                                         conflicts: list[Pair], rng) -> None:
    shuffled = [rng.sample(each, len(each)) * 2 for each in (taps, links, conflicts)]
    turned = [(other, one) for one, other in links]
    expected = aligned_people(table, taps, links, conflicts)
    assert aligned_people(dict(reversed(table.items())), *shuffled) == expected
    assert aligned_people(table, taps, turned, conflicts) == expected  # a link says the same of both


@given(tables, pairs, pairs, pairs)
def test_taps_of_ones_own_college_never_align(table: dict[int, Statement], taps: list[Pair], links: list[Pair],
                                              conflicts: list[Pair]) -> None:
    crossing = [(by, to) for by, to in taps if by in table and to in table and table[by].group != table[to].group]
    assert aligned_people(table, taps, links, conflicts) == aligned_people(table, crossing, links, conflicts)


@given(tables, pairs, pairs, pairs)
def test_who_is_aligned_said_it_all_and_was_read(table: dict[int, Statement], taps: list[Pair], links: list[Pair],
                                                 conflicts: list[Pair]) -> None:
    aligned = aligned_people(table, taps, links, conflicts)
    assert aligned <= table.keys()
    assert all(table[person].complete and table[person].visible_or_attested for person in aligned)
    assert not aligned & set(itertools.chain.from_iterable(conflicts))
