"""What the fuzz knocks with: requests for every address of the house in any role, then mangled; lying heads; websocket frames."""

import inspect
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from fastapi.routing import APIWebSocketRoute
from starlette.routing import Route
from websockets.frames import Opcode
from websockets.utils import apply_mask

from app.main import ROUTES
from soak.payloads import CORPUS

HOST = "hall.test:8000"
APP = Path(__file__).parents[1] / "app"
MASK = b"\x12\x34\x56\x78"
HEAVY = 0.04  # of the questions of the team are for a page that is read whole: it takes as long as twenty refusals
ROLES = ("phone", "desk", "control", "wall", "team", "author", "reader")
OF = {"/table": "phone", "/desk": "desk", "/control": "control", "/wall": "wall", "/news": "author", "/panel": "reader"}
ENDINGS = ("/close", "/logout", "/leave", "/link", "/sent")  # they end a role: allowed towards the end of a round only
SLOW = ("/organiser",)  # one try of the password each second, for the whole house: a few show enough

NUMBERS = ("1", "2", "0", "-1", "+1", "1.0", "1e3", " 1", "1_0", "0x1", "٣", "²", "99999", str(2**31), str(2**63 - 1), str(2**63),
           str(10**30),
           "-" + str(2**70), "9" * 5000, "nan", "inf", "")
STRANGE_PATHS = ("0", "-1", "9" * 19, "9" * 30, "9" * 1800, "%00", "%2e%2e%2f%2e%2e", "..", "..%5c", "%ff", "%ed%a0%80", "%F0%9F%9B%92",
                 "{0}",
                 "{slug}", "a" * 900, "1%20", "+1", "1.0", "%D9%A3", "%C2%B2", "lons-le-saunier%0d%0aX:y", "LONS27-T01-1%0a", "%", "%zz",
                 ";x",
                 "*", "~", "null", "__proto__", "%252e", "con", ".", "%e2%80%ae")
WORDS = ("on", "yes", "no", "table", "team", "follow", "help", "citizens", "2027-03-30", "2027-02-30", "9999-12-31", "0000-00-00", "idea:1",
         "cluster:1", "cluster:-1", "idea:" + "9" * 40, "idea:", "BACKLOG_D2", "DROPPED", "MERGED", "D3", "welcome", "silent-ideas",
         "link", "gap",
         "conflict", "LONS27-T01-1", "Claire", "", " ", "\u00a0", "a@b.fr", "x" * 300, "é" * 1100, "\r\n", "\0", "true", "[]", "{}", "null")
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT")
ESCAPES = ("%", "%zz", "%u0041", "%00", "%ed%a0%80", "%c0%80", "%ff%fe", "\xff", "a=b", "%26x=1", "+" * 30, "%0d%0aSet-Cookie:x")
SIGNS = (b"\0", b"\r", b"\n", b"\r\n", b" ", b"\t", b":", b"%", b"\xff", b"=", b"&")
TEXTS = (b"again", b"12", b"0", b"again", b"7", b"31", b"999999999999999", b"9" * 40, "٣".encode(), b"-1", b"", b"\xff\xfe",
         b"\xed\xa0\x80", b"{}", b"x" * 1025, b"x" * 17_000, b"again" * 3, b"1" * 1024)
