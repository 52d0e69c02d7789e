"""The personal code: ten signs that nobody mistakes for others, typed with or without hyphen, in capitals or not."""

import secrets

from app.ground.badge import link_secret

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L: 49 bits in ten of them
LENGTH = 10
SEPARATORS = " -\u2010\u2011\u2012\u2013\u2014\u00a0\u202f."


def new_code() -> str:
    """As it is shown, this once: « K7M2Q-XW4HC »."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    return f"{signs[:5]}-{signs[5:]}"


def forgive(typed: str) -> str:
    """The signs alone, as they were given; empty when this can be no code."""
    signs = "".join(sign for sign in typed.upper() if sign not in SEPARATORS)
    return signs if len(signs) == LENGTH and all(sign in SIGNS for sign in signs) else ""


def hash_code(key: str, code: str) -> str:
    """What the database keeps. Keyed: from a stolen copy alone, without the server's key, ten signs cannot be guessed."""
    return link_secret(key, "personal", forgive(code))
