"""The files of app/static, held in memory under addresses that change with their content: a phone asks for each only once."""

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

FOLDER = Path(__file__).parents[1] / "static"
ROOT = "/static/"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
# Said here and not by the machine's mime tables, which differ from one to the next: with nosniff, a wrong type is a dead page.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
COMPRESSED_ALREADY = {".png", ".woff2"}


def url(name: str, folder: Path = FOLDER) -> str:
    """The address of a static file, for templates. A name that does not exist fails here, not in the browser of a guest."""
    shelf = _shelf(folder)
    if name not in shelf.files:
        raise LookupError(f"no static file is called {name!r} in {folder}")
    return f"{ROOT}{shelf.mark}/{name}"


class Statics:
    """Answers /static/… ahead of the application; everything else passes through untouched."""

    def __init__(self, app: ASGIApp, folder: Path = FOLDER) -> None:
        self.app = app
        self.shelf = _shelf(folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(ROOT):
            await self._answer(scope, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, scope: Scope, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            return await _say(send, 405, {"allow": "GET, HEAD"})
        # The names are looked up in a dictionary, never on the disk: there is no folder to climb out of.
        file, lasting = self.shelf.find(scope["path"].removeprefix(ROOT))
        if file is None:
            return await _say(send, 404, {"cache-control": ASK_AGAIN})
        asked = {name: value.decode("latin-1") for name, value in scope["headers"]}
        body, etag, headers = file.body, file.etag, file.headers
        if file.gzipped and _accepts_gzip(asked.get(b"accept-encoding", "")):
            body, etag, headers = file.gzipped, f'{file.etag[:-1]}-gz"', headers | {"content-encoding": "gzip"}
        headers = headers | {"etag": etag, "cache-control": FOR_EVER if lasting else ASK_AGAIN}
        if etag in re.split(r"\s*,\s*(?:W/)?", asked.get(b"if-none-match", "").removeprefix("W/")):
            return await _say(send, 304, headers)
        return await _say(send, 200, headers | {"content-length": str(len(body))}, b"" if scope["method"] == "HEAD" else body)


@dataclass(frozen=True)
class _File:
    body: bytes
    gzipped: bytes | None
    etag: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class _Shelf:
    mark: str  # one for the whole tree, so that a style sheet finds its fonts, and a module its neighbours, by relative names
    files: Mapping[str, _File]

    def find(self, path: str) -> tuple[_File | None, bool]:
        """The file, and whether this address will never mean another content. The mark of an earlier version finds the file
        of today: a page fetched just before a restart must not lose its style sheets."""
        first, _, rest = path.partition("/")
        if re.fullmatch("[0-9a-f]{8}", first):
            return self.files.get(rest), first == self.mark
        return self.files.get(path), False


@cache
def _shelf(folder: Path) -> _Shelf:
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
    contents = {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths}
    whole = sha256()
    for name, body in contents.items():
        whole.update(f"{name} {len(body)} ".encode() + body)
    return _Shelf(whole.hexdigest()[:8], {name: _file(name, body) for name, body in contents.items()})


def _file(name: str, body: bytes) -> _File:
    suffix = Path(name).suffix
    headers = {
        "content-type": TYPES.get(suffix, "application/octet-stream"),
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
    }
    smaller = None if suffix in COMPRESSED_ALREADY else gzip.compress(body, 9, mtime=0)
    if smaller is None or len(smaller) >= len(body):
        return _File(body, None, f'"{sha256(body).hexdigest()[:16]}"', headers)
    return _File(body, smaller, f'"{sha256(body).hexdigest()[:16]}"', headers | {"vary": "accept-encoding"})


def _accepts_gzip(header: str) -> bool:
    for choice in header.split(","):
        coding, _, weight = choice.replace(" ", "").partition(";q=")
        if coding in ("gzip", "*"):
            return not re.fullmatch(r"0(\.0*)?", weight)
    return False


async def _say(send: Send, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
    if status >= 400:
        headers = {**headers, "content-length": "0", "x-content-type-options": "nosniff"}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
