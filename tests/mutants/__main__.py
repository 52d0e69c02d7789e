"""`python -m tests.mutants serve`: the program, with the promise broken that the environment names."""

from app.cli import main
from tests.mutants import break_this_process

break_this_process()
main()
