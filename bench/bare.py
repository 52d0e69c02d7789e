"""The floor of a join: the four exchanges of an arriving phone with prepared answers, on the framework and the server that we use.

`python -m bench.bare` prints its port.
"""

import socket

import uvicorn
from fastapi import FastAPI, WebSocket
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bench.floor import text_of

PAGE, REGIONS = text_of(6000), text_of(2500)
app = FastAPI()


@app.get("/j/{code}")
def look(code: str) -> Response:
    return HTMLResponse(PAGE)


@app.post("/j/{code}")
async def join(code: str) -> Response:
    answer = RedirectResponse("/table", 303)
    answer.set_cookie("seat", code)
    return answer


@app.get("/table")
def show(seat: str = "") -> Response:
    return HTMLResponse(PAGE)


@app.websocket("/table/live")
async def listen(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(REGIONS)
    async for _ in websocket.iter_text():
        pass


def main() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(2048)
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(uvicorn.Config(app, ws_per_message_deflate=False, log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    main()
