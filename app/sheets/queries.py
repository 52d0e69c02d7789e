"""What we ask of sheets."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlmodel import Session

from app.ideas.models import Idea
from app.ideas.queries import cards_at, families_at, label_of, result_at, shared_cards
from app.ideas.voting import Ranked
from app.methods.models import FieldSpec, SheetForm, Step
from app.participants.queries import present_at, present_when
from app.sheets.completeness import progress
from app.sheets.models import SheetEntry, SignOff
from app.sheets.origins import CardsBehind, Choice, FamilyBehind, Origin, VoteBehind, steps_behind, told_by_votes
from app.sheets.signing import Answer, SignOffs, digest_of, signing_steps, summed_up
from app.sheets.wording import Wording
from app.tables.queries import Standing, standing


def entries_of(session: Session, table_id: int) -> dict[str, SheetEntry]:
    """What was written on a table's sheets, keyed "d1.problem"."""
    query = select(SheetEntry).where(SheetEntry.table_id == table_id)
    return {f"{entry.sheet}.{entry.field}": entry for entry in session.execute(query).scalars()}


def values_of(session: Session, here: Standing) -> dict[str, str]:
    """What a table's sheets say now, keyed "d1.problem": what was written, else what the vote or the plan prefills.

    A prefilled value is derived each time, never stored: what the table corrects wins, and a vote that is kept anew is seen.
    """
    values = prefilled(session, here)
    values.update({key: entry.value for key, entry in entries_of(session, here.id).items()})
    return {key: value for key, value in values.items() if value}


def sheet_values(session: Session, here: Standing, sheet: str) -> dict[str, str]:
    """The values of one sheet, by field id."""
    prefix = sheet + "."
    return {key.removeprefix(prefix): value for key, value in values_of(session, here).items() if key.startswith(prefix)}


def prefilled(session: Session, here: Standing) -> dict[str, str]:
    """What the plan brought, and what the winners of votes fill in beforehand."""
    winners = {step_id: lived.winner for step_id, lived in here.states.items() if lived.winner}
    return Wording(here.plan, here.script, here.paper, winners, {}, lambda winner: label_of(session, winner)).prefilled()


def sheets_of(here: Standing) -> list[SheetForm]:
    """The sheets that this table's script fills, in order."""
    used = dict.fromkeys(step.sheet for step in here.script.steps if step.sheet)
    return [here.plan.sheet(sheet) for sheet in used if sheet]


# --- Signing off ------------------------------------------------------------------------------------------------------


def sheet_digest(session: Session, here: Standing) -> str:
    """The text that would leave the table now, in short: whatever is corrected changes it."""
    return digest_of(values_of(session, here))


def may_sign(session: Session, here: Standing) -> bool:
    """Whether the table reads its sheet over now: before the plenary, once the last step of it is written, or excused."""
    steps = signing_steps(here.script)
    if here.table.step_id not in {step.id for step in steps} or here.state_of(here.table.step_id).started_at is None:
        return False
    last = steps[0]
    filled, asked = progress(here.plan.sheet(last.sheet or ""), sheet_values(session, here, last.sheet or ""), last.sheet_fields)
    return filled == asked or here.state_of(last.id).skip_reason is not None


def sign_off_by(session: Session, table_id: int, participant_id: int) -> SignOff | None:
    """What one person said of her table's sheet: for her own phone."""
    query = select(SignOff).where(SignOff.table_id == table_id, SignOff.participant_id == participant_id)
    return session.execute(query).scalar_one_or_none()


def sign_offs_at(session: Session, table_id: int) -> SignOffs:
    """What a table says of the sheet as it stands: how many, and each disagreement without who says it."""
    return sign_offs_of(session, standing(session, table_id))


def sign_offs_of(session: Session, here: Standing) -> SignOffs:
    """The same, for who has the table in hand."""
    query = select(SignOff.agrees, SignOff.remark, SignOff.digest).where(SignOff.table_id == here.id).order_by(SignOff.remark, SignOff.id)
    answers = [Answer(*row) for row in session.execute(query)]  # by their words: the order of arrival would tell who was quick
    return summed_up(answers, sheet_digest(session, here), _present(session, here))


def _present(session: Session, here: Standing) -> int:
    """Who sat at the table when its sheet left, or who sits there now: going home must not make more people seem to agree."""
    steps = signing_steps(here.script)
    plenary = here.script.next(steps[-1].id) if steps else None
    left_at = here.state_of(plenary.id).started_at if plenary else None
    return len(present_when(session, here.id, left_at)) if left_at else present_at(session, here.id)


