"""What leaves the house: the files as raw facts, the raw material of the evening, the people who agreed to be called back."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from app.backlog import raw
from app.backlog.contacts import Consent
from app.backlog.exports import BACKLOG_FORMATS, RAW_FORMATS, backlog_bytes, file_name, raw_bytes
from app.backlog.formats import Sheet, Value
from app.backlog.rows import BacklogFile, Offered
from app.evenings.models import Evening
from app.evenings.queries import evening_by_slug, plan_of
from app.feedback.queries import feedback_of, reactions_to
from app.ground.french import PARIS
from app.ground.journal import entries
from app.ideas.models import Idea
from app.ideas.queries import ballots_at, families_at, label_of
from app.interests.queries import Stated, team_interests
from app.methods.models import EventPlan, FieldSpec, Step
from app.opportunities.assembly import blockers, day, economics, value
from app.opportunities.gates import weakest
from app.opportunities.queries import (
    CaseFile,
    closed_votes,
    files_of,
    kept_by,
    may_read_cards,
    may_read_interests,
    people_ever_at,
    read_files,
)
from app.participants.models import Contact, Participant
from app.participants.queries import UNSAID
from app.sheets.queries import entries_of, values_of
from app.tables.queries import Standing, standings, tables_of

Line = tuple[Value, ...]
Facts = dict[str, Any]
LEAD_FORMS = {"lead": "individual", "group": "collective", "organisation": "organisation"}  # what a sheet says -> what a file says


def backlog_files(session: Session, evening: Evening, address: str) -> list[BacklogFile]:
    """Every file of an evening with all its raw facts, in the order of the references. `address`: where the server is reached."""
    cases = read_files(session, evening.id or 0)
    references = {case.file.id: case.reference for case in cases}
    received = {case.reference: [other.reference for other in cases if _merged_into(other, references) == case.reference] for case in cases}
    return [_backlog_file(session, case, references, received[case.reference], address) for case in cases]


def consents_of(session: Session, evening_id: int) -> list[Consent]:
    """Who agreed to be called back, at which table, and how far they would go."""
    query = select(Participant, Contact).join(Contact, Contact.participant_id == Participant.id).where(
        Participant.evening_id == evening_id, Contact.for_team.is_(True)).order_by(Participant.id)
    places = {here.id: here for here in standings(session, evening_id)}
    references = {file.table_id: file.reference for file in files_of(session, evening_id) if file.candidate is None}
    roles = {one.person.id: one.interest.commitment for table_id in places for one in team_interests(session, table_id)}
    return [_consent(person, contact, places[person.table_id], references.get(person.table_id, ""), roles.get(person.id, ""))
            for person, contact in session.execute(query)]


def raw_tabs(session: Session, evening: Evening) -> list[Sheet]:
    """The raw material, tab by tab, table by table."""
    hall = standings(session, evening.id or 0)
    return [
        raw.tab("Idées", (line for here in hall for line in _ideas(session, here))),
        raw.tab("Votes", (line for here in hall for line in _votes(session, here))),
        raw.tab("Bulletins", (line for here in hall for line in _ballots(session, here))),
        raw.tab("Fiches", (line for here in hall for line in _sheets(session, here))),
        raw.tab("Intérêts", (line for here in hall for line in _interests(session, here))),
        raw.tab("Réactions", (line for here in hall for line in _reactions(session, here))),
        raw.tab("Avis", _feedback(session, evening, hall)),
        raw.tab("Journal", _journal(session, evening)),
    ]


def exported(session: Session, slug: str, address: str, kinds: list[str]) -> dict[str, bytes]:
    """Every export of an evening that comes in these formats, by file name."""
    evening = evening_by_slug(session, slug)
    date = plan_of(session, evening).date
    files, tabs = backlog_files(session, evening, address), raw_tabs(session, evening)
    backlog = {file_name(slug, date, "backlog", kind): backlog_bytes(files, kind) for kind in BACKLOG_FORMATS if kind in kinds}
    return backlog | {file_name(slug, date, "matiere", kind): raw_bytes(tabs, kind) for kind in RAW_FORMATS if kind in kinds}


# --- A file ---------------------------------------------------------------------------------------------------------


def _backlog_file(session: Session, case: CaseFile, references: dict[int | None, str], received: list[str], address: str) -> BacklogFile:
    return BacklogFile(
        reference=case.reference,
        names=_names(session, case.here),
        link=f"{address}/morning/{case.here.evening.slug}/{case.reference}",
        changed_at=case.file.changed_at.astimezone(PARIS).replace(microsecond=0),
        merged_into=_merged_into(case, references),
        linked=(*received, *_listed(value(case.notes, "linked"))),
        **_origin(case),
        **_decided(case),
        **_problem(case),
        **_solution(case),
        **_cooperation(session, case),
        **_follow_up(case),
    )


def _origin(case: CaseFile) -> Facts:
    plan, table = case.plan, case.here.table
    return {"edition": plan.title, "territory": plan.place, "evening_date": plan.date, "table": table.number, "method": table.method,
            "theme": case.here.paper.title, "title": case.title, "ownership": "lead" if case.facts.with_lead else "territory"}


def _decided(case: CaseFile) -> Facts:
    """Where its next work is; a file that was merged or dropped has none. An undecided one stands where its gates let it."""
    closed = case.outcome is not None and case.outcome.id in ("MERGED", "DROPPED")
    facts: Facts = {"stage": "" if closed else case.stage}
    decision = case.decision
    if decision:
        facts |= {"outcome": decision.outcome, "reason": decision.reason, "sentence": decision.sentence,
                  "decided_by": ", ".join(name for name in (decision.by, decision.second_reader) if name),
                  "decided_on": decision.at.astimezone(PARIS).date()}
    return facts


def _problem(case: CaseFile) -> Facts:
    """The problem as the table wrote it; around a lead's project it is what stands in its way."""
    values, notes = case.facts.values, case.notes
    written = {"who": "d1.who", "existing": "d1.existing", "general_interest": "d1.general_interest"}
    return {name: values.get(key, "") for name, key in written.items()} | {
        "problem": values.get("d1.problem") or values.get("d3.blocker", ""), "origin": value(notes, "origin"),
        "places": _listed(value(notes, "places")), "facts": _proven_facts(case), "cost_bearer": value(notes, "cost_bearer")}


