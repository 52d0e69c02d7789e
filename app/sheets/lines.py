"""The three lines of the process on a sheet: engineering, business, cooperation. An empty one is named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.methods.models import FieldSpec, SheetForm
from app.sheets.completeness import LINES, is_filled

WORDS = {"engineering": "Ingénierie", "business": "Économie", "cooperation": "Coopération"}


@dataclass(frozen=True)
class Block:
    """One line of a sheet, with those of its fields that are shown. `empty`: nothing of it is written, shown here or not."""

    line: str  # "" for fields that belong to none of the three
    title: str
    fields: tuple[FieldSpec, ...]
    empty: bool


def blocks_of(form: SheetForm, values: Mapping[str, str], field_ids: Collection[str] | None = None) -> tuple[Block, ...]:
    """The fields of a sheet under its lines; all of them, or those that a step shows, in the order of the step."""
    shown = [form.field(field) for field in field_ids] if field_ids is not None else list(form.fields)
    found = [_block(form, line, shown, values) for line in LINES if any(field.line == line for field in form.fields)]
    others = tuple(field for field in shown if field.line not in LINES)
    return (*found, Block("", "", others, False)) if others else tuple(found)


def empty_sentence(blocks: Iterable[Block]) -> str:
    """« Ligne vide : coopération »; nothing when each of them holds something."""
    names = [block.title[:1].lower() + block.title[1:] for block in blocks if block.empty]
    if not names:
        return ""
    return f"{'Ligne vide' if len(names) == 1 else 'Lignes vides'}\u00a0: {', '.join(names)}"


def _block(form: SheetForm, line: str, shown: list[FieldSpec], values: Mapping[str, str]) -> Block:
    written = any(is_filled(values, field.id) for field in form.fields if field.line == line)
    return Block(line, WORDS[line], tuple(field for field in shown if field.line == line), not written)
