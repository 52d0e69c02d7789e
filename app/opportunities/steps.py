"""The next step of a file when it is a study or a test: the parts that it cannot be without, and the protocol that they make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.ground.french import counted, day
from app.methods.answers import clean

MOST_STUDY_DAYS = 60  # a short study: beyond it, it is a study
MOST_TEST_DAYS = 366
_NOT_READY = {"study": "L’étude courte n’est pas prête", "test": "Le test n’est pas prêt"}


@dataclass(frozen=True)
class Study:
    """A short study: one question, so many days at the most."""

    question: str = ""
    days: str = ""

    @property
    def lacking(self) -> tuple[str, ...]:
        known = (clean(self.question), _count(self.days))
        return tuple(name for name, value in zip(("la question", "les jours au plus"), known, strict=True) if not value)

    @property
    def words(self) -> str:
        """Empty as long as a part is missing."""
        return "" if self.lacking else f"Question : {self.question}\nAu plus : {counted(_count(self.days) or 0, 'jour')}"


@dataclass(frozen=True)
class Trial:
    """A test: if you do not know what you want to test, you cannot say whether it has a chance to work."""

    hypothesis: str = ""
    measure: str = ""
    threshold: str = ""
    end: date | None = None

    @property
    def lacking(self) -> tuple[str, ...]:
        names = ("l’hypothèse", "la mesure", "le seuil", "la date de fin")
        known = (clean(self.hypothesis), clean(self.measure), clean(self.threshold), self.end)
        return tuple(name for name, value in zip(names, known, strict=True) if not value)

    @property
    def words(self) -> str:
        """Empty as long as a part is missing."""
        if self.lacking or self.end is None:
            return ""
        return f"Hypothèse : {self.hypothesis}\nMesure : {self.measure}\nSeuil : {self.threshold}\nFin : {day(self.end)}"


def study_of(lines: Mapping[str, str]) -> Study:
    return Study(lines.get("study_question", ""), lines.get("study_days", ""))


def trial_of(lines: Mapping[str, str]) -> Trial:
    end = lines.get("test_end", "")
    return Trial(lines.get("test_hypothesis", ""), lines.get("test_measure", ""), lines.get("test_threshold", ""),
                 date.fromisoformat(end) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", end) else None)


def whole(kind: str, study: Study, trial: Trial, old_protocol: str) -> bool:
    """Whether it is a study, or a test, with all its parts."""
    return kind in _NOT_READY and bool(clean(old_protocol) or {"study": study.words, "test": trial.words}[kind])


def unready(kind: str, study: Study, trial: Trial, old_protocol: str, today: date) -> str:
    """Why a step of this kind cannot be saved yet, in one sentence; empty if it can. Only a study and a test have parts.

    A protocol that was written in one piece, before its parts had lines of their own, still holds.
    """
    lacking = {"study": study.lacking, "test": trial.lacking}.get(kind, ())
    if lacking and not clean(old_protocol):
        return f"{_NOT_READY[kind]} : il manque {', '.join(lacking)}."
    if kind == "study" and (_count(study.days) or 0) > MOST_STUDY_DAYS:
        return f"Une étude courte dure {MOST_STUDY_DAYS} jours au plus."
    if kind == "test" and trial.end and not today <= trial.end <= today + timedelta(days=MOST_TEST_DAYS):
        return "La fin du test est une date à venir, dans les douze mois."
    return ""


def _count(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text.strip()) and int(text) > 0 else None
