"""The one next gesture of a facilitator, for every kind of step: when it appears, and when another takes its place."""

from app.evenings.actions import close_evening, give_floor
from app.ideas.actions import add_idea, cast_vote, close_vote, gather_ideas, hide_idea, keep_winner, name_cluster, open_vote
from app.interests.actions import declare_interest, draw_mark
from app.kinds import Gesture
from app.kinds.actions import excuse_gate
from app.screens.desk import next_gesture
from app.sheets.actions import give_pen, write_sheet_for
from app.tables.actions import push_step, reveal_step
from tests.houses import House
from tests.ideas.tables import grouping
from tests.kinds.test_pass_gate import D1, D2, INTEREST, consent
from tests.screens.pages import plain

ACTOR = "facilitator:1"


def gesture(house: House, number: int = 1) -> Gesture:
    with house.read() as session:
        return next_gesture(session, house.standing(number))


def words(house: House, number: int = 1) -> str:
    """Everything that the lit block says."""
    now = gesture(house, number)
    return plain(" ".join([now.over, now.title, *now.lines, now.button]))


def test_before_the_evening_one_waits_for_the_control_room(house: House) -> None:
    assert gesture(house).button == ""
    assert "La régie lancera « Bienvenue »" in words(house)


def test_a_message_is_read_aloud_and_then_one_goes_on(house: House) -> None:
    house.go(1, "welcome")
    now = gesture(house)
    assert (now.action, now.fields) == ("step", (("step", "inclusion-round"),))
    assert "Passer à « Faire connaissance »" in words(house)


def test_open_cards_are_counted_in_people_never_in_names(house: House) -> None:
    amina = house.seat(1, "Amina")
    house.seat(1, "Bruno")
    house.go(1, "inclusion-round")
    assert "Personne n’a encore écrit" in words(house)
    house.do(add_idea, amina, "inclusion-round", {"link": "Ma mère."})
    assert "1 personne sur 2 a écrit" in words(house) and "Amina" not in words(house) and "Bruno" not in words(house)
    assert gesture(house).goes_on


def test_private_cards_are_revealed_first(house: House) -> None:
    amina, bruno = house.seat(1, "Amina"), house.seat(1, "Bruno")
    house.go(1, "listen-need")
    assert gesture(house).button == ""  # nothing to reveal yet
    house.do(add_idea, amina, "listen-need", {"text": "Un récit."})
    assert "Révéler la carte" in words(house)
    hidden = house.do(add_idea, bruno, "listen-need", {"text": "Deux."})["id"]
    assert "Révéler les 2 cartes" in words(house) and "2 personnes sur 2 ont écrit" in words(house)
    house.do(hide_idea, amina.table_id, hidden, True, ACTOR)
    assert "Révéler la carte" in words(house)
    house.do(reveal_step, amina.table_id, ACTOR)
    assert gesture(house).goes_on


def test_families_are_made_then_named(house: House) -> None:
    table = grouping(house)
    assert gesture(house).jump == "#region-kind" and "4 cartes seules" in words(house)
    key = house.do(gather_ideas, table.id, table.cards[:2], None, "", ACTOR)
    assert "Donnez un nom à la famille" in words(house)
    house.do(name_cluster, table.id, key, "Partager", ACTOR)
    assert gesture(house).goes_on and "1 famille, 2 cartes seules" in words(house)


def test_without_cards_there_is_nothing_to_gather(house: House) -> None:
    house.go(1, "cluster-ideas")
    assert gesture(house).goes_on


