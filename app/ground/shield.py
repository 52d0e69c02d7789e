"""What stands before every request, as plain ASGI: origin, size, headers, the echo of the phone's own key.

Everything here is decided before the body is parsed, and holds for pages, posts and websockets alike.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from math import ceil
from urllib.parse import urlsplit

from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.ground.pace import Buckets, Pace
from app.ground.refusal import Refused

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
          "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'")
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    # not "no-referrer": under it browsers send `Origin: null` with our own forms, and the origin check would refuse them
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}
TOO_MUCH = 1 << 62
SAFE = {"GET", "HEAD", "OPTIONS"}
Paces = Callable[[str, str, Mapping[str, str]], Iterable[tuple[str, Pace]]]
KEY = re.compile(r"[0-9A-Za-z_-]{8,64}")


class Shield:
    """Wraps the application.

    `limit_of(path)` is the largest body accepted there, in bytes; `paces_of(method, path, cookies)` the buckets that a request draws
    from; `refuse(scope, code, **facts)` the answer of a refusal.
    """

    def __init__(self, app: ASGIApp, limit_of: Callable[[str], int], paces_of: Paces, refuse: Callable[..., ASGIApp]) -> None:
        self.app = app
        self.limit_of = limit_of
        self.paces_of = paces_of
        self.refuse = refuse
        self.buckets = Buckets()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        answer = _with_headers(send, headers.get("idempotency-key", ""))
        limit = self.limit_of(scope["path"])
        if scope["method"] not in SAFE and not same_origin(scope["scheme"], headers):
            await self.refuse(scope, "foreign_origin")(scope, receive, answer)
        elif _length(headers) > limit:
            await self.refuse(scope, "too_large")(scope, receive, answer)
        elif wait := self.buckets.take(self.paces_of(scope["method"], scope["path"], cookie_parser(headers.get("cookie", "")))):
            await self.refuse(scope, "too_fast", seconds=ceil(wait))(scope, receive, answer)
        else:
            await self.app(scope, _counted(receive, limit), answer)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if same_origin(scope["scheme"], headers):
            await self.app(scope, receive, send)
        else:
            # Accept, then close: a refused handshake makes a page try again for ever (libraries.md §4.1).
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": 4003})


def _length(headers: dict[str, str]) -> int:
    """What Content-Length says; one that is no number says too much."""
    said = headers.get("content-length") or "0"
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else TOO_MUCH


def same_origin(scheme: str, headers: dict[str, str]) -> bool:
    """The Origin is exactly ours: scheme, host and port. Cookies do not tell ports apart, so this must."""
    origin = urlsplit(headers.get("origin", ""))
    ours = {"ws": "http", "wss": "https"}.get(scheme, scheme)
    return origin.scheme == ours and bool(origin.netloc) and origin.netloc == headers.get("host")


def _counted(receive: Receive, limit: int) -> Receive:
    """Count what really comes: Content-Length may lie or be absent."""
    so_far = 0

    async def counted() -> Message:
        nonlocal so_far
        message = await receive()
        so_far += len(message.get("body", b""))
        if so_far > limit:
            raise Refused("too_large")  # in the middle of the application, which answers it like any refusal
        return message

    return counted


def _with_headers(send: Send, key: str) -> Send:
    """Our headers on every answer, and the phone's own key: without that echo a captive portal's 200 would look like ours."""
    ours = HEADERS | ({"idempotency-key": key} if KEY.fullmatch(key) else {})

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *((n.encode(), v.encode()) for n, v in ours.items() if n.encode() not in given)]
        await send(message)

    return with_headers
