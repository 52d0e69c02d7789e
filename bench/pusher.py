"""The candidate: FastAPI on uvicorn with our socket class, pushing through Live as the evening does.

`python -m bench.pusher` prints its port. On /control it takes "B <bytes>" and "freeze".
"""

import asyncio
import gc
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, WebSocket

from app.ground import live as beats
from app.ground.live import Frame, Live
from app.ground.socket import HallProtocol
from bench.floor import SETTLE, text_of

beats.BEAT = 3600  # no beat comes between the pushes that are measured: the floor has none either
live = Live(lambda key, regions: Frame(0, {"step": "<p>bonsoir</p>"}))


@asynccontextmanager
async def life(app: FastAPI) -> AsyncIterator[None]:
    await live.run()
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
        if order == "freeze":  # what Live does by itself in a lull of ten seconds
            gc.collect()
            gc.freeze()
            continue
        text, version = text_of(int(order.removeprefix("B "))), version + 1
        begun, spent = time.clock_gettime_ns(time.CLOCK_MONOTONIC), time.process_time_ns()
        live.broadcast("phones", text, version)
        await asyncio.sleep(SETTLE)
        await websocket.send_text(json.dumps({"begun": begun, "spent": time.process_time_ns() - spent}))


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
