"""Arriving, pushing, beating: the same over our socket class on both event loops, and over any other ASGI server's."""

import threading
from contextlib import ExitStack

import pytest

from tests.ground.live_hall import PATIENCE, SERVERS, Hall, next_beat, next_regions


@pytest.fixture(params=SERVERS)
def hall(request):
    with Hall(**SERVERS[request.param]) as hall:
        yield hall


@pytest.fixture
def short_beats(monkeypatch):
    monkeypatch.setattr("app.ground.live.BEAT", 0.05)


def test_who_arrives_gets_the_whole_state_at_once(hall):
    step, prompt = hall.change("phones:7", "step"), hall.change("phones:7", "prompt")
    with hall.open("phones:7") as phone:
        assert next_regions(phone) == {"step": step, "prompt": prompt}


def test_a_marked_region_reaches_its_audience_alone(hall):
    with hall.open("phones:7") as seven, hall.open("phones:8") as eight:
        next_regions(seven), next_regions(eight)
        first = hall.change("phones:7", "step")
        assert next_regions(seven) == {"step": first}
        second = hall.change("phones:8", "prompt")
        assert next_regions(eight) == {"prompt": second}  # and nothing of table 7 came before it


def test_an_unmarked_region_is_not_sent_again(hall):
    hall.change("phones:7", "prompt")
    with hall.open("phones:7") as phone:
        next_regions(phone)
        step = hall.change("phones:7", "step")
        assert next_regions(phone) == {"step": step}


def test_phones_that_arrive_during_a_storm_of_changes_never_go_back(hall):
    """Each sees every region grow, and all end with what a fresh page would show."""
    last = threading.Event()

    def storm():
        for turn in range(300):
            hall.change("phones:7", f"region-{turn % 3}", urgent=turn % 2 == 0)
        last.set()

    def follow(seen):
        with hall.open("phones:7") as phone:
            shown = {}
            while shown.get("end") is None:
                fresh = next_regions(phone)
                assert all(number >= shown.get(name, 0) for name, number in fresh.items())
                shown |= fresh
            seen.append(shown)

    writer = threading.Thread(target=storm)
    writer.start()
    seen = []
    phones = [threading.Thread(target=follow, args=[seen]) for _ in range(12)]
    for phone in phones:
        phone.start()
    assert last.wait(PATIENCE)
    hall.change("phones:7", "end")
    for phone in phones:
        phone.join(PATIENCE)
    whole = {name: number for name, (number, _) in hall.regions["phones:7"].items()}
    assert seen == [whole] * 12


def test_again_brings_the_whole_state(hall):
    step, prompt = hall.change("phones:7", "step"), hall.change("phones:7", "prompt")
    with hall.open("phones:7") as phone:
        next_regions(phone)
        phone.send("again")
        assert next_regions(phone) == {"step": step, "prompt": prompt}


def test_many_arrivals_cost_one_render(hall):
    hall.change("phones:7", "step")
    with ExitStack() as phones:
        for phone in [phones.enter_context(hall.open("phones:7")) for _ in range(40)]:
            next_regions(phone)
    assert hall.renders == [("phones:7", None)]


def test_a_state_asked_for_after_a_change_shows_it(hall):
    hall.change("phones:7", "step")
    before = hall.call(hall.live.state, "phones:7")
    number = hall.change("phones:7", "step")
    after = hall.call(hall.live.state, "phones:7")
    assert (before.version, after.version) == (number - 1, number)
    assert f'data-seq="{number}"' in after.text


@pytest.fixture
def held(hall):
    """The next render stops once it has read its rows, until `go_on` is set."""
    reading, go_on = threading.Event(), threading.Event()

    def hold(key):
        hall.while_rendering = lambda key: None
        reading.set()
        assert go_on.wait(PATIENCE)

    hall.while_rendering = hold
    yield reading, go_on
    go_on.set()


def test_a_state_that_was_read_before_a_change_is_not_given_to_who_asks_after_it(hall, held):
    reading, go_on = held
    hall.change("phones:7", "step")
    early = threading.Thread(target=hall.call, args=(hall.live.state, "phones:7"))
    early.start()
    assert reading.wait(PATIENCE)
    number = hall.change("phones:7", "step")
    late = []
    asking = threading.Thread(target=lambda: late.append(hall.call(hall.live.state, "phones:7")))
    asking.start()
    go_on.set()
    asking.join(PATIENCE), early.join(PATIENCE)
    assert late[0].version == number


def test_a_state_that_a_push_overtakes_is_not_given_after_it(hall, held):
    """The state of who arrives is read, then a newer push goes out: the arrival must get a newer state than that push."""
    reading, go_on = held
    hall.change("phones:7", "step")
    with hall.open("phones:7") as phone:
        assert reading.wait(PATIENCE)
        hall.regions["phones:7"]["step"] = 9, ""
        hall.call(hall.live.broadcast, "phones:7", '<p id="step" data-seq="9"></p>', 9)
        go_on.set()
        assert next_regions(phone) == {"step": 9}


