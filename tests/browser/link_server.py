"""A tiny evening for the tests of the phone's link: one table, a few steps, real shield, real sockets. Run as a process of its
own, so that it can be killed: `python -m tests.browser.link_server PORT FILE`."""

import asyncio
import os
import sqlite3
import sys
import time
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from markupsafe import escape
from starlette.concurrency import run_in_threadpool

from app.ground import live as ground_live
from app.ground.live import Frame, Live
from app.ground.shield import Shield
from app.ground.socket import HallProtocol
from app.ground.statics import Statics, url
from tests.mutants import NAME
from tests.mutants.link import MUTANTS

SCHEMA = """
create table if not exists value (name text primary key, value);
create table if not exists idea (id integer primary key, client_id text unique, text text, path text);
insert or ignore into value values ('seq', 1);
"""
AT_FIRST = {"step": 1, "epoch": "e1", "mood": "", "nudge": "", "ends": 0, "refuse": "", "busy": 0, "after": "1", "limit": 99, "note": "",
            "posts": 0, "slow": 0}
BEAT = 0.25  # seconds: twenty times as many beats as in the hall, for pages whose clock runs ahead
KEY = "phones:7"
SAID = "Notée à la table 7, 19 h 13"
CUT = "Connexion interrompue. Vos réponses sont gardées et partiront toutes seules."


class Store:
    """The evening's few values, and the ideas."""

    def __init__(self, path):
        self.path = path
        with self.open() as db:
            db.executescript(SCHEMA)
            db.executemany("insert or ignore into value values (?, ?)", AT_FIRST.items())

    def begin_again(self):
        """As before the first guest. The journal's number goes on: the server may still know the last one."""
        with self.open() as db:
            db.execute("delete from idea")
            db.executemany("insert or replace into value values (?, ?)", AT_FIRST.items())

    def open(self):
        db = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        db.execute("pragma journal_mode=wal")
        return db

    def __getitem__(self, name):
        return self.open().execute("select value from value where name = ?", [name]).fetchone()[0]

    def __setitem__(self, name, value):
        self.open().execute("update value set value = ? where name = ?", [value, name])

    def ideas(self):
        return [text for text, _ in self.answers()]

    def answers(self):
        """Each with the address that it was sent to."""
        return self.open().execute("select text, path from idea order by id").fetchall()


def regions(store):
    step, ends = store["step"], store["ends"]
    clock = (f'<time class="clock" data-ends="{ends}" data-total="300"><span class="unseen">Il reste </span>5:00</time>'
             f'<time id="undo" data-ends="{ends}" data-over="trop tard"></time>' if ends else "")
    rim = '<svg viewBox="0 0 9 9"><path class="rim" data-total="300" stroke-dasharray="100 100" d="M0 0H9"/></svg>' if ends else ""
    seq = store["seq"]
    note = escape(store["note"])
    return {
        "step": f'<section class="shared" id="region-step" data-seq="{seq}" data-mine="{step}-{store["limit"]}" '
                f'data-mood="{store["mood"]}" data-step-label="Étape {step}" hx-swap-oob="outerMorph"><h1>Consigne {step}</h1>'
                f'<details id="more"><summary>Plus</summary>Détails</details>{clock}{rim}</section>',
        "nudges": f'<section id="region-nudges" data-seq="{seq}" hx-swap-oob="outerMorph">' + (
            f'<article data-nudge="{store["nudge"]}"><b>Relance</b> <button type="button" data-dismiss>Compris</button></article>'
            if store["nudge"] else "") + "</section>",
        "note": f'<section id="region-note" data-seq="{seq}" hx-swap-oob="outerMorph"><p hx-ignore>{note}</p></section>',
    }


def mine(store):
    step = store["step"]
    cards = "".join(f'<article class="card"><p class="card-text" hx-ignore>{escape(text)}</p></article>' for text in store.ideas())
    form = f'''<form method="post" action="/ideas/{step}" data-outbox data-step="s{step}" id="form-s{step}">
      <label for="text-s{step}">Une idée</label><textarea class="box" name="text" id="text-s{step}" required></textarea>
      <button class="button button-main">Poser sur la table</button></form>''' if len(store.ideas()) < store["limit"] else ""
    return f'<h2>Ma place à l’étape {step}</h2>{form}{cards}'


