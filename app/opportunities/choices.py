"""The closed lists of a file that the team chooses from in the morning: stable identifiers, and their French labels."""

from __future__ import annotations

from collections.abc import Mapping

Choices = Mapping[str, str]

STAGES: Choices = {"d0": "D0", "d1": "D1", "d2": "D2", "d3": "D3", "d4": "D4", "d5": "D5"}
OWNERSHIPS: Choices = {"territory": "le territoire", "lead": "le porteur", "internal": "interne Clus’Ter"}
ORIGINS: Choices = {"need": "besoin", "resource": "ressource"}
FIRST_MONEY: Choices = {
    "sale": "vente",
    "grant": "subvention",
    "advance": "avance",
    "mixed": "mixte",
    "unknown": "inconnu",
}
KEY_ACTOR_STATUSES: Choices = {
    "unknown": "inconnu",
    "not_met": "pas rencontré",
    "reserved": "réservé",
    "agrees": "d’accord",
    "refuses": "refuse",
}
LEAD_STATES: Choices = {"none": "aucun", "signal": "signal", "candidate": "candidat", "confirmed": "confirmé"}
LEAD_FORMS: Choices = {"individual": "individuel", "collective": "collectif", "organisation": "structure"}
ROUTES: Choices = {
    "creation": "création",
    "takeover": "reprise par structure existante",
    "internal": "interne Clus’Ter",
    "to_decide": "à décider",
}
FITS: Choices = {"yes": "oui", "partly": "en partie", "no": "non"}
NEXT_KINDS: Choices = {
    "study": "étude courte",
    "test": "test",
    "introduction": "mise en relation",
    "lead_search": "recherche de porteur",
    "meeting": "réunion",
    "gronogo": "gronogo",
}
BLOCKER_ANSWERS: Choices = {"yes": "oui", "no": "non", "to_check": "à vérifier"}
REQUEST_ANSWERS: Choices = {"yes": "oui", "partly": "en partie", "no": "non"}
OFFER_ANSWERS: Choices = {"yes": "oui", "no": "non", "to_see": "à voir"}