def _solution(case: CaseFile) -> Facts:
    values, notes = case.facts.values, case.notes
    return {"solution": values.get("d2.solution") or (case.title if case.chosen else ""), "what_changes": values.get("d2.difference", ""),
            "difference": value(notes, "alternatives") or values.get("d2.difference", ""),
            "weakest_assumption": values.get("d3.hypothesis") or values.get("d2.weakest_assumption", ""),
            "blockers": tuple(one for one in blockers(notes, case.plan.gates) if one.answer), "users": values.get("d2.users", ""),
            "payers": values.get("d2.payers", ""), "economics": economics(notes), "first_money": value(notes, "first_money")}


def _cooperation(session: Session, case: CaseFile) -> Facts:
    plan, notes = case.plan, case.notes
    stated = [] if case.file.candidate else [one for one in team_interests(session, case.here.id) if one.interest.visible_to == "table"]
    aligned = [one for one in case.facts.interests if one.complete and one.visible and one.aligned]
    votes = list(case.facts.votes.values())
    return {"aligned_interests": len(aligned), "groups": tuple(dict.fromkeys(_group(plan, one.group) for one in aligned)),
            "key_actor": value(notes, "key_actor"), "key_actor_status": value(notes, "key_actor_status"),
            "contributions": _offered(plan, stated, "contribution"), "expected_returns": _offered(plan, stated, "expected_return"),
            "lead_state": _lead_state(case), "lead_form": _lead_form(case), "route": value(notes, "route"),
            "vote": votes[-1] if votes else None}


