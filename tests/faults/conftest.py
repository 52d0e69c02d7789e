"""Servers that may be killed."""

from collections.abc import Iterator

import pytest

from tests.processes import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery
