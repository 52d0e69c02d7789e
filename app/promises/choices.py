"""The closed lists of the ledger of promises: stable identifiers, and their French labels."""

from __future__ import annotations

from collections.abc import Mapping

Choices = Mapping[str, str]

KINDS: Choices = {
    "time": "temps",
    "skill": "compétence",
    "equipment": "matériel",
    "place": "lieu",
    "network": "réseau",
    "outlet": "débouché",
    "money": "argent",
    "data": "donnée",
}
STATES: Choices = {"open": "en cours", "kept": "tenue", "not_kept": "pas tenue", "withdrawn": "retirée"}
