"""An evening on which everything that anybody types is mischief, from the first name to the follow-up of the files."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import httpx

from app.evenings.actions import give_floor
from app.gronogo.queries import members_of, panels_of
from app.ideas.actions import close_vote, gather_ideas, keep_winner, open_vote
from app.ideas.queries import candidates_at, card_sources, cards_at
from app.interests.actions import draw_mark
from app.participants.actions import NAME_LENGTH
from app.participants.queries import people_at
from app.sheets.actions import give_pen
from app.tables.actions import reveal_step
from tests.browser.typist import Mischief
from tests.gronogo.panels import OPENING
from tests.houses import House, Served
from tests.screens.aftermath import Team

SLUG = "lons-le-saunier"
TABLES = (1, 13)  # one of each script
DESK = "facilitator"


@dataclass
class Evening:
    """Who takes part: a browser for each role, after the evening one for those who read."""

    served: Served
    mischief: Mischief = field(default_factory=Mischief)
    clients: dict[str, httpx.Client] = field(default_factory=dict)

    @property
    def house(self) -> House:
        return self.served.house

    def open(self) -> None:
        """Two phones and a desk at each of the tables, the control room, the wall, the organiser."""
        for number in TABLES:
            self.clients[f"desk {number}"] = self.served.desk(number)
            for place in ("first", "second"):
                client = self.clients[f"{place} {number}"] = self.served.client()
                self.mischief.walk(client, f"/j/{self.house.table(number).code}")
                assert client.get("/table").status_code == 200
            for _ in range(5):
                self.house.seat(number, self.mischief.typist.text(NAME_LENGTH, lines=False))
        self.clients |= {"control": self.served.control(), "wall": self.served.wall(), "nobody": self.served.client()}

    def play(self) -> Iterator[tuple[int, str]]:
        """(table, step), after everything that a step offers was typed into."""
        for number in TABLES:
            for step in self.house.standing(number).script.steps:
                self.walk_table(number, step.id)
                for state in _STATES[step.kind](self.house, number):
                    state()
                    self.walk_table(number, step.id)
                yield number, step.id
        self.mischief.walk(self.clients["control"], f"/control/{SLUG}", *(f"/control/{SLUG}/tables/{number}" for number in TABLES))

    def walk_table(self, number: int, step_id: str) -> None:
        """Everybody at a table types; the desk last, because one of its forms leads to the next step."""
        self.house.go(number, step_id)
        desk = f"/desk/{self.house.table(number).id}"
        own = ["/table/interest"] if self.house.standing(number).step.kind == "interests" else []
        for place in ("first", "second") if number == TABLES[0] else ("first",):
            self.mischief.walk(self.clients[f"{place} {number}"], "/table", *own)
        self.mischief.walk(self.clients[f"desk {number}"], desk)
        self.house.go(number, step_id)

    def walk_house(self, pages: Mapping[str, list[str]]) -> None:
        """The days after: the team's pages, those of a file twice, because what one form writes makes another one appear; then a panel
        and an author."""
        team = self.clients["team"] = self.served.team()
        team.get(f"/morning/{SLUG}")
        team.post(f"/gronogo/{SLUG}", data=OPENING | {"members": "<b evil>, <b evil>\nPaul", "file": "LONS27-T01-1"}).raise_for_status()
        self.mischief.walk(team, *pages["organiser"])
        Team(self.house).decide(1, "BACKLOG_D1")
        self.mischief.walk(team, *(page for page in pages["organiser"] if "T01-1" in page or page.startswith(("/promises", "/authors"))))
        self.clients |= {"reader": self._reader(), "author": self._author()}
        for role in ("reader", "author"):
            self.mischief.walk(self.clients[role], *pages[role])

    def _reader(self) -> httpx.Client:
        with self.house.read() as session:
            panel = panels_of(session, self.house.evening_id)[0]
            member = members_of(session, panel.id or 0)[0]
        return self._opened("/gronogo", self.served.links.member(member.id or 0, panel.generation))

    def _author(self) -> httpx.Client:
        with self.house.read() as session:
            person = people_at(session, self.house.table(1).id or 0)[0]
        return self._opened("/nouvelles", self.served.links.news(person.id or 0))

    def _opened(self, path: str, secret: str) -> httpx.Client:
        client = self.served.client()
        client.post(path, data={"secret": secret}).raise_for_status()
        return client


# --- What each kind of step goes through ------------------------------------------------------------------------------

State = Callable[[], object]


def _nothing(house: House, number: int) -> list[State]:
    return []


def _cards(house: House, number: int) -> list[State]:
    here = house.standing(number)
    return [lambda: house.do(reveal_step, here.id, DESK)] if here.step.private else []


def _group(house: House, number: int) -> list[State]:
    here = house.standing(number)
    with house.read() as session:
        cards = [card.id or 0 for card in cards_at(session, here.id, card_sources(here, here.step.id))]
    return [lambda: house.do(gather_ideas, here.id, cards[:2], None, "", DESK)] if cards else []


def _vote(house: House, number: int) -> list[State]:
    here = house.standing(number)
    with house.read() as session:
        first = candidates_at(session, here, here.step.id)[0].id
    return [lambda: house.do(open_vote, here.id, DESK), lambda: house.do(close_vote, here.id, DESK),
            lambda: house.do(keep_winner, here.id, here.step.id, first, DESK)]


def _sheet(house: House, number: int) -> list[State]:
    here = house.standing(number)
    with house.read() as session:
        scribe = people_at(session, here.id)[0].id
    return [lambda: house.do(give_pen, here.id, scribe, DESK)]


def _interests(house: House, number: int) -> list[State]:
    here = house.standing(number)
    with house.read() as session:
        first, second = (person.id for person in people_at(session, here.id)[:2])
    return [lambda: house.do(reveal_step, here.id, DESK),
            lambda: house.do(draw_mark, here.id, "link", first, second, "<b evil>", DESK)]


def _pitch(house: House, number: int) -> list[State]:
    other = next(one for one in TABLES if one != number)
    return [lambda: house.do(give_floor, house.evening_id, house.table(other).id, "control"),
            lambda: house.do(give_floor, house.evening_id, house.table(number).id, "control")]


_STATES = {"message": _nothing, "ideas": _cards, "group": _group, "vote": _vote, "sheet": _sheet, "interests": _interests, "pitch": _pitch,
           "feedback": _nothing}
