"""What was typed is cleaned just enough to be stored, checked against its fields, and otherwise kept as typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ground.refusal import InvalidForm
from app.methods.answers import InvalidAnswers, clean, read_answers
from app.methods.models import Choice, FieldSpec, Rung

TEXT = FieldSpec(id="text", label="Une idée", max_length=12, required=True)
NOTE = FieldSpec(id="note", label="Une note", max_length=200)
REACTION = FieldSpec(id="reaction", label="Cette table", type="choice", choices=(Choice(id="follow", label="Je veux suivre"),))
USEFUL = FieldSpec(id="useful", label="Utile", type="scale", min=1, max=5, required=True)
DAY = FieldSpec(id="day", label="Avant le", type="date")
CONSENT = FieldSpec(id="consent", label="J’accepte", type="boolean")
LEVEL = FieldSpec(id="level", label="Engagement", type="ladder")
LADDER = (Rung(id="follow", rank=1, label="Suivre", meaning="Je lis."), Rung(id="lead", rank=2, label="Porter", meaning="Je tiens le fil."))
ALL = (TEXT, NOTE, REACTION, USEFUL, DAY, CONSENT, LEVEL)


def refusal(field: FieldSpec, typed: object) -> str:
    with pytest.raises(InvalidAnswers) as caught:
        read_answers([field], {field.id: typed}, LADDER)
    assert list(caught.value.errors) == [field.id]
    return caught.value.errors[field.id]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("une idée", "une idée"),
        ("  une idée \n", "une idée"),
        ("\u00a0une idée\u202f", "une idée"),
        ("de\u0301ja\u0300", "déjà"),  # typed on another keyboard, NFC all the same
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\tb", "a\tb"),
        ("a\x00b\x07c\x1b", "abc"),
        ("a\x7fb\x85c", "abc"),
        ("l'idée", "l'idée"),  # straight apostrophes stay
        ('"<3" & + <b>', '"<3" & + <b>'),
        ("=1+1", "=1+1"),
        ("❤️", "❤️"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("🇫🇷", "🇫🇷"),
        ("x\u0332\u0305", "x\u0332\u0305"),
        ("שלום", "שלום"),
        ("Rien.", "Rien."),
    ],
)
def test_a_text_is_stored_as_typed_once_cleaned(typed, stored):
    assert read_answers([NOTE], {"note": typed}) == {"note": stored}


@pytest.mark.parametrize("typed", ["", " ", "\u00a0\u202f", "\n\t\r\n", "\x00", "\u200b", " \u200b\u2060\ufeff ", "\u00ad"])
def test_a_text_that_shows_nothing_is_empty(typed):
    assert read_answers([NOTE], {"note": typed}) == {}
    assert refusal(TEXT, typed) == "Il manque quelques mots ici."


def test_a_required_field_that_was_not_sent_is_missing():
    with pytest.raises(InvalidAnswers) as caught:
        read_answers(ALL, {}, LADDER)
    assert caught.value.errors == {"text": "Il manque quelques mots ici.", "useful": "Choisissez un nombre."}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("choice", "Choisissez une réponse."),
        ("date", "Choisissez une date."),
        ("boolean", "Cochez cette case pour continuer."),
        ("ladder", "Choisissez votre niveau d’engagement."),
    ],
)
def test_each_required_type_says_kindly_what_is_missing(kind, said):
    assert refusal(FieldSpec(id="x", label="X", type=kind, required=True), "") == said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("x" * 13, "13 caractères, c’est 1 de trop."),
        ("x" * 24, "24 caractères, c’est 12 de trop."),
        ("😀" * 13, "13 caractères, c’est 1 de trop."),
    ],
)
def test_a_text_that_is_too_long_says_by_how_much(typed, said):
    assert refusal(TEXT, typed) == said


@pytest.mark.parametrize("typed", ["x" * 12, "  " + "x" * 12 + "  ", "e\u0301" * 12, "😀" * 12])
def test_length_is_counted_in_characters_after_cleaning(typed):
    assert len(read_answers([TEXT], {"text": typed})["text"]) == 12


def test_half_a_character_is_refused():
    assert refusal(NOTE, "a\ud800b") == "Ce texte contient un caractère illisible. Effacez-le, puis envoyez de nouveau."


@pytest.mark.parametrize("upload", [b"\x89PNG", 7, None, ["a"], {"a": 1}, object()])
def test_a_file_in_a_text_field_is_refused(upload):
    assert refusal(NOTE, upload) == "Ce champ attend du texte, pas un fichier."


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        (REACTION, " follow ", "follow"),
        (USEFUL, "5", "5"),
        (USEFUL, "05", "5"),
        (DAY, "2027-03-30", "2027-03-30"),
        (DAY, "2028-02-29", "2028-02-29"),
        (CONSENT, "on", "true"),
        (CONSENT, "true", "true"),
        (LEVEL, "lead", "lead"),
    ],
)
def test_a_chosen_value_is_stored(field, typed, stored):
    assert read_answers([field], {field.id: typed}, LADDER) == {field.id: stored}


@pytest.mark.parametrize("typed", ["", "off", "false", "0"])
def test_an_unticked_box_is_left_out(typed):
    assert read_answers([CONSENT], {"consent": typed}) == {}


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (REACTION, "help", "Choisissez une des réponses proposées."),
        (LEVEL, "boss", "Choisissez une des réponses proposées."),
        (LEVEL, "1", "Choisissez une des réponses proposées."),
        (USEFUL, "0", "Choisissez un nombre de 1 à 5."),
        (USEFUL, "6", "Choisissez un nombre de 1 à 5."),
        (USEFUL, "-3", "Choisissez un nombre de 1 à 5."),
        (USEFUL, "4.5", "Choisissez un nombre de 1 à 5."),
        (USEFUL, "٣", "Choisissez un nombre de 1 à 5."),
        (USEFUL, "9" * 5000, "Choisissez un nombre de 1 à 5."),
        (CONSENT, "peut-être", "Cochez la case, ou laissez-la vide."),
    ],
)
def test_a_value_that_was_not_offered_is_refused(field, typed, said):
    assert refusal(field, typed) == said


@pytest.mark.parametrize("typed", ["30/03/2027", "2027-02-30", "20270330", "2027-W13-2", "0000-01-01", "2027-03-30T10:00", "demain"])
def test_a_date_that_is_none_is_refused(typed):
    assert refusal(DAY, typed) == "Cette date n’existe pas. Écrivez-la ainsi\u00a0: 2027-03-30 (année, mois, jour)."


def test_every_field_says_its_own_mistake():
    with pytest.raises(InvalidAnswers) as caught:
        read_answers(ALL, {"text": "x" * 20, "useful": "9", "day": "hier", "note": "ceci reste"}, LADDER)
    assert list(caught.value.errors) == ["text", "useful", "day"]


def test_invalid_answers_are_a_form_that_does_not_fit():
    assert issubclass(InvalidAnswers, InvalidForm)


def test_other_keys_of_the_form_are_left_alone():
    assert read_answers([NOTE], {"note": "a", "client_id": "c1", "intrus": "b"}) == {"note": "a"}


def test_the_fields_of_the_real_evening_can_all_be_answered(plan):
    good = {"text": "Une phrase.", "scale": "3", "date": "2027-03-30", "boolean": "on", "ladder": "lead"}
    specs = [spec for script in plan.scripts for step in script.steps for spec in step.fields]
    specs += [spec for sheet in plan.sheets for spec in sheet.fields] + list(plan.interests.fields)
    for spec in specs:
        typed = spec.choices[0].id if spec.type == "choice" else good[spec.type]
        assert spec.id in read_answers([spec], {spec.id: typed}, plan.interests.ladder)


# --- Whatever a phone may send --------------------------------------------------------------------------------------

anything = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=40),  # surrogates too
    st.sampled_from(["follow", "lead", "3", "2027-03-30", "on", "", "e\u0301", "\r\n x\x00\u0301", " \u0301a"]),
    st.binary(max_size=5),
    st.none(),
)
forms = st.dictionaries(st.sampled_from([field.id for field in ALL]), anything)


@given(forms)
def test_nothing_but_invalid_answers_is_ever_raised(form):
    try:
        answers = read_answers(ALL, form, LADDER)
    except InvalidAnswers as invalid:
        assert invalid.errors
        assert all(sentence.endswith(".") for sentence in invalid.errors.values())
    else:
        assert answers.keys() >= {"text", "useful"}


@given(forms)
def test_reading_what_was_read_changes_nothing(form):
    fields = [field.model_copy(update={"required": False}) for field in ALL]
    try:
        answers = read_answers(fields, form, LADDER)
    except InvalidAnswers:
        return
    assert read_answers(fields, answers, LADDER) == answers


@given(st.text(max_size=60))
def test_a_cleaned_text_can_be_stored_anywhere(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned == cleaned.strip() == unicodedata.normalize("NFC", cleaned)
    assert not any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in cleaned)
    cleaned.encode("utf-8")
