"""The README's glossary stays true: every identifier in it exists in the code."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


def test_every_identifier_of_the_glossary_exists_in_the_code() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    glossary = readme.partition("## Glossary")[2].partition("\n## ")[0]
    rows = [line.split("|")[2] for line in glossary.splitlines() if line.startswith("| ") and "in the code" not in line]
    identifiers = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    code = "\n".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "app").rglob("*.py"))
    assert len(identifiers) > 20
    assert [name for name in identifiers if not re.search(rf"\b{name}\b", code)] == []
