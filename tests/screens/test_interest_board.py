"""The interest board on every screen: who sees it, and above all who does not. What is told to the team alone is in no byte."""

import httpx
import pytest

from app.interests import actions
from app.participants.models import Seat
from app.participants.queries import people_at
from app.tables.actions import reveal_step
from tests.houses import Served
from tests.interests.boards import AMINA, BRUNO, DESK, DRISS, STEP
from tests.screens.listening import heard_until, listening
from tests.screens.pages import page

SECRETS = ("secret de guichet", "liste cachée", "cent noms", "aveu en retour", "Ma place en secret")
PEOPLE = (("Amina", "citizens"), ("Bruno", "businesses"), ("Driss", "public"), ("Chloé", "training"))


class Table:
    """Four phones, a desk, a wall and a table's screen."""

    def __init__(self, served: Served) -> None:
        self.served, self.house = served, served.house
        self.phones = {name: served.phone(1, name, group) for name, group in PEOPLE}
        self.table_id = self.house.table(1).id or 0
        with self.house.read() as session:
            people = people_at(session, self.table_id)
        self.seats = {person.name or "": Seat(person.id or 0, self.table_id, self.house.evening_id) for person in people}
        self.desk, self.wall = served.desk(1), served.wall()
        self.house.go(1, STEP)
        for name, words, reader in (("Amina", AMINA, "table"), ("Bruno", BRUNO, "table"), ("Driss", DRISS, "team")):
            self.house.do(actions.declare_interest, self.seats[name], STEP, words, reader)

    def id(self, name: str) -> int:
        return self.seats[name].participant_id

    def reveal(self) -> None:
        self.house.do(reveal_step, self.table_id, DESK)

    def phone(self, name: str) -> str:
        return _all(self.phones[name], "/table", "/table/mine", "/table/live", "/table/interest")

    def at_the_desk(self) -> str:
        base = f"/desk/{self.table_id}"
        return _all(self.desk, base, f"{base}/live", f"{base}/interests", f"{base}/interests/print", f"{base}/sheets", f"{base}/print")

    def on_screens(self) -> str:
        slug = self.house.standing(1).evening.slug
        return _all(self.wall, f"/wall/{slug}", f"/wall/{slug}/1", f"/wall/{slug}/live", f"/wall/{slug}/1/live")


def _all(client: httpx.Client, *paths: str) -> str:
    return "\n".join(client.get(path).text for path in paths)


@pytest.fixture
def table(served: Served) -> Table:
    return Table(served)


def play_on(table: Table) -> None:
    """Everything that may happen at the board once it is revealed."""
    table.reveal()
    house = table.house
    house.do(actions.draw_mark, table.table_id, "gap", table.id("Amina"), None, "un comptable", DESK)
    house.do(actions.draw_mark, table.table_id, "conflict", table.id("Amina"), table.id("Bruno"), "l’exclusivité", DESK)
    house.do(actions.tap_compatible, table.seats["Driss"], table.id("Bruno"), True)
    house.do(actions.offer_link, table.seats["Bruno"], table.id("Amina"))
    house.do(actions.attest_interest, table.table_id, table.id("Driss"), True, DESK)
    house.do(actions.name_key_actor, table.table_id, "La Poste", "reserved", DESK)


def test_what_is_told_to_the_team_only_is_in_no_byte_of_the_hall(table: Table) -> None:
    others = [name for name, _ in PEOPLE if name != "Driss"]
    at_the_desk = f"/desk/{table.table_id}/live"
    with listening(table.served, table.phones["Amina"]) as socket, listening(table.served, table.desk, at_the_desk) as desk:
        play_on(table)
        pushed = heard_until(socket, "La Poste") + heard_until(desk, "La Poste")
    table.house.go(1, "call-for-lead")
    told = [pushed, table.at_the_desk(), table.on_screens(), table.served.control().get("/control").text, *map(table.phone, others)]
    table.house.go(1, STEP)
    told += [table.at_the_desk(), table.on_screens(), *map(table.phone, others)]
    assert "Dix heures" in "".join(told), "what was told to the table is there"
    for secret in SECRETS:
        assert not any(secret in each for each in told), secret
    assert "secret de guichet" in table.phone("Driss"), "on her own phone it is"


def test_who_answered_the_call_is_on_no_screen(table: Table) -> None:
    table.reveal()
    table.house.go(1, "call-for-lead")
    before = [page(each).text for each in (table.desk.get(f"/desk/{table.table_id}").text, table.phones["Bruno"].get("/table").text)]
    typed = {"lead_answer": "lead", "lead_condition": "Que nous soyons deux"}
    table.house.do(actions.declare_interest, table.seats["Chloé"], "call-for-lead", typed, "table")
    after = [page(each).text for each in (table.desk.get(f"/desk/{table.table_id}").text, table.phones["Bruno"].get("/table").text)]
    assert "1 personne sur 4 a répondu à l’appel" in after[0] and "Personne n’a encore répondu" in before[0]
    assert after[1].split("Le plan de table")[1] == before[1].split("Le plan de table")[1]
    everywhere = table.at_the_desk() + table.on_screens() + "".join(table.phone(name) for name in ("Amina", "Bruno", "Driss"))
    assert "Que nous soyons deux" not in everywhere and 'value="lead" checked' not in everywhere
    board = page(table.desk.get(f"/desk/{table.table_id}/interests").text)
    assert "Chloé" not in board.one("ul", class_="lacks").text
    assert "C’est dit à l’équipe, à elle seule." in page(table.phone("Chloé")).text
    assert table.house.standing(1).plan.interests.answers[0].label not in page(table.on_screens()).text


