"""Reading what a browser posts: form-encoded text, nothing else, and not much of it."""

import re
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from app.ground.receipts import Receipt, digest_of
from app.ground.refusal import Refused

MAX_FIELDS = 400
# What no keyboard types: C0 but tabs and line ends, DEL, and the signs that turn the direction of all that follows on a screen.
UNTYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
HIGHEST = 2**31 - 1  # the highest id that both databases can hold


def read_id(text: str) -> int:
    """A number that may be an id of ours, as our own pages write it. Refused when it is something else."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(HIGHEST)) and int(text) <= HIGHEST):
        raise Refused("bad_request")
    return int(text)


class Form:
    """The fields of one post, with the name that the phone gave it."""

    def __init__(self, pairs: list[tuple[str, str]], body: bytes, key: str | None) -> None:
        self.pairs = pairs
        self.client_id = key or dict(pairs).get("client_id") or None
        self._digest = digest_of(body)

    def get(self, name: str, default: str = "") -> str:
        """The value of a field, or the default. Of several, the last one, as browsers send a hidden twin first."""
        return next((value for field, value in reversed(self.pairs) if field == name), default)

    def all(self, name: str) -> list[str]:
        return [value for field, value in self.pairs if field == name]

    def values(self) -> dict[str, str]:
        return dict(self.pairs)

    def number(self, name: str) -> int:
        """A field that our own pages fill with an id or a count. Refused when it holds something else."""
        return read_id(self.get(name))

    def numbers(self, name: str) -> list[int]:
        """The same for boxes that were ticked."""
        return [read_id(value) for value in self.all(name)]

    def receipt(self, author: str = "") -> Receipt | None:
        """The receipt to ask for, when the phone named this write. Without author: of whoever the door finds to be asking."""
        return Receipt(author, self.client_id[:64], self._digest) if self.client_id else None


async def read_form(request: Request) -> Form:
    """Parse a form-encoded body. Binary, JSON and multipart are refused: participants send no files."""
    kind = request.headers.get("content-type", "application/x-www-form-urlencoded").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Refused("not_a_form")
    body = await request.body()
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, strict_parsing=bool(body), errors="strict",
                          max_num_fields=MAX_FIELDS)
    except ValueError:
        raise Refused("not_a_form") from None
    pairs = [(name, UNTYPED.sub("", value)) for name, value in pairs]
    request.state.form = Form(pairs, body, request.headers.get("idempotency-key"))
    return request.state.form


Posted = Annotated[Form, Depends(read_form)]