VERSIONS = (b"HTTP/0.9", b"HTTP/1.0", b"HTTP/9.9", b"HTTP/1.1.1", b"http/1.1", b"")
HEADS = ("Content-Type: application/json", "Content-Type: multipart/form-data; boundary=x", "Content-Type: text/plain; charset=\xff",
         "Content-Type:",
         "Content-Length: 0", "Content-Length: -1", "Content-Length: 99999999999999999999", "Content-Length: 1, 1", "Content-Length: 0x10",
         "Content-Length: \xb2", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: \x0bchunked",
         "Expect: 100-continue",
         "Expect: 200-ok", "Upgrade: h2c", "Upgrade: websocket", "Connection: upgrade", "Connection: close, keep-alive",
         "Range: bytes=0-,0-,0-",
         "Range: bytes=-99999999999999999999", "If-None-Match: " + "\"x\"," * 400, "If-Modified-Since: nonsense",
         "Accept-Encoding: gzip;q=x",
         "Accept-Encoding: " + "gzip," * 900, "Accept-Language: \xff", "Forwarded: for=\"_x\"", "X-Forwarded-Proto: https",
         "X-Forwarded-Host: evil.test",
         "X-HTTP-Method-Override: DELETE", "Idempotency-Key: " + "k" * 900, "Idempotency-Key: \xe9", "Idempotency-Key: aaaaaaaa",
         "Hx-Request: true",
         "Hx-Target: <b>", "Origin: null", "Origin: http://[", "Origin: http://[::1", "Origin: http://hall.test:99999999", "Origin: \xff",
         "Origin:",
         "Host: [", "Host: evil.test", "Host: hall.test:8000, evil.test", "Host:", "Host: a/b?c#d", "Host: \xff",
         "Cookie: " + "a=b; " * 900,
         "Cookie: tablee_seat", "Cookie: tablee_seat=\xff\xfe; tablee_seat=x", "Cookie: =;=;;; tablee_team=\"\\777\"",
         "Referer: javascript:1",
         "Sec-WebSocket-Key: x", "X: " + "y" * 20_000, ": novalue", "Trailer: x", "Authorization: Basic %%%",
         "Last-Event-Id: \x00")  # fmt: skip


@dataclass(frozen=True)
class Entrance:
    """One address of the house, whose it is, and the names that its endpoint reads."""

    method: str
    path: str
    role: str
    fields: tuple[str, ...]
    is_open: bool  # reads whatever the form holds

    @property
    def is_ending(self) -> bool:
        return self.path.endswith(ENDINGS)


@cache
def entrances() -> tuple[Entrance, ...]:
    """Every address there is: a new one is knocked at without being named here."""
    found = []
    for module in ROUTES:
        for route in module.router.routes:
            if isinstance(route, Route | APIWebSocketRoute):
                method = "WS" if isinstance(route, APIWebSocketRoute) else next(iter(route.methods))
                found.append(_entrance(method, route.path, inspect.getsource(route.endpoint)))
    return (*sorted(found, key=lambda one: (one.path, one.method)), *(Entrance("GET", path, "", (), False) for path in (
        "/healthz", "/readyz", "/version", "/metrics", "/openapi.json", "/docs", "/static/x", "/favicon.ico")))


def _entrance(method: str, path: str, source: str) -> Entrance:
    role = next((role for begin, role in OF.items() if path == begin or path.startswith(f"{begin}/")), "team")
    names = re.findall(r'(?:get|number|all)\("(\w+)"', source)
    own = (*names, "client_id") if "receipt" in source else tuple(names)
    return Entrance(method, path, role, own, "values()" in source or "_answer" in source)


@cache
def field_names() -> tuple[str, ...]:
    """Whatever any form of the house calls a field."""
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted((*APP.rglob("*.py"), *APP.rglob("*.html"))))
    papers = "".join(path.read_text(encoding="utf-8") for path in sorted(APP.parent.glob("events/methods/*.toml")))
    return tuple(sorted({*re.findall(r'\b(?:id|name)="([a-z]\w*)"', sources), *re.findall(r'^id = "([a-z]\w*)"', papers, re.MULTILINE)}))