def test_the_desk_does_not_write_at_the_call(table: Table) -> None:
    table.house.go(1, "call-for-lead")
    assert "personne n’écrit de carte" in page(table.desk.get(f"/desk/{table.table_id}").text).by_id("region-write").text
    typed = {"participant": str(table.id("Chloé")), "lead_answer": "lead"}
    refused = table.desk.post(f"/desk/{table.table_id}/interests/call-for-lead", data=typed)
    assert refused.status_code == 409 and "entre la personne et l’équipe" in page(refused.text).text


def test_the_form_says_first_who_will_read_and_offers_the_eight_kinds(table: Table) -> None:
    form = page(table.phones["Chloé"].get("/table").text).by_id(f"interest-form-{STEP}")
    fields = [one.facts["name"] for one in form.inside if one.tag in ("input", "textarea") and one.facts.get("type") != "hidden"]
    assert fields[:2] == ["visible_to", "visible_to"] and "ni ma table, ni l’animateur, ni l’écran" in form.text
    kinds = [one.facts["value"] for one in form.all("input", name="contribution_kind")]
    assert kinds == ["time", "skill", "equipment", "place", "network", "outlet", "money", "data"]
    assert not any("checked" in one.facts for one in form.all("input", name="contribution_kind"))


def test_a_tap_comes_back_on_ones_own_phone_and_as_a_number_to_the_one_concerned(table: Table) -> None:
    table.reveal()
    amina, bruno = table.phones["Amina"], table.phones["Bruno"]
    button = page(amina.get("/table").text).by_id(f"interest-{table.id('Bruno')}").one("button", form="taps")
    assert (button.facts["name"], button.facts["aria-pressed"]) == ("yes", "false")
    amina.post("/table/compatible", data={"yes": button.facts["value"]}).raise_for_status()
    button = page(amina.get("/table").text).by_id(f"interest-{table.id('Bruno')}").one("button", form="taps")
    assert (button.facts["name"], button.facts["aria-pressed"]) == ("no", "true")
    assert "Une personne trouve votre intérêt compatible avec le sien." in page(bruno.get("/table").text).text
    for name in ("Amina", "Driss", "Chloé"):
        assert "trouve votre intérêt compatible" not in table.phone(name)
    assert "compatible avec le sien" not in table.at_the_desk() + table.on_screens()
    amina.post("/table/compatible", data={"no": button.facts["value"]}).raise_for_status()
    assert "trouve votre intérêt" not in page(bruno.get("/table").text).text


def test_an_offer_is_seen_by_the_two_and_by_the_desk_until_it_is_accepted(table: Table) -> None:
    table.reveal()
    amina, bruno = table.phones["Amina"], table.phones["Bruno"]
    bruno.post("/table/offers", data={"awaits": str(table.id("Amina"))}).raise_for_status()
    assert "Bruno peut répondre à ce que vous attendez." in page(amina.get("/table").text).text
    assert "Vous avez proposé à Amina d’y répondre." in page(bruno.get("/table").text).text
    desk = page(table.desk.get(f"/desk/{table.table_id}/interests").text)
    assert "Bruno propose à Amina" in desk.text and len(desk.all("path", class_="is-offered")) == 1
    for told in (table.phone("Driss"), table.phone("Chloé"), table.on_screens()):
        assert "peut répondre" not in told and "proposé" not in told and "is-offered" not in told
    form = page(amina.get("/table").text).one("section", class_="offer-card").one("form")
    amina.post(form.facts["action"], data={}).raise_for_status()
    assert "Bruno apporte ce que Amina attend." in page(table.phone("Chloé")).text
    assert len(page(table.on_screens()).all("path", class_="thread")) >= 1
    assert not page(table.desk.get(f"/desk/{table.table_id}/interests").text).all("path", class_="is-offered")


def test_no_thank_you_leaves_no_trace(table: Table) -> None:
    table.reveal()
    table.phones["Bruno"].post("/table/offers", data={"awaits": str(table.id("Amina"))}).raise_for_status()
    no = page(table.phones["Amina"].get("/table").text).one("section", class_="offer-card").all("button")[1]
    table.phones["Amina"].post(no.facts["formaction"], data={}).raise_for_status()
    assert "peut répondre" not in table.phone("Amina") and "Vous avez proposé" not in table.phone("Bruno")
    assert "propose à" not in table.at_the_desk()


def test_who_told_the_team_is_told_why_no_link_is_offered(table: Table) -> None:
    table.reveal()
    shown = page(table.phones["Driss"].get("/table").text)
    assert "Votre réponse est à l’équipe seule" in shown.text and not shown.all("button", form="offers")
    assert len(shown.all("button", form="taps")) == 2