def _follow_up(case: CaseFile) -> Facts:
    evidence, notes = case.evidence, case.notes
    return {"weakest_proof": weakest(case.verdicts(case.gate)), "missing_codes": tuple(verdict.code for verdict in case.missing),
            "fit": value(notes, "fits"), "owner": evidence.owner, "next_action": evidence.next_action, "next_kind": evidence.next_kind,
            "protocol": evidence.protocol, "due": evidence.next_action_due, "review_on": day(notes, "review_on"),
            "routed_to": value(notes, "routed_to"), "handover": _handover(case), "told_on": day(notes, "told_on")}


def _merged_into(case: CaseFile, references: dict[int | None, str]) -> str:
    decision = case.decision
    return references.get(decision.merged_into_id, "") if decision and decision.outcome == "MERGED" else ""


def _names(session: Session, here: Standing) -> tuple[str, ...]:
    """Whom the export must not name: the people of the table, and its lead."""
    people = {person.name for person in people_ever_at(session, here.id) if person.name}
    return tuple(sorted(people | ({here.paper.lead} if here.paper.lead else set())))


def _proven_facts(case: CaseFile) -> tuple[str, ...]:
    """What the table knows, and what the team verified, with its source."""
    note = case.notes.get("proof:P6")
    verified = f"{note.value} ({note.source})" if note and note.source else note.value if note else ""
    return tuple(fact for fact in (case.facts.values.get("d1.evidence", ""), verified) if fact)


def _handover(case: CaseFile) -> str:
    wakes = f"Se réveille si : {case.decision.wake_up}" if case.decision and case.decision.wake_up else ""
    return "\n".join(part for part in (value(case.notes, "handover"), wakes) if part)


def _lead_state(case: CaseFile) -> str:
    said = value(case.notes, "lead_state")
    if said:
        return said
    if case.facts.with_lead:
        return "confirmed"
    return "signal" if case.evidence.lead_signals else "none"


def _lead_form(case: CaseFile) -> str:
    if _lead_state(case) == "none":
        return ""
    return value(case.notes, "lead_form") or LEAD_FORMS.get(case.facts.values.get("d2.lead_status", ""), "")


def _offered(plan: EventPlan, stated: list[Stated], side: str) -> tuple[Offered, ...]:
    """What people bring, or expect, each with a college. What was said to the team only stays with the team."""
    said = ((getattr(one.interest, side), _group(plan, one.person.group)) for one in stated)
    return tuple(Offered(words, group) for words, group in said if words)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _group(plan: EventPlan, group_id: str) -> str:
    return next((group.label for group in plan.groups if group.id == group_id), "ne le dit pas" if group_id == UNSAID else group_id)


# --- A person who agreed --------------------------------------------------------------------------------------------


def _consent(person: Participant, contact: Contact, here: Standing, reference: str, commitment: str) -> Consent:
    role = "Porteur" if person.is_lead else next((rung.label for rung in here.plan.interests.ladder if rung.id == commitment), "")
    scope = next((field.label for field in here.plan.interests.fields if field.id == "contact_consent"), "")
    return Consent(reference, person.name or "", contact.value, role, scope, contact.consented_at)


# --- The raw material -----------------------------------------------------------------------------------------------


def _ideas(session: Session, here: Standing) -> Iterator[Line]:
    """Every card but those that their authors took back. What was never revealed stays on its table until the evening is over."""
    families = _families(session, here)
    for card in _cards(session, here):
        hidden = card.hidden_at is not None
        name, dots = families.get(card.id or 0, ("", None))
        state = raw.HIDDEN if hidden else raw.PARKED if card.parked_at else raw.ON_TABLE
        yield here.table.number, _step(here, card.step_id).title, card.id, raw.ASIDE if hidden else card.text, state, name, dots


