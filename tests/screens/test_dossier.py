"""One file whole: what a colleague who was absent finds on it, the short forms, the stages, and who may not look."""

from datetime import timedelta
from itertools import pairwise

import httpx
import pytest
from sqlmodel import Session

from app.evenings.actions import give_floor
from app.feedback.actions import react_to_pitch
from app.files.models import FileCopy, Opportunity
from app.gronogo.models import Panel, PanelFile, PanelMember, PanelOpinion
from app.ground.clock import now
from tests.houses import Clock, Served
from tests.mornings import Evening, play_sample, small_starter
from tests.screens.aftermath import EVENING, OTHERS, Team, asking, words

FILE = "/files/LONS27-T02-1"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def team(served: Served, clock: Clock) -> Team:
    """Ten days after: the file of table 2 is in the D1 backlog."""
    small_starter(served.house)
    clock.forward(hours=14)
    team = Team(served.house)
    team.decide(2, "BACKLOG_D1")
    clock.forward(days=10)
    return team


@pytest.fixture
def client(served: Served, team: Team) -> httpx.Client:
    return served.team()


# --- Who may --------------------------------------------------------------------------------------------------------

READS = ("", "/offer", "/print/company", "/print/authority")
WRITES = ("/events", "/events/1/erase", "/handovers", "/figures", "/cooperations", "/promises", "/promises/interest/1", "/moves",
          "/moves/1/undo")


def test_only_the_organiser_reads_and_writes_a_file(served: Served, team: Team) -> None:
    before = len(served.house.journal())
    for role in OTHERS:
        client = asking(served, role)
        for path in READS:
            assert client.get(FILE + path).status_code == 403, (role, path)
        for path in WRITES:
            assert client.post(FILE + path, data={"by": "Zoé"}).status_code == 403, (role, path)
    written = {entry.kind for entry in served.house.journal()[before:]}
    assert not written & {"event_noted", "file_handed_over", "figures_noted", "cooperation_noted", "promise_made", "stage_moved"}


def test_an_unknown_file_is_a_page_that_does_not_exist(client: httpx.Client) -> None:
    assert client.get("/files/LONS27-T99-1").status_code == 404
    assert client.get(f"{FILE}/print/anybody").status_code == 404
    assert client.post("/files/LONS27-T99-1/events", data={"by": "Zoé"}).status_code == 404


# --- What one finds -------------------------------------------------------------------------------------------------


def test_a_colleague_who_was_absent_finds_the_five_answers(client: httpx.Client, team: Team) -> None:
    team.promise(2, who="Léa", what="Son parking", due_on="2027-04-01")
    page = words(client.get(FILE))
    for said in (
        "Backlog D1, personnes à rencontrer. Marc : Compter les trajets, avant le 10 avril.",  # where it stands, and the next step
        "On renonce à un emploi faute de voiture.", "Solution Un trajet partagé chaque matin.",  # problem, solution
        "Karim Citoyens, habitants", "Mon parking",  # who is interested, and why
        "Léa : Son parking (lieu)",  # what is promised
    ):
        assert said in page, said


def test_the_three_lines_are_named_and_an_empty_one_says_so(served: Served, client: httpx.Client, team: Team) -> None:
    page = words(client.get(FILE))
    assert all(line in page for line in ("Ingénierie", "Économie", "Coopération")) and "ligne vide" not in page
    other = words(client.get("/files/LONS27-T03-1"))
    assert other.count("ligne vide") == 3 and "Aucun problème écrit." in other


def test_what_is_said_to_the_team_only_says_so_and_is_no_promise(client: httpx.Client, team: Team) -> None:
    page = client.get(FILE).text
    assert "équipe seulement" in page and "Être réélu" in page
    assert page.count("Reprendre comme promesse") == 1  # Karim agreed to be called back; Paul spoke to the team only


