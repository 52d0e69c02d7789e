"""What may happen to cards, to the families that gather them, and to votes."""

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, insert, select, update
from sqlmodel import Session

from app.evenings.actions import running
from app.ground.clock import now
from app.ground.direct import Direct
from app.ground.journal import record
from app.ground.refusal import Refused
from app.ideas.models import Cluster, Gathered, Idea, Vote
from app.ideas.queries import candidates_at, card_of, count_by, families_home, is_candidate, my_votes, result_at, vote_state
from app.ideas.voting import check_vote, dots_allowed, dots_left
from app.methods.answers import read_answers
from app.participants.models import Seat
from app.participants.queries import is_lead, person_at, present_at
from app.tables.actions import scope_of
from app.tables.queries import OpenStep, Standing, accepting, open_step, standing

CARD_KINDS = {"ideas", "pitch", "feedback"}  # a lead's request and takeaway are cards too


def add_idea(session: Session, author: Seat, step_id: str, typed: Mapping[str, str]) -> dict[str, int]:
    """Lay a card on the table, for a step that is open or was left less than a minute ago. Returns its id and its number."""
    here = open_step(session, author.table_id, step_id)
    _check_writer(session, here, author)
    most = here.step.max_items
    if most and count_by(session, author.participant_id, step_id) >= most:
        raise Refused("items_spent", max=most)
    answers = read_answers(here.step.fields, typed)
    return _lay(session, here, answers, author.participant_id, author.actor)


def add_idea_for(session: Session, table_id: int, step_id: str, participant_id: int | None, typed: Mapping[str, str],
                 actor: str) -> dict[str, int]:
    """The facilitator copies a card for somebody without a phone, or for the whole table (None)."""
    here = open_step(session, table_id, step_id)
    _check_kind(here)
    if participant_id is not None:
        person_at(session, table_id, participant_id)
    answers = read_answers(here.step.fields, typed)
    return _lay(session, here, answers, participant_id, actor, by_facilitator=True)


def edit_idea(session: Session, author: Seat, idea_id: int, typed: Mapping[str, str]) -> dict[str, int]:
    """Correct one's own card while its step takes answers."""
    card = _own_card(session, author, idea_id)
    here = accepting(session, card.table_id, card.step_id)
    card.answers = read_answers(here.step.fields, typed)
    card.edited_at = now()
    record(session, card.evening_id, "idea_edited", scope_of(card.table_id), author.actor, idea_id)
    return {"id": idea_id, "number": here.table.number}


def withdraw_idea(session: Session, author: Seat, idea_id: int) -> None:
    """Take one's own card back while its step takes answers."""
    card = _own_card(session, author, idea_id)
    accepting(session, card.table_id, card.step_id)
    card.withdrawn_at = now()
    record(session, card.evening_id, "idea_withdrawn", scope_of(card.table_id), author.actor, idea_id)


def hide_idea(session: Session, table_id: int, idea_id: int, hidden: bool, actor: str) -> None:
    """Put a card aside, or back. It leaves every screen but its author's, who reads that the facilitator did it."""
    card = card_of(session, table_id, idea_id)
    card.hidden_at = now() if hidden else None
    record(session, card.evening_id, "idea_hidden" if hidden else "idea_shown", scope_of(table_id), actor, idea_id)


def park_idea(session: Session, table_id: int, idea_id: int, parked: bool, actor: str) -> None:
    """« À garder pour plus tard », or back among the others. A parked card is exported like any other."""
    card = card_of(session, table_id, idea_id)
    card.parked_at = now() if parked else None
    if parked:
        session.execute(delete(Gathered).where(Gathered.idea_id == idea_id))
    record(session, card.evening_id, "idea_parked" if parked else "idea_unparked", scope_of(table_id), actor, idea_id)


def gather_ideas(session: Session, table_id: int, idea_ids: list[int], cluster_id: int | None, name: str, actor: str) -> int:
    """Put cards in a family: a new one (None) or one that exists. A card leaves the family that it was in."""
    here = _grouping(session, table_id)
    idea_ids = list(dict.fromkeys(idea_ids))  # a card ticked twice is one card
    cards = [card_of(session, table_id, idea_id) for idea_id in idea_ids]
    if not cards:
        raise Refused("no_cards_chosen")
    cluster = _cluster(session, here, cluster_id)
    if name.strip():
        cluster.name = " ".join(name.split())[:200]
    session.flush()
    home = families_home(here, here.step.id)
    session.execute(delete(Gathered).where(Gathered.step_id == home, Gathered.idea_id.in_(idea_ids)))
    session.execute(insert(Gathered), [{"step_id": home, "idea_id": card.id, "cluster_id": cluster.id} for card in cards])
    record(session, here.table.evening_id, "ideas_gathered", scope_of(table_id), actor, cluster.id)
    return cluster.id or 0


