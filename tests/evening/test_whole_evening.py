"""Both scripts, from the door to the backlog, by simulated phones over real sockets: compared with what the samples expect."""

import csv
import io
import json
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
from sqlalchemy import select

from app.evenings.models import Evening
from app.feedback.queries import feedback_of, reactions_to
from app.ground.journal import entries
from app.ideas.models import Idea
from app.ideas.queries import families_at, result_at
from app.interests.queries import by_level, marks_at, team_interests
from app.kinds.sheet.facts import table_facts
from app.participants.models import Contact, Participant
from app.participants.queries import UNSAID, people_at
from app.rehearsal.people import HIDE, OFF_TOPIC
from app.sheets.completeness import missing
from app.sheets.queries import sheet_values
from app.tables.queries import standings
from tests.evening.conftest import Played
from tests.processes import REPOSITORY

SAMPLES = (1, 13)


# --- Nothing is lost --------------------------------------------------------------------------------------------------


def test_every_acknowledged_answer_is_in_the_export_and_none_twice(played: Played) -> None:
    assert played.report.verdict.acknowledged > 200
    assert played.report.verdict.lost == ()
    assert played.report.verdict.twice == ()


def test_every_card_is_stored_once_as_it_was_typed(played: Played) -> None:
    with played.database.reading() as session:
        stored = Counter((card.step_id, tuple(card.answers.values())) for card in session.execute(select(Idea)).scalars())
    typed = Counter((card.step, tuple(card.fields.values())) for cast in played.cast.tables.values() for card in cast.cards)
    assert stored == typed


def test_nothing_that_the_cast_says_is_refused(played: Played) -> None:
    assert played.history.named("refused") == []
    assert played.report.faults == ()


def test_every_phone_ends_on_what_a_fresh_page_shows(played: Played) -> None:
    assert played.report.phones == sum(person.has_phone for cast in played.cast.tables.values() for person in cast.people)
    assert played.report.behind == ()


def test_no_phone_was_ever_sent_back_to_an_older_number(played: Played) -> None:
    assert played.report.older == 0


def test_every_phone_saw_every_step_of_its_table(played: Played) -> None:
    seen: dict[str, set[str]] = {}
    for line in played.history.named("saw") + played.history.named("joined"):
        seen.setdefault(line["who"], set()).add(line.get("token", ""))
    for number, cast in played.cast.tables.items():
        steps = played_steps(played, number)
        for person in cast.people:
            if person.has_phone:
                tokens = seen[f"table {number}, {person.name}"]
                assert [step for step in steps if not any(token.startswith(f"{step}-") for token in tokens)] == []


def played_steps(played: Played, number: int) -> list[str]:
    with played.database.reading() as session:
        return [step.id for step in played.standing(session, number).script.steps]


