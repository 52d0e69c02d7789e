"""How a prompt speaks, and what the speaker reads at the microphone."""

import pytest

from app.methods.voice import LONGEST_LEAD, fill, voice

LONG = "Une phrase qui ouvre la soirée. " + "Puis une autre, bien plus longue, qui explique tout ce que la première ne dit pas."


@pytest.mark.parametrize(
    ("prompt", "lead", "rest"),
    [
        ("Silence, 3 minutes.", "Silence, 3 minutes.", ()),
        ("Écoutez.\nNotez vos questions.\nMerci.\n", "Écoutez.", ("Notez vos questions.", "Merci.")),
        ("Merci\u202f! Deux minutes. Courtes.\nSuite.", "Merci\u202f! Deux minutes. Courtes.", ("Suite.",)),
        (LONG, "Une phrase qui ouvre la soirée.", (LONG[32:],)),
        (LONG + "\nSuite.", "Une phrase qui ouvre la soirée.", (LONG[32:], "Suite.")),
        ("mot " * 40, ("mot " * 40).strip(), ()),  # long, and without a sentence to stop at
        ("x" * LONGEST_LEAD + ". Et", "x" * LONGEST_LEAD + ".", ("Et",)),
        ("", "", ()),
    ],
)
def test_the_first_line_is_said_large(prompt, lead, rest):
    assert voice(prompt) == (lead, rest)


def test_every_real_prompt_has_something_short_to_say(plan):
    for script in plan.scripts:
        for step in script.steps:
            lead, _ = voice(step.prompt)
            assert 0 < len(lead) <= 130, step.id


def test_values_are_inserted_as_written():
    assert fill("Nous sommes la table {table}. {problem}", {"table": "7", "problem": "<b>l'eau</b> & {name}"}) == (
        "Nous sommes la table 7. <b>l'eau</b> & {name}"
    )


@pytest.mark.parametrize("values", [{}, {"name": ""}])
def test_what_nobody_has_written_yet_shows_as_dots(values):
    assert fill("Nous proposons {name}\u00a0: c’est tout.", values) == "Nous proposons …\u00a0: c’est tout."


def test_the_real_pitch_of_a_table_can_be_read_aloud(plan):
    pitch = plan.script("booster").step("plenary-pitch").speaker_prompt
    said = fill(pitch, {"table": "13", "project": "La bouteille qui revient", "success_threshold": "4 sur 10 signent"})
    assert said.startswith("Nous sommes la table 13, avec le projet La bouteille qui revient.\nCe qui bloquait\u00a0: …\n")
    assert "{" not in said
