"""The browser of a simulated person: cookies, the Origin that the server asks for, short time limits, nothing shared."""

import ssl

import httpx

# Making one takes longer than a whole join; all phones trust the same authorities.
_TRUST = ssl.create_default_context()


def browser(url: str) -> httpx.AsyncClient:
    """One browser at this address."""
    # No end to the connections: httpcore 1.0.9 may keep one that never connects for as long as the client lives, and with two of them
    # among two this person would wait for ever (seen in a rehearsal of an hour, on two phones of 400). One is kept for the next request.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=1, keepalive_expiry=10)
    return httpx.AsyncClient(base_url=url, headers={"Origin": url}, follow_redirects=True, timeout=httpx.Timeout(8.0, pool=60.0),
                             verify=_TRUST, limits=limits)
