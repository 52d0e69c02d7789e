"""What the figures are counted from, read from real rows on both databases, in a bounded number of queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from app.evenings.queries import evening_by_id, evening_by_slug
from app.files.models import Decision
from app.followup.models import FileEvent
from app.ideas.models import Idea
from app.indicators.editions import graph_of
from app.indicators.evening import evening_figures
from app.indicators.queries import Reading, read_edition, read_house, read_year, same_contact
from app.interests.actions import declare_interest
from app.methods.models import EventPlan
from app.opportunities.actions import change_settings
from app.participants.actions import leave_table
from app.participants.models import ContactTap
from app.tables.actions import prepare_evening, reveal_step
from tests.houses import Clock, House
from tests.indicators.halls import NAMES, Hall, full_hall
from tests.mornings import play_sample, small_starter

DAY = date(2027, 3, 18)


@pytest.fixture
def hall(house: House) -> Hall:
    return Hall(house.door, house.evening_id, DAY)


def read(house: House) -> Reading:
    with house.read() as session:
        return read_edition(session, evening_by_id(session, house.evening_id))


@contextmanager
def asking(house: House) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    event.listen(house.database.reader, "before_cursor_execute", note)
    yield asked
    event.remove(house.database.reader, "before_cursor_execute", note)


def words_in(value: Any) -> Iterator[str]:
    """Every text in the facts, however deep."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from words_in(getattr(value, one.name))
    elif isinstance(value, dict):
        for each in (*value.keys(), *value.values()):
            yield from words_in(each)
    elif isinstance(value, (tuple, list, set, frozenset)):
        for each in value:
            yield from words_in(each)


# --- One evening ----------------------------------------------------------------------------------------------------


def test_a_small_table_is_counted_as_it_was_lived(house: House, clock: Clock) -> None:
    table = small_starter(house)
    clock.forward(hours=14)
    facts = read(house).facts
    mine = next(one for one in facts.tables if one.number == table.number)
    assert len(facts.people) == 4 and all(person.spoke for person in facts.people)
    assert mine.ideas >= 3
    assert not facts.files_open and not mine.problem  # nothing is judged before the files are open


def test_the_files_say_what_the_table_wrote_and_confirmed(house: House, hall: Hall, clock: Clock) -> None:
    small_starter(house)
    clock.forward(hours=14)
    hall.open()
    mine = next(one for one in read(house).facts.tables if one.number == 2)
    assert (mine.problem, mine.solution, mine.completed) == (True, True, True)
    assert mine.aligned == 2 and mine.signals == 1


@pytest.mark.parametrize(("number", "aligned"), [
    (1, 4),   # Bruno and Hélène, Chloé and Sylvie
    (13, 2),  # Pierre-Yves and Manon: Samia states no interest of her own, the others have something to settle first
])
def test_a_sample_table_is_aligned_where_its_links_say_so(house: House, clock: Clock, number: int, aligned: int) -> None:
    play_sample(house, number)
    clock.forward(hours=14)
    mine = next(one for one in read(house).facts.tables if one.number == number)
    assert mine.aligned == aligned


def test_who_left_before_saying_anything_is_not_counted(house: House, hall: Hall) -> None:
    quiet, spoke = hall.sit(3, ["citizens", "public"])
    hall.begin(closed=False)
    hall.think(3, [spoke])
    for person in (quiet, spoke):
        house.do(leave_table, house.table(3).id, person, "facilitator:3")
    assert [person.id for person in read(house).facts.people] == [spoke]


def test_a_card_put_aside_is_no_idea_but_its_author_has_spoken(house: House, hall: Hall) -> None:
    [person] = hall.sit(3, ["citizens"])
    hall.think(3, [person])
    with house.read() as session:
        card = session.execute(select(Idea)).scalar_one()
    house.door.write_now(lambda session: setattr(session.get_one(Idea, card.id), "hidden_at", card.written_at))
    facts = read(house).facts
    assert facts.people[0].spoke and sum(table.ideas for table in facts.tables) == 0