def test_the_board_shows_what_is_missing_as_what_fits_and_its_twin_says_the_same(table: Table) -> None:
    play_on(table)
    table.house.do(actions.draw_mark, table.table_id, "link", table.id("Bruno"), table.id("Amina"), "un relais", DESK)
    told = page(table.desk.get(f"/desk/{table.table_id}/interests").text)
    lacks = told.one("ul", class_="lacks").text
    assert "Apports que personne n’a pris Bruno" in lacks
    assert "Personne n’a dit à la table qu’il porterait." in lacks
    assert "Pas à cette table : Associations, Salariés, Fondateurs." in lacks
    assert "Indispensable, La Poste : réservé." in lacks
    twin = told.by_id("twin").text
    for words in ("Amina apporte ce que Bruno attend : un relais.", "Amina attend encore : un comptable.",
                  "Amina et Bruno ne sont pas d’accord : l’exclusivité.", "Bruno apporte quelque chose que personne n’a pris.",
                  "Personne n’a dit à la table qu’il porterait.", "Indispensable, La Poste : réservé."):
        assert words in twin, words
    phone = page(table.phones["Chloé"].get("/table").text).by_id("region-common").text
    for words in ("Amina apporte ce que Bruno attend. un relais", "Amina attend encore une réponse. un comptable",
                  "Apports que personne n’a encore pris : Bruno", "Amina et Bruno : à accorder. l’exclusivité",
                  "Pas à cette table : Associations, Salariés, Fondateurs.", "Indispensable, La Poste : réservé."):
        assert words in phone, words


def test_a_settled_conflict_is_kept_on_the_board(table: Table) -> None:
    table.reveal()
    conflict = table.house.do(actions.draw_mark, table.table_id, "conflict", table.id("Amina"), table.id("Bruno"), "l’exclusivité", DESK)
    table.desk.post(f"/desk/{table.table_id}/marks/{conflict}/settle", data={"settled": "yes"}).raise_for_status()
    assert "Amina et Bruno : réglé" in page(table.desk.get(f"/desk/{table.table_id}/interests").text).text
    assert "Amina et Bruno se sont accordés." in page(table.phones["Chloé"].get("/table").text).text


def test_the_desk_attests_by_name_without_a_word_of_it(table: Table) -> None:
    table.reveal()
    fold = page(table.desk.get(f"/desk/{table.table_id}/interests").text).by_id("attest")
    assert "1 réponse est à l’équipe seulement" in fold.text and "guichet" not in fold.text
    table.desk.post(f"/desk/{table.table_id}/attest", data={"participant": str(table.id("Driss")), "attested": "yes"}).raise_for_status()
    assert "dont 1 attestée" in page(table.desk.get(f"/desk/{table.table_id}/interests").text).by_id("attest").text


def test_a_suggestion_is_a_question_and_draws_nothing(table: Table) -> None:
    words = AMINA | {"contribution": "Deux cents euros", "contribution_kind": "money"}
    table.house.do(actions.declare_interest, table.seats["Amina"], STEP, words, "table")
    table.reveal()
    told = page(table.desk.get(f"/desk/{table.table_id}/interests").text)
    assert "Bruno attend : « Être remboursé ». Amina apporte de l’argent." in told.text
    assert not told.all("path", class_="thread")
    assert "À regarder ensemble" not in table.phone("Chloé") + table.on_screens()


def test_the_paper_says_what_the_table_may_read(table: Table) -> None:
    play_on(table)
    paper = page(table.desk.get(f"/desk/{table.table_id}/interests/print").text)
    assert "Amina attend : un comptable" in paper.text and "Dix heures" in paper.text
    assert "propose" not in paper.text, "an offer is between two people"


def test_the_tables_screen_shows_no_mark_of_whom_told_the_team_only(table: Table) -> None:
    table.reveal()
    table.house.do(actions.draw_mark, table.table_id, "link", table.id("Bruno"), table.id("Driss"), "un guichet ouvert", DESK)
    assert "guichet ouvert" not in table.on_screens() + table.phone("Chloé")


def test_the_screen_of_a_table_says_what_is_missing_and_names_nobody(table: Table) -> None:
    play_on(table)
    told = page(table.on_screens()).text
    assert "1 désaccord à régler" in told and "Personne pour porter, pour l’instant" in told and "La Poste : réservé" in told
    assert not any(name in told for name, _ in PEOPLE)


def test_a_phone_after_the_reveal_stays_light(served: Served) -> None:
    """Ten people, each with all that the form takes: what a phone asks for once the table has revealed."""
    for place in range(10):
        served.phone(1, f"Personne {place}", "citizens")
    served.house.go(1, STEP)
    table_id = served.house.table(1).id or 0
    with served.house.read() as session:
        people = people_at(session, table_id)
    for person in people:
        served.house.do(actions.declare_interest, Seat(person.id or 0, table_id, served.house.evening_id), STEP, AMINA, "table")
    served.house.do(reveal_step, table_id, DESK)
    mine = served.clients[0].get("/table/mine")
    assert len(mine.content) < 32_000
