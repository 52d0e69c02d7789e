"""The closed lists of the follow-up: stable identifiers, and their French labels."""

from __future__ import annotations

from collections.abc import Mapping

Choices = Mapping[str, str]

EVENT_KINDS: Choices = {
    "meeting": "rencontre",
    "call": "appel",
    "study": "étude courte",
    "test": "test",
    "lead_search": "recherche de porteur",
    "orientation": "orientation",
}
TEST_RESULTS: Choices = {"met": "seuil atteint", "refuted": "hypothèse réfutée", "undecided": "on ne sait pas"}
SEARCH_STATES: Choices = {
    "profile": "profil décrit",
    "published": "annonce publiée",
    "candidates": "candidats",
    "chosen": "choisi",
    "given_up": "abandonné",
}
COOPERATION_KINDS: Choices = {"partnership": "partenariat", "pooling": "mutualisation", "other": "autre"}
ANSWERS: Choices = {"waiting": "réponse attendue", "accepted": "acceptée", "declined": "refusée"}  # of whom a file was sent to
RESULTS: Mapping[str, Choices] = {"test": TEST_RESULTS, "lead_search": SEARCH_STATES, "orientation": ANSWERS}
MUST_TELL = frozenset({"test", "lead_search"})  # what is nothing without its result
