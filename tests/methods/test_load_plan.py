"""The plan of an evening is read whole, or everything that is wrong in its files is said."""

from collections.abc import Callable

import pytest

from app.methods.loader import PlanError, load_plan

STARTER = "methods/starter.toml"
BOOSTER = "methods/booster.toml"
SHEETS = "methods/sheets.toml"
INTERESTS = "methods/interests.toml"
GATES = "methods/gates.toml"
EVENT = "lons-le-saunier/event.toml"
TABLES = "lons-le-saunier/tables.toml"
IN_EVENT, IN_TABLES = "events/lons-le-saunier/event.toml: ", "events/lons-le-saunier/tables.toml: "
IN_STARTER, IN_BOOSTER = "events/methods/starter.toml: ", "events/methods/booster.toml: "
IN_SHEETS, IN_INTERESTS, IN_GATES = "events/methods/sheets.toml: ", "events/methods/interests.toml: ", "events/methods/gates.toml: "

KINDS_SAID = "feedback, group, ideas, interests, message, pitch, sheet, vote"
AN_ID = "an identifier of small letters, digits, - and _, such as silent-ideas"


def test_the_real_evening_is_read_whole(events):
    plan = events.load()
    assert [table.number for table in plan.tables] == list(range(1, 17))
    assert [len(script.steps) for script in plan.scripts] == [16, 17]
    assert plan.expected_participants == sum(table.seats for table in plan.tables)
    assert [rung.id for rung in plan.interests.ladder] == ["follow", "connect", "help", "try", "co_lead", "lead"]
    assert plan.sheet("d2").first_step_within_days == 15


def test_texts_keep_their_no_break_spaces(events):
    plan = events.load()
    assert "«\u00a0Suivre\u00a0»" in plan.script("starter").step("interest-alignment").prompt
    assert plan.script("starter").step("welcome").prompt.startswith("Bienvenue\u202f! Ce soir")


def test_sample_files_are_not_read(events):
    (events.folder / "sample-table-01.toml").write_text("not toml at all", encoding="utf-8")
    assert events.load()


def test_a_method_of_the_evening_itself_comes_before_the_shared_one(events):
    own = events.folder / "methods"
    own.mkdir()
    text = (events.root / STARTER).read_text(encoding="utf-8").replace('title = "Star’Ter"', 'title = "Star’Ter court"', 1)
    (own / "starter.toml").write_text(text, encoding="utf-8")
    assert events.load().script("starter").title == "Star’Ter court"
    assert events.load().script("booster").title == "Boos’Ter"


def test_a_sheet_filled_beforehand_by_the_lead_is_kept(events):
    events.change(TABLES, 'lead = "Nadège"', 'lead = "Nadège"\nsheet = { "d2.name" = "La bouteille", "d2.first_step_date" = 2027-03-30 }')
    assert events.load().table(13).sheet == {"d2.name": "La bouteille", "d2.first_step_date": "2027-03-30"}


# --- One mistake, one line: (file, what stands there, what is written instead, where it starts, what is said) -------