def test_an_interest_for_the_team_alone_is_not_aligned_but_its_author_has_spoken(house: House, clock: Clock) -> None:
    seats = [house.seat(2, "", group) for group in ("citizens", "businesses")]
    house.go(2, "interest-alignment")
    for seat in seats:
        house.do(declare_interest, seat, "interest-alignment",
                 {"gain": "Un gain", "contribution": "Un apport", "expected_return": "Rien.", "commitment": "follow"}, "team")
    house.do(reveal_step, house.table(2).id, "facilitator:2")
    facts = read(house).facts
    assert all(person.spoke for person in facts.people) and sum(table.aligned for table in facts.tables) == 0


def test_contacts_are_pairs_that_both_tapped(house: House, hall: Hall) -> None:
    people = hall.sit(2, ["citizens", "public", "ess"])
    hall.meet((people[0], people[1]))
    hall.lay(ContactTap(from_id=people[2], to_id=people[0], evening_id=house.evening_id, tapped_at=house.standing(2).evening.created_at))
    assert read(house).facts.contacts == ((people[0], people[1]),)


def test_no_name_no_contact_and_no_words_of_anybody_are_in_the_facts(house: House, hall: Hall) -> None:
    full_hall(hall)
    reading = read(house)
    with house.read() as session:
        known = read_house(session)
    said = " | ".join({*words_in(reading.facts), *words_in(reading.follow_up), *words_in(known)})
    for secret in (*NAMES, "@", "Un gain", "Un apport", "La mairie", "Une idée de quelqu", "Scierie", "Claire"):
        assert secret not in said


# --- What followed --------------------------------------------------------------------------------------------------


def test_the_life_of_a_file_is_read_as_it_went(house: House, hall: Hall) -> None:
    hall.sit(1, ["citizens", "public"])
    hall.begin()
    file_id = hall.open()[1]
    hall.decide(file_id, "BACKLOG_D2")
    hall.move(file_id, "d2", "d3", 60)
    hall.happen(file_id, 30, "test", "met", "2.5", "4")
    hall.cooperate(file_id, "Scierie du Haut-Jura", "Mairie de Gigny", 40)
    hall.cooperate(file_id, "SCIERIE  du haut-jura", "Foyer rural", None)
    hall.employ(file_id, 200, "2.5", "1", "1", "4", "120000")
    hall.promise(file_id, "kept", 30)
    hall.note(file_id, owner="Claire", lead_state="confirmed", lead_form="organisation", linked="LONS26-T04-1")
    file = next(one for one in read(house).follow_up.files if one.table == 1)
    assert (file.stage, file.is_live, file.has_owner, file.carried_by_structure, file.linked) == (3, True, True, True, True)
    assert [(one.kind, one.result, float(one.team)) for one in file.efforts] == [("test", "met", 2.5)]
    first, second = file.cooperations
    assert first.started == DAY + timedelta(days=40) and second.started is None
    assert first.one == second.one != first.other
    assert file.promises == (("kept", DAY + timedelta(days=30)),)


def test_what_was_undone_or_erased_is_not_part_of_it(house: House, hall: Hall) -> None:
    hall.begin()
    file_id = hall.open()[1]
    hall.decide(file_id, "BACKLOG_D1")
    hall.happen(file_id, 30)

    def undo(session: Any) -> None:
        for kind, field in ((Decision, "undone_at"), (FileEvent, "erased_at")):
            row = session.execute(select(kind)).scalar_one()
            setattr(row, field, row.at)
    house.door.write_now(undo)
    file = next(one for one in read(house).follow_up.files if one.table == 1)
    assert file.turns == () and file.efforts == ()


# --- Every edition --------------------------------------------------------------------------------------------------


@pytest.fixture
def twice(house: House, plan: EventPlan) -> tuple[Hall, Hall]:
    """The same house, one edition a year earlier, and this one."""
    earlier = plan.model_copy(update={"id": "lons-2026", "date": DAY - timedelta(days=364)})
    first = house.do(prepare_evening, earlier)
    return Hall(house.door, first, earlier.date), Hall(house.door, house.evening_id, DAY)


