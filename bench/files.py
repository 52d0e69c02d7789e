"""How long the queue of the morning and the board of all editions take, beside the bare queries that fetch the same rows.

The floor replays with plain sqlite3 each statement that was asked, and makes nothing of what comes back.
"""

import sqlite3
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import httpx
from sqlalchemy import event
from sqlmodel import Session

from app.ground.vault import renew_password
from app.opportunities.queries import files_of, read_file, read_files
from app.screens.board_lines import board_lines, seen_before
from bench.archive import CARDS, FILES, INTERESTS, Archive, archive
from bench.figures import is_noisy, say, say_machine
from bench.hall import server

EDITIONS = 20
ROUNDS = 7

Asked = list[tuple[str, Any]]


def measure() -> None:
    """The queue, the board, what was seen before, and the two pages through HTTP."""
    with archive(EDITIONS) as place:
        for figure, work, facts in (
            ("queue", lambda session: _judge(session, place), {"cards": CARDS, "files": FILES, "interests": INTERESTS}),
            ("board", board_lines, {"editions": EDITIONS, "files": EDITIONS * FILES}),
            ("seen_before", lambda session: _recall(session, place), {"editions": EDITIONS, "files": EDITIONS * FILES}),
        ):
            _tell(place, figure, work, facts)
        _tell_pages(place)


def _judge(session: Session, place: Archive) -> None:
    """What the queue needs of each file: its name, where it stands, what is missing."""
    for case in read_files(session, place.evening_ids[0]):
        assert case.title and case.missing is not None and case.evidence


def _recall(session: Session, place: Archive) -> None:
    """What the page of one file asks of all other editions."""
    seen_before(session, read_file(session, files_of(session, place.evening_ids[0])[0]))


def _tell(place: Archive, figure: str, work: Callable[[Session], object], facts: dict[str, int]) -> None:
    asked = _statements(place, work)
    before = _bare(place, asked)
    took = median(_timed(lambda: _in_session(place, work)) for _ in range(ROUNDS))
    after = _bare(place, asked)
    floor = (before + after) / 2
    say(f"{figure}_read", took * 1000, "ms", **facts, statements=len(asked))
    say(f"{figure}_to_bare_queries", took / floor, "ratio", **facts, noisy=is_noisy(before, after),
        floor=f"the same {len(asked)} statements by bare sqlite3: {floor * 1000:.1f} ms")


def _in_session(place: Archive, work: Callable[[Session], object]) -> None:
    with place.database.reading() as session:
        work(session)


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _statements(place: Archive, work: Callable[[Session], object]) -> Asked:
    """Everything that is asked of the database meanwhile; what is remembered afterwards (plans, stems) is not asked again."""
    _in_session(place, work)
    asked: Asked = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(place.database.reader, "before_cursor_execute", note)
    _in_session(place, work)
    event.remove(place.database.reader, "before_cursor_execute", note)
    return asked


def _bare(place: Archive, asked: Asked) -> float:
    connection = sqlite3.connect(place.folder / "tablee.db")
    took = median(_timed(lambda: [connection.execute(*one).fetchall() for one in asked]) for _ in range(ROUNDS))
    connection.close()
    return took


def _tell_pages(place: Archive) -> None:
    password = renew_password(place.folder)
    with server(place.folder) as url, httpx.Client(base_url=url, headers={"Origin": url}, follow_redirects=True, timeout=60) as team:
        team.post("/organiser", data={"password": password}).raise_for_status()
        for figure, path in (("queue_page", f"/morning/{place.slugs[0]}"), ("board_page", "/board")):
            team.get(path).raise_for_status()
            took = [_timed(lambda path=path: team.get(path).raise_for_status()) for _ in range(ROUNDS)]
            say(figure, median(took) * 1000, "ms", bytes=len(team.get(path).content))


if __name__ == "__main__":
    say_machine()
    measure()
