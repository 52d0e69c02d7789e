"""Near files: made-up French ideas, of which some say the same thing in other words, and what must hold of any two texts."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from app.opportunities.similarity import Shelf, likeness, stems_of

# What each is about, in one word: two sentences of the same word are a true pair. Some share words and nothing else.
IDEAS = [
    ("pain", "Une tournée du pain dans les villages sans boulangerie, le jeudi matin"),
    ("pain", "Des tournées de boulangers qui livrent du pain aux villages"),
    ("pain", "Livrer le pain à domicile dans les communes où la boulangerie a fermé"),
    ("trajets", "Un covoiturage du matin pour aller au travail"),
    ("trajets", "Covoiturer entre salariés de la zone d’activités pour aller travailler"),
    ("trajets", "Organiser des trajets partagés entre voisins pour rejoindre l’usine sans voiture"),
    ("bouteilles", "Laver les bouteilles de vin pour les réemployer au lieu de les jeter"),
    ("bouteilles", "Réemploi des bouteilles en verre : une laveuse commune aux vignerons"),
    ("bouteilles", "Consigner et laver les bouteilles des vignerons du Jura"),
    ("outils", "Une bibliothèque d’outils pour emprunter une perceuse au lieu de l’acheter"),
    ("outils", "Prêter les outils de bricolage entre voisins, comme dans une bibliothèque"),
    ("cantine", "Des légumes locaux dans les cantines scolaires"),
    ("cantine", "Approvisionner la cantine de l’école avec les maraîchers du coin"),
    ("cantine", "Une légumerie pour que les cantines achètent aux maraîchers"),
    ("bois", "Chauffer l’école avec le bois des haies de la commune"),
    ("bois", "Valoriser le bois des haies en plaquettes pour la chaufferie communale"),
    ("vélos", "Réparer de vieux vélos et les prêter aux demandeurs d’emploi"),
    ("vélos", "Un atelier de réparation de vélos qui les loue à la semaine"),
    ("garde", "Garder les enfants des soignants qui travaillent en horaires décalés"),
    ("garde", "Une crèche aux horaires décalés pour les parents qui travaillent la nuit"),
    ("étangs", "Faire revivre les étangs de Bresse avec une pêche collective"),
    ("étangs", "Remettre en eau les étangs abandonnés de la Bresse"),
    ("", "Un café associatif ouvert le dimanche sur la place du marché"),
    ("", "Former des jeunes à la pierre sèche pour réparer les murets des vignes"),
    ("", "Un atelier de couture qui retouche les vêtements de travail de l’usine"),
    ("", "Accueillir les touristes à vélo dans les gîtes de la voie verte"),
    ("", "Une école du bois pour apprendre à tourner et à sculpter"),
    ("", "Jeter moins au marché : des invendus transformés en soupe"),
    ("", "Une place de village ombragée avec des bancs"),
    ("", "Le travail de nuit à l’hôpital sans médecin de garde"),
]
PAIRS = list(itertools.combinations(range(len(IDEAS)), 2))
TEXTS = {str(place): text for place, (_, text) in enumerate(IDEAS)}
words = st.text(alphabet="abcdeéèàçœ ’-", min_size=0, max_size=60)


def is_true(pair: tuple[int, int]) -> bool:
    one, other = (IDEAS[place][0] for place in pair)
    return bool(one) and one == other


def average_precision(scores: dict[tuple[int, int], float]) -> float:
    """1 when every true pair is ranked before every other one."""
    ranked = [is_true(pair) for pair in sorted(PAIRS, key=lambda pair: -scores[pair])]
    places = [place for place, true in enumerate(ranked, 1) if true]
    return sum(hits / place for hits, place in enumerate(places, 1)) / len(places)


def on_the_shelf() -> dict[tuple[int, int], float]:
    shelf = Shelf(TEXTS)
    found = {(place, int(near.reference)): near.score for place, (_, text) in enumerate(IDEAS)
             for near in shelf.near(text, most=len(IDEAS), at_least=0)}
    return {pair: found.get(pair, 0.0) for pair in PAIRS}


def test_both_measures_together_find_more_true_pairs_than_letters_do() -> None:
    letters = average_precision({(one, other): fuzz.ratio(IDEAS[one][1], IDEAS[other][1]) for one, other in PAIRS})
    stems = average_precision({(one, other): fuzz.token_set_ratio(*(" ".join(stems_of(IDEAS[at][1])) for at in (one, other)))
                               for one, other in PAIRS})
    together = average_precision(on_the_shelf())
    assert together > stems > letters
    assert together > 0.85


def test_what_is_proposed_is_mostly_true() -> None:
    shelf = Shelf(TEXTS)
    proposed = {(place, int(near.reference)) for place, (_, text) in enumerate(IDEAS) for near in shelf.near(text)
                if near.reference != str(place)}
    true = [pair for pair in proposed if is_true(pair)]
    assert len(true) / len(proposed) > 0.7
    assert len(true) / (2 * sum(map(is_true, PAIRS))) > 0.6


@pytest.mark.parametrize(("one", "other"), [
    ("Étangs de Bresse", "etangs de bresse"), ("LE CŒUR DU VILLAGE", "le coeur du village"), ("L’école", "l'ecole"),
    ("un\u00a0café\u202f!", "UN CAFE"),
])
def test_accents_capitals_and_ligatures_make_no_difference(one: str, other: str) -> None:
    assert likeness(one, other) == 1


@pytest.mark.parametrize("text", ["", " ", "…", "?!"])
def test_a_text_that_says_nothing_is_like_nothing(text: str) -> None:
    assert likeness(text, text) == likeness(text, "Du pain") == 0
    assert Shelf({"A": text, "B": "Du pain"}).near(text) == []
    assert [near.reference for near in Shelf({"A": text, "B": "Du pain"}).near("du pain")] == ["B"]


def test_the_words_that_both_use_are_told_the_rarest_first_as_they_were_typed() -> None:
    shelf = Shelf({"A": "Du pain pour les Villages", "B": "Un car pour les villages", "C": "Une place de village"})
    near = shelf.near("Livrer du Pain au Village")[0]
    assert (near.reference, near.shared_words) == ("A", ("Pain", "Village"))


def test_the_nearest_come_first_and_no_more_than_asked() -> None:
    found = Shelf(TEXTS).near("Livrer le pain dans les villages", most=2)
    assert {IDEAS[int(near.reference)][0] for near in found} == {"pain"}
    assert len(found) == 2 and found[0].score >= found[1].score


def test_a_text_of_common_words_is_compared_all_the_same() -> None:
    assert likeness("C’est pour nous tous", "c’est pour nous tous") == 1
    assert stems_of("pour nous") == ["pour", "nous"]


@given(words, words)
def test_likeness_has_no_first_and_no_second_and_stays_between_nothing_and_the_same(one: str, other: str) -> None:
    score = likeness(one, other)
    assert 0 <= score <= 1
    assert score == likeness(other, one)


@given(words)
def test_a_text_is_the_same_as_itself_in_any_case(text: str) -> None:
    same = 1 if stems_of(text) else 0
    assert likeness(text, text) == likeness(text, text.upper()) == same


@given(st.lists(words, max_size=8), words)
def test_the_shelf_finds_every_text_again_first(texts: list[str], text: str) -> None:
    shelf = Shelf({"mine": text} | {str(place): other for place, other in enumerate(texts)})
    found = shelf.near(text, most=20, at_least=0.999)
    assert ("mine" in {near.reference for near in found}) == bool(stems_of(text))
    assert all(0 <= near.score <= 1 for near in shelf.near(text, most=20, at_least=0))
