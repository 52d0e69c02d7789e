"""Read the folder of an evening into one frozen plan, or say everything that is wrong in its files; nothing half loaded.

The methods are looked for in the folder's own `methods/` first, then in the one beside it, which evenings share.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from app.methods.checks import PlanDraft, ScriptDraft, check
from app.methods.models import EventFile, EventPlan, GateBook, InterestForm, KindRule, Paper, Script, SheetForm, Step, TablePlan
from app.methods.papers import NOTHING, as_json, problems_of, read, shown
from app.methods.problems import PlanError, Problem

__all__ = ["PlanError", "Problem", "load_plan"]

LARGEST = 1024 * 1024  # bytes of one file: thirty tables take a fiftieth of it

Model = TypeVar("Model", bound=BaseModel)


def load_plan(folder: Path, kinds: Mapping[str, KindRule]) -> EventPlan:
    return _Reading(folder, kinds).plan()


class TablesFile(Paper):
    """The content of `tables.toml`."""

    tables: Annotated[tuple[TablePlan, ...], Field(min_length=1)]


class _Reading:
    """One reading of a folder: it goes on after a mistake, so as to report them all at once."""

    def __init__(self, folder: Path, kinds: Mapping[str, KindRule]) -> None:
        self.folder = folder.resolve()
        self.kinds = kinds
        self.problems: list[Problem] = []
        self.raw: dict[str, dict[str, Any] | None] = {}
        self.files: dict[str, str] = {}

    def plan(self) -> EventPlan:
        draft = self.read_everything()
        self.problems += check(draft)
        if self.problems:
            raise PlanError(tuple(dict.fromkeys(self.problems)))
        return self.assemble(draft)

    def read_everything(self) -> PlanDraft:
        event = self.read("event.toml", EventFile)
        self.read("tables.toml", TablesFile)
        scripts = {name: self.read_script(name) for name in self.methods()}
        sheets = self.read_sheets()
        interests = self.read("interests.toml", InterestForm, shared=True)
        gates = self.read("gates.toml", GateBook, shared=True)
        tables = _readable(TablePlan, (self.raw["tables.toml"] or {}).get("tables"))
        return PlanDraft(self.kinds, self.files, event, tables, {k: v for k, v in scripts.items() if v}, sheets, interests, gates)

    def assemble(self, draft: PlanDraft) -> EventPlan:
        """Everything is known to be right by now."""
        whole = {
            **(self.raw["event.toml"] or {}),
            "tables": (self.raw["tables.toml"] or {})["tables"],
            "scripts": [script.raw for script in draft.scripts.values()],
            "sheets": [{"id": sheet_id, **sheet} for sheet_id, sheet in (self.raw["sheets.toml"] or {}).items()],
            "interests": self.raw["interests.toml"],
            "gates": self.raw["gates.toml"],
        }
        return read(EventPlan, whole)

    # --- One file each ---

    def methods(self) -> list[str]:
        """The scripts to read, even where the rest of `event.toml` is wrong."""
        named = (self.raw["event.toml"] or {}).get("methods")
        usable = [name for name in named if isinstance(name, str) and _IS_ID.fullmatch(name)] if isinstance(named, list) else []
        return list(dict.fromkeys(usable))

    def read_script(self, name: str) -> ScriptDraft | None:
        file = f"{name}.toml"
        script = self.read(file, Script, shared=True)
        raw = self.raw[file]
        if raw is None:
            return None
        if script is not None and script.id != name:
            self.problems.append(Problem(self.files[file], "id", shown(script.id), f'"{name}", the name of its file'))
        return ScriptDraft(self.files[file], raw, script, _readable(Step, raw.get("steps")))

    def read_sheets(self) -> dict[str, SheetForm | None] | None:
        raw = self.parse("sheets.toml", shared=True)
        if raw is None:
            return None
        return {sheet_id: self.read_sheet(sheet_id, sheet) for sheet_id, sheet in raw.items()}

    def read_sheet(self, sheet_id: str, raw: Any) -> SheetForm | None:
        file = self.files["sheets.toml"]
        if not isinstance(raw, dict) or "id" in raw:
            found = '"id", a second name' if isinstance(raw, dict) else shown(raw)
            self.problems.append(Problem(file, sheet_id, found, f"[{sheet_id}] with title, phase, passes_when and fields"))
            return None
        return self.validate(SheetForm, {"id": sheet_id, **raw}, file, within=sheet_id)

    def read(self, file: str, model: type[Model], shared: bool = False) -> Model | None:
        raw = self.parse(file, shared)
        return None if raw is None else self.validate(model, raw, self.files[file])

    def validate(self, model: type[Model], raw: Mapping[str, Any], file: str, within: str = "") -> Model | None:
        try:
            return read(model, raw)
        except ValidationError as error:
            self.problems += problems_of(error, model, file, within)
            return None

    def parse(self, file: str, shared: bool) -> dict[str, Any] | None:
        path = self.find(file, shared)
        self.files[file] = _spoken(path)
        self.raw[file] = self.parse_toml(path)
        return self.raw[file]

    def parse_toml(self, path: Path) -> dict[str, Any] | None:
        try:
            if path.stat().st_size > LARGEST:
                self.problems.append(Problem(_spoken(path), "", f"more than {LARGEST // 1024} KiB", "a plan that people can read"))
                return None
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            self.problems.append(Problem(_spoken(path), "", NOTHING, "this file"))
        except UnicodeDecodeError:
            self.problems.append(Problem(_spoken(path), "", "bytes that are not UTF-8", "a file saved as UTF-8"))
        except OSError as error:
            self.problems.append(Problem(_spoken(path), "", error.strerror or "a file that cannot be read", "a readable file"))
        except RecursionError:
            self.problems.append(Problem(_spoken(path), "", "brackets within brackets without end", "valid TOML"))
        except tomllib.TOMLDecodeError as error:
            self.problems.append(_syntax_problem(_spoken(path), str(error)))
        return None

    def find(self, file: str, shared: bool) -> Path:
        if not shared:
            return self.folder / file
        own, common = self.folder / "methods" / file, self.folder.parent / "methods" / file
        return own if own.exists() else common


_IS_ID = re.compile(r"[a-z][a-z0-9_-]*")
_TOML_ERROR = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|(?P<end>end of document))\)")


def _syntax_problem(file: str, message: str) -> Problem:
    match = _TOML_ERROR.fullmatch(message)
    if match is None:
        return Problem(file, "", message, "valid TOML")
    where = "end of file" if match["end"] else f"line {match['line']}, column {match['column']}"
    return Problem(file, where, f"a mistake ({match['what']})", "valid TOML")


def _readable(model: type[Model], raw: Any) -> tuple[tuple[int, Model], ...]:
    """Those parts of a list that can be read, so that one mistake does not hide those of its neighbours."""
    parts = []
    for index, item in enumerate(raw if isinstance(raw, list) else ()):
        try:
            parts.append((index, model.model_validate_json(as_json(item), strict=True)))
        except ValidationError:
            continue  # already reported, with its whole file
    return tuple(parts)


def _spoken(path: Path) -> str:
    """As the person who typed the command would write it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
