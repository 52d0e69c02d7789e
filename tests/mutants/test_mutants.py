"""Every mutant is caught by its proof: the same tests that are green over the product are red over it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants import NAME, every_mutant

REPOSITORY = Path(__file__).parents[2]
MUTANTS = every_mutant()
TESTS_FAILED = 1  # pytest's exit code; 2 and more mean that it could not run, which proves nothing


@pytest.mark.parametrize("name", sorted(MUTANTS))
@pytest.mark.skipif(NAME in os.environ, reason="this process is a mutant itself")
def test_a_broken_promise_is_noticed(name: str) -> None:
    mutant = MUTANTS[name]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=line", *mutant.proof.split()]
    run = subprocess.run(command, cwd=REPOSITORY, env=os.environ | {NAME: name}, capture_output=True, text=True, timeout=240, check=False)
    last = run.stdout.strip().splitlines()[-1] if run.stdout.strip() else run.stderr
    assert run.returncode == TESTS_FAILED, f"{name} survived: {last}"
    assert re.search(r"\d+ failed", last), f"{name} kept its proof from running: {run.stdout[-2000:]}"
