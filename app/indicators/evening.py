"""The figures of one evening."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from app.indicators.catalogue import ALL
from app.indicators.diversity import MIXED, TOO_MUCH, UNSAID, crossing, diversity, flags, told
from app.indicators.facts import EveningFacts, Person, TableFacts
from app.indicators.ratio import SMALLEST, Figure, Row, ratio, unknown

FILES_SHUT = "Les dossiers de la soirée ne sont pas encore ouverts : ils le sont quand l’équipe commence le tri."
ANONYMOUS = ("Les réponses de fin de soirée sont anonymes et ne disent pas le collège : le retrouver dirait, à une petite table, "
             "qui a répondu quoi.")
PHONES_ONLY = ("Un téléphone garde ce qu’il n’a pas pu envoyer et le renvoie jusqu’à la réponse du serveur. "
               "Ce qui manquerait ne peut se voir que sur le téléphone : le serveur ne peut pas compter ce qu’il n’a jamais reçu.")
NOT_WATCHED = "Tablée ne suit pas ce que chacun regarde : rien, sur les téléphones, ne mesure le temps passé devant l’écran."


def evening_figures(facts: EveningFacts) -> dict[str, Figure]:
    """Every figure of the evening, by its id, in the order of the catalogue."""
    figures = (
        _present(facts), _mobilisation(facts), _expression(facts), _gap(facts), _mixed(facts), _completed(facts), _ideas(facts),
        _written(facts, "problems"), _written(facts, "solutions"), _ideas_each(facts), _aligned_interests(facts), _aligned_solutions(facts),
        _contacts(facts), _crossing(facts), _signals(facts), _sign_off(facts), _satisfaction(facts),
        unknown(ALL["satisfaction-public"], ANONYMOUS, facts.day), unknown(ALL["lost"], PHONES_ONLY, facts.day),
        unknown(ALL["screen-time"], NOT_WATCHED, facts.day),
    )
    return {figure.id: figure for figure in figures}


def by_college(facts: EveningFacts) -> list[Row]:
    """Who spoke, college by college. Under five people a share would point at somebody: only how many were there is told."""
    people = _of_colleges(facts.people)
    rows = []
    for group, label in facts.colleges.items():
        present = people.get(group, [])
        spoke = sum(person.spoke for person in present) if len(present) >= SMALLEST else None
        if present:
            rows.append(Row(label, spoke, len(present), "" if spoke is not None else f"moins de {SMALLEST} personnes", group))
    return rows


def table_counts(facts: EveningFacts, table: TableFacts) -> dict[str, int]:
    """How many of each college sat at a table, those who would rather not say last."""
    there = Counter(person.group for person in facts.at(table.number))
    return {group: there[group] for group in (*facts.colleges, UNSAID) if there[group]}


def diversity_of(facts: EveningFacts, table: TableFacts) -> Fraction | None:
    known, present = _known(facts, table)
    return diversity(known, len(facts.colleges), present)


def flags_of(facts: EveningFacts, table: TableFacts) -> tuple[str, ...]:
    known, present = _known(facts, table)
    return flags(known, len(facts.colleges), present)


# --- Who was there, who spoke ---------------------------------------------------------------------------------------


def _present(facts: EveningFacts) -> Figure:
    return ratio(ALL["present"], [_row(table, len(facts.at(table.number))) for table in facts.tables], facts.day)


def _mobilisation(facts: EveningFacts) -> Figure:
    if not facts.inhabitants:
        return unknown(ALL["mobilisation"], "Le nombre d’habitants du territoire n’est pas écrit dans le plan de la soirée "
                                            "(« inhabitants » dans event.toml).", facts.day)
    return ratio(ALL["mobilisation"], [Row("Tout le territoire", len(facts.people), facts.inhabitants)], facts.day)


def _expression(facts: EveningFacts) -> Figure:
    return ratio(ALL["expression"], [_row(table, sum(one.spoke for one in facts.at(table.number)), len(facts.at(table.number)))
                                     for table in facts.held], facts.day)


def _gap(facts: EveningFacts) -> Figure:
    rows = by_college(facts)
    shares = [Fraction(row.numerator, row.denominator or 1) for row in rows if row.numerator is not None]
    if len(shares) < 2:
        return Figure(ALL["expression-gap"], None, None, facts.day, tuple(rows), "Il faut deux collèges d’au moins cinq personnes.")
    counted = [row for row in rows if row.numerator is not None]
    people = sum(int(row.denominator or 0) for row in counted)
    return Figure(ALL["expression-gap"], sum(int(row.numerator or 0) for row in counted), people, facts.day, tuple(rows),
                  computed=max(shares) - min(shares))


def _ideas_each(facts: EveningFacts) -> Figure:
    return ratio(ALL["ideas-each"], [_row(table, table.ideas, len(facts.at(table.number))) for table in facts.held], facts.day)


def _satisfaction(facts: EveningFacts) -> Figure:
    """One line for the hall: table by table, a mark would be somebody's."""
    marks = [mark for table in facts.tables for mark in table.marks]
    share = f"{len(marks)} réponses pour {len(facts.people)} personnes présentes."
    spread = Counter(marks)
    rows = tuple(Row(f"Note {mark}", spread[mark], None) for mark in range(5, 0, -1)) if len(marks) >= SMALLEST else ()
    return Figure(ALL["satisfaction"], sum(marks), len(marks), facts.day, rows, note=share)


