"""The figures of what followed one evening."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from app.followup.life import ENDED
from app.ground.french import counted, day
from app.indicators.catalogue import ALL
from app.indicators.facts import FileFacts, FollowUpFacts
from app.indicators.ratio import Figure, Row, ratio, unknown
from app.indicators.survival import MARKS, fate
from app.promises.queries import count_kept

ON_TIME = timedelta(hours=48)
TOLD_WITHIN = timedelta(days=7)
EFFORT_WITHIN = timedelta(days=90)
ACT_WITHIN = timedelta(days=14)
FATES = {"alive": "vit", "closed": "clos", "dormant": "dort"}


def follow_up_figures(facts: FollowUpFacts) -> dict[str, Figure]:
    """Every figure of the follow-up, by its id, in the order of the catalogue."""
    figures = (
        _triaged(facts), _told(facts), *(_survival(facts, days) for days in MARKS), *(_passage(facts, stage) for stage in (1, 2, 3)),
        _carried(facts), _kept(facts), _conclusive(facts), _shared_effort(facts), _after_effort(facts), _handed_over(facts),
        _orphans(facts), _confirmed(facts), cooperations(facts.files, facts.evening.today), *_jobs(facts),
    )
    return {figure.id: figure for figure in figures}


def cooperations(files: Iterable[FileFacts], today: date, year: int | None = None) -> Figure:
    """Those that began, in all or in one calendar year. Announced ones are told beside, not counted."""
    rows = []
    announced = 0
    for file in files:
        begun = [one.started for one in file.cooperations if one.started and one.started <= today and year in (None, one.started.year)]
        announced += sum(one.started is None for one in file.cooperations)
        if begun:
            rows.append(_row(file, len(begun)))
    note = f"{counted(announced, 'annoncée')}, sans premier acte daté et attesté." if announced and year is None else ""
    return ratio(ALL["cooperations"], rows, today, note)


# --- Files ----------------------------------------------------------------------------------------------------------


def _triaged(facts: FollowUpFacts) -> Figure:
    limit = facts.evening_ended + ON_TIME
    rows = [_row(file, int(any(turn.outcome and turn.at <= limit for turn in file.turns)), 1)
            for file in facts.files if not file.imported]
    return ratio(ALL["triaged"], rows, _today(facts))


def _survival(facts: FollowUpFacts, days_after: int) -> Figure:
    indicator, on = ALL[f"survival-{days_after}"], facts.evening.day + timedelta(days=days_after)
    if on > _today(facts):
        return unknown(indicator, f"Ce sera connu le {day(on)}.", on)
    lived = [(file, said) for file in facts.files if (said := fate(file, on))]
    rows = [_row(file, int(said == "alive"), 1, FATES[said]) for file, said in lived]
    closed, dormant = (sum(said == one for _, said in lived) for one in ("closed", "dormant"))
    return ratio(indicator, rows, on, f"{counted(closed, 'clos', 'clos')}, {counted(dormant, 'dormant')}." if lived else "")


def _passage(facts: FollowUpFacts, stage: int) -> Figure:
    """Days are counted from the evening, or from the passage before."""
    rows, days = [], []
    for file in facts.files:
        entered = _entered(file, stage)
        if entered is None:
            continue
        passed = file.reached(stage + 1)
        rows.append(_row(file, int(passed is not None), 1))
        if passed:
            days.append((passed - entered).days)
    note = f"La moitié en {counted(round(median(days)), 'jour')} ou moins." if days else ""
    return ratio(ALL[f"passage-d{stage}"], rows, _today(facts), note)


def _entered(file: FileFacts, stage: int) -> date | None:
    """A Star’Ter file is in D1 and a Boos’Ter one in D3 from its evening on, once the team has taken charge of it."""
    first = 3 if file.with_lead else 1
    taken = file.reached(1)
    if taken is None or stage < first:
        return None
    return file.evening if stage == first else file.reached(stage)


def _carried(facts: FollowUpFacts) -> Figure:
    return ratio(ALL["carried"], [_row(file, int(file.carrier_confirmed), 1) for file in qualified(facts.files)], _today(facts))


def qualified(files: Iterable[FileFacts]) -> list[FileFacts]:
    """Opportunities that have passed the gate of D2. A lead’s own project came with its lead: it is none."""
    return [file for file in files if not file.with_lead and file.reached(3)]


def _orphans(facts: FollowUpFacts) -> Figure:
    return ratio(ALL["orphans"], [_row(file, int(not file.has_owner), 1) for file in facts.files if file.is_live], _today(facts))


def _handed_over(facts: FollowUpFacts) -> Figure:
    rows = []
    for file in facts.files:
        due = [on for on in file.handovers if on + ACT_WITHIN <= _today(facts)]
        if due:
            acts = [effort.on for effort in file.efforts]
            rows.append(_row(file, sum(any(on <= act <= on + ACT_WITHIN for act in acts) for on in due), len(due)))
    return ratio(ALL["handed-over"], rows, _today(facts))


# --- People ---------------------------------------------------------------------------------------------------------


def _told(facts: FollowUpFacts) -> Figure:
    """By table, as numbers: who left a contact is nobody’s business here."""
    limit = facts.evening.day + TOLD_WITHIN
    rows = []
    for table in facts.evening.tables:
        consenting = [person for person in facts.evening.at(table.number) if person.consented_on]
        told = sum((sent := facts.told.get(person.id)) is not None and sent <= limit for person in consenting)
        if consenting:
            rows.append(Row(f"{table.number} · {table.title}", told, len(consenting)))
    late = "" if _today(facts) > limit else f"Le délai court jusqu’au {day(limit)}."
    return ratio(ALL["told"], rows, _today(facts), late)


def _confirmed(facts: FollowUpFacts) -> Figure:
    rows = [Row(f"{table.number} · {table.title}", table.confirmed, table.aligned) for table in facts.evening.tables if table.aligned]
    return ratio(ALL["confirmed-interests"], rows, _today(facts))


def _kept(facts: FollowUpFacts) -> Figure:
    rows = []
    for file in facts.files:
        found = count_kept(file.promises, _today(facts))
        if found.due:
            rows.append(_row(file, found.kept, found.due))
    return ratio(ALL["kept"], rows, _today(facts))


# --- Work and what came of it ---------------------------------------------------------------------------------------


def _conclusive(facts: FollowUpFacts) -> Figure:
    rows = []
    for file in facts.files:
        ended = [effort.result for effort in file.efforts if effort.kind == "test" and effort.result]
        if ended:
            rows.append(_row(file, sum(result in ENDED for result in ended), len(ended)))
    return ratio(ALL["conclusive"], rows, _today(facts))


def _shared_effort(facts: FollowUpFacts) -> Figure:
    rows = [_row(file, partners, team + partners) for file in facts.files
            if (team := _sum(file, lambda one: one.team)) + (partners := _sum(file, lambda one: one.partners))]
    return ratio(ALL["shared-effort"], rows, _today(facts))


def _after_effort(facts: FollowUpFacts) -> Figure:
    indicator, evening = ALL["after-effort"], facts.evening
    limit = evening.day + EFFORT_WITHIN
    hours = len(evening.held) * evening.hours
    rows = [_row(file, spent) for file in facts.files if (spent := _sum(file, lambda one: one.team if one.on <= limit else Decimal(0)))]
    spent = sum((Decimal(row.numerator or 0) for row in rows), Decimal(0))
    note = "" if _today(facts) > limit else f"Les 90 jours courent jusqu’au {day(limit)}."
    return Figure(indicator, spent, Decimal(hours.numerator) / Decimal(hours.denominator), _today(facts), tuple(rows), note=note)


def _jobs(facts: FollowUpFacts) -> list[Figure]:
    noted = [(file, jobs) for file in facts.files if (jobs := file.newest_jobs)]
    plain = [ratio(ALL[f"jobs-{name}"], [_row(file, getattr(jobs, name)) for file, jobs in noted if getattr(jobs, name)], _today(facts))
             for name in ("announced", "created", "kept")]
    open_to_all = [_row(file, jobs.accessible, jobs.created) for file, jobs in noted if jobs.created]
    return [*plain, ratio(ALL["jobs-accessible"], open_to_all, _today(facts))]


# --- Lines ----------------------------------------------------------------------------------------------------------


def _row(file: FileFacts, top: Decimal | int, under: Decimal | int | None = None, note: str = "") -> Row:
    return Row(file.title, top, under, note, reference=file.reference)


def _sum(file: FileFacts, of: Callable[..., Decimal]) -> Decimal:
    return sum((of(effort) for effort in file.efforts), Decimal(0))


def _today(facts: FollowUpFacts) -> date:
    return facts.evening.today
