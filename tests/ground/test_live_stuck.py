"""A phone that reads nothing, or slowly: it costs nobody anything, skips what is out of date, and is let go when it is stuck."""

import pytest

from app.ground import live
from app.ground.audience import PLAIN_STALL, Audience, Listener
from app.ground.socket import HallProtocol
from tests.ground.live_hall import SERVERS, Hall, next_regions, numbers, read_frames

LONG = "x" * 60_000


class Impatient(HallProtocol):
    stall = 0.3


IMPATIENT = {
    "hall on uvloop": {"ws": Impatient, "loop": "uvloop"},
    "hall on asyncio": {"ws": Impatient, "loop": "asyncio"},
    "plain": SERVERS["plain"],
}


@pytest.fixture(params=SERVERS)
def hall(request):
    with Hall(**SERVERS[request.param]) as hall:
        yield hall


@pytest.fixture(params=IMPATIENT)
def impatient(request, monkeypatch):
    monkeypatch.setattr("app.ground.audience.PLAIN_STALL", 0.3)
    with Hall(**IMPATIENT[request.param]) as hall:
        yield hall


def paused(hall, key):
    return lambda: sum(listener.paused for listener in hall.live._pusher.audience(key).listeners)


def fill_up(hall, stuck, healthy):
    """Push until the stuck one has been paused; the healthy one reads all of it."""
    shown = 0
    while not hall.call(paused(hall, "phones:7")):
        number = hall.change("phones:7", "step", LONG)
        while shown < number:
            shown = next_regions(healthy)["step"]
    return shown


def test_the_seconds_are_those_that_were_promised():
    """The other tests shorten them."""
    assert (HallProtocol.stall, PLAIN_STALL, live.BEAT, live.DEAF) == (5, 5, 5, 25)


def test_a_stuck_phone_delays_nobody(hall):
    with hall.open("phones:7") as healthy:
        stuck = hall.open_raw("phones:7")
        next_regions(healthy)
        fill_up(hall, stuck, healthy)
        for _ in range(30):  # 1.8 MB more, none of it for the stuck one
            number = hall.change("phones:7", "step", LONG)
            assert next_regions(healthy) == {"step": number}
        stuck.close()


def test_a_stuck_phone_is_let_go_and_the_others_stay(impatient):
    hall = impatient
    with hall.open("phones:7") as healthy:
        stuck = hall.open_raw("phones:7")
        hall.wait_until(lambda: hall.live.count("phones:7") == 2)
        next_regions(healthy)
        fill_up(hall, stuck, healthy)
        hall.wait_until(lambda: hall.live.count("phones:7") == 1)
        number = hall.change("phones:7", "step")
        assert next_regions(healthy) == {"step": number}
        stuck.close()


def test_a_slow_phone_skips_what_is_out_of_date_and_ends_on_the_newest_state(hall):
    with hall.open("phones:7") as healthy:
        slow = hall.open_raw("phones:7")
        next_regions(healthy)
        fill_up(hall, slow, healthy)
        for _ in range(20):
            last = hall.change("phones:7", "step", LONG)
            next_regions(healthy)
        prompt = hall.change("phones:7", "prompt")
        shown = []
        for opcode, payload in read_frames(slow):
            if opcode == 1 and payload.startswith(b"<"):
                shown.append(numbers(payload.decode()))
                if shown[-1].get("prompt"):
                    break
        assert shown[-1] == {"step": last, "prompt": prompt}  # the whole state: it has missed pushes of both regions
        steps = [regions["step"] for regions in shown if "step" in regions]
        assert steps == sorted(steps)
        assert len(steps) < last  # it was spared some
        slow.close()


def test_a_state_larger_than_the_buffers_is_given_once(hall):
    """Writing it pauses the connection; when it has been read, nothing new has happened, and nothing is sent again."""
    hall.change("phones:7", "step", "x" * 3_000_000)
    slow = hall.open_raw("phones:7")
    hall.wait_until(lambda: hall.live.count("phones:7") == 1)
    frames = read_frames(slow)
    assert numbers(next(frames)[1].decode()) == {"step": 1}
    hall.change("phones:7", "prompt")
    assert numbers(next(frames)[1].decode()) == {"prompt": 2}
    slow.close()


class Patient(HallProtocol):
    stall = 3600


