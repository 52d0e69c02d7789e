"""`python -m tests.mutants.forge`: a process that has read the whole program once. Each mutant is a fork of it that runs its proof.

One line of JSON in, {"mutant", "proof", "report"}; one line out, pytest's exit code. What pytest says goes to the report.
"""

import json
import os
import sys

import pytest

import tests.conftest  # noqa: F401 - with the whole program behind it: reading it takes longer than most proofs
from tests.mutants import NAME


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            _prove(order["mutant"], order["proof"], order["report"])
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _prove(mutant: str, proof: list[str], report: str) -> None:
    status = 3  # pytest's own word for an internal error
    try:
        os.environ[NAME] = mutant
        with open(report, "wb") as said:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
        status = int(pytest.main(["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=line", "--timeout=120", *proof]))
        sys.stdout.flush()
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
