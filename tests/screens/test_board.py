"""The board of every edition: what stands where, what one finds on it, and who may not look."""

import re

import pytest

from app.screens.board import Asked, answers, board_sentence, columns, holds, parked, read_asked
from app.screens.board_lines import BoardLine
from tests.houses import Clock, Served
from tests.mornings import small_starter
from tests.screens.aftermath import EVENING, OTHERS, Team, asking, words

DAY = EVENING.replace(month=6)


def line(reference: str = "LONS27-T02-1", **said: object) -> BoardLine:
    told = {"evening_id": 1, "slug": "lons", "edition": "Lons", "place": "Lons-le-Saunier", "day": EVENING, "id": 1, "table": 2,
            "theme": "Bouger", "with_lead": False, "title": "Partager les trajets", "problem": "On renonce à un emploi", "solution": "",
            "stage": "d1", "outcome": "BACKLOG_D1", "reason": "personnes à rencontrer", "sentence": "", "wake_up": "", "into": "",
            "owner": "Marc", "next_action": "Compter", "due": None, "review_on": None, "origin": "", "last_event": None, "dormant": False}
    return BoardLine(reference=reference, **told | said)  # type: ignore[arg-type]


@pytest.fixture
def team(served: Served, clock: Clock) -> Team:
    """The weeks after: one file is followed, one is late, one sleeps on purpose, one is dropped."""
    small_starter(served.house)
    clock.forward(hours=14)
    team = Team(served.house)
    team.decide(2, "BACKLOG_D1")
    team.decide(3, "BACKLOG_D2", owner="Élodie")
    team.decide(4, "PARKED", reason="public_decision", review_on="2027-05-02", wake_up="le budget est voté")
    team.decide(5, "PARKED", reason="no_lead", review_on="2027-04-02", wake_up="un porteur se présente")
    team.decide(6, "DROPPED", reason="already_exists")
    team.decide(7, "MERGED", reason="same_problem", merged_into=team.name(2), kept="les cartes sur la gare")
    return team


# --- Who may --------------------------------------------------------------------------------------------------------


def test_only_the_organiser_reads_the_board(served: Served) -> None:
    for role in OTHERS:
        assert asking(served, role).get("/board").status_code == 403, role


# --- What stands where ----------------------------------------------------------------------------------------------


def test_each_file_stands_in_the_column_of_its_stage(served: Served, team: Team) -> None:
    page = served.team().get("/board").text
    d1, d2 = (re.search(rf'aria-labelledby="c-{stage}".*?</section>', page, re.DOTALL).group() for stage in ("d1", "d2"))
    assert team.name(2) in d1 and team.name(3) not in d1
    assert team.name(3) in d2 and "la mairie" not in d2


def test_the_board_says_what_each_file_is_for(served: Served, team: Team) -> None:
    page = words(served.team().get("/board"))
    for said in ("Deux dossiers vivants, rien ne traîne.",
                 "LONS27-T02-1 Partager les trajets du matin Compter les trajets avant le 10 avril", "À trier, 10", "En réserve, 2",
                 "Se réveille si : le budget est voté", "Fusionnés ou abandonnés, 2",
                 "Fusionné : même problème, dans LONS27-T02-1", "Abandonné : existe déjà"):
        assert said in page, said


def test_what_is_late_and_what_sleeps_say_so_in_words(served: Served, team: Team, clock: Clock) -> None:
    team.happened(3, on=EVENING)
    clock.forward(days=80)
    page = words(served.team().get("/board"))
    assert "Deux dossiers vivants : deux sont en retard, deux dorment." in page
    assert "en retard de 58 jours" in page and "dort : rien depuis la décision" in page


def test_a_file_that_moved_tells_how_long_ago(served: Served, team: Team, clock: Clock) -> None:
    clock.forward(days=10)
    team.happened(2)
    clock.forward(days=5)
    assert "Marc · a bougé il y a 12 jours" in words(served.team().get("/board"))


def test_a_parked_file_whose_day_has_come_stands_on_top(served: Served, team: Team, clock: Clock) -> None:
    clock.forward(days=20)
    page = words(served.team().get("/board"))
    assert page.index("à relire depuis le 2 avril") < page.index("À relire le 2 mai")


def test_the_capacity_that_the_team_set_is_shown(served: Served, team: Team) -> None:
    client = served.team()
    assert "que l’équipe peut porter" not in words(client.get("/board"))
    team.set(capacity="2")
    assert "2 vivants sur 2 que l’équipe peut porter plein" in words(client.get("/board"))


def test_a_house_without_files_says_how_they_come(served: Served) -> None:
    page = words(served.team().get("/board"))
    assert "Aucun dossier vivant ici." in page and "ils s’ouvrent le matin d’après" in page


