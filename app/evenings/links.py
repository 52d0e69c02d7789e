"""The links of an evening, derived from the secret key: nothing to steal from the database. Pure.

A secret stands in the fragment (`/f#…`): it reaches neither the server's log nor another site.
"""

from dataclasses import dataclass

from app.ground.badge import link_secret, same_secret

SCREENS = {"control": "/regie", "wall": "/mur"}


@dataclass(frozen=True)
class LinkMaker:
    """Makes and checks the secrets of one server."""

    key: str

    def desk(self, evening_id: int, number: int, generation: int) -> str:
        """The secret of a facilitator's link: it tells its evening and its table, so that one field is enough to claim it."""
        return f"{evening_id}.{number}.{link_secret(self.key, 'desk', evening_id, number, generation)}"

    def screen(self, role: str, evening_id: int, generation: int) -> str:
        return f"{evening_id}.{link_secret(self.key, role, evening_id, generation)}"

    def seat(self, form_id: str) -> str:
        """The badge of whoever sends this very form: sent twice by an impatient finger, it is the same badge and the same seat."""
        return link_secret(self.key, "seat", form_id)

    def member(self, member_id: int, generation: int) -> str:
        """The secret of one entrepreneur's link to the files that her panel reads."""
        return f"{member_id}.{link_secret(self.key, 'panel', member_id, generation)}"

    def news(self, participant_id: int) -> str:
        """The secret of one participant's link to what became of her cards. It never changes: it may be printed on paper."""
        return f"{participant_id}.{link_secret(self.key, 'news', participant_id)}"

    def is_member(self, given: str, member_id: int, generation: int) -> bool:
        return same_secret(given, self.member(member_id, generation))

    def is_news(self, given: str, participant_id: int) -> bool:
        return same_secret(given, self.news(participant_id))

    def is_desk(self, given: str, evening_id: int, number: int, generation: int) -> bool:
        return same_secret(given, self.desk(evening_id, number, generation))

    def is_screen(self, given: str, role: str, evening_id: int, generation: int) -> bool:
        return same_secret(given, self.screen(role, evening_id, generation))
