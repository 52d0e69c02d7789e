"""What stands before every request, as plain ASGI: host, origin, size, pace, headers, the echo of the phone's own key.

Everything here is decided before the body is parsed, and holds for pages, posts and websockets alike.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from ipaddress import ip_address
from math import ceil
from urllib.parse import urlsplit

from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.ground.live import REVOKED, SLOW_DOWN
from app.ground.pace import Buckets, Pace
from app.ground.refusal import Refused

log = logging.getLogger("tablee.shield")

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
ADDRESS = 2 * 1024  # bytes in an address with its query
HEAD = 16 * 1024    # bytes in all headers together; one that does not end is cut off before (patience)
HOST = re.compile(r"[\w.\-]+(:\d+)?|\[[\da-fA-F:.]+\](:\d+)?", re.ASCII)
SAFE = {"GET", "HEAD", "OPTIONS"}
KNOWN = 20_000  # badges that are remembered
ONE_LINE = Pace(1, 1 / 60)  # of each kind a minute: a flood must not fill the log either
WELCOME = "tablee.welcome"  # in the scope of a websocket: to be called when its badge has opened something, which no status tells us
NOBODY = {401, 403, 404}  # what a badge, or a code, that is none is answered
OURS_ALONE = ("localhost", ".local", ".lan", ".home", ".internal", ".test")  # names that no public resolver gives to anybody
KEY = re.compile(r"[0-9A-Za-z_-]{8,64}")


@dataclass(frozen=True)
class Limits:
    """How fast one may go.

    `paces_of(method, path, cookies)` are the buckets that a request draws from. `newcomers` is the one that those share whose key
    has never opened anything here: a badge that was made up buys nothing. `house` only protects the process. A wrong guess, which
    `is_guess(method, path)` tells, is answered late once there are more of them than `guesses`; a right one never waits. Who does not
    listen to refusals, beyond `refusals` of them, gets them late as well: else it would be the refusals that hold up the others.
    """

    paces_of: Callable[[str, str, Mapping[str, str]], Iterable[tuple[str, Pace]]]
    newcomers: Pace
    house: Pace
    guesses: Pace
    is_guess: Callable[[str, str], bool]
    refusals: Pace
    late: float = 2.0
    deaf: float = 1.0


class Shield:
    """Wraps the application.

    `limit_of(path)` is the largest body accepted there, in bytes; `limits` how fast one may go (None: as one likes);
    `refuse(scope, code, **facts)` the answer of a refusal; `address` where the house says that it is.
    """

    def __init__(self, app: ASGIApp, limit_of: Callable[[str], int], limits: Limits | None, refuse: Callable[..., ASGIApp],
                 address: str = "") -> None:
        self.app = app
        self.limit_of = limit_of
        self.limits = limits
        self.refuse = refuse
        self.address = address
        self.buckets = Buckets()
        self.known: dict[str, None] = {}  # whose badge has opened something, the oldest first

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
        if code := self._misplaced(scope, headers, limit):
            self._note(code)
            return await self.refuse(scope, code)(scope, receive, answer)
        if self.limits:
            keys = self._keys(scope, headers)
            if refusal := self._too_fast(keys):
                code, wait = refusal
                self._note(f"{code} {keys[0][0].partition(':')[0] if keys else ''}".strip())
                if self.buckets.take([(f"refused:{_whose(keys[0][0]) if code == 'too_fast' else code}", self.limits.refusals)]):
                    await pause(self.limits.deaf)
                return await self.refuse(scope, code, seconds=ceil(wait))(scope, receive, answer)
            answer = self._judging(scope, keys, answer)
        return await self.app(scope, _counted(receive, limit), answer)

    def _misplaced(self, scope: Scope, headers: dict[str, str], limit: int) -> str:
        """Why this request is not even looked at; empty if it is."""
        if not is_our_host(headers.get("host", ""), self.address):
            return "foreign_host"
        if sum(len(name) + len(value) + 4 for name, value in scope["headers"]) > HEAD:
            return "long_head"
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > ADDRESS:
            return "long_address"
        if scope["method"] not in SAFE and not same_origin(scope["scheme"], headers, self.address):
            return "foreign_origin"
        return "too_large" if _length(headers) > limit else ""

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if not (is_our_host(headers.get("host", ""), self.address) and same_origin(scope["scheme"], headers, self.address)):
            await _hang_up(receive, send, REVOKED)
            return
        keys = self._keys(scope, headers)
        if self.limits and self._too_fast(keys):
            await _hang_up(receive, send, SLOW_DOWN)
        else:
            await self.app({**scope, WELCOME: partial(self._know, keys)}, receive, send)

    # ---- how fast --------------------------------------------------------------------------------------------------------

    def _keys(self, scope: Scope, headers: dict[str, str]) -> list[tuple[str, Pace]]:
        if self.limits is None:
            return []
        return list(self.limits.paces_of(scope.get("method", "GET"), scope["path"], cookie_parser(headers.get("cookie", ""))))

    def _too_fast(self, keys: list[tuple[str, Pace]]) -> tuple[str, float] | None:
        """The refusal and how long to wait; None for who may pass."""
        limits = self.limits
        assert limits is not None
        is_new = not any(_whose(key) in self.known for key, _ in keys)
        if wait := self.buckets.take([*keys, ("newcomers", limits.newcomers)] if is_new else keys):
            self._drop_nobodys(keys)
            return "queue" if is_new else "too_fast", wait
        # last: what a flooder is refused must not use up what the others need
        wait = self.buckets.take([("house", limits.house)])
        return ("busy", wait) if wait else None

    def _judging(self, scope: Scope, keys: list[tuple[str, Pace]], send: Send) -> Send:
        """Know from now on whose key opened something, forget those that are nobody's, and keep wrong guesses waiting."""
        limits = self.limits
        assert limits is not None

        async def judging(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] not in NOBODY:
                self._know(keys)
            elif message["type"] == "http.response.start":
                self._drop_nobodys(keys)
                if limits.is_guess(scope["method"], scope["path"]) and self.buckets.take([("guesses", limits.guesses)]):
                    await pause(limits.late)
            await send(message)

        return judging

    def _note(self, what: str) -> None:
        """One line of the log: what was refused, never to whom."""
        if not self.buckets.take([(f"note:{what}", ONE_LINE)]):
            log.warning("refused: %s", what)

    def _drop_nobodys(self, keys: list[tuple[str, Pace]]) -> None:
        self.buckets.drop(key for key, _ in keys if _whose(key) not in self.known)

    def _know(self, keys: list[tuple[str, Pace]]) -> None:
        self.known.update((_whose(key), None) for key, _ in keys)
        while len(self.known) > KNOWN:
            del self.known[next(iter(self.known))]


