"""Whatever leaves the house opens again as it was typed; whatever a stranger brings is read or refused. Long: `python -m soak.exports`."""

from pathlib import Path

import pytest

from app.backlog.archive import Unreadable, dossiers_in, pack
from app.kinds import RULES
from app.methods.loader import LARGEST, PlanError, load_plan
from soak.exports import a_dossier, broken_readers, lay_plan, opened_again, texts

SEED = 5


def test_three_hundred_texts_open_again_in_every_format() -> None:
    assert list(opened_again(texts(SEED, 300))) == []


def test_no_spoilt_file_breaks_a_reader(tmp_path: Path) -> None:
    lay_plan(tmp_path)
    assert list(broken_readers(SEED, 120, tmp_path, a_dossier())) == []


def test_an_archive_whose_end_lies_is_refused() -> None:
    content = pack({"T01/dossier.json": b"{}"})
    with pytest.raises(Unreadable, match="not a ZIP that can be read"):
        dossiers_in(content[:10] + content[40:])


def test_a_plan_too_large_to_be_one_is_refused_unread(tmp_path: Path) -> None:
    lay_plan(tmp_path)
    tables = tmp_path / "event" / "tables.toml"
    tables.write_text(tables.read_text(encoding="utf-8") + "#" * LARGEST, encoding="utf-8")
    with pytest.raises(PlanError, match="more than"):
        load_plan(tmp_path / "event", RULES)
