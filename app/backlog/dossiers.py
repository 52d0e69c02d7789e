"""One file as it travels to another machine: `dossier.json`, and the answer that says where its copy stands. Nobody is in either.

Written here, and read here as something that a stranger may have made: whatever does not fit is refused with its reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from app.backlog.archive import Unreadable, dossiers_in
from app.backlog.origins import Origin
from app.backlog.rows import DOCUMENT_FORMAT as BACKLOG_FORMAT
from app.methods.models import EventPlan
from app.opportunities.outcomes import OUTCOMES
from app.opportunities.portable import CONTRIBUTIONS, ORIGINS, RETURNS, Given, Masking, from_portable

FILE_FORMAT, COPIES_FORMAT, VERSION = "tablee-file", "tablee-copies", 1
LONGEST_TEXT = 20_000
LONGEST_HANDOVER = 600  # what the form of a file's page takes
MOST_SEATS = 9_999  # of a table, and as its number
NOBODY = "—"  # stands for the facilitator's name
ZIP_START = b"PK"

# The lines of the team that travel: what was learnt of the need and the market. Who follows, who carries, and when, does not.
TRAVELLING = frozenset({
    "title", "origin", "places", "cost_bearer", "alternatives", "key_actor", "first_money", "price", "volume", "turnover_per_job", "appeal",
    "protocol", "study_question", "study_days", "test_hypothesis", "test_measure", "test_threshold",
})  # fmt: skip
TRAVELLING_PREFIXES = ("blocker-", "proof:")

Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,20}-T[0-9]{2,4}-[0-9]{1,6}$", max_length=40)]
Link = Annotated[str, StringConstraints(pattern=r"^https?://[^\s\"'<>]+$", max_length=400)]
Stage = Literal["d0", "d1", "d2", "d3", "d4", "d5"]


class _Travelling(BaseModel):
    """Nothing unknown in it, nothing changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Line(_Travelling):
    """One line of the team."""

    field: Annotated[str, StringConstraints(pattern=r"^[a-z_]+[a-z0-9_:-]*[A-Z0-9]*$", max_length=60)]
    value: Text
    source: Text = ""


class Traveller(_Travelling):
    """One file: its name there, what its evening left, what the team learnt, and how it reads as a line of the backlog."""

    reference: Reference
    link: Link
    table: int = Field(ge=1, le=9_999)
    stage: Stage
    outcome: str = Field(max_length=30)
    facts: dict[str, Any]
    lines: tuple[Line, ...] = ()
    lessons: tuple[Text, ...] = ()
    row: dict[str, Any]


class FileDocument(_Travelling):
    """A `dossier.json`: one file with the plan of its edition, names left out."""

    format: Literal["tablee-file"] = FILE_FORMAT
    version: Literal[1] = VERSION
    plan: EventPlan
    file: Traveller


class Copy(_Travelling):
    """A copy that was opened elsewhere: the name of the original, the name and place of the copy."""

    original: Reference
    reference: Reference
    territory: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    link: Link


class CopiesDocument(_Travelling):
    """What the machine that received files gives back to the one that they come from."""

    format: Literal["tablee-copies"] = COPIES_FORMAT
    version: Literal[1] = VERSION
    copies: tuple[Copy, ...]


# --- Writing --------------------------------------------------------------------------------------------------------


def nameless_plan(plan: EventPlan, mask: Masking) -> EventPlan:
    """The plan that the copies will be read with: themes and methods whole, without who led a table or carried a project."""
    tables = tuple(table.model_copy(update={
        "facilitator": NOBODY, "lead": None, "title": mask(table.title), "brief": mask(table.brief),
        "project": table.project and mask(table.project), "request": table.request and mask(table.request),
        "sheet": {key: mask(text) for key, text in table.sheet.items()},
    }) for table in plan.tables)
    return plan.model_copy(update={"tables": tables})


def travels(field: str, ticks: frozenset[str]) -> bool:
    """Whether a line of the team leaves with the file. A tick says « I have read this file »: it is given anew over there."""
    return field not in ticks and (field in TRAVELLING or field.startswith(TRAVELLING_PREFIXES))


def lessons(row: Mapping[str, Any], happened: Iterable[str]) -> tuple[str, ...]:
    """What became of the file over there, in a few sentences, from its line of the backlog, which names nobody."""
    decided = f"Là-bas\u00a0: {row['Décision'].lower()} ({row['Motif']}). {row['Explication']}" if row["Décision"] else ""
    groups = len(row["Collèges"])
    aligned = f"{row['Intérêts alignés']} intérêts alignés, {groups} collèges." if row["Intérêts alignés"] else ""
    vote = f"Vote\u00a0: {row['Vote']}." if row["Vote"] else ""
    said = (decided, aligned, vote, *happened, row["Ce qu'il faut savoir"])
    return tuple(part.strip() for part in said if part.strip())


def handover(document: FileDocument) -> str:
    """« Ce qu’il faut savoir » of a copy: where it comes from, and the lessons, as long as a line may be."""
    plan = document.plan
    text = "\n".join((f"Copie de {document.file.reference} ({plan.place}, {plan.date.isoformat()}).", *document.file.lessons))
    return text if len(text) <= LONGEST_HANDOVER else text[: LONGEST_HANDOVER - 1].rstrip() + "…"