def _whose(key: str) -> str:
    """« look:5f3a », « gesture:5f3a:12 »: the badge, or the code, that a key is for."""
    return key.split(":", 2)[1] if ":" in key else key


def _length(headers: dict[str, str]) -> int:
    """What Content-Length says; one that is no number says too much."""
    said = headers.get("content-length") or "0"
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else TOO_MUCH


def same_origin(scheme: str, headers: dict[str, str], address: str = "") -> bool:
    """The Origin is exactly ours: scheme, host and port. Cookies do not tell ports apart, so this must.

    Behind a server that speaks TLS for us we hear plain HTTP; then it is the address that the house was told.
    """
    said = headers.get("origin", "")
    try:
        origin = urlsplit(said)
    except ValueError:  # `http://[`
        return False
    ours = {"ws": "http", "wss": "https"}.get(scheme, scheme)
    if not origin.netloc or origin.netloc != headers.get("host"):
        return False
    return origin.scheme == ours or said == address


@lru_cache(maxsize=64)
def is_our_host(host: str, address: str = "") -> bool:
    """Whether a request was meant for a house like ours: an IP address, a name of the local net, or the address that we were told.

    The laptop's own IP changes when it changes its Wi-Fi, so it is not asked which one. What must not pass is a public name that
    somebody has made point at us (DNS rebinding): his page would then read ours as its own.
    """
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".") if HOST.fullmatch(host) else ""
    except ValueError:
        return False
    if not name:
        return False
    return name == urlsplit(address).hostname or "." not in name.replace(":", ".") or name.endswith(OURS_ALONE) or _is_ip(name)


def _is_ip(name: str) -> bool:
    try:
        return bool(ip_address(name))
    except ValueError:
        return False


pause = asyncio.sleep  # what keeps a wrong guess waiting


async def _hang_up(receive: Receive, send: Send, code: int) -> None:
    """Accept, then close: a refused handshake makes a page try again for ever (libraries.md §4.1)."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": code})


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
