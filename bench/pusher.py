"""The candidate: FastAPI on uvicorn with our socket class, pushing through Live as the evening does.

`python -m bench.pusher` prints its port. On /control it takes "B <bytes>"; "freeze", which Live does by itself in a lull of ten seconds;
and "churn", which makes and drops objects until the collector has come many times. Both answer how long it stopped everybody, in ms.
"""

import asyncio
import gc
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

import uvicorn
from fastapi import FastAPI, WebSocket

from app.ground import live as beats
from app.ground.live import Frame, Live
from app.ground.socket import HallProtocol
from bench.floor import SETTLE, text_of

CHURN = 120  # collections of the young; with every fiftieth the middle-aged are looked at
beats.BEAT = 3600  # no beat comes between the pushes that are measured: the floor has none either
live = Live(lambda key, regions: Frame(0, {"step": "<p>bonsoir</p>"}))


class Pauses:
    """How long collections have stopped the process."""

    began = 0.0
    taken: ClassVar[list[float]] = []

    def __call__(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self.began = time.perf_counter()
        else:
            self.taken.append((time.perf_counter() - self.began) * 1000)

    def said(self) -> dict[str, float]:
        worst, count = max(self.taken, default=0.0), len(self.taken)
        self.taken.clear()
        return {"worst": worst, "count": count}


pauses = Pauses()


@asynccontextmanager
async def life(app: FastAPI) -> AsyncIterator[None]:
    await live.run()
    gc.callbacks.append(pauses)
    yield
    await live.stop()


app = FastAPI(lifespan=life)


@app.websocket("/live")
async def listen(websocket: WebSocket) -> None:
    await websocket.accept()
    await live.serve(websocket, "phones", "bench")


@app.websocket("/control")
async def control(websocket: WebSocket) -> None:
    await websocket.accept()
    version = 0
    async for order in websocket.iter_text():
        name, _, value = order.partition(" ")
        if name in ORDERS:
            pauses.said()
            ORDERS[name]()
            await websocket.send_text(json.dumps(pauses.said()))
        else:
            version += 1
            await websocket.send_text(json.dumps(await _broadcast(text_of(int(value)), version)))


def _freeze() -> None:
    gc.collect()
    gc.freeze()


def _churn() -> None:
    for _ in range(CHURN):
        [[] for _ in range(2 * gc.get_threshold()[0])]


ORDERS = {"freeze": _freeze, "churn": _churn}


async def _broadcast(text: str, version: int) -> dict[str, int]:
    begun, spent = time.clock_gettime_ns(time.CLOCK_MONOTONIC), time.process_time_ns()
    live.broadcast("phones", text, version)
    await asyncio.sleep(SETTLE)
    return {"begun": begun, "spent": time.process_time_ns() - spent}


def main() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(4096)
        print(listener.getsockname()[1], flush=True)
        config = uvicorn.Config(app, ws=HallProtocol, ws_per_message_deflate=False, ws_ping_interval=None, log_level="warning",
                                timeout_graceful_shutdown=3)
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