def test_a_vote_is_opened_closed_and_settled(house: House) -> None:
    seats = [house.seat(1, name) for name in ("Amina", "Bruno", "Chloé")]
    house.go(1, "frame-problem")
    cards = [house.do(add_idea, seat, "frame-problem", {"text": f"Phrase {seat.participant_id}"})["id"] for seat in seats]
    house.go(1, "vote-problem")
    table = seats[0].table_id
    assert (gesture(house).action, gesture(house).skip) == ("vote/open", "Continuer sans ce vote")
    assert "3 lignes au vote, 1 voix par personne" in words(house)  # a small table: one voice less
    house.do(open_vote, table, ACTOR)
    assert gesture(house).action == "vote/close" and "Personne n’a encore voté" in words(house)
    house.do(cast_vote, seats[0], "vote-problem", f"idea:{cards[0]}", 1)
    assert "1 personne sur 3 a voté" in words(house) and "Phrase" not in words(house)
    house.do(cast_vote, seats[1], "vote-problem", f"idea:{cards[1]}", 1)
    house.do(cast_vote, seats[2], "vote-problem", f"idea:{cards[0]}", 1)
    house.do(close_vote, table, ACTOR)
    tied = gesture(house)
    assert tied.title.startswith("Laquelle gardez-vous") and tied.action == "vote/vote-problem/keep"
    assert [value for value, _ in tied.choices] == [f"idea:{cards[0]}", f"idea:{cards[1]}"]
    assert [value for value, _ in tied.others] == [f"idea:{cards[2]}"]
    house.do(keep_winner, table, "vote-problem", f"idea:{cards[2]}", ACTOR)
    assert gesture(house).goes_on and f"Retenu : « Phrase {seats[2].participant_id} »" in words(house)


def test_where_nobody_voted_the_table_chooses_among_all(house: House) -> None:
    seat = house.seat(1, "Amina")
    house.go(1, "frame-problem")
    house.do(add_idea, seat, "frame-problem", {"text": "Phrase"})
    house.go(1, "vote-problem")
    house.do(open_vote, seat.table_id, ACTOR)
    house.do(close_vote, seat.table_id, ACTOR)
    assert "Personne n’a voté" in words(house)
    assert (len(gesture(house).choices), len(gesture(house).others)) == (0, 1)


def test_nothing_to_vote_on_is_no_dead_end(house: House) -> None:
    house.go(1, "vote-problem")
    assert gesture(house).goes_on and "rien à voter" in words(house)


def test_the_lead_chooses_at_the_vote_or_at_her_own_step(house: House) -> None:
    lead, other = house.seat(13, "Nadège", "ess"), house.seat(13, "Samia", "businesses")
    house.go(13, "unblock-ideas")
    card = house.do(add_idea, other, "unblock-ideas", {"text": "Faire goûter à l’aveugle"})["id"]
    house.go(13, "vote-prototype")
    assert "Nadège ne vote pas" in words(house, 13)
    house.do(open_vote, lead.table_id, ACTOR)
    assert "sur 1" not in words(house, 13).replace("Personne n’a encore voté", "")
    house.do(cast_vote, other, "vote-prototype", f"idea:{card}", 1)
    house.do(close_vote, lead.table_id, ACTOR)
    assert gesture(house, 13).title == "Nadège choisit"
    house.go(13, "lead-choice")
    now = gesture(house, 13)
    assert (now.title, now.action) == ("Nadège choisit", "vote/vote-prototype/keep")
    house.do(keep_winner, lead.table_id, "vote-prototype", f"idea:{card}", ACTOR)
    assert gesture(house, 13).goes_on and "Faire goûter à l’aveugle" in words(house, 13)


def test_a_sheet_needs_a_pen_then_its_lines_then_its_gate(house: House) -> None:
    consent(house)
    house.go(1, "problem-sheet")
    table, amina = house.table(1).id, house.seat(1, "Bruno").participant_id
    assert (gesture(house).title, gesture(house).jump) == ("Donnez la plume à quelqu’un", "#region-people")
    house.do(give_pen, table, amina, ACTOR)
    assert gesture(house).jump == "#region-kind" and "Il manque encore 4 choses" in words(house)
    assert "Qui est concerné" in words(house)
    house.do(write_sheet_for, table, "d1", D1, ACTOR)
    assert gesture(house).goes_on and "5 lignes obligatoires sur 5" in words(house)


def test_a_sheet_without_a_gate_holds_nobody_back(house: House) -> None:
    house.go(1, "opportunity-sheet")
    house.do(give_pen, house.table(1).id, house.seat(1, "Théo").participant_id, ACTOR)
    assert gesture(house).goes_on and "0 ligne obligatoire sur 6" in words(house)


