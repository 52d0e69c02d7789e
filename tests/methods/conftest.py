"""The real evening, copied so that a test may spoil one line of it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.methods.loader import PlanError, Problem, load_plan
from app.methods.models import EventPlan, KindRule

REPOSITORY = Path(__file__).parents[2]


def rule(name: str, requires: str = "", allows: str = "") -> tuple[str, KindRule]:
    return name, KindRule(name, frozenset(requires.split()), frozenset(allows.split()))


KINDS = dict(
    [
        rule("message"),
        rule("ideas", "fields"),
        rule("group", "fields source"),
        rule("vote", "source votes", "votes_per_item lead_votes prefills sheet sheet_fields"),
        rule("sheet", "sheet sheet_fields", "gate"),
        rule("interests", "interest_fields"),
        rule("pitch", "speaker_prompt", "fields"),
        rule("feedback", "fields"),
    ]
)


class Events:
    """A copy of `events/` whose files can be changed, one passage at a time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "lons-le-saunier"

    def change(self, file: str, old: str, new: str, after: str = "") -> None:
        """Replace the first `old` that stands after the passage `after`."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        start = text.index(after)
        place = text.index(old, start)
        path.write_text(text[:place] + new + text[place + len(old) :], encoding="utf-8")

    def load(self) -> EventPlan:
        return load_plan(self.folder, KINDS)

    def problems(self) -> list[Problem]:
        with pytest.raises(PlanError) as caught:
            self.load()
        return list(caught.value.problems)


@pytest.fixture
def events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Events:
    shutil.copytree(REPOSITORY / "events", tmp_path / "events")
    monkeypatch.chdir(tmp_path)
    return Events(Path("events"))


@pytest.fixture(scope="session")
def plan() -> EventPlan:
    return load_plan(REPOSITORY / "events" / "lons-le-saunier", KINDS)


@pytest.fixture
def lines(events: Events) -> Callable[[], list[str]]:
    """Every problem as the command line prints it."""
    return lambda: [str(problem) for problem in events.problems()]
