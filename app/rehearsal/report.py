"""What came of a rehearsal: waits, and every acknowledged answer found again in what the server exports. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.backlog.anonymity import CONTACT, NAME
from app.methods.models import EventPlan
from app.rehearsal.history import History, Verdict, judge

ASIDE = "(mise de côté par l’animateur)"  # what the export says instead of the words of a hidden card
_MASK = re.compile("|".join(map(re.escape, (NAME, CONTACT))))
_PHONE, _DESK = re.compile(r"table (\d+),"), re.compile(r"desk (\d+)")


@dataclass(frozen=True)
class Spread:
    """Milliseconds within which half, nearly all, and all but one in a hundred came."""

    count: int
    p50: float
    p95: float
    p99: float

    def __str__(self) -> str:
        return f"p50 {self.p50:.0f} ms, p95 {self.p95:.0f} ms, p99 {self.p99:.0f} ms ({self.count})"


@dataclass(frozen=True)
class Report:
    """The whole outcome."""

    phones: int
    acknowledged: Spread   # from POST to acknowledgement
    followed: Spread       # from the press of a step to each phone of the table that shows it
    verdict: Verdict
    refused: int
    behind: tuple[str, ...]  # phones that show something else than a fresh page
    older: int               # regions that came in an older state than the phone had
    faults: tuple[str, ...]

    @property
    def clean(self) -> bool:
        return self.verdict.clean and not self.behind and not self.faults

    def lines(self) -> Iterator[str]:
        """For a terminal."""
        yield f"{self.phones} phones, {self.acknowledged.count} answers acknowledged, {self.refused} refused"
        yield f"POST to acknowledgement: {self.acknowledged}"
        yield f"press to phone:          {self.followed}"
        yield f"{self.verdict.acknowledged} cards, lines, interests and reactions looked up in the export"
        yield (f"lost {len(self.verdict.lost)}, stored twice {len(self.verdict.twice)}, phones behind {len(self.behind)}, "
               f"faults {len(self.faults)}")
        for name, things in (("lost", self.verdict.lost), ("twice", self.verdict.twice), ("behind", self.behind), ("fault", self.faults)):
            yield from (f"  {name}: {thing}" for thing in things[:10])

    def facts(self) -> dict[str, Any]:
        """For JSON."""
        def spread(of: Spread) -> dict[str, float]:
            return {"count": of.count, "p50_ms": round(of.p50, 1), "p95_ms": round(of.p95, 1), "p99_ms": round(of.p99, 1)}

        return {"phones": self.phones, "answers": self.acknowledged.count, "looked_up": self.verdict.acknowledged,
                "refused": self.refused, "lost": len(self.verdict.lost), "twice": len(self.verdict.twice), "behind": len(self.behind),
                "faults": len(self.faults), "older": self.older, "post_to_ack": spread(self.acknowledged),
                "press_to_phone": spread(self.followed)}


def report_of(plan: EventPlan, history: History, exported: Mapping[str, Any], tables: Mapping[int, int], behind: Sequence[str],
              left_out: Collection[int] = ()) -> Report:
    """`tables`: id → number. `left_out`: tables that a person led; what they have not revealed is in no export."""
    said = [name for name in said_by(plan, history, tables) if _table_in(name) not in left_out]
    stored = list(kept_in(exported))
    hidden = Counter(name.partition(" card ")[0] for name in stored if name.endswith(f" card {ASIDE}"))
    verdict = _forgive_masked(_forgive_hidden(judge(said, stored), hidden), stored)
    answers = [line for line in history.lines if line["what"] == "acknowledged" and line["path"].startswith("/table/")]
    return Report(
        phones=len(history.named("joined")), acknowledged=spread_of([line["waited"] for line in answers]),
        followed=spread_of(list(_followed(history))), verdict=verdict,
        refused=sum(line["path"].startswith("/table/") for line in history.named("refused")), behind=tuple(behind),
        older=len(history.named("older")), faults=tuple(f"{line['who']}: {line['error']}" for line in history.named("fault")))


def spread_of(seconds: Sequence[float]) -> Spread:
    ordered = sorted(each * 1000 for each in seconds) or [0.0]

    def at(share: float) -> float:
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    return Spread(len(seconds), at(0.5), at(0.95), at(0.99))


# --- Every answer by a name that only it has --------------------------------------------------------------------------


def said_by(plan: EventPlan, history: History, tables: Mapping[int, int]) -> Iterator[str]:
    """What was acknowledged. Of what one corrects (a line of a sheet, an interest, a reaction), only the last."""
    last: dict[tuple[Any, ...], str] = {}
    for line in history.named("acknowledged"):
        path, fields, table = line["path"], line["fields"], _table_of(line["who"])
        if re.fullmatch(r"(/table|/desk/\d+)/ideas/[a-z-]+", path):
            yield f"table {table} card {_words(fields)}"
        elif re.fullmatch(r"(/table|/desk/\d+)/interests/[a-z-]+", path):
            if "gain" in fields:
                said = f"{fields['gain']} / {fields['contribution']}"
                last["interest", line["who"], fields.get("participant")] = f"table {table} interest {said}"
        elif path.startswith("/table/sheets/"):
            sheet = plan.sheet(path.rpartition("/")[2])
            last |= {("sheet", table, sheet.id, name): f"table {table} line {value}" for name, value in fields.items()
                     if sheet.field(name).type == "text"}  # dates and choices are exported in other words
        elif path.startswith("/table/reactions/"):
            about = tables[int(fields["table"])]
            last["reaction", line["who"], about] = f"table {about} reaction {fields.get('help_text', '')}"
    yield from last.values()


def kept_in(exported: Mapping[str, Any]) -> Iterator[str]:
    """What the export holds, under the same names."""
    for row in exported["Idées"]:
        yield f"table {row['Table']} card {' '.join(row['Texte'].split())}"
    for row in exported["Intérêts"]:
        yield f"table {row['Table']} interest {row['Gain']} / {row['Apport']}"
    for row in exported["Fiches"]:
        yield f"table {row['Table']} line {row['Texte']}"
    for row in exported["Réactions"]:
        yield f"table {row['Table']} reaction {row['Aide'] or ''}"


def _words(fields: Mapping[str, Any]) -> str:
    """A card as the export writes it: its answers one under the other."""
    return " ".join(" ".join(str(value).split()) for name, value in fields.items() if name != "participant")


def _table_of(who: str) -> int:
    match = _PHONE.match(who) or _DESK.match(who)
    return int(match[1]) if match else 0


def _table_in(name: str) -> int:
    return int(name.split()[1])


def _forgive_hidden(verdict: Verdict, hidden: Counter[str]) -> Verdict:
    """A hidden card is exported without its words: as many missing cards of that table are not lost."""
    lost, left = [], Counter(hidden)
    for name in verdict.lost:
        table, is_card, _ = name.partition(" card ")
        if is_card and left[table]:
            left[table] -= 1
        else:
            lost.append(name)
    return Verdict(verdict.acknowledged, tuple(lost), tuple(name for name in verdict.twice if " card " in name))


def _forgive_masked(verdict: Verdict, stored: Sequence[str]) -> Verdict:
    """First names and contacts leave no house: a sentence that was exported with a mask in it is there."""
    masked = [re.compile(".+?".join(re.escape(part) for part in _MASK.split(name))) for name in stored if _MASK.search(name)]
    lost = tuple(name for name in verdict.lost if not any(pattern.fullmatch(name) for pattern in masked))
    return Verdict(verdict.acknowledged, lost, verdict.twice)


def _followed(history: History) -> Iterator[float]:
    """Seconds from each press of a step until each phone of that table, or of the whole hall, showed it for the first time."""
    pushes, counted = history.named("pushed"), set()
    for line in history.named("saw"):
        table = _table_of(line["who"])
        push = next((push for push in reversed(pushes) if push["at"] <= line["at"] and push["table"] in (0, table)
                     and line["token"].startswith(f"{push['step']}-")), None)
        if push and (line["who"], push["at"]) not in counted:
            counted.add((line["who"], push["at"]))
            yield line["at"] - push["at"]