def test_the_journal_has_no_gap(played: Played) -> None:
    with played.database.reading() as session:
        numbers = [entry.number for entry in entries(session, 1)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_table_ends_at_the_last_step(played: Played) -> None:
    with played.database.reading() as session:
        assert {here.step.id for here in standings(session, 1)} == {"closing-feedback"}


# --- What the samples expect ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", SAMPLES)
def test_interests_come_from_the_expected_colleges_and_rungs(played: Played, number: int) -> None:
    expected = played.sample(number)["expected"]
    with played.database.reading() as session:
        stated = team_interests(session, played.standing(session, number).id)
    assert len(stated) == expected["interests"]
    assert sorted({one.person.group for one in stated} - {UNSAID}) == expected["groups"]
    assert by_level([(one.person.group, one.interest.commitment) for one in stated]) == Counter(
        {level: count for level, count in expected["by_level"].items() if count})


@pytest.mark.parametrize(("number", "gate"), [(1, "d1"), (1, "d2"), (13, "d3")])
def test_the_gate_opens_as_expected(played: Played, number: int, gate: str) -> None:
    with played.database.reading() as session:
        here = played.standing(session, number)
        lacking = missing(here.plan.sheet(gate), sheet_values(session, here, gate), table_facts(session, here))
    assert (lacking == ()) is played.sample(number)["expected"][f"gate_{gate}"]


@pytest.mark.parametrize("number", SAMPLES)
def test_links_gaps_and_conflicts_are_on_the_board(played: Played, number: int) -> None:
    sample = played.sample(number)
    names = {each["id"]: each["name"] for each in sample["participants"]}
    with played.database.reading() as session:
        here = played.standing(session, number)
        people = {person.id: person.name for person in people_at(session, here.id)}
        drawn = sorted((mark.kind, people[mark.awaits_id], people.get(mark.brings_id, ""), mark.about)
                       for mark in marks_at(session, here.id))
    expected = [("link", names[each["awaits"]], names[each["brings"]], each["about"]) for each in sample["expected"].get("links", [])]
    expected += [("conflict", *(names[who] for who in each["between"]), each["about"]) for each in sample["expected"].get("conflicts", [])]
    unmet = [each.partition(" : ") for each in (text.replace("\u00a0", " ") for text in sample["expected"].get("unmet", []))]
    expected += [("gap", names[who], "", about) for who, _, about in unmet]
    assert [(kind, awaits, brings, about.replace("\u00a0", " ")) for kind, awaits, brings, about in drawn] == sorted(
        (kind, awaits, brings, about.replace("\u00a0", " ")) for kind, awaits, brings, about in expected)


@pytest.mark.parametrize(("number", "step", "clusters", "name"), [
    (1, "vote-problem", "problem_sentences", "text"), (1, "vote-ideas", "clusters", "name"),
    (13, "vote-blockers", "blocker_clusters", "name"), (13, "vote-prototype", "clusters", "name")])
def test_each_vote_is_counted_as_in_the_sample(played: Played, number: int, step: str, clusters: str, name: str) -> None:
    with played.database.reading() as session:
        result = result_at(session, played.standing(session, number), step)
    assert result is not None
    expected = {each[name]: each["votes"] for each in played.sample(number)[clusters]}
    counted = {ranked.candidate.label: ranked.votes for ranked in result.ranking}
    assert {label: counted.get(label, 0) for label in expected} == expected
    assert result.dots_cast == sum(expected.values())


def test_one_person_of_table_1_gave_one_voice_and_the_person_without_a_phone_hers(played: Played) -> None:
    with played.database.reading() as session:
        result = result_at(session, played.standing(session, 1), "vote-ideas")
    assert result is not None
    assert (result.voters, result.dots_cast) == (10, 28)
    assert len(result.tied) == 2  # one voice between them


def test_the_lead_of_table_13_does_not_vote(played: Played) -> None:
    with played.database.reading() as session:
        result = result_at(session, played.standing(session, 13), "vote-prototype")
    assert result is not None
    assert (result.voters, result.dots_cast) == (9, 18)


@pytest.mark.parametrize("number", SAMPLES)
def test_families_hold_the_cards_that_the_sample_says(played: Played, number: int) -> None:
    sample = played.sample(number)
    texts = {idea["id"]: idea["text"] for idea in sample["ideas"]}
    with played.database.reading() as session:
        families = families_at(session, played.standing(session, number).id, "cluster-ideas")
    assert {family.cluster.name: {card.text for card in family.cards} for family in families} == {
        each["name"]: {texts[idea] for idea in each["ideas"]} for each in sample["clusters"]}


def test_hidden_and_parked_cards_are_those_of_the_samples(played: Played) -> None:
    cards = [card for number in SAMPLES for card in played.cast.tables[number].cards]
    with played.database.reading() as session:
        stored = list(session.execute(select(Idea)).scalars())
    assert {card.text for card in stored if card.hidden_at} == {card.text for card in cards if card.fate == HIDE}
    assert {card.text for card in stored if card.parked_at} == {card.text for card in cards if card.fate == OFF_TOPIC}


def test_the_card_of_the_person_without_a_phone_was_copied_for_her(played: Played) -> None:
    with played.database.reading() as session:
        colette = session.execute(select(Participant).where(Participant.name == "Colette")).scalar_one()
        cards = list(session.execute(select(Idea).where(Idea.participant_id == colette.id)).scalars())
    assert not colette.has_phone
    assert cards and all(card.by_facilitator for card in cards)


@pytest.mark.parametrize("number", SAMPLES)
def test_only_those_who_consented_left_a_contact(played: Played, number: int) -> None:
    agreed = {each["contact"] for each in played.sample(number)["interests"] if each["contact_consent"]}
    with played.database.reading() as session:
        people = [person.id for person in people_at(session, played.standing(session, number).id)]
        kept = {contact.value for contact in session.execute(select(Contact).where(Contact.participant_id.in_(people))).scalars()}
    assert kept == agreed


# --- Plenary and closing ----------------------------------------------------------------------------------------------


def test_reactions_reach_the_table_that_spoke(played: Played) -> None:
    with played.database.reading() as session:
        received = {(person.name, reaction.reaction, reaction.help_text)
                    for reaction, person in reactions_to(session, played.standing(session, 1).id)}
    assert {("Solange", "help", "Un barnum et quatre bancs à Commenailles"), ("Agnès", "follow", "")} <= received


def test_closing_words_are_those_of_the_sample(played: Played) -> None:
    with played.database.reading() as session:
        table = played.standing(session, 1).id
        words = {said.answers.get("last_word") for said in feedback_of(session, 1) if said.table_id == table}
    assert words == {"élan", "ensemble", "faim"}


# --- The export -------------------------------------------------------------------------------------------------------


def test_the_backlog_has_a_file_for_each_table_that_worked(played: Played) -> None:
    assert played.backlog[1]["Titre"] == "Pain, café, marché"
    assert played.backlog[13]["Titre"] == "La bouteille qui revient"
    assert set(played.cast.tables) <= set(played.backlog)
    with (REPOSITORY / "app" / "backlog" / "backlog.schema.json").open(encoding="utf-8") as schema:
        jsonschema.validate(json.loads(played.exported("backlog.json")), json.load(schema))


def test_csv_and_json_say_the_same(played: Played) -> None:
    rows = list(csv.DictReader(io.StringIO(played.exported("backlog.csv").decode("utf-8-sig")), delimiter=";"))
    assert [row["Identifiant"] for row in rows] == [row["Identifiant"] for row in json.loads(played.exported("backlog.json"))["files"]]


def test_typos_emoji_and_signs_leave_as_they_were_typed(played: Played) -> None:
    exported = {row["Texte"] for row in played.raw["Idées"]}
    assert "❤️ Grand-mère adoptive <3 : une famille qui arrive + une ancienne qui reste, un repas par mois & plus si affinités" in {
        text.replace("\u00a0", " ") for text in exported}
    assert "covoiturage du jeudi marché" in exported
    assert "les vignerons on peur pour la qualitée du lavage" in exported


def test_no_contact_and_no_hidden_word_leaves_the_house(played: Played) -> None:
    for name, content in played.exports.items():
        if Path(name).suffix in (".json", ".csv"):
            text = content.decode("utf-8-sig")
            assert "@example.org" not in text
            assert "06 39 98" not in text.replace("\u00a0", " ")
            assert "rue du Four" not in text


def test_the_evening_is_the_one_of_the_plan(played: Played) -> None:
    with played.database.reading() as session:
        evening = session.get_one(Evening, 1)
        assert (evening.slug, evening.started_at is not None, evening.closed_at) == ("lons-le-saunier", True, None)
