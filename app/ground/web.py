"""Pages, fragments, answers and refusals. The words come from above: `labels` is handed in, the ground knows no noun."""

import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup
from sqlalchemy.exc import DataError, SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Scope

from app.ground.french import spaced
from app.ground.receipts import SameName
from app.ground.refusal import InvalidForm, Refused
from app.ground.writing import Busy, ReadOnly, disk_failed

log = logging.getLogger("tablee.web")

Sentence = Callable[[str, dict[str, Any]], tuple[int, str]]
PAGES = {"queue": "queue.html"}  # refusals that have a page of their own
MOST_WAITING = 600  # for the threads that make pages: some three seconds of their work, and all phones of a large hall at once
HTTP_CODES = {404: "not_found", 405: "method_not_allowed", 403: "not_allowed", 400: "bad_request", 413: "too_large"}


def make_templates(folder: Path, **names: Any) -> Environment:
    """One environment for pages and pushes. An undefined name is an error, never an empty string on somebody's screen."""
    env = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
                      auto_reload=False, bytecode_cache=_compiled())
    env.globals.update(names, once=once)
    return env


def load_all(env: Environment) -> None:
    """Have every template ready, where nobody waits: else the first press of an evening waits for a tenth of a second, and memory grows
    step by step. The very first start compiles them."""
    for name in env.list_templates():
        env.get_template(name)


class Compiled(FileSystemBytecodeCache):
    """Compiled templates, kept from one start to the next: compiling them takes seconds, in which phones come back after a restart.

    They lie in a folder of this user alone in the system's place for such things; Jinja refuses it when it is anybody else's.
    """

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # a full disk must not cost anybody a page
            super().dump_bytecode(bucket)


def _compiled() -> Compiled | None:
    with suppress(OSError, RuntimeError):  # no such place, or not ours alone
        return Compiled()
    return None


def once() -> Markup:
    """A hidden field that names this very form, so that a double tap on a slow line is stored once, with or without JavaScript."""
    return Markup(f'<input type="hidden" name="client_id" value="{secrets.token_hex(16)}">')


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A whole page."""
    return HTMLResponse(request.app.state.templates.get_template(template).render(context), status)


async def put_off() -> None:
    """For what a page asks for again by itself: refused at once (503) when so many wait for a thread that whoever asks would have given
    up before the answer came. Worked off all the same, such answers delay those that somebody still waits for, and beget others."""
    if current_default_thread_limiter().statistics().tasks_waiting > MOST_WAITING:
        raise Busy


def answer(request: Request, sentence: str, to: str, status: int = 201) -> Response:
    """What a write answers: a sentence for the outbox, a fragment for htmx, a redirect for a plain form."""
    sentence = spaced(sentence)
    if "hx-request" in request.headers:
        return HTMLResponse(_said(request, sentence, "done"), 200)
    if "idempotency-key" in request.headers:
        return PlainTextResponse(sentence, status)
    return RedirectResponse(to, 303)


def _said(request: Request, sentence: str, state: str) -> str:
    return request.app.state.templates.get_template("said.html").render(sentence=sentence, state=state)


def if_refused(request: Request, template: str, **context: Any) -> None:
    """Answer a refusal of this request with that page instead of the common one, so that what was typed stays in its form."""
    request.state.if_refused = template, context


class Refusals:
    """Turns every refusal and every fault into a kind sentence with the right status, and never a traceback."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence

    def install(self, app: FastAPI) -> None:
        app.add_exception_handler(Refused, lambda request, error: self.refuse(request, error.code, error.facts))  # type: ignore[attr-defined]
        app.add_exception_handler(SameName, lambda request, error: self.refuse(request, "same_name"))
        app.add_exception_handler(Busy, self._busy)
        app.add_exception_handler(ReadOnly, lambda request, error: self.refuse(request, "read_only"))
        app.add_exception_handler(ClientDisconnect, lambda request, error: Response(status_code=400))  # gone: nobody reads this
        for unfit in (OverflowError, DataError):  # a number or a sign that the database cannot hold: none of our pages sends one
            app.add_exception_handler(unfit, lambda request, error: self.refuse(request, "bad_request"))
        app.add_exception_handler(RequestValidationError, lambda request, error: self.refuse(request, "bad_request"))
        app.add_exception_handler(HTTPException, lambda request, error: self.refuse(
            request, HTTP_CODES.get(error.status_code, "bad_request")))  # type: ignore[attr-defined]
        app.add_exception_handler(Exception, self._broken)

    def before_parsing(self, scope: Scope, code: str, facts: dict[str, Any]) -> ASGIApp:
        """The answer of the shield, which has read nothing of the body."""
        return self.refuse(Request(scope), code, facts)

    def refuse(self, request: Request, code: str, facts: dict[str, Any] | None = None) -> Response:
        status, sentence = self.sentence(code, facts or {})
        errors = (facts or {}).get("errors", {})
        if errors and "hx-request" not in request.headers and "idempotency-key" in request.headers:
            sentence = " ".join(errors.values())
        headers = {"Retry-After": str((facts or {}).get("seconds", 2))} if status in (429, 503) else {}
        return self._say(request, status, sentence, errors, {"refused": code, "facts": facts or {}}, headers)

    def _say(self, request: Request, status: int, sentence: str, errors: dict[str, str], why: dict[str, Any],
             headers: dict[str, str]) -> Response:
        if "hx-request" in request.headers:
            text = " ".join([sentence, *errors.values()])
            return HTMLResponse(_said(request, text, "lost"), status, headers)
        if "idempotency-key" in request.headers:
            return PlainTextResponse(sentence, status, headers)
        form = getattr(request.state, "form", None)
        typed = [(name, value) for name, value in form.pairs if name != "client_id"] if form else []
        template, context = getattr(request.state, "if_refused", None) or (PAGES.get(why["refused"], "refused.html"), {})
        page = request.app.state.templates.get_template(template).render(
            {"sentence": sentence, "errors": errors, "typed": typed, "action": request.url.path, "asked": request.method,
             "status": status} | why | context)
        return HTMLResponse(page, status, headers)

    async def _busy(self, request: Request, error: Exception) -> Response:
        """Not for a thread, as the others are: it is said when too many wait for one."""
        return self.refuse(request, "busy")

    async def _broken(self, request: Request, error: Exception) -> Response:
        if isinstance(error, InvalidForm):
            return self.refuse(request, error.code, error.facts)
        if isinstance(error, SQLAlchemyError) and disk_failed(error):
            return self.refuse(request, "read_only")
        log.error("unexpected fault in %s %s", request.method, request.scope.get("route"), exc_info=error)
        return self.refuse(request, "broken")