class Case:
    """One connection: the bytes that are sent over it. Made from its random numbers alone."""

    def __init__(self, chance: random.Random, badges: Mapping[str, str], right: Mapping[str, str], late: bool,
                 shallow: float) -> None:
        self.chance, self.badges, self.right, self.late, self.shallow = chance, badges, right, late, shallow

    def chunks(self) -> list[bytes]:
        """What is sent, one piece after the other."""
        if self.chance.random() < self.shallow:
            return [self._noise() if self.chance.random() < 0.8 else self._turned_away()]
        dice = self.chance.random()
        if dice < 0.40:
            sent = self._request()
        elif dice < 0.60:
            sent = self._mangled(self._request())
        elif dice < 0.78:
            sent = self._with_strange_head(self._request())
        elif dice < 0.86:
            sent = self._odd_protocol()
        else:
            return self._socket()
        return self._cut(sent)

    # --- A request ---------------------------------------------------------------------------------------------------

    def _request(self) -> bytes:
        chance, entrance = self.chance, self._entrance()
        path = re.sub(r"{(\w+)(:int)?}", lambda match: self._part(match[1]), entrance.path)
        if chance.random() < 0.1:
            path += "?" + self._body(entrance).decode("latin-1").replace(" ", "+").replace("\n", "")[:500]
        method = entrance.method if chance.random() < 0.95 else chance.choice(METHODS)
        body = self._body(entrance) if entrance.method == "POST" else b""
        heads = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", *self._cookies(entrance)]
        if method not in ("GET", "HEAD"):
            heads += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
            heads += [f"Origin: http://{HOST}"] if chance.random() < 0.97 else []
        heads += ["Hx-Request: true"] if chance.random() < 0.15 else []
        heads += ["Idempotency-Key: " + chance.choice(("fuzzfuzz-1", "x", f"k{chance.random()}"))] if chance.random() < 0.4 else []
        return "\r\n".join([*heads, "", ""]).encode("latin-1", "replace") + body

    def _entrance(self) -> Entrance:
        """Any address. Those that are read whole, that end a role or that make one wait come seldom."""
        while True:
            one = self.chance.choice(entrances())
            if one.method == "WS" or (one.is_ending and not self.late) or (one.path in SLOW and self.chance.random() < 0.99):
                continue
            if one.method == "POST" or one.role in ("phone", "") or self.chance.random() < HEAVY:
                return one

    def _part(self, name: str) -> str:
        if self.chance.random() < 0.85:
            return self.right.get(name, "1")
        return self.chance.choice(STRANGE_PATHS)

    def _cookies(self, entrance: Entrance) -> list[str]:
        dice = self.chance.random()
        if dice < 0.75:
            return [f"Cookie: {self.badges[entrance.role]}"] if entrance.role else []
        if dice < 0.9:
            return [f"Cookie: {self.badges[self.chance.choice(ROLES)]}"]
        return [] if dice < 0.95 else ["Cookie: " + "; ".join(self.badges.values())[: self.chance.randrange(2000)]]

    def _body(self, entrance: Entrance) -> bytes:
        chance = self.chance
        names = list(entrance.fields)
        if entrance.is_open or chance.random() < 0.1:
            names += chance.choices(field_names(), k=chance.randrange(12))
        if chance.random() < 0.05:
            names += names * chance.randrange(60)
        pairs = [f"{quote_plus(name)}={self._value()}" for name in names if chance.random() < 0.93]
        return "&".join(pairs).encode("latin-1", "replace")

    def _value(self) -> str:
        chance, dice = self.chance, self.chance.random()
        if dice < 0.4:
            return quote_plus(chance.choice(WORDS))
        if dice < 0.65:
            return quote_plus(chance.choice(NUMBERS))
        if dice < 0.9:
            return quote_plus(chance.choice(CORPUS), errors="replace")
        return chance.choice(ESCAPES)

    # --- Spoilt ------------------------------------------------------------------------------------------------------

    def _mangled(self, sent: bytes) -> bytes:
        spoilt = bytearray(sent)
        for _ in range(self.chance.choice((1, 1, 2, 4, 9))):
            at = self.chance.randrange(len(spoilt) or 1)
            self.chance.choice(_SPOIL)(self.chance, spoilt, at)
        return bytes(spoilt)

    def _with_strange_head(self, sent: bytes) -> bytes:
        """Some heads that lie, beside the right ones or in their place."""
        start, _, rest = sent.partition(b"\r\n")
        heads, _, body = rest.partition(b"\r\n\r\n")
        kept = heads.split(b"\r\n")
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            one = self.chance.choice(HEADS).encode("latin-1")
            name = one.partition(b":")[0].lower()
            if self.chance.random() < 0.7:
                kept = [head for head in kept if not head.lower().startswith(name + b":")]
            kept.insert(self.chance.randrange(len(kept) + 1), one)
        if any(head.lower().startswith(b"transfer-encoding") for head in kept) and self.chance.random() < 0.8:
            body = self._chunked(body)
        return b"\r\n".join([start, *kept, b"", body])

    def _chunked(self, body: bytes) -> bytes:
        size = self.chance.choice((b"%x", b"%X;ext=1", b"0%x", b"-%x", b"%x ", b"fffffff%x", b"%xg")) % len(body)
        return size + b"\r\n" + body + self.chance.choice((b"\r\n0\r\n\r\n", b"\r\n0\r\nX: y\r\n\r\n", b"\n0\n\n", b"", b"\r\n5\r\nabc"))

    def _odd_protocol(self) -> bytes:
        chance = self.chance
        return chance.choice((
            lambda: b"\r\n" * chance.randrange(400) + self._request(),
            lambda: self._request().replace(b"\r\n", b"\n"),
            lambda: self._request().replace(b"HTTP/1.1", chance.choice(VERSIONS)),
            lambda: self._request() + self._request() + self._request(),  # without waiting for an answer
        ))()

    def _noise(self) -> bytes:
        """What no protocol takes for a request: it costs little, and must cost little."""
        chance = self.chance
        return chance.choice((
            lambda: chance.randbytes(chance.randrange(1, 300)),
            lambda: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + chance.randbytes(200),  # somebody speaks TLS
            lambda: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + chance.randbytes(40),
            lambda: b"GET /" + b"a" * chance.randrange(40_000) + b" HTTP/1.1\r\n\r\n",
            lambda: b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * chance.choice((3, 30, 300, 2500)),
            lambda: b"GET http://evil.test/" + chance.randbytes(9) + b" HTTP/1.1\r\nHost: x\r\n\r\n",
            lambda: chance.choice(HEADS).encode("latin-1") + b"\r\n\r\n",
            lambda: b"POST /table HTTP/1.1\r\n" + "\r\n".join(chance.choices(HEADS, k=6)).encode("latin-1") + b"\r\n\r\nx=y",
            lambda: b"GET / HTTP/1.1\r\nHost: " + chance.choice(CORPUS).encode("utf-8", "replace") + b"\r\n\r\n",
            lambda: (chance.choice(CORPUS)[:9] + " " + chance.choice(CORPUS) + " HTTP/1.1\r\n\r\n").encode("utf-8", "replace"),
        ))()

    def _turned_away(self) -> bytes:
        """A fair request from elsewhere, or with a body that no form has: the shield answers it without reading."""
        entrance, chance = self._entrance(), self.chance
        size = chance.choice((10**5, 10**15, 10**40))
        lie = chance.choice(("Origin: http://evil.test", f"Origin: http://{HOST}\r\nContent-Length: {size}",
                             f"Origin: http://{HOST}.evil.test", "Origin: null", "Host: evil.test", f"Origin: https://{HOST}", "X: y"))
        path = re.sub(r"{(\w+)(:int)?}", lambda match: self._part(match[1]), entrance.path)
        return f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nIdempotency-Key: turned-away\r\n{lie}\r\n\r\n".encode("latin-1")

    def _cut(self, sent: bytes) -> list[bytes]:
        dice = self.chance.random()
        if dice < 0.90:
            return [sent]
        if dice < 0.93:
            return [sent[:self.chance.randrange(len(sent) + 1)]]
        if dice < 0.96:
            return [sent[at:at + 1] for at in range(min(len(sent), 600))] + [sent[600:]]
        at = sorted(self.chance.randrange(len(sent) + 1) for _ in range(3))
        return [sent[start:end] for start, end in zip([0, *at], [*at, len(sent)], strict=True)]

    # --- A websocket ---------------------------------------------------------------------------------------------------

    def _socket(self) -> list[bytes]:
        chance = self.chance
        entrance = chance.choice([one for one in entrances() if one.method == "WS"])
        path = re.sub(r"{(\w+)(:int)?}", lambda match: self._part(match[1]), entrance.path)
        heads = [f"GET {path} HTTP/1.1", f"Host: {HOST}", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", *self._cookies(entrance)]
        heads += [f"Origin: http://{HOST}"] if chance.random() < 0.95 else ["Origin: http://evil.test"]
        heads += ["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"] if chance.random() < 0.2 else []
        heads += ["Sec-WebSocket-Protocol: x, y"] if chance.random() < 0.1 else []
        shake = "\r\n".join([*heads, "", ""]).encode("latin-1")
        if chance.random() < 0.1:
            return [self._mangled(shake)]
        frames = b"".join(self._frame() for _ in range(chance.choice((1, 2, 4, 12, 80))))
        return [shake, *self._cut(self._mangled(frames) if chance.random() < 0.4 else frames)]

    def _frame(self) -> bytes:
        chance = self.chance
        text = chance.choice(TEXTS) if chance.random() < 0.8 else chance.choice(CORPUS).encode("utf-8", "replace")
        opcode = chance.choice((Opcode.TEXT,) * 8 + (Opcode.BINARY, Opcode.PING, Opcode.PONG, Opcode.CONT, Opcode.CLOSE))
        if opcode in (Opcode.PING, Opcode.PONG, Opcode.CLOSE):
            text = text[:125]
        first = opcode | (0x80 if chance.random() < 0.93 else 0)
        first |= chance.choice((0x40, 0x20, 0x10, 0x70, 0x0B)) if chance.random() < 0.05 else 0  # reserved bits, unknown opcodes
        if chance.random() < 0.03:
            return bytes([first, 0xFF]) + (2**63 - 1).to_bytes(8, "big") + text  # says that it is as long as nothing can be
        return _wire(first, text, is_masked=chance.random() < 0.97)


def _wire(first: int, text: bytes, is_masked: bool) -> bytes:
    """A frame with whatever first byte: a library would refuse to make most of them."""
    length, mask = len(text), 0x80 if is_masked else 0
    size = bytes([mask | length]) if length < 126 else bytes([mask | 126]) + length.to_bytes(2, "big")
    return bytes([first]) + size + (MASK + apply_mask(text, MASK) if is_masked else text)


Spoil = Callable[[random.Random, bytearray, int], Any]


def _repeat(chance: random.Random, sent: bytearray, at: int) -> None:
    end = at + chance.randrange(1, 40)
    sent[at:at] = sent[at:end] * chance.choice((1, 2, 50))


_SPOIL: tuple[Spoil, ...] = (
    lambda chance, sent, at: sent.__setitem__(slice(at, at + 1), bytes([chance.randrange(256)])),
    lambda chance, sent, at: sent.__setitem__(slice(at, at), chance.choice(SIGNS)),
    lambda chance, sent, at: sent.__delitem__(slice(at, at + chance.choice((1, 1, 3, 20)))),
    lambda chance, sent, at: sent.__setitem__(slice(at, at), chance.choice(CORPUS).encode("utf-8", "replace")),
    lambda chance, sent, at: sent.__setitem__(slice(at, at), quote(chance.choice(NUMBERS)).encode()),
    _repeat,
)


def cases(seed: int, numbers: range, badges: Mapping[str, str], right: Mapping[str, str], late: Callable[[int], bool],
          shallow: float = 0.0) -> Iterator[tuple[int, Case]]:
    """Cases by number: the same seed and number make the same bytes. A share of them is `shallow`: turned away before the application."""
    for number in numbers:
        yield number, Case(random.Random(seed * 1_000_003 + number), badges, right, late(number), shallow)