def free_idea(session: Session, table_id: int, idea_id: int, actor: str) -> None:
    """Take one card out of its family: it stands alone again."""
    here = _grouping(session, table_id)
    card_of(session, table_id, idea_id)
    session.execute(delete(Gathered).where(Gathered.step_id == families_home(here, here.step.id), Gathered.idea_id == idea_id))
    record(session, here.table.evening_id, "idea_freed", scope_of(table_id), actor, idea_id)


def name_cluster(session: Session, table_id: int, cluster_id: int, name: str, actor: str) -> None:
    """Give a family its name. Named families are what the wall may show."""
    here = _grouping(session, table_id)
    _cluster(session, here, cluster_id).name = " ".join(name.split())[:200]
    record(session, here.table.evening_id, "cluster_named", scope_of(table_id), actor, cluster_id)


def merge_clusters(session: Session, table_id: int, kept_id: int, other_id: int, actor: str) -> None:
    """Pour one family into another. The cards stay; only the second name goes."""
    here = _grouping(session, table_id)
    kept, other = _cluster(session, here, kept_id), _cluster(session, here, other_id)
    for gathered in session.execute(select(Gathered).where(Gathered.cluster_id == other.id)).scalars():
        gathered.cluster_id = kept.id or 0
    other.dissolved_at = now()
    record(session, here.table.evening_id, "clusters_merged", scope_of(table_id), actor, kept_id)


def split_cluster(session: Session, table_id: int, cluster_id: int, actor: str) -> None:
    """Dissolve a family: its cards stand alone again, none is lost."""
    here = _grouping(session, table_id)
    cluster = _cluster(session, here, cluster_id)
    session.execute(delete(Gathered).where(Gathered.cluster_id == cluster_id))
    cluster.dissolved_at = now()
    record(session, here.table.evening_id, "cluster_split", scope_of(table_id), actor, cluster_id)


def open_vote(session: Session, table_id: int, actor: str) -> None:
    """Let the table vote, or vote again: what was kept of a closed vote is open again. The families do not move any more."""
    here = _vote_step(session, table_id)
    here.state.opened_at = here.state.opened_at or now()
    here.state.closed_at = here.state.winner = None
    session.add(here.state)
    record(session, here.table.evening_id, "vote_opened", scope_of(table_id), actor, here.step.id)


def close_vote(session: Session, table_id: int, actor: str) -> None:
    """Close the vote and show its result at once to all. A clear winner is kept; a tie waits for the table."""
    here = _vote_step(session, table_id)
    if here.state.opened_at is None:
        raise Refused("vote_not_open")
    here.state.closed_at = now()
    session.add(here.state)
    session.flush()
    result = result_at(session, here, here.step.id)
    if result and result.winner and here.step.lead_votes:
        here.state.winner = result.winner
    record(session, here.table.evening_id, "vote_closed", scope_of(table_id), actor, here.step.id)


def keep_winner(session: Session, table_id: int, step_id: str, candidate: str, actor: str) -> None:
    """Say what the table keeps of a closed vote: its choice in a tie, or its lead's choice whatever the vote says."""
    here = standing(session, table_id)
    running(session, here.table.evening_id)
    state = here.states.get(step_id)
    if state is None or state.closed_at is None:
        raise Refused("vote_not_open")
    if candidate not in {one.id for one in candidates_at(session, here, step_id)}:
        raise Refused("no_such_candidate")
    state.winner = candidate
    record(session, here.table.evening_id, "winner_kept", scope_of(table_id), actor, step_id)


def cast_vote(session: Session, voter: Seat, step_id: str, candidate: str, dots: int) -> dict[str, int]:
    """Set how many dots a person gives to one candidate; 0 takes them back. Returns how many she has left."""
    here = open_step(session, voter.table_id, step_id)
    return _cast(session, here, voter.participant_id, candidate, dots, voter.actor)


def cast_vote_for(session: Session, table_id: int, step_id: str, participant_id: int, candidate: str, dots: int,
                  actor: str) -> dict[str, int]:
    """The facilitator enters the dots of somebody without a phone: counted as present, she has a voice like the others."""
    here = open_step(session, table_id, step_id)
    if person_at(session, table_id, participant_id).has_phone:
        raise Refused("votes_herself")
    return _cast(session, here, participant_id, candidate, dots, actor)