def page(store):
    shown = regions(store)
    mood = f' class="{store["mood"]}"' if store["mood"] else ""
    styles = "".join(f'<link rel="stylesheet" href="{url(name)}">' for name in ("tokens.css", "base.css", "phone.css", "app.css"))
    scripts = "".join(f'<script type="module" src="{url(name)}"></script>' for name in ("live.js", "clock.js", "outbox.js", "awake.js"))
    return f'''<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Table 7</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="htmx-config" content='{{"history":false,"includeIndicatorCSS":false,"extensions":"tablee"}}'>{styles}
<script defer src="{url("vendor/htmx.min.js")}"></script>{scripts}</head>
<body{mood} data-live="/live" data-epoch="{store["epoch"]}" data-now="{int(time.time() * 1000)}" data-scope="lons-k3f9">
<div class="phone"><header>{"".join(shown.values())}</header><main class="mine">
<div id="held" role="status"></div>
<div id="mine" tabindex="-1" hx-get="/mine" hx-swap="innerMorph"
  hx-trigger="mine:stale from:body, outbox:sent from:body">{mine(store)}</div>
<p id="said" role="status"></p>
<form method="post" action="/votes" data-outbox data-step="vote" id="ballot">
<button name="family" value="3" aria-pressed="false">Le pain</button></form>
<form method="post" action="/contacts" data-outbox data-step="contact" id="contact"><label for="mail">Courriel</label>
<input id="mail" name="mail" type="email" data-private required><button>Laisser mon adresse</button></form>
<form method="post" action="/ideas/interest" data-outbox data-step="interest" id="interest"><label for="offer">J’apporte</label>
<input id="offer" name="text" type="text"><div data-private><label for="phone">Téléphone, si vous voulez</label>
<input id="phone" name="phone" type="tel"></div><button>Dire mon intérêt</button></form>
<form method="post" action="/ideas/line" data-outbox data-keep data-step="line" id="line"><label for="title">Titre</label>
<input id="title" name="text" type="text" value="Le café"><button>Noter cette ligne</button></form>
<button id="desk" hx-post="/next" hx-swap="none">Suivant</button>
<form method="post" action="/leave" data-leaves><button>Quitter la soirée sur ce téléphone</button></form>
<div id="kept"></div><div role="status" aria-atomic="false"><ul id="outbox"></ul></div></main>
<footer class="link-line"><p id="link-status" role="status" data-cut="{CUT}"></p></footer></div></body></html>'''


def make_app(store):
    def render(key, names):
        return Frame(store["seq"], {name: text for name, text in regions(store).items() if names is None or name in names})

    live = Live(render)

    @asynccontextmanager
    async def lifespan(app):
        await live.run()
        yield
        await live.stop()

    app = FastAPI(lifespan=lifespan)

    def changed(*names):
        with store.open() as db:
            db.execute("update value set value = value + 1 where name = 'seq'")
        live.mark(KEY, names, urgent=True)

    @app.get("/")
    def home():
        return HTMLResponse(page(store))

    @app.get("/mine")
    def my_place():
        return HTMLResponse(mine(store))

    @app.websocket("/live")
    async def listen(websocket: WebSocket):
        await websocket.accept()
        await live.serve(websocket, KEY, await run_in_threadpool(store.__getitem__, "epoch"))

    @app.get("/live")
    async def poll():
        return HTMLResponse((await live.state(KEY)).text, headers={"X-Live-Epoch": await run_in_threadpool(store.__getitem__, "epoch")})

    async def receive(request: Request, keep) -> Response:
        form = await request.form()
        store["posts"] += 1
        await asyncio.sleep(store["slow"])
        if store["refuse"]:
            return PlainTextResponse(store["refuse"], 403)
        if store["busy"]:
            store["busy"] -= 1
            return PlainTextResponse("Réessayez", 503, {"Retry-After": store["after"]})
        keep(form)
        if "idempotency-key" not in request.headers:
            return RedirectResponse("/", 303)
        return PlainTextResponse(SAID, 201)

    def keeping(text, path):
        def keep(form):
            store.open().execute("insert or ignore into idea (client_id, text, path) values (?, ?, ?)",
                                 [form["client_id"], text(form), path])
        return keep

    @app.post("/ideas/{step}")
    async def add_idea(request: Request, step: str):
        return await receive(request, keeping(lambda form: form["text"], f"/ideas/{step}"))

    @app.post("/votes")
    async def vote(request: Request):
        return await receive(request, keeping(lambda form: "voix pour " + form["family"], "/votes"))

    @app.post("/contacts")
    async def contact(request: Request):
        return await receive(request, keeping(lambda form: "contact", "/contacts"))

    @app.post("/leave")
    async def leave():
        return RedirectResponse("/", 303)

    @app.post("/next")
    async def go_on():
        store["step"] += 1
        changed("step")
        return HTMLResponse('<p id="said" role="status" hx-swap-oob="true">C’est parti</p>')

    @app.post("/control/set")
    async def control(request: Request):
        """For the test only: change values, as actions do, and mark the regions."""
        for name, value in (await request.form()).items():
            store[name] = int(value) if value.isdigit() else value
        changed("step", "nudges", "note")
        return Response(status_code=204)

    @app.post("/control/close/{code}")
    async def close(code: int):
        asyncio.get_running_loop().create_task(live.close(KEY, code))
        return Response(status_code=204)

    def refuse(scope, code):
        return PlainTextResponse(code, 403)

    return Statics(Shield(app, lambda path: 16 * 1024, None, refuse))


if __name__ == "__main__":
    if mutant := MUTANTS.get(os.environ.get(NAME, "")):  # of the link alone: the others would read the whole program first
        mutant.breaks()
    ground_live.BEAT = BEAT
    uvicorn.run(make_app(Store(sys.argv[2])), host="127.0.0.1", port=int(sys.argv[1]), ws=HallProtocol, ws_per_message_deflate=False,
                log_level="warning", timeout_graceful_shutdown=1)
