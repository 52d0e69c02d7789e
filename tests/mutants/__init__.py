"""The product with one promise broken on purpose. A proof that stays green over its mutant proves nothing.

A mutant is named in `TABLEE_MUTANT`; `tests/conftest.py` breaks this process with it, `python -m tests.mutants serve` a server of
its own. `test_mutants.py` runs the proof of each and wants it red. Nothing of this is in the product.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

NAME = "TABLEE_MUTANT"


@dataclass(frozen=True)
class Mutant:
    """`breaks` patches the modules of this process; `proof` is what pytest is given, and must then fail."""

    breaks: Callable[[], None]
    proof: str


def every_mutant() -> Mapping[str, Mutant]:
    """All of them by name. Each part of the house keeps its own in `tests/mutants/<part>.py`, as `MUTANTS`."""
    from tests.mutants import parts

    found: dict[str, Mutant] = {}
    for part in parts.ALL:
        twice = found.keys() & part.MUTANTS.keys()
        assert not twice, f"two mutants are called {twice}"
        found |= part.MUTANTS
    return found


def break_this_process() -> None:
    """Apply the mutant that the environment names, if it names one."""
    if name := os.environ.get(NAME):
        every_mutant()[name].breaks()


def rewrite(name: str, old: str, new: str) -> Callable[[], None]:
    """A mutant of a static file: it is served with `old` replaced. Fails when `old` is not there any more: the mutant is then none."""

    def breaks() -> None:
        from app.ground import statics

        shelf = statics._shelf(statics.FOLDER)
        body = shelf.files[name].body.decode()
        assert old in body, f"{name} does not say {old!r} any more"
        changed = statics._file(name, body.replace(old, new).encode())
        files = {**shelf.files, name: changed}
        statics._shelf = lambda folder: replace(shelf, files=files)

    return breaks