# --- What the tables made -------------------------------------------------------------------------------------------


def _mixed(facts: EveningFacts) -> Figure:
    rows = []
    for table in facts.held:
        found = diversity_of(facts, table)
        said = ", ".join(flags_of(facts, table))
        note = f"D = {told(found)}{' : ' + said if said else ''}" if found is not None else "collèges trop peu connus"
        rows.append(_row(table, int(_is_mixed(facts, table)), int(found is not None), note))
    return ratio(ALL["mixed-tables"], rows, facts.day)


def _is_mixed(facts: EveningFacts, table: TableFacts) -> bool:
    found = diversity_of(facts, table)
    known, _ = _known(facts, table)
    return found is not None and found >= MIXED and max(known) < TOO_MUCH * sum(known)


def _completed(facts: EveningFacts) -> Figure:
    if not facts.files_open:
        return unknown(ALL["completed"], FILES_SHUT, facts.day)
    return ratio(ALL["completed"], [_row(table, int(table.completed), 1) for table in facts.held], facts.day)


def _ideas(facts: EveningFacts) -> Figure:
    return ratio(ALL["ideas"], [_row(table, table.ideas) for table in facts.held], facts.day)


def _written(facts: EveningFacts, what: str) -> Figure:
    rows = [_row(table, int(table.problem if what == "problems" else table.solution)) for table in facts.held]
    return ratio(ALL[what], rows, facts.day)


def _signals(facts: EveningFacts) -> Figure:
    """A solution with a signal, or without: how many people spoke is for the team's file, not for a list."""
    free = [table for table in facts.held if table.solution and not table.with_lead]
    return ratio(ALL["lead-signals"], [_row(table, int(table.signals > 0), 1) for table in free], facts.day)


def _sign_off(facts: EveningFacts) -> Figure:
    rows = [_row(table, table.agree, table.agree + table.disagree) for table in facts.held if table.agree + table.disagree]
    return ratio(ALL["sign-off"], rows, facts.day)


# --- What people bring to each other --------------------------------------------------------------------------------


def _aligned_interests(facts: EveningFacts) -> Figure:
    return ratio(ALL["aligned-interests"], [_row(table, table.aligned) for table in facts.held], facts.day)


def _aligned_solutions(facts: EveningFacts) -> Figure:
    rows = [_row(table, int(table.solution_aligned), 1) for table in facts.held if table.solution]
    return ratio(ALL["aligned-solutions"], rows, facts.day)


def _contacts(facts: EveningFacts) -> Figure:
    table_of = {person.id: person.table for person in facts.people}
    inside = Counter(table_of[one] for one, other in facts.contacts if table_of.get(one) and table_of.get(one) == table_of.get(other))
    rows = [_row(table, inside[table.number]) for table in facts.held if inside[table.number]]
    between = len(facts.contacts) - sum(inside.values())
    return ratio(ALL["contacts"], [*rows, *([Row("D’une table à l’autre", between)] if between else [])], facts.day)


def _crossing(facts: EveningFacts) -> Figure:
    groups = {person.id: person.group for person in facts.people}
    across, known, found = crossing(facts.contacts, groups, groups.values())
    rows = (Row("Contacts entre deux collèges", across, known),)
    why = "" if found is not None or known < ALL["crossing"].smallest else "Il n’y avait qu’un collège dans la salle."
    return Figure(ALL["crossing"], across, known, facts.day, rows, why, computed=found)


# --- Lines ----------------------------------------------------------------------------------------------------------


def _row(table: TableFacts, top: int, under: int | None = None, note: str = "") -> Row:
    return Row(f"{table.number} · {table.title}", top, under, note)


def _known(facts: EveningFacts, table: TableFacts) -> tuple[list[int], int]:
    counts = table_counts(facts, table)
    return [counts.get(group, 0) for group in facts.colleges], len(facts.at(table.number))


def _of_colleges(people: Iterable[Person]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for person in people:
        found.setdefault(person.group, []).append(person)
    return found
