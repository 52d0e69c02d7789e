"""Phones that read nothing, at the real program: how long until one is let go, and how long a stop takes while they hang on.

`python -m soak.stuck --rounds 20`. The promises are six seconds and four; it fails beyond.
"""

import argparse
import signal
import socket
import subprocess
import sys
import time
from os import environ

import httpx

from app.participants.guests import SEAT
from app.tables.guests import DESK
from bench.figures import say, say_machine
from bench.hall import EVENTS, Hall, free_port, hall, seat_people, wait_until_ready

STUCK, LET_GO, STOPPED = 5, 6.5, 4.0
STEPS = ("share-with-constraint", "silent-ideas")


class Program:
    """`tablee serve` in a process of its own."""

    def __init__(self, place: Hall) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        settings = {"TABLEE_DATA_DIR": str(place.folder), "TABLEE_HOST": "127.0.0.1", "TABLEE_PORT": str(self.port),
                    "TABLEE_EVENTS_DIR": str(EVENTS), "TABLEE_LIMITS": "false"}
        self.process = subprocess.Popen([sys.executable, "-m", "app", "serve"], env=environ | settings, stdout=subprocess.DEVNULL)
        wait_until_ready(self.url, self.process)

    def phones(self) -> int:
        lines = httpx.get(f"{self.url}/metrics").text.splitlines()
        return int(next(line for line in lines if line.startswith("tablee_phones_connected ")).split()[1])

    def stop(self) -> float:
        """The seconds that an ordinary stop takes."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        return time.monotonic() - began


def never_reads(program: Program, token: str) -> socket.socket:
    """A phone with a small window, whose socket is opened and then forgotten."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect(("127.0.0.1", program.port))
    line.sendall(f"GET /table/live HTTP/1.1\r\nHost: 127.0.0.1:{program.port}\r\nOrigin: {program.url}\r\nCookie: {SEAT}={token}\r\n"
                 "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                 "Sec-WebSocket-Version: 13\r\n\r\n".encode())
    return line


def push(desk: httpx.Client, table_id: int, times: int) -> None:
    """So many changes of the step, each pushed to the phones of the table."""
    for turn in range(times):
        desk.post(f"/desk/{table_id}/step", data={"step": STEPS[turn % 2]}).raise_for_status()


def one_round(place: Hall, people: list[str], pushes: int) -> tuple[float, float]:
    """Seconds from the first push to the last stuck phone let go, and those of a stop with others stuck."""
    table = place.tables[0].id or 0
    cookie = place.watcher(DESK, table)
    program = Program(place)
    with httpx.Client(base_url=program.url, headers={"Origin": program.url, "Cookie": cookie, "HX-Request": "true"}) as desk:
        lines = [never_reads(program, token) for token in people]
        wait_for(program, len(people))
        began = time.monotonic()
        push(desk, table, pushes)
        wait_for(program, 0)
        let_go = time.monotonic() - began
        lines += [never_reads(program, token) for token in people]
        wait_for(program, len(people))
        push(desk, table, pushes)
        stopped = program.stop()
    for line in lines:
        line.close()
    return let_go, stopped


def wait_for(program: Program, phones: int) -> None:
    until = time.monotonic() + 30
    while program.phones() != phones:
        if time.monotonic() > until:
            raise SystemExit(f"{program.phones()} phones are there, not {phones}")
        time.sleep(0.05)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--pushes", type=int, default=60)
    given = parser.parse_args()
    say_machine()
    with hall(seats=200) as place:
        people = [token for seat, token in seat_people(place, STUCK * 20) if seat.table_id == place.tables[0].id][:STUCK]
        rounds = [one_round(place, people, given.pushes) for _ in range(given.rounds)]
    let_go, stopped = max(one for one, _ in rounds), max(one for _, one in rounds)
    say("stuck_socket_let_go", let_go, "s", rounds=given.rounds, phones=len(people), pushes=given.pushes)
    say("stop_with_stuck_phones", stopped, "s", rounds=given.rounds, phones=len(people), pushes=given.pushes)
    if let_go > LET_GO or stopped > STOPPED:
        raise SystemExit("a stuck phone holds the hall up for too long")


if __name__ == "__main__":
    main()