def _cards(session: Session, here: Standing) -> list[Idea]:
    cards = session.execute(select(Idea).where(Idea.table_id == here.id, Idea.withdrawn_at.is_(None)).order_by(Idea.id)).scalars()
    return [card for card in cards if may_read_cards(here, card.step_id)]


def _families(session: Session, here: Standing) -> dict[int, tuple[str, int | None]]:
    """The family of each card, and the dots that it got in a closed vote."""
    dots = {ranked.candidate.id: ranked.votes for result in closed_votes(session, here).values() for ranked in result.ranking}
    families = [family for step in here.script.steps for family in families_at(session, here.id, step.id)]
    return {card.id or 0: (family.cluster.name, dots.get(family.key)) for family in families for card in family.cards}


def _votes(session: Session, here: Standing) -> Iterator[Line]:
    for step_id, result in closed_votes(session, here).items():
        kept = kept_by(here, step_id, result)
        for one in result.ranking:
            yield (here.table.number, _step(here, step_id).title, one.candidate.label, one.candidate.cards, one.votes, one.voters,
                   one.candidate.id in kept)


def _ballots(session: Session, here: Standing) -> Iterator[Line]:
    for step_id in closed_votes(session, here):
        for number, candidate, dots in raw.numbered_ballots(ballots_at(session, here.id, step_id)):
            yield here.table.number, _step(here, step_id).title, number, label_of(session, candidate), dots


def _sheets(session: Session, here: Standing) -> Iterator[Line]:
    values, written = values_of(session, here), entries_of(session, here.id)
    for form in here.plan.sheets:
        for field in form.fields:
            key = f"{form.id}.{field.id}"
            if key in values:
                yield here.table.number, form.title, field.label, _said(field, values[key]), key not in written


def _interests(session: Session, here: Standing) -> Iterator[Line]:
    if not may_read_interests(here):
        return
    rungs = {rung.id: rung.label for rung in here.plan.interests.ladder}
    for one in team_interests(session, here.id):
        said = one.interest
        readers = raw.FOR_TABLE if said.visible_to == "table" else raw.FOR_TEAM
        yield (here.table.number, _group(here.plan, one.person.group), said.gain, said.contribution, said.expected_return,
               said.affordable_loss, rungs.get(said.commitment, ""), said.lead_condition, readers)


def _reactions(session: Session, here: Standing) -> Iterator[Line]:
    labels = {choice.id: choice.label for step in here.script.steps for field in step.fields for choice in field.choices}
    for reaction, person in reactions_to(session, here.id):
        yield here.table.number, _group(here.plan, person.group), labels.get(reaction.reaction, reaction.reaction), reaction.help_text


def _feedback(session: Session, evening: Evening, hall: list[Standing]) -> Iterator[Line]:
    """In the order of random keys, which is no order; numbered so that the answers of one person stay together."""
    places = {here.id: here for here in hall}
    for number, said in enumerate(feedback_of(session, evening.id or 0), 1):
        here = places[said.table_id]
        asked = {field.id: field for step in here.script.steps if step.anonymous for field in step.fields}
        for field_id, answer in said.answers.items():
            yield here.table.number, number, asked[field_id].label if field_id in asked else field_id, answer


def _journal(session: Session, evening: Evening) -> Iterator[Line]:
    numbers = {table.id or 0: table.number for table in tables_of(session, evening.id or 0)}
    for entry in entries(session, evening.id or 0):
        moment = entry.at.astimezone(PARIS).replace(microsecond=0)
        yield entry.number, moment, entry.kind, raw.place(entry.scope, numbers), raw.role_of(entry.actor), raw.named_object(entry.subject)


def _step(here: Standing, step_id: str) -> Step:
    return here.script.step(step_id)


def _said(field: FieldSpec, text: str) -> str:
    return next((choice.label for choice in field.choices if choice.id == text), text)