def test_the_same_contact_at_two_editions_is_the_same_actor(house: House, twice: tuple[Hall, Hall]) -> None:
    one, other = twice
    before, after = one.sit(1, ["citizens"] * 3), other.sit(4, ["public"] * 3)
    one.leave_contact({before[0]: "Zoe@Exemple.fr ", before[1]: "06 12 34 56 78", before[2]: "seule@exemple.fr"})
    other.leave_contact({after[0]: "zoe@exemple.fr", after[1]: "+33 6 12 34 56 78"})
    other.leave_contact({after[2]: "seule@exemple.fr"}, for_team=False)  # for somebody she met, not for the team
    with house.read() as session:
        editions = read_house(session).editions
    assert [len(edition.actors) for edition in editions] == [3, 2]
    assert editions[1].actors < editions[0].actors


@pytest.mark.parametrize(("one", "other", "same"), [
    ("06 12 34 56 78", "+33 (0)6 12 34 56 78".replace("(0)", ""), True), ("a@b.fr", " A@B.FR", True), ("a@b.fr", "b@b.fr", False),
    ("06.12.34.56.78", "0612345678", True), ("0612345678", "0612345679", False),
])
def test_two_ways_to_write_a_contact_are_one(one: str, other: str, same: bool) -> None:
    assert (same_contact(one) == same_contact(other)) == same


def test_links_join_actors_from_the_day_of_the_second_tap(house: House, twice: tuple[Hall, Hall]) -> None:
    one, other = twice
    before, after = one.sit(1, ["citizens", "public", "ess"]), other.sit(4, ["public", "citizens"])
    one.leave_contact({before[0]: "a@x.fr", before[1]: "b@x.fr"})  # the third wants nobody to remember her
    other.leave_contact({after[0]: "a@x.fr", after[1]: "b@x.fr"})
    one.meet((before[0], before[1]), (before[0], before[2]))
    other.agree(4, after, 1)
    with house.read() as session:
        known = read_house(session)
    assert sorted(bond.on for bond in known.bonds) == [one.day, other.day]
    assert all(len(graph_of(edition, known.bonds).links) == 1 for edition in known.editions)


def test_the_team_is_known_by_its_college_and_by_what_it_has_set(house: House, hall: Hall) -> None:
    people = hall.sit(1, ["employees", "founders", "citizens", "public"])
    hall.leave_contact({person: f"p{n}@x.fr" for n, person in enumerate(people)})
    house.do(change_settings, house.evening_id, {"by": "Claire", "staff": "p2@x.fr"}, "organiser")
    with house.read() as session:
        [edition] = read_house(session).editions
    assert len(edition.hub) == 3 and len(edition.actors) == 4


def test_a_year_reads_the_evenings_of_that_year(house: House, twice: tuple[Hall, Hall]) -> None:
    one, other = twice
    one.sit(1, ["citizens"] * 3)
    other.sit(1, ["citizens"] * 5)
    with house.read() as session:
        assert [len(facts.people) for facts in read_year(session, 2026)] == [3]
        assert [len(facts.people) for facts in read_year(session, 2027)] == [5]
        assert read_year(session, 2031) == []


# --- How much is asked ----------------------------------------------------------------------------------------------


def test_a_full_hall_asks_no_more_than_a_small_one(house: House, hall: Hall) -> None:
    hall.sit(1, ["citizens", "public"])
    hall.begin()
    hall.open()

    def count() -> int:
        with asking(house) as asked:
            read(house)
            with house.read() as session:
                read_house(session)
        return len(asked)

    few = count()
    full_hall(hall)
    many = count()
    assert many <= few + 3 and many < 70


def test_twenty_editions_ask_no_more_than_two(house: House, plan: EventPlan, twice: tuple[Hall, Hall]) -> None:
    def count() -> int:
        with house.read() as session:
            read_house(session)  # the plans are in memory from here on
        with house.read() as session, asking(house) as asked:
            read_house(session)
        return len(asked)

    two = count()
    for n in range(8):
        house.do(prepare_evening, plan.model_copy(update={"id": f"ailleurs-{n}", "date": DAY - timedelta(days=700 + n)}))
    assert count() == two


def test_a_lively_evening_gives_lively_figures(house: House, hall: Hall) -> None:
    full_hall(hall)
    figures = evening_figures(read(house).facts)
    assert figures["present"].numerator > 100 and figures["contacts"].numerator > 100
    assert figures["expression"].value and figures["crossing"].value and figures["completed"].value
    with house.read() as session:
        assert evening_by_slug(session, "lons-le-saunier").id == house.evening_id