# --- What one finds -------------------------------------------------------------------------------------------------


FILTERS = [
    ("q=ELODIE", 3, 2), ("q=emploi+voiture", 2, 3), ("owner=Élodie", 3, 2), ("stage=d2", 3, 2), ("outcome=DROPPED", 6, 2),
    ("outcome=NONE", 8, 2), ("edition=lons-le-saunier", 2, 0), ("q=budget+vot", 0, 2), ("edition=ailleurs", 0, 2),
]  # what is asked, the table that is found, the one that is not


def test_the_filters_of_the_address_find(served: Served, team: Team) -> None:
    client = served.team()
    for asked, found, lost in FILTERS:
        page = client.get(f"/board?{asked}").text
        assert not found or f"/files/{team.name(found)}" in page, asked
        assert not lost or f"/files/{team.name(lost)}" not in page, asked


def test_a_need_is_told_from_a_resource(served: Served, team: Team) -> None:
    team.note(2, origin="resource")
    client = served.team()
    assert team.name(2) in client.get("/board?origin=resource").text
    assert "Rien ne correspond" in client.get("/board?origin=need").text


def test_the_form_keeps_what_was_asked(served: Served, team: Team) -> None:
    page = served.team().get("/board?q=gare&stage=d1&dormant=1").text
    assert 'name="q" value="gare"' in page and '<option value="d1" selected>' in page
    assert re.search(r'name="dormant" value="1" checked', page)


def test_an_address_that_makes_no_sense_is_no_error(served: Served, team: Team) -> None:
    page = served.team().get("/board?stage=d9&outcome=%3Cscript%3E&edition=x'--&q=" + "a" * 1500)
    assert page.status_code == 200 and "<script>alert" not in page.text


def test_what_people_typed_is_escaped(served: Served, team: Team) -> None:
    team.note(2, title="<b>gras</b>")
    assert "<b>gras</b>" not in served.team().get("/board?q=%3Cb%3Egras").text


@pytest.mark.parametrize(("text", "asked", "held"), [
    ("epicerie, cafe d'arinthod", "café épicerie", True), ("coeur de bourg", "CŒUR", True), ("gare", "gare voiture", False),
    ("gare", "", True)])
def test_every_word_is_found_accents_or_not(text: str, asked: str, held: bool) -> None:
    assert holds(text, asked) is held


def test_filters_join() -> None:
    one = line(dormant=True, owner="")
    assert answers(one, Asked(dormant=True, orphan=True)) and answers(one, read_asked({"orphan": "1"}))
    assert not answers(line(), Asked(dormant=True)) and not answers(line(), Asked(orphan=True))
    assert not answers(line(outcome="PARKED", owner=""), Asked(orphan=True))


def test_what_calls_for_help_stands_on_top() -> None:
    calm, late = line("calm", due=DAY.replace(year=2028)), line("late", due=EVENING)
    orphan, asleep = line("orphan", owner=""), line("asleep", dormant=True)
    d1 = next(one for one in columns([calm, asleep, orphan, late], Asked(), DAY) if one.stage == "d1")
    assert [card.reference for card in d1.cards] == ["late", "orphan", "asleep", "calm"]


def test_a_long_column_says_how_much_it_does_not_show() -> None:
    many = [line(f"LONS27-T02-{number}") for number in range(55)]
    d1 = next(one for one in columns(many, Asked(), DAY) if one.stage == "d1")
    assert (len(d1.cards), d1.unseen) == (40, 15)
    (alone,) = columns(many, Asked(stage="d1"), DAY)
    assert (len(alone.cards), alone.unseen) == (55, 0)


def test_parked_files_come_by_their_day() -> None:
    found = [line("none", outcome="PARKED"), line("late", outcome="PARKED", review_on=DAY), line("live")]
    assert [one.reference for one in parked(found)] == ["late", "none"]


@pytest.mark.parametrize(("live", "sentence"), [
    ([], "Aucun dossier vivant ici."),
    ([line()], "Un dossier vivant, rien ne traîne."),
    ([line(due=EVENING), line(dormant=True), line(owner="")],
     "Trois dossiers vivants\u00a0: un est en retard, un dort, un n’a pas de référent·e."),
])
def test_the_board_opens_with_a_sentence(live: list[BoardLine], sentence: str) -> None:
    assert board_sentence(live, DAY) == sentence


def test_the_filters_work_without_javascript(served: Served, team: Team) -> None:
    form = re.search(r"<form[^>]*id=\"filters\"[^>]*>", served.team().get("/board").text).group()
    assert 'method="get"' in form and 'action="/board"' in form