# --- Reading --------------------------------------------------------------------------------------------------------


def read_import(content: bytes) -> tuple[FileDocument, ...] | CopiesDocument:
    """What a person brings: the ZIP of an edition, one `dossier.json`, or the answer of a machine that received copies."""
    if content.startswith(ZIP_START):
        return _edition(dossiers_in(content))
    document = _json(content)
    kind = document.get("format")
    if kind == COPIES_FORMAT:
        return _model(CopiesDocument, document)
    if kind == BACKLOG_FORMAT:
        raise Unreadable("this is the table of a backlog: bring in the ZIP of the edition, or one of its dossier.json")
    return (_file(document),)


def _edition(dossiers: Mapping[str, bytes]) -> tuple[FileDocument, ...]:
    if not dossiers:
        raise Unreadable("no dossier.json in this ZIP: expected the one that « tablee export --format zip » makes")
    documents = [_named(name, content) for name, content in sorted(dossiers.items())]
    names = [(document.plan.id, document.file.reference) for document in documents]
    twice = sorted({reference for (edition, reference) in names if names.count((edition, reference)) > 1})
    if twice:
        raise Unreadable(f"{twice[0]} is in this ZIP twice")
    return tuple(documents)


def _named(name: str, content: bytes) -> FileDocument:
    try:
        return _file(_json(content))
    except Unreadable as error:
        raise Unreadable(f"{name}: {error}") from error


def _file(document: Mapping[str, Any]) -> FileDocument:
    read = _model(FileDocument, document)
    _check_plan(read.plan)
    if read.file.table not in {table.number for table in read.plan.tables}:
        raise Unreadable(f"its table {read.file.table} is not among the tables of its plan")
    if read.file.outcome and read.file.outcome not in OUTCOMES:
        raise Unreadable(f"unknown decision {read.file.outcome!r}")
    _check_facts(read.file.facts)
    return read


def _check_plan(plan: EventPlan) -> None:
    """As far as the pages of a file need it: they look up the script of a table, and nothing runs any more."""
    scripts = {script.id for script in plan.scripts}
    missing = sorted({table.method for table in plan.tables} - scripts)
    if missing:
        raise Unreadable(f"its plan has no method {missing[0]!r}")
    if any(table.seats > MOST_SEATS or table.number > MOST_SEATS for table in plan.tables):
        raise Unreadable(f"its plan has a table with a number or seats beyond {MOST_SEATS}")
    if not {gate.id for gate in plan.gates.gates} >= {"d1", "d2", "booster"}:
        raise Unreadable("its plan lacks a gate: expected d1, d2 and booster")


_GIVEN, _ORIGINS = TypeAdapter(tuple[Given, ...]), TypeAdapter(tuple[Origin, ...])


def _check_facts(facts: Mapping[str, Any]) -> None:
    try:
        left = from_portable(facts)
        for part in (CONTRIBUTIONS, RETURNS):
            _GIVEN.validate_python(facts[part])
        _ORIGINS.validate_python(facts[ORIGINS])
    except KeyError as error:
        raise Unreadable(f"file.facts: {error.args[0]} is missing") from error
    except ValidationError as error:
        raise Unreadable(f"file.facts.{_first(error)}") from error
    for step, vote in left.votes.items():
        if not 0 <= vote.yes <= vote.voters <= vote.present or vote.groups < 0:
            raise Unreadable(f"file.facts.left.votes.{step}: {vote.yes} yes of {vote.voters} voters of {vote.present} present")


def _model(model: type[Any], document: Mapping[str, Any]) -> Any:
    version = document.get("version")
    if document.get("format") != model.model_fields["format"].default:
        raise Unreadable("not a file of ours: expected the ZIP of an edition, a dossier.json, or a retour-….json")
    if version != VERSION or isinstance(version, bool):
        raise Unreadable(f"version {version!r}, expected {VERSION}: it was made by another version of the program")
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise Unreadable(_first(error)) from error


def _first(error: ValidationError) -> str:
    """« file.table: Input should be a valid integer », and how many more."""
    found = error.errors(include_url=False, include_input=False)
    where = ".".join(map(str, found[0]["loc"]))
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"{where}: {found[0]['msg']}{more}"


def _json(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:  # a UnicodeDecodeError is one too
        raise Unreadable(f"not JSON: {error}") from error
    if not isinstance(document, dict):
        raise Unreadable("not a file of ours: expected a JSON object")
    _check_texts(document)
    return document


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # no database keeps a NUL, and half a character is none


def _check_texts(document: Mapping[str, Any]) -> None:
    """Of keys too. Step by step rather than by recursion: a file may be as deep as its maker likes."""
    waiting: list[Any] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and (len(value) > LONGEST_TEXT or _UNSTORABLE.search(value)):
            raise Unreadable(f"a text that cannot be kept: {value[:40]!r}")


def as_bytes(document: BaseModel) -> bytes:
    """The JSON of a document, keys in their order: the same data give the same bytes."""
    return (json.dumps(document.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n").encode()


def mergeable(documents: Sequence[FileDocument]) -> tuple[FileDocument, ...]:
    """Those that live by themselves: what was merged is already in the file that received it."""
    return tuple(document for document in documents if document.file.outcome != "MERGED")