MISTAKES = {
    "broken TOML is said with its line": (
        STARTER, "minutes = 120", "minutes 120", "",
        IN_STARTER + "line 4, column 9: found a mistake (Expected '=' after a key in a key/value pair), expected valid TOML",
    ),
    "TOML that stops too early": (
        INTERESTS, 'meaning = "Je tiens le fil', 'meaning = """Je tiens le fil', "",
        IN_INTERESTS + "end of file: found a mistake (Unterminated string), expected valid TOML",
    ),
    "an unknown key of the event": (
        EVENT, "doors = ", "door = ", "",
        IN_EVENT + "door: found an unknown key, expected doors, perhaps",
    ),
    "an unknown key of a step": (
        STARTER, 'title = "Bienvenue"', 'title = "Bienvenue"\ncolour = "blue"', "",
        IN_STARTER + "steps[0].colour: found an unknown key, expected one of fields, gate, id, interest_fields, kind, lead_votes, "
        "max_items, min_minutes, minutes, notes, nudges, pace, phase, prefills, private, prompt, sheet, sheet_fields, source, "
        "speaker_prompt, title, votes, votes_per_item, wall, writer",
    ),
    "an unknown key of a field": (
        SHEETS, "max_length = 280", "max_lenght = 280", "[d1]",
        IN_SHEETS + "d1.fields[1].max_lenght: found an unknown key, expected max_length, perhaps",
    ),
    "an unknown key of a table": (
        TABLES, "seats = 10", "seats = 10\nsofa = true", "",
        IN_TABLES + "tables[0].sofa: found an unknown key, expected one of brief, corner, facilitator, lead, method, number, project, "
        "request, seats, sheet, title",
    ),
    "a text instead of minutes": (
        STARTER, "minutes = 9", 'minutes = "9x"', 'id = "frame-problem"',
        IN_STARTER + 'steps[3].minutes: found "9x", expected a whole number of minutes',
    ),
    "a number in quotes is no number": (
        STARTER, "minutes = 9", 'minutes = "9"', 'id = "frame-problem"',
        IN_STARTER + 'steps[3].minutes: found "9", expected a whole number of minutes',
    ),
    "half a minute": (
        STARTER, "minutes = 9", "minutes = 9.5", 'id = "frame-problem"',
        IN_STARTER + "steps[3].minutes: found 9.5, expected a whole number of minutes",
    ),
    "no minutes at all": (
        STARTER, "minutes = 9\n", "", 'id = "frame-problem"',
        IN_STARTER + "steps[3].minutes: found nothing, expected a whole number of minutes",
    ),
    "a step without time": (
        STARTER, "min_minutes = 6", "min_minutes = 0", 'id = "frame-problem"',
        IN_STARTER + "steps[3].min_minutes: found 0, expected 1 or more",
    ),
    "a number instead of true or false": (
        STARTER, "private = true", "private = 1", 'id = "frame-problem"',
        IN_STARTER + "steps[3].private: found 1, expected true or false",
    ),
    "a text instead of a list": (
        STARTER, '["frame-problem"]', '"frame-problem"', "source",
        IN_STARTER + 'steps[4].source: found "frame-problem", expected a list',
    ),
    "a pace that does not exist": (
        STARTER, 'pace = "table"', 'pace = "slow"', 'id = "frame-problem"',
        IN_STARTER + 'steps[3].pace: found "slow", expected one of room, table',
    ),
    "an empty title": (
        STARTER, 'title = "Voter"', 'title = "  "', "",
        IN_STARTER + 'steps[9].title: found "  ", expected a text that is not empty',
    ),
    "an id with a space": (
        TABLES, 'corner = "stage"', 'corner = "Côté scène"', "",
        IN_TABLES + f'tables[0].corner: found "Côté scène", expected {AN_ID}',
    ),
    "a date in words": (
        EVENT, "2027-03-18", '"18 mars"', "",
        IN_EVENT + 'date: found "18 mars", expected a date such as 2027-03-18',
    ),
    "a time in words": (
        EVENT, "18:30:00", '"18 h 30"', "",
        IN_EVENT + 'start: found "18 h 30", expected a time such as 18:30:00',
    ),
    "a share above one": (
        GATES, "min_yes_share = 0.6", "min_yes_share = 60", "",
        IN_GATES + "confirmation.min_yes_share: found 60, expected 1 or less",
    ),
    "a need that is neither": (
        GATES, 'need = "must"', 'need = "maybe"', "",
        IN_GATES + 'gates[0].criteria[0].need: found "maybe", expected one of must, should',
    ),
    "an unknown kind of step": (
        STARTER, 'kind = "ideas"', 'kind = "quiz"', 'id = "frame-problem"',
        IN_STARTER + f'steps[3].kind: found "quiz", expected one of {KINDS_SAID}',
    ),
    "a key that a kind does not take": (
        STARTER, "max_items = 1", "max_items = 1\nvotes = 3", 'id = "frame-problem"',
        IN_STARTER + "steps[3].votes: found 3, expected no such key in a step of kind ideas",
    ),
    "a key that a kind needs": (
        STARTER, "votes = 3\n", "", 'id = "vote-ideas"',
        IN_STARTER + "steps[9].votes: found nothing, expected this key: a step of kind vote needs it",
    ),
    "a sheet that does not exist": (
        STARTER, 'sheet = "d1"', 'sheet = "d9"', 'id = "problem-sheet"',
        IN_STARTER + 'steps[5].sheet: found "d9", expected one of d1, d2, d3',
    ),
    "a gate that does not exist": (
        STARTER, 'gate = "d1"', 'gate = "d9"', "",
        IN_STARTER + 'steps[5].gate: found "d9", expected one of d1, d2, d3',
    ),
    "a sheet field that does not exist": (
        BOOSTER, '"first_step_who"', '"first_step_whom"', 'id = "first-step"',
        IN_BOOSTER + 'steps[14].sheet_fields[1]: found "first_step_whom", expected one of blocker, '
        "budget_limit, economic_signal, first_step_date, first_step_what, first_step_who, hypothesis, legal_check, measure, needs, "
        "prototype, stop_threshold, success_threshold, test_name, where_when, with_whom",
    ),
    "sheet fields without a sheet": (
        BOOSTER, 'sheet = "d3"\n', "", 'id = "vote-blockers"',
        IN_BOOSTER + "steps[5].sheet: found nothing, expected the sheet that sheet_fields belong to",
    ),
    "a field of a sheet asked twice in one step": (
        BOOSTER, '"first_step_who"', '"first_step_what"', 'id = "first-step"',
        IN_BOOSTER + 'steps[14].sheet_fields[1]: found "first_step_what" a second time, expected each one once',
    ),
    "a winner that goes nowhere": (
        STARTER, '"d1.problem"', '"d7.problem"', "prefills",
        IN_STARTER + 'steps[4].prefills: found "d7.problem", expected a sheet and its field, such as d2.name; sheets are one of d1, '
        "d2, d3",
    ),
    "a winner that goes to no field": (
        BOOSTER, '"d3.blocker"', '"blocker"', "prefills",
        IN_BOOSTER + 'steps[5].prefills: found "blocker", expected a sheet and its field, such as d2.name; sheets are one of d1, d2, d3',
    ),
    "an interest field that does not exist": (
        STARTER, '"gain"', '"win"', "interest_fields",
        IN_STARTER + 'steps[11].interest_fields[0]: found "win", expected one of affordable_loss, commitment, contact, '
        "contact_consent, contribution, contribution_amount, contribution_kind, expected_return, gain, lead_answer, lead_condition",
    ),
    "a speaker's prompt with an unknown name": (
        STARTER, "{solution}", "{solutions}", "speaker_prompt",
        IN_STARTER + "steps[14].speaker_prompt: found {solutions}, expected one of allies, cause, creative_question, difference, "
        "evidence, existing, first_step_date, first_step_what, first_step_who, general_interest, jobs, lead_profile, lead_status, "
        "local_resources, missing_actors, name, payers, problem, problem_test, project, solution, table, users, weakest_assumption, "
        "who",
    ),
    "two steps of one name": (
        STARTER, 'id = "vote-ideas"', 'id = "vote-problem"', "",
        IN_STARTER + 'steps[9].id: found "vote-problem" a second time, expected each one once',
    ),
    "two fields of one name in a step": (
        STARTER, 'id = "help_text"', 'id = "reaction"', "",
        IN_STARTER + 'steps[14].fields[1].id: found "reaction" a second time, expected each one once',
    ),
    "two choices of one name": (
        STARTER, 'id = "help"', 'id = "follow"', "choices",
        IN_STARTER + 'steps[14].fields[0].choices[1].id: found "follow" a second time, expected each one once',
    ),
    "two fields of one name in a sheet": (
        SHEETS, 'id = "jobs"', 'id = "allies"', "[d2]",
        IN_SHEETS + 'd2.fields[8].id: found "allies" a second time, expected each one once',
    ),
    "two fields of one name in the interest form": (
        INTERESTS, 'id = "lead_condition"', 'id = "gain"', "",
        IN_INTERESTS + 'fields[8].id: found "gain" a second time, expected each one once',
    ),
    "two kinds of contribution of one name": (
        INTERESTS, 'id = "skill"', 'id = "time"', "",
        IN_INTERESTS + 'kinds[1].id: found "time" a second time, expected each one once',
    ),
    "two tables of one number": (
        TABLES, "number = 2\n", "number = 1\n", "",
        IN_TABLES + "tables[1].number: found 1 a second time, expected each one once",
    ),
    "two colleges of one name": (
        EVENT, 'id = "founders"', 'id = "citizens"', "",
        IN_EVENT + 'groups[6].id: found "citizens" a second time, expected each one once',
    ),
    "two corners of one name": (
        EVENT, 'id = "bar"', 'id = "stage"', "",
        IN_EVENT + 'corners[2].id: found "stage" a second time, expected each one once',
    ),
    "a method named twice": (
        EVENT, '"starter", "booster"', '"starter", "booster", "starter"', "",
        IN_EVENT + 'methods[2]: found "starter" a second time, expected each one once',
    ),
    "two criteria of one code": (
        GATES, 'code = "S2"', 'code = "P2"', "",
        IN_GATES + 'gates[1].criteria[1].code: found "P2" a second time, expected a code of its own',
    ),
    "a source that does not exist": (
        STARTER, '"share-with-constraint"', '"shared"', 'source = ["silent',
        IN_STARTER + 'steps[8].source[1]: found "shared", expected the id of an earlier step',
    ),
    "a source that comes later": (
        STARTER, '["frame-problem"]', '["silent-ideas"]', "source",
        IN_STARTER + 'steps[4].source[0]: found "silent-ideas", which does not come before, expected the id of an earlier step',
    ),
    "a step that is its own source": (
        STARTER, '["frame-problem"]', '["vote-problem"]', "source",
        IN_STARTER + 'steps[4].source[0]: found "vote-problem", which does not come before, expected the id of an earlier step',
    ),
    "minutes that do not add up": (
        STARTER, "minutes = 120", "minutes = 121", "",
        IN_STARTER + "minutes: found 121, expected 120, the sum of its steps",
    ),
    "a late table that would need more time": (
        STARTER, "min_minutes = 6", "min_minutes = 10", 'id = "frame-problem"',
        IN_STARTER + "steps[3].min_minutes: found 10, expected at most its 9 minutes",
    ),
    "a script under another name": (
        STARTER, 'id = "starter"', 'id = "start"', "",
        IN_STARTER + 'id: found "start", expected "starter", the name of its file',
    ),
    "a table of an unknown method": (
        TABLES, 'method = "starter"', 'method = "faster"', "",
        IN_TABLES + 'tables[0].method: found "faster", expected one of booster, starter',
    ),
    "a table in an unknown corner": (
        TABLES, 'corner = "stage"', 'corner = "cellar"', "",
        IN_TABLES + 'tables[0].corner: found "cellar", expected one of bar, mezzanine, stage, windows',
    ),
    "a project without its lead": (
        TABLES, 'lead = "Nadège"\n', "", "",
        IN_TABLES + "tables[12].lead: found nothing, expected a text: a step of booster is written by the lead",
    ),
    "a lead without project": (
        TABLES, 'project = "La bouteille qui revient"\n', "", "",
        IN_TABLES + "tables[12].project: found nothing, expected a text: a step of booster is written by the lead",
    ),
    "a lead without request": (
        TABLES, 'request = "Trouver dix domaines prêts à essayer la bouteille lavée cette saison."\n', "", "",
        IN_TABLES + "tables[12].request: found nothing, expected a text: a step of booster is written by the lead",
    ),
    "a line filled beforehand in an unknown sheet": (
        TABLES, 'lead = "Nadège"', 'lead = "Nadège"\nsheet = { "d2.title" = "x" }', "",
        IN_TABLES + 'tables[12].sheet."d2.title": found "d2.title", expected a field of sheet d2: one of allies, difference, '
        "first_step_date, first_step_what, first_step_who, jobs, lead_profile, lead_status, local_resources, name, payers, solution, "
        "users, weakest_assumption",
    ),
    "a line filled beforehand that is too long": (
        TABLES, 'lead = "Nadège"', 'lead = "Nadège"\nsheet = { "d2.name" = "' + "x" * 61 + '" }', "",
        IN_TABLES + 'tables[12].sheet."d2.name": found "' + "x" * 56 + "…, expected a text of at most 60 characters",
    ),
    "a choice made beforehand that is none": (
        TABLES, 'lead = "Nadège"', 'lead = "Nadège"\nsheet = { "d2.lead_status" = "me" }', "",
        IN_TABLES + 'tables[12].sheet."d2.lead_status": found "me", expected one of group, lead, organisation, wanted',
    ),
    "a date filled beforehand that is none": (
        TABLES, 'lead = "Nadège"', 'lead = "Nadège"\nsheet = { "d2.first_step_date" = "bientôt" }', "",
        IN_TABLES + 'tables[12].sheet."d2.first_step_date": found "bientôt", expected a value for a field of type date',
    ),
    "a ladder with a missing rung": (
        INTERESTS, "rank = 4", "rank = 5", "",
        IN_INTERESTS + "ladder[3].rank: found 5, expected 4: ranks go 1, 2, 3… in this order",
    ),
    "two rungs of one name": (
        INTERESTS, 'id = "connect"', 'id = "follow"', "",
        IN_INTERESTS + 'ladder[1].id: found "follow" a second time, expected each one once',
    ),
    "a text without a limit": (
        SHEETS, "max_length = 280\n", "", "[d1]",
        IN_SHEETS + "d1.fields[1].max_length: found nothing, expected a whole number of characters",
    ),
    "a choice of nothing": (
        STARTER, 'label = "Le problème en une phrase"', 'label = "Le problème en une phrase"\ntype = "choice"', "",
        IN_STARTER + "steps[3].fields[0].choices: found nothing, expected at least one { id, label }",
    ),
    "choices for a text": (
        SHEETS, 'type = "choice"\n', "max_length = 20\n", "[d2]",
        IN_SHEETS + 'd2.fields[9].choices: found choices, expected type = "choice", not "text"',
    ),
    "a scale upside down": (
        STARTER, "max = 5", "max = 1", "",
        IN_STARTER + "steps[15].fields[0].min: found 1 to 1, expected a scale from min up to a larger max",
    ),
    "a scale without end": (
        STARTER, "max = 5\n", "", "",
        IN_STARTER + "steps[15].fields[0].min: found 1 to nothing, expected a scale from min up to a larger max",
    ),
    "a sheet that is a text": (
        SHEETS, "[d1]", 'd0 = "soon"\n[d1]', "",
        IN_SHEETS + 'd0: found "soon", expected [d0] with title, phase, passes_when and fields',
    ),
    "a sheet with two names": (
        SHEETS, "[d1]", '[d1]\nid = "d1"', "",
        IN_SHEETS + 'd1: found "id", a second name, expected [d1] with title, phase, passes_when and fields',
    ),
    "a criterion proved by no field": (
        GATES, '"d1.existing"', '"d1.existed"', "",
        IN_GATES + 'gates[0].criteria[1].fields[0]: found "d1.existed", expected a field of sheet d1: one of cause, creative_question, '
        "evidence, existing, general_interest, missing_actors, problem, problem_test, who",
    ),
    "a criterion proved by no vote": (
        GATES, '"vote-ideas"', '"vote-idea"', "",
        IN_GATES + 'gates[1].criteria[0].vote: found "vote-idea", expected the id of a vote step of this evening',
    ),
    "a line of a sheet fed by no step": (
        SHEETS, '"inclusion-round", "listen-need"', '"inclusion-round", "listen-needs"', "",
        IN_SHEETS + 'd1.fields[0].sources[1]: found "listen-needs", expected one of call-for-lead, closing-feedback, cluster-ideas, '
        "first-step, frame-problem, inclusion-round, interest-alignment, listen-need, opportunity-sheet, plenary-pitch, problem-sheet, "
        "share-with-constraint, silent-ideas, vote-ideas, vote-problem, welcome",
    ),
    "a gate that shares no criterion": (
        GATES, '"P9", "P10"', '"P9", "P99"', "also",
        IN_GATES + 'gates[1].also[1]: found "P99", expected one of BO1, BO2, BO3, BO4, BO5, BO6, BO7, BO8, BO9, P1, P10, P2, P3, P4, P5, '
        "P6, P7, P8, P9, S1, S10, S11, S12, S13, S14, S2, S3, S4, S5, S6, S7, S8, S9",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "after", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_said_in_one_line(events, lines, file, old, new, after, said):
    events.change(file, old, new, after)
    assert said in lines()


@pytest.mark.parametrize(
    "quiet",
    ["half a minute", "an unknown kind of step", "a sheet that does not exist", "minutes that do not add up", "two tables of one number"],
)
def test_one_mistake_is_not_reported_as_several(events, lines, quiet):
    file, old, new, after, said = MISTAKES[quiet]
    events.change(file, old, new, after)
    assert lines() == [said]


def test_no_message_speaks_the_language_of_the_library(events, lines):
    for file, old, new, after, _ in list(MISTAKES.values())[8:20]:
        events.change(file, old, new, after)
    said = "\n".join(lines())
    for jargon in ("pydantic", "Input should", "Traceback", "validation error", "ctx", "NoneType"):
        assert jargon not in said


def test_all_problems_of_all_files_are_said_at_once(events, lines):
    for name in ("a text instead of minutes", "two colleges of one name", "a table in an unknown corner", "a scale upside down"):
        file, old, new, after, _ = MISTAKES[name]
        events.change(file, old, new, after)
    said = lines()
    assert len(said) == 4
    assert {line.split(":")[0] for line in said} == {
        "events/lons-le-saunier/event.toml",
        "events/lons-le-saunier/tables.toml",
        "events/methods/starter.toml",
    }


def test_a_mistake_in_a_sheet_does_not_make_it_unknown_to_the_scripts(events, lines):
    events.change(SHEETS, 'phase = "d2"', 'phase = "d8"')
    assert lines() == [IN_SHEETS + 'd2.phase: found "d8", expected one of d0, d1, d2, d3']


def test_scripts_whose_room_steps_start_at_other_minutes_do_not_meet(events, lines):
    events.change(BOOSTER, "minutes = 4", "minutes = 3", 'id = "first-step"')
    events.change(BOOSTER, "minutes = 18", "minutes = 19", 'id = "plenary-pitch"')
    assert lines() == [
        IN_BOOSTER + "steps: found room-paced steps welcome at minute 0, plenary-pitch at minute 96, closing-feedback at minute 115, "
        "expected room-paced steps welcome at minute 0, plenary-pitch at minute 97, closing-feedback at minute 115, as in "
        "events/methods/starter.toml"
    ]


def test_scripts_whose_room_steps_have_other_names_do_not_meet(events, lines):
    events.change(BOOSTER, 'id = "closing-feedback"', 'id = "closing"')
    assert len(lines()) == 1
    assert "closing at minute 115, expected" in lines()[0]


def test_an_evening_of_one_script_needs_no_vote_of_the_other(events):
    tables = events.root / TABLES
    text = tables.read_text(encoding="utf-8")
    tables.write_text(text[text.index("[[tables]]\nnumber = 13") :], encoding="utf-8")
    events.change(EVENT, '"starter", "booster"', '"booster"')
    assert [script.id for script in events.load().scripts] == ["booster"]


@pytest.mark.parametrize("file", [EVENT, TABLES, STARTER, BOOSTER, SHEETS, INTERESTS, GATES])
def test_a_missing_file_is_said(events, lines, file):
    (events.root / file).unlink()
    assert lines() == [f"events/{file}: found nothing, expected this file"]


def test_a_missing_folder_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PlanError) as caught:
        load_plan(tmp_path / "nowhere", {})
    assert "nowhere/event.toml: found nothing, expected this file" in str(caught.value)


def test_a_file_that_is_not_utf_8_is_said(events, lines):
    path = events.root / INTERESTS
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252", errors="replace"))
    assert lines() == ["events/methods/interests.toml: found bytes that are not UTF-8, expected a file saved as UTF-8"]


def test_a_folder_in_place_of_a_file_is_said(events, lines):
    path = events.root / INTERESTS
    path.unlink()
    path.mkdir()
    assert lines() == ["events/methods/interests.toml: found Is a directory, expected a readable file"]


@pytest.mark.parametrize("text", ["", "steps = 3", "steps = [3]", 'steps = [{ kind = 3, id = ["a"] }]', "[steps]\nid = 1"])
def test_a_script_of_another_shape_is_refused_without_a_crash(events, lines: Callable[[], list[str]], text):
    (events.root / STARTER).write_text(text, encoding="utf-8")
    assert any(line.startswith(IN_STARTER + "steps") for line in lines())


@pytest.mark.parametrize("text", ["methods = 3", 'methods = ["../../etc/passwd"]', 'methods = [["starter"]]', "methods = []"])
def test_methods_of_another_shape_are_refused_without_a_crash(events, lines: Callable[[], list[str]], text):
    events.change(EVENT, 'methods = ["starter", "booster"]', text)
    assert any(line.startswith(IN_EVENT + "methods") for line in lines())


def test_an_evening_without_tables_is_refused(events, lines):
    (events.root / TABLES).write_text("tables = []", encoding="utf-8")
    assert lines() == [IN_TABLES + "tables: found [], expected at least 1 in this list"]
