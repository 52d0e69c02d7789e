"""Erase means gone: her name, her contact and her words leave every row at once; what stays leads to nobody, and counts as before."""

import pytest
from sqlalchemy import select
from sqlmodel import Session

from app.evenings.actions import close_evening
from app.evenings.queries import evening_by_id
from app.files.queries import file_by_reference
from app.ground.badge import BadgeRow, new_token
from app.ground.clock import now
from app.ground.receipts import Receipt, ReceiptRow
from app.ground.refusal import Refused
from app.ideas.actions import add_idea, cast_vote, close_vote, open_vote
from app.ideas.models import Idea, Vote
from app.interests.actions import declare_interest, draw_mark
from app.interests.models import Interest, InterestMark
from app.opportunities.actions import open_files
from app.participants.actions import keep_in_touch, name_lead, open_news
from app.participants.models import Contact, ContactTap, Participant, Seat
from app.participants.queries import UNSAID, people_at
from app.privacy.actions import ERASED, erase_again, erase_person, issue_code, open_mine
from app.privacy.models import PersonalCode, Tombstone
from app.privacy.queries import WITHDRAWN, known_of
from app.promises.actions import make_promise
from app.promises.models import Promise
from app.screens.audiences import AUDIENCES
from app.sheets.actions import take_pen
from app.sheets.models import SheetEntry
from app.sheets.queries import values_of
from app.tables.queries import standing
from tests.houses import House

CONTACT = "amina@example.org"
SAID = {"gain": "Sortir", "contribution": "Dix heures", "expected_return": "Rien", "commitment": "help", "contribution_kind": "time",
        "contact_consent": "on", "contact": CONTACT}


def amina(house: House) -> Seat:
    """Somebody who left something of each kind at table 1, beside Bruno."""
    me, bruno = house.seat(1, "Amina"), house.seat(1, "Bruno", "businesses")
    house.go(1, "frame-problem")
    house.do(add_idea, me, "frame-problem", {"text": "Il manque un car."}, receipt=Receipt(me.actor, "a" * 16, "digest"))
    house.go(1, "interest-alignment")
    house.do(declare_interest, me, "interest-alignment", SAID, "table")
    house.do(declare_interest, bruno, "interest-alignment", SAID | {"contact": "bruno@example.org"}, "table")
    house.do(draw_mark, me.table_id, "link", me.participant_id, bruno.participant_id, "dix heures d’Amina", "facilitator:1")
    house.do(keep_in_touch, me, bruno.participant_id)
    house.do(keep_in_touch, bruno, me.participant_id)
    house.do(issue_code, me.participant_id, "hash")
    house.do(open_files, house.evening_id, "organiser")
    with house.read() as session:
        file_id = file_by_reference(session, house.evening_id, "LONS27-T01-1").id
    house.do(make_promise, house.evening_id, file_id, {"participant_id": str(me.participant_id), "kind": "time", "what": "Dix heures",
                                                       "by": "Claire"}, "organiser")
    return me


def erase(house: House, me: Seat) -> None:
    house.do(erase_person, me.participant_id, me.actor)


def rows(session: Session, model: type, **where: object) -> list[object]:
    return list(session.execute(select(model).filter_by(**where)).scalars())


def test_her_name_her_contact_and_whatever_opens_a_door_are_gone(house: House) -> None:
    me = amina(house)
    erase(house, me)
    with house.read() as session:
        person = session.get_one(Participant, me.participant_id)
        assert (person.name, person.group, person.is_lead) == (None, UNSAID, False)
        assert person.left_at is not None and person.forgotten_at is not None
        for model in (Contact, PersonalCode):
            assert rows(session, model, participant_id=me.participant_id) == []
        assert [tap for tap in rows(session, ContactTap) if me.participant_id in (tap.from_id, tap.to_id)] == []  # type: ignore[attr-defined]
        assert rows(session, BadgeRow, role="participant", subject_id=me.participant_id) == []
        assert rows(session, ReceiptRow, author=me.actor) == []


def test_her_words_are_gone_wherever_they_stood(house: House) -> None:
    me = amina(house)
    erase(house, me)
    with house.read() as session:
        assert [card.answers for card in rows(session, Idea, participant_id=me.participant_id)] == [{"text": WITHDRAWN}]  # type: ignore[attr-defined]
        assert rows(session, Interest, participant_id=me.participant_id) == [] and rows(session, InterestMark) == []
        (promise,) = session.execute(select(Promise)).scalars()
        assert (promise.who, promise.what, promise.state, promise.participant_id) == (WITHDRAWN, WITHDRAWN, "withdrawn", None)


