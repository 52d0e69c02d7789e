"""Mutants of the doors: who may come in, from where, and how fast."""

from app.ground import shield
from tests.mutants import Mutant


def any_origin() -> None:
    """A page of another site may write in the name of whoever looks at it."""
    shield.same_origin = lambda scheme, headers: True  # type: ignore[assignment]


MUTANTS = {
    "any_origin": Mutant(any_origin, "tests/ground/test_serve.py -k elsewhere"),
}
