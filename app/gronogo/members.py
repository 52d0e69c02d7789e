"""Who is invited to a gronogo, and what the panel says in the end. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

ANSWERS = {"favourable": "favorable", "conditions": "sous conditions", "against": "non"}
NAME, ORGANISATION = 60, 80  # signs kept


@dataclass(frozen=True)
class Result:
    """How many said what."""

    favourable: int = 0
    conditions: int = 0
    against: int = 0

    @property
    def voters(self) -> int:
        return self.favourable + self.conditions + self.against


def invited(lines: str) -> list[tuple[str, str]]:
    """(name, organisation) of « Anne Vuillod, Menuiserie Vuillod », a person on each line; the same name twice is one person."""
    people: dict[str, tuple[str, str]] = {}
    for line in lines.splitlines():
        name, _, organisation = (part.strip() for part in line.partition(","))
        if name:
            people.setdefault(name.casefold(), (name[:NAME], organisation[:ORGANISATION]))
    return list(people.values())


def result_of(answers: Iterable[str]) -> Result:
    """The panel's result on one file. An answer that is none of the three is not counted."""
    said = list(answers)
    return Result(*(said.count(answer) for answer in ("favourable", "conditions", "against")))
