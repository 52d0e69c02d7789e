"""Step kinds, each a small thing of its own. Adding one is adding its folder here and its templates beside the others."""

from collections.abc import Mapping

from app.kinds import feedback, group, ideas, interests, message, pitch, sheet, vote
from app.kinds.base import Gesture, Kind
from app.methods.models import KindRule
from app.tables.queries import Standing

KINDS: Mapping[str, Kind] = {one.KIND.name: one.KIND for one in (message, ideas, group, vote, sheet, interests, pitch, feedback)}
RULES: Mapping[str, KindRule] = {name: kind.rule for name, kind in KINDS.items()}

__all__ = ["KINDS", "RULES", "Gesture", "Kind", "kind_of"]


def kind_of(here: Standing) -> Kind:
    """The kind of the step at which a table stands."""
    return KINDS[here.step.kind]
