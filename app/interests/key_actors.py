"""Where somebody stands without whom it cannot work: identifiers, and their French. The same as the morning's (a test says so)."""

STATUSES = {
    "unknown": "inconnu",
    "not_met": "pas rencontré",
    "reserved": "réservé",
    "agrees": "d’accord",
    "refuses": "refuse",
}
