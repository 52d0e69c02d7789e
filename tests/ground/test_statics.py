"""Static files as a browser meets them: addresses, caching, compression, and what is refused."""

import asyncio
import gzip
import re
from hashlib import sha256
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse

from app.ground.statics import Statics, url

CSS = "/* the lamp */\n" * 40
PROJECT = Path(__file__).parents[2]
Answer = tuple[int, dict[str, str], bytes]


class Browser:
    """Asks the ASGI application with paths sent as written: an HTTP client would tidy the wicked ones first."""

    def __init__(self, folder: Path) -> None:
        self.app = Statics(PlainTextResponse("the application"), folder)

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        said: list[dict] = []

        async def send(message: dict) -> None:
            said.append(message)

        asyncio.run(self.app({"type": "http", "method": method, "path": path, "headers": raw}, None, send))
        start, *rest = said
        return start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, b"".join(m["body"] for m in rest)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "site" / "fonts").mkdir(parents=True)
    (tmp_path / "site" / "phone.css").write_text(CSS)
    (tmp_path / "site" / "fonts" / "voice.woff2").write_bytes(bytes(range(256)))
    (tmp_path / "site" / ".hidden.css").write_text("not for guests")
    (tmp_path / "secret.txt").write_text("the key")
    return tmp_path / "site"


@pytest.fixture
def browser(folder: Path) -> Browser:
    return Browser(folder)


def test_a_file_is_kept_for_ever_under_an_address_made_of_its_content(folder: Path, browser: Browser) -> None:
    address = url("phone.css", folder)
    assert re.fullmatch(r"/static/[0-9a-f]{8}/phone\.css", address)
    status, headers, body = browser.ask(address)
    assert (status, body.decode()) == (200, CSS)
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-type"] == "text/css; charset=utf-8"
    assert headers["x-content-type-options"] == "nosniff"


def test_all_files_change_their_address_together(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "next"
    (other / "fonts").mkdir(parents=True)
    (other / "phone.css").write_text(CSS)
    (other / "fonts" / "voice.woff2").write_bytes(b"another voice")
    assert url("phone.css", folder).split("/")[2] == url("fonts/voice.woff2", folder).split("/")[2]
    assert url("phone.css", folder) != url("phone.css", other), "a style sheet whose font changed would keep the old font"


def test_a_plain_address_answers_but_is_asked_again(browser: Browser) -> None:
    status, headers, body = browser.ask("/static/phone.css")
    assert (status, body.decode(), headers["cache-control"]) == (200, CSS, "no-cache")


def test_a_page_from_before_a_restart_finds_its_style_sheet_but_does_not_keep_it(browser: Browser) -> None:
    status, headers, _ = browser.ask("/static/00000000/phone.css")
    assert (status, headers["cache-control"]) == (200, "no-cache")


def test_a_name_that_does_not_exist_fails_in_the_template(folder: Path) -> None:
    with pytest.raises(LookupError, match=r"desk\.css"):
        url("desk.css", folder)


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip", "deflate, gzip;q=0.5", "*"])
def test_who_accepts_gzip_gets_the_small_one(browser: Browser, accepted: str) -> None:
    _, headers, body = browser.ask("/static/phone.css", accept_encoding=accepted)
    assert (headers["content-encoding"], headers["vary"]) == ("gzip", "accept-encoding")
    assert len(body) < len(CSS) and gzip.decompress(body).decode() == CSS
    assert headers["content-length"] == str(len(body))


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.000"])
def test_who_does_not_accept_gzip_gets_the_plain_one(browser: Browser, accepted: str) -> None:
    _, headers, body = browser.ask("/static/phone.css", accept_encoding=accepted)
    assert "content-encoding" not in headers and body.decode() == CSS
    assert headers["vary"] == "accept-encoding"


def test_a_font_is_not_compressed_twice(browser: Browser) -> None:
    _, headers, body = browser.ask("/static/fonts/voice.woff2", accept_encoding="gzip")
    assert "content-encoding" not in headers and body == bytes(range(256)) and headers["content-type"] == "font/woff2"


@pytest.mark.parametrize("accepted", ["", "gzip"])
def test_a_file_already_known_is_not_sent_again(browser: Browser, accepted: str) -> None:
    etag = browser.ask("/static/phone.css", accept_encoding=accepted)[1]["etag"]
    for known in (etag, f"W/{etag}", f'"older", {etag}'):
        status, headers, body = browser.ask("/static/phone.css", accept_encoding=accepted, if_none_match=known)
        assert (status, headers["etag"], body) == (304, etag, b"")
    assert browser.ask("/static/phone.css", accept_encoding=accepted, if_none_match='"older"')[0] == 200


def test_the_small_and_the_plain_one_have_names_of_their_own(browser: Browser) -> None:
    plain, small = (browser.ask("/static/phone.css", accept_encoding=a)[1]["etag"] for a in ("", "gzip"))
    assert plain != small


def test_head_tells_the_length_and_sends_nothing(browser: Browser) -> None:
    status, headers, body = browser.ask("/static/phone.css", "HEAD")
    assert (status, headers["content-length"], body) == (200, str(len(CSS)), b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_but_reading_is_possible(browser: Browser, method: str) -> None:
    status, headers, _ = browser.ask("/static/phone.css", method)
    assert (status, headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["../secret.txt", "fonts/../../secret.txt", "/etc/passwd", "..\\secret.txt", "", "fonts",
                                  "00000000/../secret.txt", ".hidden.css", "phone.css/", "phone.css\0.png"])
def test_nothing_else_can_be_reached(browser: Browser, path: str) -> None:
    status, headers, body = browser.ask("/static/" + path)
    assert (status, body, headers["cache-control"]) == (404, b"", "no-cache")


def test_every_other_address_belongs_to_the_application(browser: Browser) -> None:
    assert browser.ask("/staticelse")[2] == b"the application"
    assert browser.ask("/")[2] == b"the application"


def test_every_relative_address_in_our_style_sheets_exists() -> None:
    static = PROJECT / "app" / "static"
    for sheet in static.glob("*.css"):
        for target in re.findall(r'url\("([^"]+)"\)', sheet.read_text("utf-8")):
            assert (sheet.parent / target).is_file(), f"{sheet.name} asks for {target}"


def test_vendored_files_are_the_published_ones() -> None:
    rows = re.findall(r"\| `([^`]+)` \| `([0-9a-f]{64})` \|", (PROJECT / "THIRD_PARTY.md").read_text("utf-8"))
    assert {name: sha256((PROJECT / name).read_bytes()).hexdigest() for name, _ in rows} == dict(rows)
    places = ("app/static/vendor/*", "app/static/fonts/*.woff2", "tests/vendor/*")
    vendored = {file for place in places for file in PROJECT.glob(place)}
    assert vendored == {PROJECT / name for name, _ in rows}, "a vendored file has no line in THIRD_PARTY.md"
