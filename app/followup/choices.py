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