def test_interests_wait_for_their_table_to_reveal_them(served: Served, clock: Clock) -> None:
    table = Evening(served.house, 3)
    table.sit("zoe", "Zoé", "citizens")
    table.go("interest-alignment")
    table.state("interest-alignment", "zoe", gain="Du temps", contribution="Mon garage")
    Team(served.house)
    client = served.team()
    assert "Mon garage" not in client.get("/files/LONS27-T03-1").text
    clock.forward(hours=14)
    assert "Mon garage" in served.team().get("/files/LONS27-T03-1").text


def test_the_lead_is_searched_step_by_step(client: httpx.Client, team: Team) -> None:
    team.happened(2, "lead_search", result="profile", what="Profil écrit")
    team.happened(2, "lead_search", EVENING + timedelta(days=8), result="published", what="Annonce au Progrès")
    page = words(client.get(FILE))
    assert "profil décrit 22 mars Profil écrit" in page and "annonce publiée 26 mars Annonce au Progrès" in page


def test_competences_show_their_holes(client: httpx.Client, team: Team) -> None:
    team.note(2, **{"skill-1": "Karim et Léa", "skill-2": "Léa"})
    page = words(client.get(FILE))
    assert "Famille Karim Léa" in page and "3 trous" in page and page.count("personne ") >= 3


def test_unknowns_are_open_questions_until_somebody_looked(client: httpx.Client, team: Team) -> None:
    assert words(client.get(FILE)).count("question ouverte") == 4
    team.note(2, **{"exit_funding": "Un fonds de confiance", "source-exit_funding": "Franche-Comté Active, 24 mars"})
    page = words(client.get(FILE))
    assert page.count("question ouverte") == 3 and "niveau 3, Franche-Comté Active, 24 mars · Claire" in page


def test_blockers_first_money_and_magnitude_are_told(client: httpx.Client, team: Team) -> None:
    assert "Premier argent pas dit" in words(client.get(FILE))
    team.note(2, **{"first_money": "grant", "blocker-2": "to_check", "price": "3", "volume": "20000", "turnover_per_job": "40000"})
    page = words(client.get(FILE))
    assert "Premier argent subvention" in page and "Sanitaire à vérifier" in page and "1,5 emploi" in page


def test_an_orientation_without_an_answer_comes_back(served: Served, client: httpx.Client, team: Team, clock: Clock) -> None:
    team.happened(2, "orientation", what="Envoyé à la Fabrique", result="waiting")
    team.note(2, routed_to="Fabrique à initiatives")
    assert "Orienté vers : Fabrique à initiatives" in words(client.get(FILE))
    assert "sans réponse" not in words(client.get(FILE))
    clock.forward(days=25)
    assert "Orienté le 22 mars , sans réponse depuis plus de 21 jours" in words(served.team().get(FILE))


def test_what_the_panel_says_is_on_the_file(served: Served, client: httpx.Client, team: Team) -> None:
    served.house.do(_a_panel, served.house.evening_id, team.file_id(2))
    page = words(client.get(FILE))
    assert "sous conditions Odile, Scierie du Lac · 25 mars" in page and "Trouver un gérant" in page


def _a_panel(session: Session, evening_id: int, file_id: int) -> None:
    """A panel that has answered: its own tests play it through."""
    panel = Panel(evening_id=evening_id, title="Gronogo", held_on=EVENING + timedelta(days=7), opened_by="Claire", opened_at=now())
    session.add(panel)
    session.flush()
    member = PanelMember(panel_id=panel.id or 0, name="Odile", organisation="Scierie du Lac")
    session.add_all([member, PanelFile(panel_id=panel.id or 0, opportunity_id=file_id)])
    session.flush()
    session.add(PanelOpinion(member_id=member.id or 0, opportunity_id=file_id, answer="conditions", reason="Trouver un gérant",
                             said_at=now()))


