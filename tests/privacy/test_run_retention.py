"""What is personal goes by itself when its time is over: each kind on its day, not a day before, and the report says so."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.caretaker import Caretaker
from app.evenings.actions import close_evening
from app.evenings.queries import evening_by_id
from app.ground.badge import BadgeRow
from app.ground.erased import note_erased, read_erased
from app.ground.receipts import Receipt, ReceiptRow
from app.ideas.actions import add_idea, gather_ideas, hide_idea, withdraw_idea
from app.ideas.models import Idea
from app.indicators.queries import read_edition
from app.interests.actions import declare_interest
from app.main import create_app
from app.participants.actions import keep_in_touch
from app.participants.models import Contact, Participant, Seat
from app.participants.queries import people_at
from app.privacy.actions import run_retention
from app.privacy.models import RetentionRun
from app.privacy.queries import WITHDRAWN, last_runs, overdue, reminders
from app.privacy.retention import Periods, due, end_of, report
from app.serving import make_server
from app.settings import Settings
from app.tables.actions import reveal_step
from tests.houses import Clock, House, Served, serving
from tests.screens.pages import page

PERIODS = Periods()
SAID = {"gain": "Sortir", "contribution": "Dix heures", "expected_return": "Rien", "commitment": "help", "contribution_kind": "time"}


def close(house: House, clock: Clock) -> None:
    clock.forward(hours=2)
    house.do(close_evening, house.evening_id, "control")


def run(house: House) -> dict[str, int]:
    return house.do(run_retention, PERIODS)


def names(house: House) -> dict[str | None, str | None]:
    """Who is known, with what is known of how to reach her."""
    with house.read() as session:
        contacts = {one.participant_id: one.value for one in session.execute(select(Contact)).scalars()}
        return {person.name: contacts.get(person.id or 0) for person in session.execute(select(Participant)).scalars()}


def cards(house: House) -> dict[int, tuple[str, int | None]]:
    with house.read() as session:
        return {card.id or 0: (card.text, card.participant_id) for card in session.execute(select(Idea)).scalars()}


def three(house: House) -> tuple[Seat, Seat, Seat]:
    """Amina agreed to be contacted, Bruno gave his number to Amina alone, Chloé gave a name."""
    seats = house.seat(1, "Amina"), house.seat(1, "Bruno", "businesses"), house.seat(1, "Chloé", "public")
    house.go(1, "interest-alignment")
    house.do(declare_interest, seats[0], "interest-alignment", SAID | {"contact_consent": "on", "contact": "amina@example.org"}, "table")
    house.do(keep_in_touch, seats[1], seats[0].participant_id, "06 39 98 00 21")
    return seats


def test_names_and_contacts_go_after_thirty_days_but_of_those_who_agreed(house: House, clock: Clock) -> None:
    three(house)
    close(house, clock)
    clock.forward(days=29, hours=23)
    run(house)
    assert set(names(house)) == {"Amina", "Bruno", "Chloé"}
    clock.forward(hours=1)
    assert run(house)["names"] == 2
    assert names(house) == {"Amina": "amina@example.org", None: None}


def test_those_who_agreed_are_forgotten_after_twelve_months(house: House, clock: Clock) -> None:
    three(house)
    close(house, clock)
    clock.forward(days=364)
    run(house)
    assert names(house)["Amina"] == "amina@example.org"
    clock.forward(days=1)
    assert run(house)["names"] == 1
    assert names(house) == {None: None}


def test_what_opens_a_phone_goes_two_hours_after_the_closing(house: House, clock: Clock) -> None:
    me = house.seat(1, "Amina")
    house.go(1, "frame-problem")
    house.do(add_idea, me, "frame-problem", {"text": "Il manque un car."}, receipt=Receipt(me.actor, "a" * 16, "digest"))
    close(house, clock)
    clock.forward(hours=1, minutes=59)
    assert "tokens" not in run(house)
    clock.forward(minutes=1)
    assert run(house)["tokens"] == 1
    with house.read() as session:
        assert not session.execute(select(BadgeRow)).all() and not session.execute(select(ReceiptRow)).all()


def test_cards_that_nobody_could_read_go_and_the_others_stay_without_author(house: House, clock: Clock) -> None:
    me = house.seat(1, "Amina")
    house.go(1, "silent-ideas")
    texts = ("lue", "cachée", "reprise", "utile")
    read, hidden, back, used = (house.do(add_idea, me, "silent-ideas", {"text": text})["id"] for text in texts)
    house.do(reveal_step, me.table_id, "facilitator:1")
    house.do(withdraw_idea, me, back)
    house.go(1, "cluster-ideas")
    house.do(gather_ideas, me.table_id, [used], None, "Une famille", "facilitator:1")
    house.do(hide_idea, me.table_id, hidden, True, "facilitator:1")
    house.do(hide_idea, me.table_id, used, True, "facilitator:1")
    house.go(1, "frame-problem")
    close(house, clock)
    clock.forward(days=30)
    removed = run(house)
    assert (removed["cards"], removed["authors"]) == (2, 4)
    assert cards(house) == {read: ("lue", None), hidden: (WITHDRAWN, None), back: (WITHDRAWN, None), used: ("utile", None)}


def test_that_somebody_wrote_still_counts_when_her_cards_bear_no_author(house: House, clock: Clock) -> None:
    me = house.seat(1, "Amina")
    house.go(1, "frame-problem")
    house.do(add_idea, me, "frame-problem", {"text": "Il manque un car."})
    close(house, clock)
    clock.forward(days=30)
    run(house)
    with house.read() as session:
        facts = read_edition(session, evening_by_id(session, house.evening_id)).facts
    assert [(person.id, person.spoke) for person in facts.people] == [(me.participant_id, True)]


def test_the_journal_forgets_who_did_what(house: House, clock: Clock) -> None:
    _, bruno, _ = three(house)
    close(house, clock)
    clock.forward(days=30)
    run(house)
    assert [entry for entry in house.journal() if entry.actor == bruno.actor] == []
    assert [entry.kind for entry in house.journal() if entry.scope == f"table:{bruno.table_id}"][:1] == ["participant_joined"]


def test_running_again_finds_nothing_and_the_report_keeps_one_line(house: House, clock: Clock) -> None:
    three(house)
    close(house, clock)
    clock.forward(days=31)
    removed = run(house)
    before = house.kinds()
    assert run(house) == {} and house.kinds() == before
    with house.read() as session:
        assert [line.removed for line in last_runs(session)] == [removed]


def test_once_a_day_the_report_says_that_the_house_has_looked(house: House, clock: Clock) -> None:
    for hours in (0, 1, 23, 1):
        clock.forward(hours=hours)
        run(house)
    with house.read() as session:
        assert len(list(session.execute(select(RetentionRun)).scalars())) == 2


def test_an_evening_that_nobody_closed_counts_from_a_day_after_its_plan(house: House, clock: Clock) -> None:
    house.seat(1, "Amina")
    clock.forward(days=31)
    run(house)
    assert names(house) == {"Amina": None}
    clock.forward(days=1)
    run(house)
    assert names(house) == {None: None}


def test_what_should_have_gone_more_than_a_day_ago_is_overdue(house: House, clock: Clock) -> None:
    three(house)
    close(house, clock)
    clock.forward(days=31)
    with house.read() as session:
        assert overdue(session, PERIODS) == []
    clock.forward(hours=3)
    with house.read() as session:
        assert [evening.id for evening in overdue(session, PERIODS)] == [house.evening_id]
    run(house)
    with house.read() as session:
        assert overdue(session, PERIODS) == []


def test_the_team_is_reminded_in_the_last_month_of_those_who_agreed_and_not_before_nor_after(house: House, clock: Clock) -> None:
    three(house)
    close(house, clock)

    def told() -> list[int]:
        run(house)
        with house.read() as session:
            return [one.people for one in reminders(session, PERIODS)]

    assert told() == []
    clock.forward(days=334)
    assert told() == []
    clock.forward(days=2)
    assert told() == [1]
    clock.forward(days=30)
    assert told() == []


def test_the_organiser_reads_when_the_last_contacts_go(served: Served, clock: Clock) -> None:
    three(served.house)
    close(served.house, clock)
    clock.forward(days=340)
    run(served.house)
    said = page(served.team().get("/organiser").text).text
    assert "le prénom et le contact d’une personne s’effacent" in said


async def _round(house: House, folder: object) -> Caretaker:
    caretaker = Caretaker(house.door, house.database, folder, PERIODS)  # type: ignore[arg-type]
    await caretaker.go_round()
    return caretaker


def test_the_caretaker_does_both_and_says_when_it_could_not(house: House, clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("beside")
    amina, *_ = three(house)
    with house.read() as session:
        joined_at = people_at(session, amina.table_id)[0].joined_at
    note_erased(folder, [(amina.participant_id, joined_at)])
    close(house, clock)
    clock.forward(days=31)
    assert asyncio.run(_round(house, folder)).failure == ""
    assert names(house) == {None: None}
    assert read_erased(folder) == {(amina.participant_id, joined_at)}
    house.door.read_only = True
    assert asyncio.run(_round(house, folder)).failure == "ReadOnly"
    house.door.read_only = False


def test_the_server_does_it_at_its_start_and_nobody_presses_a_button(house: House, clock: Clock, tmp_path: Path) -> None:
    if not house.database.is_sqlite:
        return
    three(house)
    close(house, clock)
    clock.forward(days=366)
    house.door.stop()
    settings = Settings(data_dir=tmp_path, host="127.0.0.1", port=0, address="http://hall.test")
    with serving(make_server(create_app(settings), settings)):
        assert names(house) == {None: None}


def test_the_kernel_tells_days_apart() -> None:
    closed = Clock().moment
    assert not due(closed, closed + timedelta(hours=1), PERIODS).anything
    assert due(closed, closed + timedelta(days=30), PERIODS).names and not due(closed, closed + timedelta(days=30), PERIODS).followed
    assert due(closed, closed + timedelta(days=365), PERIODS).followed
    assert end_of(None, closed, closed + timedelta(hours=3)) == closed + timedelta(hours=27)
    assert end_of(closed, closed + timedelta(days=9), None) == closed


def test_the_report_is_a_sentence() -> None:
    assert report({"names": 12, "tokens": 1}) == "12\u00a0prénoms ou contacts, 1\u00a0accès"
    assert report({}) == ""
