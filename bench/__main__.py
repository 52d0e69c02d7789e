"""All figures in one run: `python -m bench`. One JSON line for each; the floors are measured beside their candidates."""

from bench import answers, joins, push
from bench.figures import say_machine


def main() -> None:
    say_machine()
    push.measure()
    answers.measure()
    joins.measure()


if __name__ == "__main__":
    main()
