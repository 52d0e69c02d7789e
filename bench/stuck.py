"""Whether phones that stopped reading delay the others: the same push with a tenth of them stuck, beside none stuck.

Stuck ones come, read nothing any more, are passed over once their buffers are full, and are let go after five seconds: a window is as
long as that, and new ones come for the next. The floor is the same hall with nobody stuck, before and after.
"""

import argparse
import asyncio
import gc
import socket
import time
from collections.abc import Sequence

import uvloop

from bench.fan_client import Fan, Round
from bench.figures import is_noisy, say, say_machine
from bench.push import SIZE, cpu, p99, raise_file_limit, server, use_core

PHONES, SHARE = 2000, 0.1
WINDOW = 4.5   # seconds: shorter than what the server's patience with a stuck phone is
WINDOWS = 3    # with stuck phones; one more without them
SMALL = 4096   # bytes that the kernel of a stuck phone takes for it


def measure(phones: int = PHONES, share: float = SHARE) -> None:
    raise_file_limit()
    use_core(1)
    stuck = int(phones * share)
    alone, beside = uvloop.run(_measure(phones - stuck, stuck))
    before, after = sum(alone[::2], []), sum(alone[1::2], [])
    rounds, quiet = sum(beside, []), [*before, *after]
    missing = sum(one.missing for one in [*quiet, *rounds])
    for figure, of, unit in (("stuck_p99_ratio", p99, "ms p99"), ("stuck_cpu_ratio", cpu, "us a phone that reads")):
        say(figure, of(rounds) / of(quiet), "ratio", sockets=phones, stuck=stuck, floor=f"nobody stuck, {of(quiet):.1f} {unit}",
            ours=f"{of(rounds):.1f} {unit}", noisy=is_noisy(of(before), of(after)), missing=missing, rounds=len(rounds))


async def _measure(reading: int, stuck: int) -> tuple[list[list[Round]], list[list[Round]]]:
    """Windows with nobody stuck, and those between them with some."""
    with server("bench.pusher") as (port, _):
        fan = await Fan(port, reading).open()
        await fan.ask("freeze")
        gc.disable()
        await _window(fan, 1.0)
        alone, beside = [await _window(fan, WINDOW)], []
        for _ in range(WINDOWS):
            deaf = await asyncio.gather(*(_come_and_read_nothing(port) for _ in range(stuck)))
            beside.append(await _window(fan, WINDOW))
            for one in deaf:
                one.close()
            alone.append(await _window(fan, WINDOW))
        gc.enable()
        fan.close()
    return alone, beside


async def _window(fan: Fan, seconds: float) -> list[Round]:
    rounds, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        rounds.append(await fan.broadcast(SIZE))
    return rounds


async def _come_and_read_nothing(port: int) -> socket.socket:
    loop, one = asyncio.get_running_loop(), socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
    one.setblocking(False)
    await loop.sock_connect(one, ("127.0.0.1", port))
    await loop.sock_sendall(one, (f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode())
    await loop.sock_recv(one, 100)
    return one


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="A push to a hall of which a part is stuck, beside the same hall with nobody stuck.")
    parser.add_argument("--phones", type=int, default=PHONES)
    parser.add_argument("--share", type=float, default=SHARE)
    given = parser.parse_args(argv)
    say_machine()
    measure(given.phones, given.share)


if __name__ == "__main__":
    main()