def test_what_a_merged_file_brought_is_still_read(served: Served, client: httpx.Client, team: Team) -> None:
    play_sample(served.house, 1)
    team.decide(1, "MERGED", reason="same_problem", merged_into=team.name(2), kept="la tournée du pain")
    page = words(client.get(FILE))
    assert "LONS27-T01-1 disait : Aujourd’hui, les personnes seules" in page
    assert "Garder ma tournée vivante" in page and "Fusionné ici : LONS27-T01-1" in page and "la tournée du pain" in page
    assert "Ce dossier est fusionné dans LONS27-T02-1" in words(client.get("/files/LONS27-T01-1"))


def test_an_interest_says_whether_it_is_aligned_and_else_why_not(client: httpx.Client) -> None:
    page = words(client.get(FILE))
    assert "essayer aligné" in page and "pas aligné : dit à l’équipe seulement" in page


def test_a_copy_is_linked_both_ways(served: Served, client: httpx.Client, team: Team) -> None:
    served.house.do(_copied, team.file_id(2), team.file_id(3))
    assert "Dupliqué à Morez : MORE28-T02-1 29 mars" in words(client.get(FILE))
    page = client.get("/files/LONS27-T03-1").text
    assert "Repris de DOLE26-T01-1, Dole" in words(client.get("/files/LONS27-T03-1")) and "javascript:" not in page


def _copied(session: Session, original: int, copy: int) -> None:
    """A file that was duplicated elsewhere, and one that came from elsewhere with a link that is none."""
    session.add(FileCopy(opportunity_id=original, reference="MORE28-T02-1", territory="Morez", link="https://morez.example/files/MORE28-T02-1",
                         noted_at=now()))
    session.get_one(Opportunity, copy).copied_from = {"reference": "DOLE26-T01-1", "territory": "Dole", "link": "javascript:alert(1)"}


def test_what_people_typed_is_escaped(client: httpx.Client, team: Team) -> None:
    team.happened(2, what="<script>alert(1)</script>")
    team.promise(2, who="<b>Léa</b>", what="\" onfocus=alert(1) x=\"")
    page = client.get(FILE).text
    assert "<script>alert" not in page and "<b>Léa</b> " not in page and "&lt;b&gt;Léa&lt;/b&gt;" in page and '" onfocus' not in page


# --- The short forms ------------------------------------------------------------------------------------------------


def test_an_event_is_noted_and_the_next_form_knows_the_name(client: httpx.Client) -> None:
    data = {"kind": "meeting", "on": "2027-03-24", "what": "On compte à la gare", "hours_team": "1,5", "hours_partners": "4",
            "by": "Zoé ☕"}
    answer = client.post(f"{FILE}/events", data=data)
    assert answer.history[0].status_code == 303 and answer.history[0].headers["location"] == f"{FILE}#events"
    page = words(answer)
    assert "Rencontre 24 mars On compte à la gare" in page and "1,5 h de l’équipe, 4 h des autres." in page
    assert 'id="e-by" name="by" maxlength="60" autocomplete="off" value="Zoé ☕"' in answer.text


def test_with_htmx_the_page_comes_anew(client: httpx.Client) -> None:
    answer = client.post(f"{FILE}/events", data={"kind": "call", "on": "2027-03-24", "what": "Appel", "by": "Zoé"}, headers=HTMX)
    assert answer.status_code == 200 and answer.headers["hx-refresh"] == "true" and 'id="said"' in answer.text


def test_the_same_event_sent_twice_is_one_event(client: httpx.Client, served: Served) -> None:
    for _ in range(2):
        client.post(f"{FILE}/events", data={"kind": "call", "on": "2027-03-24", "what": "Appel", "by": "Zoé", "client_id": "a1b2c3d4"})
    assert served.house.kinds().count("event_noted") == 1