def test_a_stop_does_not_wait_for_a_stuck_phone():
    with Hall(ws=Patient) as hall, hall.open("phones:7") as healthy:
        stuck = hall.open_raw("phones:7")
        next_regions(healthy)
        fill_up(hall, stuck, healthy)
        hall.stop()  # no timeout is set for the server: only letting go of the stuck one ends it
        assert not hall.thread.is_alive()
        stuck.close()


def test_closing_an_audience_does_not_wait_for_a_stuck_phone(hall):
    with hall.open("phones:7") as healthy:
        stuck = hall.open_raw("phones:7")
        next_regions(healthy)
        fill_up(hall, stuck, healthy)
        hall.call(hall.live.close, "phones:7", 4004)
        assert hall.call(hall.live.count, "phones:7") == 0
        stuck.close()


def test_a_stuck_phone_that_answers_no_ping_does_not_linger():
    """uvicorn alone would wait for the buffer of a stuck phone for ever: its close() does not abort."""
    with Hall(ws=Patient) as hall, hall.open("phones:7") as healthy:
        stuck = hall.open_raw("phones:7")
        next_regions(healthy)
        fill_up(hall, stuck, healthy)
        listener = next(listener for listener in hall.live._pusher.audience("phones:7").listeners if listener.paused)
        hall.call(listener.keepalive_timeout)
        hall.wait_until(lambda: listener.task.done())
        stuck.close()


class Recorder(Listener):
    """A listener in memory: what an audience does to its list, without a socket."""

    def __init__(self, audience):
        self.frames = []
        audience.add(self)
        audience.open(self)

    def write(self, frame):
        self.frames.append(frame)

    def hang_up(self, code):
        self.leave()

    abort = hang_up


class PausesAtOnce(Recorder):
    def write(self, frame):
        super().write(frame)
        self.paused = True
        self.audience.pause(self)  # as a transport does it: from inside its write, while the list is being walked


class Dead(Recorder):
    def write(self, frame):
        raise ValueError("anything")


class Gone(Recorder):
    def write(self, frame):
        raise RuntimeError("unable to perform operation; the handler is closed")


def test_pausing_inside_a_broadcast_skips_nobody():
    audience = Audience("phones:7", missed=lambda audience, listener: None)
    listeners = [kind(audience) for kind in (Recorder, PausesAtOnce, PausesAtOnce, Recorder)]
    audience.send(b"1"), audience.send(b"2")
    assert [listener.frames for listener in listeners] == [[b"1", b"2"], [b"1"], [b"1"], [b"1", b"2"]]


def test_a_write_that_fails_reaches_nobody_else(caplog):
    audience = Audience("phones:7", missed=lambda audience, listener: None)
    listeners = [kind(audience) for kind in (Dead, Recorder, Gone, Dead, Recorder)]
    audience.send(b"1")
    assert [listener.frames for listener in listeners] == [[], [b"1"], [], [], [b"1"]]
    assert caplog.text.count("could not be written to") == 2, "a phone that has just gone is no fault of ours"


def test_leaving_takes_out_the_right_one_whatever_the_order():
    audience = Audience("phones:7", missed=lambda audience, listener: None)
    first, second, third, fourth = (Recorder(audience) for _ in range(4))
    second.leave(), fourth.leave(), second.leave()
    audience.send(b"1")
    assert [listener.frames for listener in (first, second, third, fourth)] == [[b"1"], [], [b"1"], []]
    first.leave(), third.leave()
    assert audience.listeners == []


def test_beats_are_no_news_that_would_have_to_be_made_good():
    missed = []
    audience = Audience("phones:7", missed=lambda audience, listener: missed.append(listener))
    listener = PausesAtOnce(audience)
    listener.waits = False
    audience.send(b"beat", news=False)
    audience.send(b"beat", news=False)
    audience.resume(listener)
    assert missed == []
    audience.send(b"1"), audience.send(b"2")
    audience.resume(listener)
    assert missed == [listener]


def test_urgent_marks_do_not_wait_and_calm_ones_do():
    audience = Audience("control", missed=lambda audience, listener: None)
    audience.calm_until = 100.25
    audience.mark(["tiles"], False, 100.0)
    assert audience.due() == 100.25
    audience.mark(["step"], True, 100.1)
    assert audience.due() == 100.0
    assert audience.take_marks() == ({"tiles", "step"}, True)
    audience.broken_until = 102.0
    audience.mark(["step"], True, 100.2)
    assert audience.due() == 102.0
