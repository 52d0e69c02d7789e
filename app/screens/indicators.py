"""The figures of an evening, of what followed, of the links and of the chain, for the organiser."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.evenings.models import Evening
from app.evenings.queries import evening_by_slug, plan_of
from app.ground import french
from app.ground.french import counted, in_words
from app.ground.refusal import Refused
from app.ground.signature import signature
from app.ground.web import render
from app.indicators import drawing as sketch
from app.indicators.catalogue import ALL, BILAN, CHAIN, EDITIONS, EVENING, FAMILIES, FOLLOW_UP, NETWORK, hidden
from app.indicators.chain import chain, weakest
from app.indicators.diversity import told
from app.indicators.editions import chain_figures, edition_figures, graph_of, network_figures, of_year
from app.indicators.evening import ANONYMOUS, by_college, diversity_of, evening_figures, flags_of, table_counts
from app.indicators.facts import YEAR, EditionFacts
from app.indicators.follow_up import cooperations, follow_up_figures
from app.indicators.lists import figures_csv, lines_csv
from app.indicators.network import Graph
from app.indicators.queries import House, Reading, read_edition, read_house, read_year
from app.indicators.ratio import Figure, Indicator, number, unknown
from app.indicators.survival import MARKS, fate, fates
from app.opportunities.evidence import read_number
from app.opportunities.queries import today
from app.opportunities.thresholds import AIMS
from app.screens.geometry import shapes_of
from app.screens.opening import open_missing_files
from app.tables.guests import Organiser

router = APIRouter(dependencies=[Organiser])

TITLES = {"evening": "La soirée", "follow-up": "Le suivi", "network": "Les liens", "chain": "La chaîne",
          "editions": "D’une édition à l’autre"}
# What tokens.css says, for a drawing that leaves the page; a test keeps the two the same.
INKS = {
    "light": {"paper": "#F7F0E1", "sheet": "#FFFBF2", "ink": "#12352B", "soft": "#43574D", "edge": "#6B7B70", "line": "#D6CBB2",
              "off": "#E9DEC4", "alert": "#A0260F", "citizens": "#4472D3", "businesses": "#D24714", "public": "#540E77", "ess": "#4C8456",
              "training": "#15727D", "employees": "#8E1844", "founders": "#402106", "unsaid": "#43574D"},
    "dark": {"paper": "#10211B", "sheet": "#1A3028", "ink": "#F5ECD8", "soft": "#BCC6B6", "edge": "#7F968B", "line": "#2E483D",
             "off": "#234035", "alert": "#FF9C85", "citizens": "#7FA4F7", "businesses": "#EC6B12", "public": "#9A66D6", "ess": "#93CE66",
             "training": "#8CCBDA", "employees": "#DE7BA4", "founders": "#FCECC2", "unsaid": "#BCC6B6"},
}
GROUPS: Mapping[str, Sequence[tuple[str, Sequence[Indicator]]]] = {
    "evening": (("Qui était là", EVENING[:5]), ("Ce que les tables ont fait", EVENING[5:10]), ("Ce qui s’est noué", EVENING[10:15]),
                ("Comment c’était", EVENING[15:])),
    "follow-up": (("Le tri et les nouvelles", FOLLOW_UP[:2]), ("Les dossiers", FOLLOW_UP[2:10]), ("L’effort", FOLLOW_UP[10:15]),
                  ("Ce qui en est sorti", FOLLOW_UP[15:])),
    "network": (("Entre les personnes", NETWORK[:7]), ("Entre les structures", NETWORK[7:])),
    "chain": (("Les sept rapports de 2014", CHAIN[:7]), ("Pour fermer la chaîne", CHAIN[7:])),
    "editions": (("Ce que l’édition a donné", EDITIONS[:2]), ("Qui vient, qui revient", EDITIONS[2:4]),
                 ("Ce qui se transmet", EDITIONS[4:])),
}


@dataclass(frozen=True)
class Book:
    """Every figure of one evening. Each family is read when it is first asked for."""

    session: Session
    evening: Evening

    @cached_property
    def reading(self) -> Reading:
        return read_edition(self.session, self.evening)

    @cached_property
    def house(self) -> House:
        return read_house(self.session)

    @cached_property
    def edition(self) -> EditionFacts:
        return self.house.edition(self.evening.slug)

    @cached_property
    def held(self) -> tuple[EditionFacts, ...]:
        """The editions that somebody came to."""
        return tuple(edition for edition in self.house.editions if edition.tables_held)

    @cached_property
    def before(self) -> EditionFacts | None:
        """The edition before this one."""
        return self.earlier[-1] if self.earlier else None

    @property
    def earlier(self) -> tuple[EditionFacts, ...]:
        return tuple(edition for edition in self.held if edition.day < self.edition.day)

    @cached_property
    def look(self) -> dict[str, str]:
        return shapes_of([group.id for group in plan_of(self.session, self.evening).groups])

    def family(self, name: str) -> dict[str, Figure]:
        """The figures of one family that the team wants to see."""
        return {key: figure for key, figure in self._read(name).items() if figure.indicator.edition not in self.off}

    @cached_property
    def off(self) -> frozenset[str]:
        return hidden(self.reading.hidden)

    def figure(self, name: str) -> Figure:
        """One figure, switched off or not: from there it can be switched on again."""
        for family, indicators in FAMILIES.items():
            if any(one.id == name for one in indicators):
                return self._read(family)[name]
        raise Refused("not_found")

    def _read(self, name: str) -> dict[str, Figure]:
        if name == "evening":
            return evening_figures(self.reading.facts)
        if name == "follow-up":
            return follow_up_figures(self.reading.follow_up)
        if name == "network":
            return network_figures(self.edition, self.before, self.house.bonds, self._organisations(), today())
        if name == "chain":
            return self.chain_figures
        return edition_figures(self.edition, self.earlier, today())

    @cached_property
    def chain_figures(self) -> dict[str, Figure]:
        """Of the whole house: the ratios of 2014 are those of the Clus’Ter, not of one evening."""
        return chain_figures([file for edition in self.house.editions for file in edition.files], self.house.owners, today())

    def _organisations(self) -> int:
        return len({tuple(sorted(pair)) for pair, on in self.house.organisations if today() - YEAR < on <= today()})

    # --- Drawings -----------------------------------------------------------------------------------------------------

    def drawings(self, family: str) -> list[sketch.Drawing]:
        """Those of a family; none before there is anybody to draw."""
        nobody = (family == "evening" and not self.reading.facts.people) or (family == "network" and not self.graph.nodes)
        return [] if nobody else [self.drawing(name) for name in DRAWN.get(family, ())]

    def drawing(self, name: str) -> sketch.Drawing:
        """A drawing of its own, or the figure of that name drawn."""
        own: dict[str, Callable[[], sketch.Drawing]] = {
            "hall": self._hall, "colleges": lambda: sketch.colleges_drawing(by_college(self.reading.facts)), "survival": self._survival,
            "network": lambda: self._network("network", "Tous les liens", self.graph),
            "network-alone": lambda: self._network("network-alone", "Sans les personnes du Clus’Ter",
                                                   self.graph.without(self.edition.hub)),
            "chain": self._chain,
        }
        return own[name]() if name in own else sketch.of_figure(self.figure(name))

    @cached_property
    def graph(self) -> Graph:
        return graph_of(self.edition, self.house.bonds)

    def _hall(self) -> sketch.Drawing:
        facts = self.reading.facts
        return sketch.hall([(table.number, table_counts(facts, table), diversity_of(facts, table), flags_of(facts, table))
                             for table in facts.held], facts.colleges)

    def _survival(self) -> sketch.Drawing:
        facts = self.reading.follow_up
        dates = [(days, facts.evening.day + timedelta(days=days)) for days in MARKS]
        return sketch.survival([(days, _long_day(on), dict(fates(facts.files, days)) | _zeros(fates(facts.files, days))
                                  if on <= facts.evening.today else None) for days, on in dates])

    def _network(self, name: str, title: str, drawn: Graph) -> sketch.Drawing:
        return sketch.network(name, title, drawn, self.edition.groups, self.edition.hub,
                              {group.id: group.label for group in plan_of(self.session, self.evening).groups})

    def _chain(self) -> sketch.Drawing:
        links = chain(self.chain_figures, self.aims)
        return sketch.chain_drawing(links, weakest(links))

    @cached_property
    def aims(self) -> dict[str, Fraction]:
        """What the team aims at, exactly as it typed it."""
        typed = {key.removeprefix("aim-"): read_number(self.reading.settings.get(key, "")) for key in AIMS}
        return {key: Fraction(value) for key, value in typed.items() if value}


DRAWN = {"evening": ("hall", "colleges"), "follow-up": ("survival",), "network": ("network", "network-alone"), "chain": ("chain",)}


# --- Pages ----------------------------------------------------------------------------------------------------------


@router.get("/indicators/{slug}")
def show_evening(slug: str, request: Request) -> HTMLResponse:
    """Who was there, what the tables made, what people bring to each other."""
    return _family_page(slug, request, "evening")


@router.get("/indicators/{slug}/figures.csv")
def export_figures(slug: str, request: Request) -> Response:
    """Every figure of this evening, one row each."""
    with request.app.state.database.reading() as session:
        book = Book(session, evening_by_slug(session, slug))
        content = figures_csv(figure for family in FAMILIES for figure in book.family(family).values())
    return _attached(content, f"{slug}-indicateurs.csv")


@router.get("/indicators/{slug}/figures/{name}.csv")
def export_lines(slug: str, name: str, request: Request) -> Response:
    """One figure, with the lines behind it."""
    with request.app.state.database.reading() as session:
        content = lines_csv(Book(session, evening_by_slug(session, slug)).figure(name))
    return _attached(content, f"{slug}-{name}.csv")


@router.get("/indicators/{slug}/figures/{name}.svg")
def draw_figure(slug: str, name: str, request: Request, theme: str = "light") -> Response:
    """One figure as a picture that says by itself what it is."""
    with request.app.state.database.reading() as session:
        book = Book(session, evening_by_slug(session, slug))
        foot = _foot(book, name)
        picture = sketch.framed(book.drawing(name), foot)
        return _picture(request, picture, book.look, theme)


@router.get("/indicators/{slug}/figures/{name}")
def show_figure(slug: str, name: str, request: Request) -> HTMLResponse:
    """One figure: what it means, how it was counted, every line behind it."""
    with request.app.state.database.reading() as session:
        book = Book(session, evening_by_slug(session, slug))
        figure = book.figure(name)
        family = next(key for key, indicators in FAMILIES.items() if figure.indicator in indicators)
        return render(request, "indicators/figure.html", **_common(book), figure=figure, drawing=sketch.of_figure(figure), family=family,
                      is_off=figure.indicator.edition in book.off, by=signature(request), number=lambda value: number(Fraction(value)))


@router.get("/indicators/{slug}/year/{year}")
def show_year(slug: str, year: int, request: Request) -> HTMLResponse:
    """The four figures of the 2014 report, for a calendar year and for this edition."""
    with request.app.state.database.reading() as session:
        book = Book(session, evening_by_slug(session, slug))
        return render(request, "indicators/year.html", **_common(book), year=year, years=_years_with(book, year),
                      pairs=[(_of_edition(book, name), _of_year(book, session, name, year)) for name in BILAN],
                      sentence=f"Le bilan de {year}, en quatre nombres.")


@router.get("/indicators/{slug}/year/{year}/figures.csv")
def export_year(slug: str, year: int, request: Request) -> Response:
    """The four figures of a year, one row each."""
    with request.app.state.database.reading() as session:
        book = Book(session, evening_by_slug(session, slug))
        _years_with(book, year)
        content = figures_csv(_of_year(book, session, name, year) for name in BILAN)
    return _attached(content, f"bilan-{year}.csv")


@router.get("/indicators/{slug}/{family}")
def show_family(slug: str, family: str, request: Request) -> HTMLResponse:
    """What followed, the links, the chain, or one edition beside the others."""
    if family not in FAMILIES or family == "evening":
        raise Refused("not_found")
    return _family_page(slug, request, family)


def _family_page(slug: str, request: Request, family: str) -> HTMLResponse:
    open_missing_files(request, slug)
    with request.app.state.database.reading() as session:
        book = Book(session, evening_by_slug(session, slug))
        figures = book.family(family)
        groups = [(title, [figures[one.id] for one in indicators if one.id in figures]) for title, indicators in GROUPS[family]]
        switched = [one for one in FAMILIES[family] if one.edition in book.off]
        return render(request, "indicators/family.html", **_common(book), family=family, groups=[each for each in groups if each[1]],
                      drawings=book.drawings(family), sentence=SENTENCES[family](book), switched_off=switched, by=signature(request),
                      aims={key: book.reading.settings.get(key, "") for key in AIMS} if family == "chain" else {},
                      twins=_twins(book, family), beside=_editions_table(book) if family == "editions" else None)


def _common(book: Book) -> dict[str, Any]:
    plan = plan_of(book.session, book.evening)
    return {"evening": book.evening, "plan": plan, "look": book.look, "ink": INKS["light"], "titles": TITLES, "team_page": "indicators",
            "today": today()}



def _attached(content: bytes, name: str) -> Response:
    return Response(content, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _picture(request: Request, picture: sketch.Drawing, look: Mapping[str, str], theme: str) -> Response:
    ink = INKS["dark" if theme == "dark" else "light"]
    template = request.app.state.templates.get_template("indicators/drawing.svg")
    return Response(template.render(drawing=picture, look=look, ink=ink), media_type="image/svg+xml")


def _foot(book: Book, name: str) -> list[str]:
    """What stands under a picture that leaves the page: where and when, and by which definition."""
    plan = plan_of(book.session, book.evening)
    where = f"{plan.place}, {french.day_of_month(plan.date)} {plan.date.year}"
    if name not in ALL:
        return [f"{where}. Relevé le {_long_day(today())}."]
    one = ALL[name]
    return [f"{where}. Relevé le {_long_day(book.figure(name).on)}.", f"{one.definition} (définition {one.version}, {one.kind})"]


# --- The table beside a drawing -------------------------------------------------------------------------------------


def _twins(book: Book, family: str) -> dict[str, dict[str, Any]]:
    """For each drawing, the same in a table: a head, and rows."""
    if family == "evening":
        return {"hall": _hall_twin(book), "colleges": _college_twin(book)}
    if family == "follow-up":
        return {"survival": _survival_twin(book)}
    if family == "network":
        return {name: _network_twin(book, drawn) for name, drawn in (("network", book.graph),
                                                                     ("network-alone", book.graph.without(book.edition.hub)))}
    return {"chain": _chain_twin(book)} if family == "chain" else {}


def _hall_twin(book: Book) -> dict[str, Any]:
    facts = book.reading.facts
    rows = []
    for table in facts.held:
        found = diversity_of(facts, table)
        counts = table_counts(facts, table)
        who = ", ".join(f"{count} {sketch.college(facts.colleges.get(group, 'ne le dit pas')).lower()}" for group, count in counts.items())
        rows.append((f"{table.number} · {table.title}", who, told(found),
                     ", ".join(flags_of(facts, table))))
    return {"head": ("Table", "Collèges", "Diversité", "À regarder"), "rows": rows}


def _college_twin(book: Book) -> dict[str, Any]:
    rows = [(row.label, "n.c." if row.numerator is None else row.numerator, row.denominator) for row in by_college(book.reading.facts)]
    return {"head": ("Collège", "Se sont exprimés", "Présents"), "rows": rows}


def _survival_twin(book: Book) -> dict[str, Any]:
    facts = book.reading.follow_up
    names = {"alive": "vit", "dormant": "dort", "closed": "clos", None: "—"}
    dates = [facts.evening.day + timedelta(days=days) for days in MARKS]
    rows = [(file.title, *(names[fate(file, on)] if on <= facts.evening.today else "pas encore" for on in dates)) for file in facts.files]
    return {"head": ("Dossier", *(f"{days} jours" for days in MARKS)), "rows": rows}


def _network_twin(book: Book, drawn: Graph) -> dict[str, Any]:
    """How many people of each college there are, and how many links they have: nobody can be told from it."""
    plan = plan_of(book.session, book.evening)
    degrees = drawn.degrees()
    rows = []
    for group in (*plan.groups, None):
        label, key = (group.label, group.id) if group else ("Ne le dit pas", "unsaid")
        members = [node for node in drawn.nodes if book.edition.groups.get(node) == key]
        if members:
            rows.append((label, len(members), sum(degrees[node] for node in members)))
    return {"head": ("Collège", "Personnes", "Bouts de liens"), "rows": rows}


def _chain_twin(book: Book) -> dict[str, Any]:
    links = chain(book.chain_figures, book.aims)
    weak = weakest(links)
    rows = [(link.figure.indicator.label, link.figure.said, link.figure.counts, "le plus faible" if place == weak else
             "" if link.reach is not None else "pas de repère") for place, link in enumerate(links)]
    return {"head": ("Maillon", "Valeur", "Compté", "Repère"), "rows": rows}


def _editions_table(book: Book) -> dict[str, Any]:
    """Every edition on a line, the newest first, by the same definitions."""
    rows = []
    for edition in reversed(book.held):
        figures = edition_figures(edition, [one for one in book.held if one.day < edition.day], today())
        rows.append((f"{edition.title}, {_long_day(edition.day)}", edition.sat, edition.tables_held,
                     *(figures[name].said for name in ("yield-d1", "yield-d2", "renewal", "return"))))
    return {"head": ("Édition", "Personnes assises", "Tables tenues", *(ALL[name].label for name in ("yield-d1", "yield-d2", "renewal",
                                                                                                  "return"))), "rows": rows}


# --- One sentence on top --------------------------------------------------------------------------------------------


def _says_evening(book: Book) -> str:
    facts = book.reading.facts
    if not facts.people:
        return "La soirée n’a pas commencé : rien à compter."
    done = sum(table.completed for table in facts.held)
    tables = f"{len(facts.people)} personnes, {in_words(len(facts.held), True)} table{'s' * (len(facts.held) > 1)}"
    return f"{tables} : {in_words(done, True)} {'ont abouti' if done > 1 else 'a abouti'}." if done else f"{tables}."


def _says_follow_up(book: Book) -> str:
    files = book.reading.follow_up.files
    live = [file for file in files if file.is_live]
    if not any(file.decision for file in files):
        return "Rien n’est encore décidé : le suivi commence au tri."
    asleep = sum(fate(file, book.reading.facts.today) == "dormant" for file in live)
    alive = f"{in_words(len(live)).capitalize()} {'dossiers sont suivis' if len(live) > 1 else 'dossier est suivi'}"
    if asleep in (0, len(live)):
        return f"{alive}, {'tous dorment' if asleep else 'aucun ne dort'}."
    return f"{alive}, {in_words(asleep)} {'dorment' if asleep > 1 else 'dort'}."


def _says_network(book: Book) -> str:
    drawn, alone = book.graph, book.graph.without(book.edition.hub)
    if not drawn.links:
        return "Aucun lien encore entre les personnes qui ont laissé leur contact."
    held = alone.largest * 2 > drawn.largest
    base = f"{counted(len(drawn.links), 'lien')} entre {len(drawn.nodes)} personnes"
    return f"{base}, et ça tient sans l’équipe." if held else f"{base} ; sans l’équipe, presque tout se défait."


def _says_chain(book: Book) -> str:
    links = chain(book.chain_figures, book.aims)
    weak = weakest(links)
    if weak is None:
        return "Trop peu de cas encore pour dire quel maillon cède."
    return f"Le maillon le plus faible : {sketch.WEAK_WORDS[links[weak].figure.id]}."


def _says_editions(book: Book) -> str:
    many = len(book.held)
    if many < 2:
        return "C’est la première édition de la maison : l’état initial."
    return f"{in_words(many, True).capitalize()} éditions, comptées de la même façon."


SENTENCES: Mapping[str, Callable[[Book], str]] = {
    "evening": _says_evening, "follow-up": _says_follow_up, "network": _says_network, "chain": _says_chain, "editions": _says_editions,
}


# --- A calendar year ------------------------------------------------------------------------------------------------


def _of_edition(book: Book, name: str) -> Figure:
    return book.figure(name)


def _years_with(book: Book, year: int) -> list[int]:
    """The years that have editions, and this one; refused when the year that is asked for is none of them."""
    years = sorted({edition.day.year for edition in book.house.editions} | {today().year})
    if year not in years:
        raise Refused("not_found")
    return years


def _of_year(book: Book, session: Session, name: str, year: int) -> Figure:
    """The editions of that year; cooperations by the year of their first act, whatever their edition."""
    on = min(today(), date(year, 12, 31))
    if name == "satisfaction-public":
        return unknown(ALL[name], ANONYMOUS, on)
    if name == "cooperations":
        return cooperations((file for edition in book.house.editions for file in edition.files), on, year)
    return of_year([evening_figures(facts) for facts in read_year(session, year)], name, on)


# --- Words ---------------------------------------------------------------------------------------------------------


def _long_day(value: date) -> str:
    return f"{french.day_of_month(value)} {value.year}"


def _zeros(found: Mapping[Any, int]) -> dict[str, int]:
    return {name: found.get(name, 0) for name in ("alive", "dormant", "closed")}