def test_a_wrong_line_keeps_what_was_typed(client: httpx.Client) -> None:
    answer = client.post(f"{FILE}/events", data={"kind": "call", "on": "2028-01-01", "what": "Un appel à venir", "by": "Zoé"})
    assert answer.status_code == 422 and "à venir" in words(answer) and ">Un appel à venir</textarea>" in answer.text
    assert f'href="{FILE}#events"' in answer.text


def test_an_event_noted_by_mistake_is_erased(client: httpx.Client, team: Team) -> None:
    team.happened(2, what="Une autre table")
    page = client.get(FILE).text
    action = FILE + "/events/" + page.partition(f'formaction="{FILE}/events/')[2].partition('"')[0]
    assert client.post(action, data={"by": ""}).status_code == 422
    assert "Une autre table" not in words(client.post(action, data={"by": "Zoé"}))


def test_a_handover_leaves_what_there_is_to_know(client: httpx.Client) -> None:
    answer = client.post(f"{FILE}/handovers", data={"to_owner": "Lucie", "note": "Ne pas parler du prix.", "seen": "Marc", "by": "Marc"})
    page = words(answer)
    assert "Lucie référent·e" in page and "Ce qu’il faut savoir Ne pas parler du prix. Marc" in page
    assert "Lucie reprend le dossier, laissé par Marc" in page
    again = client.post(f"{FILE}/handovers", data={"to_owner": "Zoé", "note": "Vite.", "seen": "Marc", "by": "Zoé"})
    assert again.status_code == 409 and "Lucie suit ce dossier" in words(again)


def test_figures_and_cooperations_are_noted(client: httpx.Client) -> None:
    client.post(f"{FILE}/figures", data={"on": "2027-03-25", "created": "0,5", "turnover": "18 400", "source": "Le porteur", "by": "Zoé"})
    page = words(client.post(f"{FILE}/cooperations", data={
        "kind": "pooling", "one": "La mairie", "other": "La fruitière", "exchange": "Une salle contre du lait", "by": "Zoé"}))
    assert "25 mars 0 0,5 0 0 18 400 € Le porteur Zoé" in page
    assert "La mairie et La fruitière , mutualisation seulement annoncée" in page


# --- Promises -------------------------------------------------------------------------------------------------------


def test_an_interest_becomes_a_promise_in_one_tap(client: httpx.Client) -> None:
    action = _take_over(client)
    page = words(client.post(action, data={"by": "Claire", "kind-" + action.rsplit("/promises/")[1].replace("/", "-"): "time"}))
    assert "Karim : Conduire (temps)" in page or "Karim : " in page
    assert "promesse notée" in page and "Reprendre comme promesse" not in page


def test_one_tap_twice_is_one_promise(client: httpx.Client, served: Served) -> None:
    action = _take_over(client)
    kind = "kind-" + action.rsplit("/promises/")[1].replace("/", "-")
    for _ in range(2):
        client.post(action, data={"by": "Claire", kind: "time", "client_id": "one-tap-1"})
    assert served.house.kinds().count("promise_made") == 1


def test_what_was_said_to_the_team_only_cannot_be_taken_over(client: httpx.Client, served: Served) -> None:
    interests = range(1, 8)
    codes = {client.post(f"{FILE}/promises/interest/{number}", data={"by": "Claire", f"kind-interest-{number}": "time"}).status_code
             for number in interests}
    assert codes <= {200, 403, 404} and served.house.kinds().count("promise_made") == 1  # Karim alone agreed to be called back


def _take_over(client: httpx.Client) -> str:
    return FILE + "/promises/interest/" + client.get(FILE).text.partition(f'formaction="{FILE}/promises/interest/')[2].partition('"')[0]


