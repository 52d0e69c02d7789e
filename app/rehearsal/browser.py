"""The browser of a simulated person: cookies, the Origin that the server asks for, short time limits, nothing shared."""

import ssl

import httpx

# Making one takes longer than a whole join; all phones trust the same authorities.
_TRUST = ssl.create_default_context()


def browser(url: str) -> httpx.AsyncClient:
    """One browser at this address."""
    limits = httpx.Limits(max_connections=2, max_keepalive_connections=1, keepalive_expiry=10)
    return httpx.AsyncClient(base_url=url, headers={"Origin": url}, follow_redirects=True, timeout=httpx.Timeout(8.0, pool=60.0),
                             verify=_TRUST, limits=limits)