def test_what_bruno_left_is_as_it_was(house: House) -> None:
    me = amina(house)
    erase(house, me)
    with house.read() as session:
        (bruno,) = people_at(session, me.table_id)
        known = known_of(session, bruno.id or 0)
    assert (bruno.name, bruno.group) == ("Bruno", "businesses")
    assert known.contact and known.contact.value == "bruno@example.org" and known.interests[0].gain == "Sortir"


def test_the_journal_tells_that_somebody_was_erased_and_not_who_did_what(house: House) -> None:
    me = amina(house)
    erase(house, me)
    assert house.kinds()[-1] == ERASED
    assert [entry.actor for entry in house.journal() if entry.actor == me.actor] == []
    with house.read() as session:
        assert evening_by_id(session, house.evening_id).erasures == 1


def test_what_she_did_in_the_same_moment_is_nobody_s_either(house: House) -> None:
    """Writes are committed in batches: a card and the erasing of its author may be one."""
    me = house.seat(1, "Amina")
    house.go(1, "frame-problem")

    def both(session: Session) -> None:
        add_idea(session, me, "frame-problem", {"text": "Il manque un car."})
        erase_person(session, me.participant_id, me.actor)

    house.do(both)
    assert [(entry.kind, entry.actor) for entry in house.journal()][-2:] == [("idea_added", None), (ERASED, None)]
    with house.read() as session:
        assert [card.text for card in session.execute(select(Idea)).scalars()] == [WITHDRAWN]


def test_every_region_of_every_screen_hears_of_it() -> None:
    deaf = [f"{audience.name}.{region.name}" for audience in AUDIENCES for region in audience.regions if not region.changed_by(ERASED)]
    assert len(AUDIENCES) > 5 and deaf == []


def test_voices_stay_counted_and_the_table_keeps_the_line_that_it_chose(house: House) -> None:
    """What a vote wrote beforehand was the table's choice: it stays, although the card behind it is gone."""
    me, bruno = house.seat(1, "Amina"), house.seat(1, "Bruno", "businesses")
    house.go(1, "frame-problem")
    card = house.do(add_idea, me, "frame-problem", {"text": "Il manque un car."})["id"]
    house.go(1, "vote-problem")
    house.do(open_vote, me.table_id, "facilitator:1")
    for voter in (me, bruno):
        house.do(cast_vote, voter, "vote-problem", f"idea:{card}", 1)
    house.do(close_vote, me.table_id, "facilitator:1")
    erase(house, me)
    with house.read() as session:
        assert sum(vote.dots for vote in session.execute(select(Vote)).scalars()) == 2
        here = standing(session, me.table_id)
        assert here.state_of("vote-problem").winner == f"idea:{card}"
        assert values_of(session, here)["d1.problem"] == "Il manque un car."
        assert [entry.participant_id for entry in session.execute(select(SheetEntry)).scalars()] == [None]
        assert session.get_one(Idea, card).text == WITHDRAWN


def test_her_pen_is_free_and_her_table_has_no_lead(house: House) -> None:
    me = house.seat(1, "Amina")
    house.do(name_lead, me.table_id, me.participant_id, "facilitator:1")
    house.go(1, "problem-sheet")
    house.do(take_pen, me)
    erase(house, me)
    assert house.table(1).pen_id is None


def test_after_the_evening_who_was_there_stays_counted(house: House) -> None:
    me = house.seat(1, "Amina")
    house.do(close_evening, house.evening_id, "control")
    erase(house, me)
    with house.read() as session:
        assert [(person.name, person.left_at) for person in people_at(session, me.table_id)] == [(None, None)]


def test_erasing_twice_is_erasing_once(house: House) -> None:
    me = amina(house)
    erase(house, me)
    erase(house, me)
    with house.read() as session:
        assert len(rows(session, Tombstone)) == 1


def test_no_link_and_no_code_of_hers_opens_anything(house: House) -> None:
    me = amina(house)
    erase(house, me)
    with pytest.raises(Refused, match="link_unknown"):
        house.do(open_news, me.participant_id, new_token())
    with pytest.raises(Refused, match="unknown_personal_code"):
        house.do(open_mine, "hash", new_token())


def test_in_an_older_copy_she_is_erased_again_and_nobody_who_got_her_number(house: House) -> None:
    """A number is given again in a copy that is older than its owner: the moment of her arrival tells them apart."""
    me, other = amina(house), house.seat(2, "Chloé")
    with house.read() as session:
        joined_at = session.get_one(Participant, me.participant_id).joined_at
    erased = house.do(erase_again, {(me.participant_id, joined_at), (other.participant_id, now()), (99999, joined_at)})
    assert erased == [(me.participant_id, joined_at)]
    with house.read() as session:
        assert session.get_one(Participant, me.participant_id).name is None
        assert session.get_one(Participant, other.participant_id).name == "Chloé"
