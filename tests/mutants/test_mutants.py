"""Every mutant is caught by its proof: the same tests that are green over the product are red over it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mutants import NAME, every_mutant

REPOSITORY = Path(__file__).parents[2]
EVERY = every_mutant()
BY_BROWSER = {name for name, mutant in EVERY.items() if "tests/browser" in mutant.proof}
USUAL = {"outbox_emptied_before_the_answer", "no_draft_kept", "wake_does_nothing"}  # of those that a browser notices: each takes long
LONG = {"leave_the_old_log_on_the_disk", "endless_cards", "read_the_badge_once"}  # another of their promise stays
MUTANTS = sorted(EVERY if os.environ.get("TABLEE_TESTS") == "all" else (EVERY.keys() - BY_BROWSER - LONG) | USUAL)
TESTS_FAILED = 1  # pytest's exit code; 2 and more mean that it could not run, which proves nothing

pytestmark = pytest.mark.skipif(NAME in os.environ, reason="this process is a mutant itself")


@pytest.fixture(scope="module")
def forge() -> Iterator["subprocess.Popen[str]"]:
    """The process that every mutant is a fork of."""
    with subprocess.Popen([sys.executable, "-m", "tests.mutants.forge"], cwd=REPOSITORY, text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process
        assert process.stdin
        process.stdin.close()


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_promise_is_noticed(name: str, forge: "subprocess.Popen[str]", tmp_path: Path) -> None:
    report = tmp_path / "report"
    assert forge.stdin and forge.stdout
    print(json.dumps({"mutant": name, "proof": EVERY[name].proof.split(), "report": str(report)}), file=forge.stdin, flush=True)
    status = int(forge.stdout.readline())
    said = report.read_text(encoding="utf-8", errors="replace").strip()
    last = said.splitlines()[-1] if said else ""
    assert status == TESTS_FAILED, f"{name} survived: {last}"
    assert re.search(r"\d+ failed", last), f"{name} kept its proof from running: {said[-2000:]}"