def test_before_the_plenary_one_completes_or_says_why_then_waits(house: House) -> None:
    house.go(1, "first-step")
    house.do(give_pen, house.table(1).id, house.seat(1, "Théo").participant_id, ACTOR)
    assert "Il manque encore" in words(house)
    house.do(excuse_gate, house.table(1).id, "Nous finirons au buffet", ACTOR)
    assert "La régie lancera « En plénière »" in words(house) and "Nous finirons au buffet" in words(house)
    assert gesture(house).button == ""


def test_interests_are_revealed_then_linked(house: House) -> None:
    amina, bruno, chloe = (house.seat(1, name) for name in ("Amina", "Bruno", "Chloé"))
    house.go(1, "interest-alignment")
    assert gesture(house).button == "" and "Personne n’a encore répondu" in words(house)
    house.do(declare_interest, chloe, "interest-alignment", INTEREST, "team")
    assert gesture(house).button == "" and "1 personne sur 3 a répondu" in words(house)  # nothing that the table may read
    for seat in (amina, bruno):
        house.do(declare_interest, seat, "interest-alignment", INTEREST, "table")
    assert "Révéler les 2 réponses" in words(house) and "3 personnes sur 3 ont répondu" in words(house)
    house.do(reveal_step, amina.table_id, ACTOR)
    assert gesture(house).jump == "#region-kind" and "Reliez" in words(house)
    house.do(draw_mark, amina.table_id, "link", amina.participant_id, bruno.participant_id, "", ACTOR)
    house.do(draw_mark, amina.table_id, "gap", bruno.participant_id, None, "", ACTOR)
    assert gesture(house).goes_on and "Une attente trouve réponse, une reste ouverte." in words(house)


def test_at_the_call_for_a_lead_only_how_many_answered_is_said(house: House) -> None:
    amina = house.seat(1, "Amina")
    house.go(1, "call-for-lead")
    assert "Personne n’a encore répondu à l’appel" in words(house)
    house.do(declare_interest, amina, "call-for-lead", {"lead_answer": "lead"}, "table")
    assert "1 personne sur 1 a répondu à l’appel" in words(house)
    assert "Amina" not in words(house) and gesture(house).goes_on


def test_the_leads_request_and_takeaway_are_written_down(house: House) -> None:
    lead = house.seat(13, "Nadège", "ess")
    house.go(13, "lead-pitch")
    assert gesture(house, 13).jump == "#region-write" and "la demande de Nadège" in words(house, 13)
    house.do(add_idea, lead, "lead-pitch", {"request": "Convaincre dix vignerons."})
    assert gesture(house, 13).goes_on
    house.go(13, "lead-takeaway")
    assert gesture(house, 13).jump == "#region-write" and "La parole est à Nadège" in words(house, 13)
    house.do(add_idea, lead, "lead-takeaway", {"takeaway": "Le vrai frein."})
    assert gesture(house, 13).goes_on


def test_in_the_plenary_one_knows_when_it_is_ones_turn(house: House) -> None:
    house.go(1, "plenary-pitch")
    assert "deux tables avant votre tour" in words(house)
    house.do(give_floor, house.evening_id, house.table(2).id, "control")
    assert "La table 2 a la parole" in words(house)
    house.do(give_floor, house.evening_id, house.table(1).id, "control")
    assert "C’est à vous" in words(house)


def test_at_the_end_there_is_nothing_left_to_press(house: House) -> None:
    house.seat(1, "Amina")
    house.go(1, "closing-feedback")
    assert gesture(house).button == "" and "Personne n’a encore donné son avis" in words(house)
    house.do(close_evening, house.evening_id, "control")
    assert "La soirée est terminée" in words(house)


def test_when_everything_is_filled_the_last_sheet_waits_for_the_room(house: House) -> None:
    seats = [house.seat(1, "Amina"), house.seat(1, "Bruno", "businesses"), house.seat(1, "Chloé", "training")]
    house.go(1, "interest-alignment")
    for seat in seats:
        house.do(declare_interest, seat, "interest-alignment", INTEREST, "table")
    house.go(1, "first-step")
    house.do(write_sheet_for, seats[0].table_id, "d2", D2, ACTOR)
    assert "La régie lancera « En plénière »" in words(house)
    house.do(push_step, house.evening_id, "plenary-pitch", [seats[0].table_id], "control")
    assert "deux tables avant votre tour" in words(house)
