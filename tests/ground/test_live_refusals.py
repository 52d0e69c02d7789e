"""What a phone may not send, and how connections are ended."""

import socket
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from tests.ground.live_hall import PATIENCE, SERVERS, Hall, masked, next_beat, next_regions, read_frames


@pytest.fixture(params=SERVERS)
def server(request):
    return SERVERS[request.param]


@pytest.fixture
def hall(server):
    with Hall(**server) as hall:
        yield hall


def code_of_the_end(client):
    with pytest.raises(ConnectionClosed) as end:
        while True:
            client.recv(timeout=PATIENCE)
    return end.value.rcvd and end.value.rcvd.code


FOREIGN = [("x" * 1025, 1009), ("é" * 600, 1009), (b"1", 1008), (b"1" * 2000, 1009), ("", 1008), ("AGAIN", 1008), ("-1", 1008),
           ("1.5", 1008), ("1" * 16, 1008), ("٣", 1008), ('{"vote": 1}', 1008)]


def test_a_frame_that_no_phone_of_ours_sends_ends_the_connection(hall):
    for frame, code in FOREIGN:
        with hall.open("phones:7") as phone:
            next_regions(phone)
            phone.send(frame)
            assert code_of_the_end(phone) == code, frame


def test_a_bad_frame_ends_nobody_else(hall):
    with hall.open("phones:7") as bad, hall.open("phones:7") as good:
        next_regions(bad), next_regions(good)
        bad.send("nonsense")
        code_of_the_end(bad)
        assert next_push(hall, good) == {"step": 1}


def next_push(hall, phone, key="phones:7"):
    hall.change(key, "step")
    return next_regions(phone)


def test_a_chatterer_is_told_to_slow_down(hall):
    with hall.open("phones:7") as phone:
        next_regions(phone)
        with suppress(ConnectionClosed):  # it may be told before it has said all
            for _ in range(51):
                phone.send("1")
        assert code_of_the_end(phone) == 4100


def test_a_phone_that_never_answers_the_beats_is_let_go_and_one_that_answers_stays(monkeypatch, server):
    monkeypatch.setattr("app.ground.live.BEAT", 0.05)
    monkeypatch.setattr("app.ground.live.DEAF", 0.5)
    with Hall(**server) as hall, hall.open("phones:7") as mute, hall.open("phones:7") as polite:
        next_regions(mute), next_regions(polite)
        while hall.call(hall.live.count, "phones:7") == 2:
            next_beat(polite)
            polite.send("0")
        code_of_the_end(mute)
        assert next_push(hall, polite) == {"step": 1}


def test_audiences_are_closed_by_their_prefix_with_the_code(hall):
    with hall.open("phones:3:7") as seven, hall.open("phones:3:8") as eight, hall.open("phones:4:7") as elsewhere:
        for phone in (seven, eight, elsewhere):
            next_regions(phone)
        hall.call(hall.live.close, "phones:3:", 4004)
        assert code_of_the_end(seven) == code_of_the_end(eight) == 4004
        assert hall.call(hall.live.counts, "phones:") == {"phones:3:7": 0, "phones:3:8": 0, "phones:4:7": 1}
        assert next_push(hall, elsewhere, "phones:4:7")


def test_a_revoked_desk_may_not_linger_by_not_answering_the_goodbye():
    """A bare socket that reads the close frame and stays: the server must let go of it all the same."""
    with Hall() as hall:
        desk = hall.open_raw("desk:7")
        frames = read_frames(desk)
        assert next(frames)[0] == 1
        hall.call(hall.live.close, "desk:7", 4003)
        assert [payload for opcode, payload in frames if opcode == 8] == [(4003).to_bytes(2, "big")]  # and then its end
        desk.close()


def test_a_frame_behind_the_close_frame_is_harmless(hall):
    phone = hall.open_raw("phones:7")
    frames = read_frames(phone)
    next(frames)
    phone.sendall(masked(b"\x03\xe8", opcode=8) + masked(b"again"))
    assert [opcode for opcode, _ in frames if opcode == 8] == [8]
    hall.wait_until(lambda: hall.live.count("phones:7") == 0)
    phone.close()


def test_an_ordinary_stop_says_goodbye_to_everybody(server):
    with Hall(**server) as hall, hall.open("phones:7") as phone:
        next_regions(phone)
        hall.stop()
        assert code_of_the_end(phone) == 1012


def test_a_phone_that_vanishes_without_a_word_leaves_its_audience(hall):
    phone = hall.open_raw("phones:7")
    hall.wait_until(lambda: hall.live.count("phones:7") == 1)
    phone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset, not a farewell
    phone.close()
    hall.wait_until(lambda: hall.live.count("phones:7") == 0)
    with hall.open("phones:7") as other:
        next_regions(other)
        assert next_push(hall, other)