def _cast(session: Session, here: OpenStep, participant_id: int, candidate: str, dots: int, actor: str) -> dict[str, int]:
    if here.step.kind != "vote":
        raise Refused("not_for_this_step")
    given = my_votes(session, participant_id, here.step.id)
    allowed = dots_allowed(here.step.votes, present_at(session, here.table_id))
    refusal = check_vote(
        candidate=candidate, dots=dots, candidates={candidate} if is_candidate(session, here, candidate) else (), mine=given,
        allowed=allowed, votes_per_item=here.step.votes_per_item, state=vote_state(here),
        lead=not here.step.lead_votes and is_lead(session, participant_id), lead_votes=here.step.lead_votes)
    if refusal:
        raise Refused(refusal, votes=allowed, most=here.step.votes_per_item)
    _set_dots(session, here, participant_id, candidate, dots, again=candidate in given)
    record(session, here.evening_id, "votes_changed", scope_of(here.table_id), actor)
    return {"left": dots_left(allowed, sum((given | {candidate: dots}).values()))}


_LAY = Direct(insert(Idea).values({name: bindparam(name) for name in (
    "evening_id", "table_id", "step_id", "participant_id", "by_facilitator", "answers", "written_at")}).returning(Idea.id))
_FIRST_DOTS = Direct(insert(Vote).values({name: bindparam(name) for name in (
    "evening_id", "table_id", "step_id", "participant_id", "candidate", "dots", "cast_at")}))
_OTHER_DOTS = Direct(update(Vote).values(dots=bindparam("new_dots"), cast_at=bindparam("at")).where(
    Vote.participant_id == bindparam("person"), Vote.step_id == bindparam("step"), Vote.candidate == bindparam("what")))


def _set_dots(session: Session, here: OpenStep, participant_id: int, candidate: str, dots: int, again: bool) -> None:
    if again:
        _OTHER_DOTS.do(session, new_dots=dots, at=now(), person=participant_id, step=here.step.id, what=candidate)
    else:
        _FIRST_DOTS.do(session, evening_id=here.evening_id, table_id=here.table_id, step_id=here.step.id, participant_id=participant_id,
                       candidate=candidate, dots=dots, cast_at=now())


def _lay(session: Session, here: OpenStep, answers: dict[str, str], participant_id: int | None, actor: str,
         by_facilitator: bool = False) -> dict[str, int]:
    [(idea_id,)] = _LAY.all(session, evening_id=here.evening_id, table_id=here.table_id, step_id=here.step.id,
                            participant_id=participant_id, by_facilitator=by_facilitator, answers=answers, written_at=now())
    record(session, here.evening_id, "idea_added", scope_of(here.table_id), actor, idea_id)
    return {"id": idea_id, "number": here.number}


def _check_kind(here: OpenStep) -> None:
    if here.step.kind not in CARD_KINDS or not here.step.fields or here.step.anonymous:
        raise Refused("not_for_this_step")


def _check_writer(session: Session, here: OpenStep, author: Seat) -> None:
    _check_kind(here)
    if here.step.writer == "lead" and not is_lead(session, author.participant_id):
        raise Refused("not_the_writer", writer=here.plan.table(here.number).lead or "la personne qui porte le projet")
    if here.step.writer == "scribe" and here.pen_id != author.participant_id:
        raise Refused("not_the_writer", writer="la plume")


def _own_card(session: Session, author: Seat, idea_id: int) -> Idea:
    card = session.get(Idea, idea_id)
    if card is None or card.withdrawn_at is not None:
        raise Refused("no_such_card")
    if card.participant_id != author.participant_id:
        raise Refused("not_your_card")
    if card.hidden_at is not None:
        raise Refused("card_hidden")
    return card


def _grouping(session: Session, table_id: int) -> Standing:
    """The step at which families are made: a grouping step, or a vote that has not opened yet."""
    here = standing(session, table_id)
    running(session, here.table.evening_id)
    if here.step.kind == "vote" and here.state.opened_at is not None:
        raise Refused("vote_running")
    if not here.step.source:
        raise Refused("not_for_this_step")
    return here


def _vote_step(session: Session, table_id: int) -> Standing:
    here = standing(session, table_id)
    running(session, here.table.evening_id)
    if here.step.kind != "vote":
        raise Refused("not_for_this_step")
    return here


def _cluster(session: Session, here: Standing, cluster_id: int | None) -> Cluster:
    if cluster_id is None:
        cluster = Cluster(evening_id=here.table.evening_id, table_id=here.id, step_id=families_home(here, here.step.id), made_at=now())
        session.add(cluster)
        return cluster
    found = session.get(Cluster, cluster_id)
    if found is None or found.table_id != here.id or found.dissolved_at is not None:
        raise Refused("no_such_cluster")
    return found
