"""The figures of what followed, counted from the lives of files laid by hand."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from app.ground.french import PARIS
from app.indicators.catalogue import FOLLOW_UP
from app.indicators.facts import LIVE, Cooperating, Effort, EveningFacts, FileFacts, FollowUpFacts, Jobs, Person, TableFacts, Turn
from app.indicators.follow_up import cooperations, follow_up_figures
from app.indicators.ratio import Figure

DAY = date(2027, 3, 18)
TODAY = date(2027, 9, 30)


def on(days: int) -> date:
    return DAY + timedelta(days=days)


def decided(days: int, outcome: str, hour: int = 9) -> Turn:
    day = on(days)
    return Turn(datetime(day.year, day.month, day.day, hour, tzinfo=PARIS), day, outcome, LIVE.get(outcome, 0))


def moved(days: int, to: int) -> Turn:
    day = on(days)
    return Turn(datetime(day.year, day.month, day.day, 12, tzinfo=PARIS), day, "", to, f"d{to - 1}", f"d{to}")


def file(number: int, *turns: Turn, **facts: object) -> FileFacts:
    return FileFacts(f"LONS27-T{number:02d}-1", f"Dossier {number}", number, bool(facts.pop("with_lead", False)), DAY, turns,
                     **facts)  # type: ignore[arg-type]


FILES = (
    file(1, decided(1, "BACKLOG_D2"), moved(80, 3), has_owner=True, carrier_confirmed=True,
         efforts=(Effort(on(10), "meeting", "", Decimal(3), Decimal(6)), Effort(on(150), "test", "met", Decimal(1))),
         promises=(("kept", None), ("open", on(20)), ("open", None), ("withdrawn", on(10))),
         jobs=(Jobs(on(30), created=Decimal(1)), Jobs(on(150), Decimal(4), Decimal("2.5"), Decimal(1), Decimal(1), Decimal(90_000))),
         cooperations=(Cooperating(1, 2, on(40)), Cooperating(1, 3, None)), handovers=(on(20), on(140))),
    file(2, decided(1, "BACKLOG_D1"), decided(30, "BACKLOG_D2"), efforts=(Effort(on(60), "study"),), promises=(("not_kept", on(9)),)),
    file(3, decided(1, "BACKLOG_D1"), has_owner=True, efforts=(Effort(on(170), "test", "undecided"),)),
    file(4, decided(1, "BACKLOG_D1"), decided(50, "PARKED"), has_owner=True),
    file(5, decided(4, "DROPPED")),
    file(13, decided(1, "BOOSTER_FOLLOWUP"), with_lead=True, has_owner=True, carrier_confirmed=True,
         efforts=(Effort(on(5), "test", "refuted", Decimal(2)),)),
    file(14),
    file(15, decided(1, "BACKLOG_D2"), imported=True),
)
EVENING = EveningFacts(
    day=DAY, today=TODAY, colleges={"citizens": "Citoyens"}, hours=Fraction(11, 4),
    tables=(TableFacts(1, "Le pain", False, aligned=6, confirmed=3), TableFacts(2, "Le car", False)),
    people=tuple(Person(n, 1 if n < 8 else 2, "citizens", True, DAY if n < 7 else None) for n in range(1, 11)))
FACTS = FollowUpFacts(EVENING, datetime(2027, 3, 18, 21, tzinfo=PARIS), FILES, {1: on(3), 2: on(7), 3: on(8), 4: on(2)})


def figure(name: str, facts: FollowUpFacts = FACTS) -> Figure:
    return follow_up_figures(facts)[name]


@pytest.mark.parametrize(("name", "value", "counts"), [
    ("triaged", "71 %", "5 / 7"),            # one too late, one undecided; the one from elsewhere left no table here
    ("told", "50 %", "3 / 6"),               # the seventh day is in time, the eighth is not
    ("survival-30", "50 %", "3 / 6"),
    ("survival-90", "33 %", "2 / 6"),        # a study and a gate; the lead's test is 85 days old
    ("survival-180", "33 %", "2 / 6"),
    ("survival-365", "n.c.", ""),
    ("passage-d1", "60 %", "3 / 5"),
    ("passage-d2", "n.c.", "1 / 3"),
    ("passage-d3", "n.c.", "0 / 2"),
    ("carried", "n.c.", "1 / 1"),            # the lead of the Boos'Ter came with it: it is no idea taken up
    ("kept", "n.c.", "1 / 3"),               # kept, late, not kept; withdrawn and without a day are not due
    ("conclusive", "n.c.", "2 / 3"),         # refuted says something, undecided does not
    ("shared-effort", "50 %", "6 / 12"),
    ("after-effort", "0,91", "5 / 5,5"),
    ("handed-over", "n.c.", "1 / 2"),
    ("orphans", "40 %", "2 / 5"),
    ("confirmed-interests", "50 %", "3 / 6"),
    ("cooperations", "1", "1"),              # an announced one is not counted
    ("jobs-announced", "4 ETP", "4"),
    ("jobs-created", "2,5 ETP", "2,5"),      # the newest figures of each file only
    ("jobs-kept", "1 ETP", "1"),
    ("jobs-accessible", "n.c.", "1 / 2,5"),
])
def test_each_figure_of_the_follow_up(name: str, value: str, counts: str) -> None:
    found = figure(name)
    assert (found.said.replace("\u00a0", " "), found.counts) == (value, counts)


def test_every_figure_of_the_catalogue_is_counted() -> None:
    assert list(follow_up_figures(FACTS)) == [one.id for one in FOLLOW_UP]


def test_a_survival_says_what_sleeps_and_what_is_closed() -> None:
    assert figure("survival-90").note.replace("\u00a0", " ") == "1 clos, 3 dormants."
    assert [row.note for row in figure("survival-90").rows] == ["vit", "vit", "dort", "clos", "dort", "dort"]


def test_what_is_still_to_come_says_when_it_will_be_known() -> None:
    assert "17\u00a0mars 2028" in figure("survival-365").why_unknown


def test_a_passage_says_how_long_it_took() -> None:
    assert figure("passage-d1").note.replace("\u00a0", " ") == "La moitié en 1 jour ou moins."


def test_announced_cooperations_stand_beside_and_a_year_takes_those_that_began_in_it() -> None:
    assert "1\u00a0annoncée" in figure("cooperations").note
    assert cooperations(FILES, TODAY, 2027).numerator == 1
    assert cooperations(FILES, TODAY, 2026).numerator == 0
    assert cooperations(FILES, on(39)).numerator == 0  # its first act is still to come


def test_nobody_is_blamed_before_the_delay_has_passed() -> None:
    early = replace(FACTS, evening=replace(EVENING, today=on(3)))
    assert "25\u00a0mars" in figure("told", early).note
    assert figure("handed-over", early).counts == "0 / 0"
    assert "90 jours courent" in figure("after-effort", early).note


def test_the_lines_behind_a_figure_add_up_to_it() -> None:
    for name, found in follow_up_figures(FACTS).items():
        if found.rows:
            assert sum(row.numerator or 0 for row in found.rows) == found.numerator, name
            if found.indicator.among and name != "after-effort":
                assert sum(row.denominator or 0 for row in found.rows) == found.denominator, name


def test_without_any_file_nothing_is_said() -> None:
    nothing = replace(FACTS, files=(), told={}, evening=replace(EVENING, people=(), tables=()))
    assert {found.said.replace("\u00a0", " ") for found in follow_up_figures(nothing).values()} == {"n.c.", "0", "0 ETP"}
