"""Who writes, as she last said on this browser: one types one's first name once, and the next form knows it. It opens nothing."""

from fastapi import Request, Response
from starlette.requests import HTTPConnection

COOKIE = "tablee_signature"
LONGEST = 60
HOURS = 12


def sign(request: Request, response: Response, name: str) -> None:
    """Remember this name on every page of the team. Hexadecimal: a cookie takes no accents."""
    response.set_cookie(COOKIE, name[:LONGEST].encode("utf-8").hex(), max_age=HOURS * 3600, path="/", httponly=True, samesite="lax",
                        secure=request.url.scheme == "https")


def signature(request: HTTPConnection) -> str:
    """Who wrote last from this browser."""
    try:
        return bytes.fromhex(request.cookies.get(COOKIE, "")).decode("utf-8")
    except ValueError:
        return ""