def test_a_page_that_cannot_be_rendered_holds_up_nobody_and_comes_when_it_is_mended(hall, monkeypatch):
    monkeypatch.setattr("app.ground.pushing.RETRY", 0.1)
    with hall.open("desk:7") as desk, hall.open("phones:8") as phone:
        next_regions(desk), next_regions(phone)
        hall.broken.add("desk:7")
        note = hall.change("desk:7", "note")
        step = hall.change("phones:8", "step")
        assert next_regions(phone) == {"step": step}
        hall.broken.clear()
        assert next_regions(desk) == {"note": note}


def test_marks_made_together_make_one_frame(hall):
    with hall.open("control") as control:
        next_regions(control)
        count = len(hall.renders)
        hall.call(lambda: [hall.change("control", f"tile-{n}", urgent=False) for n in range(30)])
        assert len(next_regions(control)) == 30
        assert len(hall.renders) == count + 1


def test_for_who_arrives_only_what_was_marked_is_rendered_anew(hall):
    prompt = hall.change("phones:7", "prompt")
    with hall.open("phones:7") as phone:
        next_regions(phone)
    step = hall.change("phones:7", "step")
    with hall.open("phones:7") as phone:
        assert next_regions(phone) == {"prompt": prompt, "step": step}
    assert hall.renders[-1] == ("phones:7", {"step"})


def test_an_old_state_is_rendered_anew_although_nothing_was_marked(hall, monkeypatch):
    """The minutes that are left stand in it."""
    monkeypatch.setattr("app.ground.pushing.AGE", -1.0)
    for _ in range(2):
        with hall.open("phones:7") as phone:
            next_regions(phone)
    assert hall.renders == [("phones:7", None)] * 2


def test_who_arrives_while_a_push_is_held_back_gets_it_with_the_others(hall):
    with hall.open("phones:7") as early:
        next_regions(early)
        hall.change("phones:7", "step")
        next_regions(early)  # the next quarter of a second is calm
        people = hall.change("phones:7", "people", urgent=False)
        with hall.open("phones:7") as late:
            for phone in (early, late):
                while next_regions(phone).get("people") != people:
                    pass


def test_an_audience_without_listeners_is_not_rendered(hall):
    hall.change("desk:3", "note")
    with hall.open("phones:7") as phone:
        next_regions(phone)
        hall.change("phones:7", "step")
        next_regions(phone)
    assert all(key == "phones:7" for key, _ in hall.renders)


def test_a_beat_says_the_newest_number_the_epoch_and_the_hour(short_beats, hall):
    with hall.open("phones:7") as phone:
        next_regions(phone)
        number = hall.change("phones:7", "step")
        next_regions(phone)
        beat = next_beat(phone)
        assert (beat["head"], beat["epoch"]) == (number, "epoch-1")
        assert isinstance(beat["now"], int)


def test_the_head_is_that_of_the_audience_not_of_the_evening(short_beats, hall):
    """Else the phones of a quiet table would ask for their state at every beat."""
    with hall.open("phones:7") as phone:
        next_regions(phone)
        mine = hall.change("phones:7", "step")
        next_regions(phone)
        hall.change("phones:8", "step")
        assert next_beat(phone)["head"] == mine


def test_after_a_start_the_beat_tells_the_number_of_the_state_that_was_given(short_beats, hall):
    """Nothing was pushed yet, but that state may be lost on its way like any frame."""
    number = hall.change("phones:7", "step")
    with hall.open("phones:7") as phone:
        next_regions(phone)
        assert next_beat(phone)["head"] == number


def test_who_does_not_follow_is_counted(short_beats, hall):
    with hall.open("phones:7") as good, hall.open("phones:7") as bad:
        next_regions(good), next_regions(bad)
        number = hall.change("phones:7", "step")
        for shown, behind in ((number - 1, 1), (number, 0)):
            for _ in range(8):
                next_beat(good), next_beat(bad)
                good.send(str(number)), bad.send(str(shown))
            next_beat(bad)
            assert hall.call(hall.live.behind, "phones:") == {"phones:7": behind}


def test_a_phone_is_at_head_once_it_has_said_the_newest_number(hall):
    with hall.open("phones:7") as phone:
        next_regions(phone)
        number = hall.change("phones:7", "step")
        next_regions(phone)
        assert hall.call(hall.live.at_head, "phones:7") == 0
        phone.send(str(number))
        phone.send("again")  # answered after the number was read
        next_regions(phone)
        assert hall.call(hall.live.at_head, "phones:7") == 1
        assert hall.call(hall.live.last_heard, "phones:7") is not None
        assert hall.call(hall.live.version, "phones:7") == number
    assert hall.call(hall.live.last_heard, "phones:8") is None


def test_who_comes_and_who_goes_is_counted_and_told(hall):
    with hall.open("phones:7"), hall.open("phones:7"), hall.open("phones:8"):
        hall.wait_until(lambda: hall.live.counts("phones:") == {"phones:7": 2, "phones:8": 1})
    hall.wait_until(lambda: hall.live.count("phones:7") == 0)
    assert hall.call(hall.live.counts, "desk:") == {}


def test_a_text_made_elsewhere_is_broadcast_as_it_is(hall):
    with hall.open("phones:7") as phone:
        next_regions(phone)
        hall.call(hall.live.broadcast, "phones:7", '<p id="x" data-seq="9">é</p>', 9)
        assert next_regions(phone) == {"x": 9}
        assert hall.call(hall.live.version, "phones:7") == 9