def test_help_offered_in_the_plenary_becomes_a_promise_if_its_giver_agreed(served: Served, clock: Clock) -> None:
    table = small_starter(served.house)
    house = served.house
    for number in (2, 3):
        house.go(number, "plenary-pitch")
    house.do(give_floor, house.evening_id, house.table(2).id, "control")
    zoe = house.seat(3, "Zoé")
    house.do(react_to_pitch, zoe, "plenary-pitch", table.table_id, {"reaction": "help", "help_text": "Un barnum"})
    clock.forward(hours=14)
    Team(house)
    client = served.team()
    page = client.get(FILE).text
    assert "Zoé peut aider : Un barnum" in words(client.get(FILE)) and "sans accord pour être recontacté" in page
    number = 1
    answer = client.post(f"{FILE}/promises/reaction/{number}", data={"by": "Claire", f"kind-reaction-{number}": "equipment"})
    assert answer.status_code == 403 and "promise_made" not in house.kinds()


# --- Stages ---------------------------------------------------------------------------------------------------------


def test_a_shut_gate_names_what_it_wants(client: httpx.Client, served: Served) -> None:
    data = {"to": "d2", "by": "Claire", "seen": ""}
    beside = client.post(f"{FILE}/moves", data=data, headers=HTMX)
    assert beside.status_code == 409 and 'id="move-obstacles"' in beside.text and "P2" in beside.text
    plain = client.post(f"{FILE}/moves", data=data)
    assert plain.status_code == 409 and "P2" in plain.text and "Qui passe outre" in words(client.get(FILE))
    assert "stage_moved" not in served.house.kinds()


def test_a_forced_passage_is_signed_and_can_be_taken_back(client: httpx.Client, team: Team) -> None:
    forced = {"to": "d2", "by": "Claire", "forced_by": "Lucie", "forced_reason": "le maire attend"}
    page = client.post(f"{FILE}/moves", data=forced)
    told = words(page)
    assert "De D1 à D2" in told and "Passé outre, Lucie : le maire attend" in told and "Il manquait : " in told
    move = page.text.partition(f'action="{FILE}/moves/')[2].partition("/undo")[0]
    undone = words(client.post(f"{FILE}/moves/{move}/undo", data={"by": "Marc"}))
    assert "Annulé par Marc" in undone and "De D1 à D2" in undone and "D1 : il manque" in undone


def test_nobody_moves_over_a_colleague(client: httpx.Client) -> None:
    forced = {"to": "d2", "by": "Claire", "seen": "", "forced_by": "Lucie", "forced_reason": "le maire attend"}
    client.post(f"{FILE}/moves", data=forced)
    assert client.post(f"{FILE}/moves", data=forced | {"to": "d3"}).status_code == 409


# --- The history ----------------------------------------------------------------------------------------------------


def test_the_history_goes_back_to_the_opening(client: httpx.Client, team: Team, clock: Clock) -> None:
    clock.forward(minutes=5)
    team.decide(2, "PARKED", reason="moment", review_on="2027-06-01", wake_up="la rentrée")
    client.post(f"{FILE}/handovers", data={"to_owner": "Lucie", "note": "Voir la mairie.", "by": "Marc"})
    page = words(client.get(FILE)).partition("Histoire du dossier")[2]
    places = [page.index(said) for said in ("En réserve : moment", "Backlog D1 : personnes à rencontrer", "Dossier ouvert")]
    assert all(one < other for one, other in pairwise(places))
    assert "Se réveille si : la rentrée" in words(client.get(FILE))


# --- The offer ------------------------------------------------------------------------------------------------------


def test_the_offer_is_drafted_from_the_file_without_naming_the_table(client: httpx.Client, team: Team) -> None:
    team.note(2, **{"skill-1": "Karim", "first_money": "sale"})
    text = client.get(f"{FILE}/offer").text.partition("<textarea")[2].partition("</textarea>")[0]
    for said in ("On renonce à un emploi faute de voiture.", "Un trajet partagé chaque matin.", "QUI NOUS CHERCHONS", "Marc, référent·e",
                 "Compétences que nous n’avons pas encore"):
        assert said in text, said
    assert not [name for name in ("Karim", "Léa", "Paul", "Inès", "Être réélu", "Une salle") if name in text]