# --- Where a line comes from ------------------------------------------------------------------------------------------


def origins(session: Session, here: Standing, field: str, *, over: bool = False) -> Origin:
    """The votes and cards behind one line, "d1.problem". For the desk and the team, without authors.

    Only what was revealed, and never a card that was put aside. `over`: the evening is behind us, nothing waits to be revealed.
    """
    sheet, _, field_id = field.partition(".")
    return origins_of(session, here, here.plan.sheet(sheet), [field_id], over=over)[field_id]


def origins_of(session: Session, here: Standing, form: SheetForm, field_ids: Collection[str], *, over: bool = False) -> dict[str, Origin]:
    """The same for several lines of a sheet: what they share is read once."""
    behind = _Behind(session, here, over)
    written, before = entries_of(session, here.id), prefilled(session, here)
    return {field_id: _origin(behind, form, form.field(field_id), written, before) for field_id in field_ids}


def _origin(behind: "_Behind", form: SheetForm, field: FieldSpec, written: dict[str, SheetEntry], before: dict[str, str]) -> Origin:
    key, here = f"{form.id}.{field.id}", behind.here
    fills = any(step.sheet == form.id for step in here.script.steps)  # a sheet that a project came with owes nothing to this evening
    steps = steps_behind(here.script, key, field.sources) if fills else ()
    votes = {step.id: vote for step in steps if step.kind == "vote" and (vote := behind.vote(step, step.prefills == key))}
    says = told_by_votes(here.script, [here.script.step(step_id) for step_id, vote in votes.items() if not vote.skipped])
    cards = [behind.cards(step) for step in steps if step.kind != "vote" and step.id not in says]
    by_vote = any(step.prefills == key and step.id in votes for step in steps)
    return Origin(
        votes=tuple(votes.values()),
        cards=tuple(one for one in cards if one.families or one.cards),
        rewritten=by_vote and key in written and written[key].value != before.get(key, written[key].value),
        brought=key in here.paper.sheet and not by_vote,
    )


class _Behind:
    """The votes and cards of one table, each step read once."""

    def __init__(self, session: Session, here: Standing, over: bool) -> None:
        self.session, self.here, self.over = session, here, over
        self._votes: dict[str, VoteBehind | None] = {}
        self._cards: dict[str, CardsBehind] = {}

    def vote(self, step: Step, writes: bool) -> VoteBehind | None:
        """A vote, once it was held; why it was not, on the very line that it `writes`."""
        if step.id not in self._votes:
            self._votes[step.id] = self._read_vote(step)
        found = self._votes[step.id]
        return found if found and (writes or not found.skipped) else None

    def cards(self, step: Step) -> CardsBehind:
        if step.id not in self._cards:
            self._cards[step.id] = self._read_cards(step)
        return self._cards[step.id]

    def _read_vote(self, step: Step) -> VoteBehind | None:
        """None while it is secret: it has not been closed, and nobody said why."""
        state = self.here.state_of(step.id)
        result = result_at(self.session, self.here, step.id)
        if result is None:
            return VoteBehind(step.title, 0, (), (), state.skip_reason) if state.skip_reason else None
        choices = tuple(_choice(ranked, state.winner) for ranked in result.ranking)
        return VoteBehind(step.title, result.voters, choices, self._kept_cards(state.winner))

    def _kept_cards(self, winner: str | None) -> tuple[str, ...]:
        kind, _, number = (winner or "").partition(":")
        if kind != "cluster":
            return ()
        homes = [step.id for step in self.here.script.steps if step.source]
        families = (family for home in homes for family in families_at(self.session, self.here.id, home))
        return next((_texts(family.cards) for family in families if family.cluster.id == int(number)), ())

    def _read_cards(self, step: Step) -> CardsBehind:
        if step.kind == "group":
            found = [FamilyBehind(one.cluster.name or one.cards[0].text, _texts(one.cards))
                     for one in families_at(self.session, self.here.id, step.id) if one.cards]
            return CardsBehind(step.title, tuple(found), ())
        return CardsBehind(step.title, (), _texts(self._readable(step)))

    def _readable(self, step: Step) -> list[Idea]:
        if not self.over:
            return shared_cards(self.session, self.here, (step.id,))
        return [card for card in cards_at(self.session, self.here.id, (step.id,)) if card.hidden_at is None and card.parked_at is None]


def _choice(ranked: Ranked, winner: str | None) -> Choice:
    return Choice(ranked.candidate.label, ranked.votes, ranked.candidate.id == winner)


def _texts(cards: Iterable[Idea]) -> tuple[str, ...]:
    return tuple(card.text for card in cards)
