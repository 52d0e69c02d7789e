"""What leaves the house: the files as raw facts, the raw material of the evening, the people who agreed to be called back."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlmodel import Session

from app.backlog import raw
from app.backlog.anonymity import Mask
from app.backlog.contacts import Consent
from app.backlog.dossiers import nameless_plan
from app.backlog.exports import BACKLOG_FORMATS, RAW_FORMATS, Dossier, archive_bytes, backlog_bytes, file_name, raw_bytes
from app.backlog.filling import Around, backlog_file, dossier, group_label
from app.backlog.filling import link_of as link_of
from app.backlog.formats import Sheet, Value
from app.backlog.origins import CARD, LINE, VOTE, Origin, from_json
from app.backlog.rows import BacklogFile
from app.evenings.models import Evening
from app.evenings.queries import evening_by_slug, plan_of
from app.feedback.queries import feedback_of, reactions_to
from app.files.models import FileCopy, Opportunity
from app.followup.queries import handovers_of
from app.ground.french import PARIS
from app.ground.journal import JournalEntry, entries
from app.ideas.models import Idea
from app.ideas.queries import ballots_at, families_at, label_of
from app.interests.models import Interest
from app.interests.queries import Stated, team_interests
from app.methods.models import EventPlan, FieldSpec, Step
from app.opportunities.cases import CaseFile
from app.opportunities.portable import origins_in
from app.opportunities.queries import closed_votes, files_of, kept_by, may_read_cards, may_read_interests, read_files
from app.participants.models import Contact, Participant
from app.promises.choices import KINDS
from app.sheets.models import SheetEntry
from app.sheets.queries import entries_of, values_of
from app.tables.queries import Standing, standings, tables_of

Rows = tuple[Value, ...]


def backlog_files(session: Session, evening: Evening, address: str) -> list[BacklogFile]:
    """Every file of an evening with all its raw facts, in the order of the references. `address`: where the server is reached."""
    around = around_files(session, evening, address)
    return [backlog_file(case, around) for case in around.cases]


def around_files(session: Session, evening: Evening, address: str) -> Around:
    """Everything that the rows of an evening need, in a number of queries that does not grow with its files."""
    evening_id = evening.id or 0
    cases = tuple(read_files(session, evening_id))
    ids = [case.file.id or 0 for case in cases]
    places = {here.id: here for here in standings(session, evening_id)}
    return Around(address, cases, {case.file.id: case.reference for case in cases}, _names(session, evening_id, places),
                  _stated(session, evening_id, places), handovers_of(session, ids), _copies(session, ids))


def edition_archive(session: Session, evening: Evening, address: str) -> tuple[str, bytes]:
    """The ZIP of an edition, and its name."""
    plan = plan_of(session, evening)
    name = file_name(evening.slug, plan.date, "dossiers", "zip")
    return name, archive_bytes(dossiers(session, evening, address), name, plan.title, plan.place, plan.date)


def dossiers(session: Session, evening: Evening, address: str) -> list[Dossier]:
    """Every file with what travels beside its row: where it comes from, and its JSON for another machine."""
    around = around_files(session, evening, address)
    everybody = frozenset[str]().union(*around.names.values(), _team(around.cases), _leaders(plan_of(session, evening)))
    mask, origins = Mask(everybody), _origins(session, around)
    plan = nameless_plan(plan_of(session, evening), mask)
    behind = {case.reference: [origin for one in (case, *case.merged) for origin in _origins_of(one, origins)] for case in around.cases}
    return [dossier(case, around, behind[case.reference], plan, mask) for case in around.cases]


def consents_of(session: Session, evening_id: int) -> list[Consent]:
    """Who agreed to be called back, at which table, and how far they would go."""
    query = select(Participant, Contact).join(Contact, Contact.participant_id == Participant.id).where(
        Participant.evening_id == evening_id, Contact.for_team.is_(True)).order_by(Participant.id)
    places = {here.id: here for here in standings(session, evening_id)}
    references = {file.table_id: file.reference for file in files_of(session, evening_id) if file.candidate is None}
    roles = {one.person.id: one.interest.commitment for table_id in places for one in team_interests(session, table_id)}
    return [_consent(person, contact, places[person.table_id], references.get(person.table_id, ""), roles.get(person.id, ""))
            for person, contact in session.execute(query)]


def copies_here(session: Session) -> list[tuple[int, dict[str, str]]]:
    """(evening, where it comes from) of every file that is a copy."""
    query = select(Opportunity.evening_id, Opportunity.copied_from).where(Opportunity.copied_from.is_not(None)).order_by(Opportunity.id)
    return [(evening_id, origin) for evening_id, origin in session.execute(query) if origin]


def raw_tabs(session: Session, evening: Evening) -> list[Sheet]:
    """The raw material, tab by tab, table by table."""
    hall = standings(session, evening.id or 0)
    names = _names(session, evening.id or 0, {here.id: here for here in hall})
    masks = {here.table.number: Mask(names[here.id]) for here in hall}
    by_table = {"Idées": _ideas, "Votes": _votes, "Bulletins": _ballots, "Fiches": _sheets, "Intérêts": _interests, "Réactions": _reactions}
    tabs = [raw.tab(title, (line for here in hall for line in lines(session, here)), masks) for title, lines in by_table.items()]
    return [*tabs, raw.tab("Avis", _feedback(session, evening, hall), masks), raw.tab("Journal", _journal(session, evening), masks)]


def exported(session: Session, slug: str, address: str, kinds: Sequence[str]) -> dict[str, bytes]:
    """Every export of an evening that comes in these formats, by file name."""
    evening = evening_by_slug(session, slug)
    held = plan_of(session, evening).date
    files, tabs = backlog_files(session, evening, address), raw_tabs(session, evening)
    backlog = {file_name(slug, held, "backlog", kind): backlog_bytes(files, kind) for kind in BACKLOG_FORMATS if kind in kinds}
    raw_files = {file_name(slug, held, "matiere", kind): raw_bytes(tabs, kind) for kind in RAW_FORMATS if kind in kinds}
    whole = dict([edition_archive(session, evening, address)]) if "zip" in kinds else {}
    return backlog | raw_files | whole


# --- Around the files -----------------------------------------------------------------------------------------------


def _names(session: Session, evening_id: int, places: Mapping[int, Standing]) -> dict[int, frozenset[str]]:
    """Whom the export must not name, by table: whoever sits there, or sat or wrote there before taking another place, and its lead."""
    people = {person.id: person for person in session.execute(select(Participant).where(Participant.evening_id == evening_id)).scalars()}
    seats = [(person.table_id, key) for key, person in people.items()]
    wrote = [pair for rows in (Idea, Interest, SheetEntry) for pair in session.execute(
        select(rows.table_id, rows.participant_id).where(rows.evening_id == evening_id).distinct())]
    found: dict[int, set[str | None]] = defaultdict(set)
    for table_id, person_id in (*seats, *wrote, *_passages(session, evening_id)):
        if person_id in people:
            found[table_id].add(people[person_id].name)
    return {key: frozenset(name for name in (*found[key], here.paper.lead) if name) for key, here in places.items()}


def _passages(session: Session, evening_id: int) -> Iterator[tuple[int, int]]:
    """(table, person) of everybody who came to a table or left it for another: only the journal remembers where people were."""
    query = select(JournalEntry.scope, JournalEntry.actor, JournalEntry.subject).where(
        JournalEntry.journal == evening_id, JournalEntry.kind.in_(("participant_joined", "participant_moved")))
    for scope, actor, subject in session.execute(query):
        table_id, person_id = scope.partition(":")[2], subject or (actor or "").partition(":")[2]
        if table_id.isdecimal() and person_id.isdecimal():
            yield int(table_id), int(person_id)


def _stated(session: Session, evening_id: int, places: Mapping[int, Standing]) -> dict[int, tuple[Stated, ...]]:
    """What was said to the team only stays with the team; what the table has not revealed yet, with the table."""
    query = select(Interest, Participant).join(Participant, Participant.id == Interest.participant_id).where(
        Interest.evening_id == evening_id, Interest.visible_to == "table").order_by(Interest.id)
    found: dict[int, list[Stated]] = defaultdict(list)
    for interest, person in session.execute(query):
        found[interest.table_id].append(Stated(interest, person))
    return {key: tuple(found[key]) if may_read_interests(here) else () for key, here in places.items()}


def _copies(session: Session, file_ids: Sequence[int]) -> dict[int, list[FileCopy]]:
    found: dict[int, list[FileCopy]] = defaultdict(list)
    for copy in session.execute(select(FileCopy).where(FileCopy.opportunity_id.in_(file_ids)).order_by(FileCopy.id)).scalars():
        found[copy.opportunity_id].append(copy)
    return found


def _team(cases: Sequence[CaseFile]) -> frozenset[str]:
    """Who signed anything: the team's own first names do not travel to another machine either. What follows them stays: whoever
    signs « Clus’Ter Jura » must not take the Jura out of every sentence."""
    signed = [name for case in cases for one in case.decisions for name in (one.by, one.second_reader, one.forced_by)]
    moved = [name for case in cases for one in case.moves for name in (one.by, one.forced_by)]
    wrote = [note.by for case in cases for note in case.own_notes.values()]
    did = [one.by for case in cases for one in case.events]
    owners = [case.evidence.owner for case in cases] + [one.made_by for case in cases for one in case.promises]
    everybody = (words for name in (*signed, *moved, *wrote, *did, *owners) if name and (words := name.split()))
    return frozenset(words[0] for words in everybody)


def _leaders(plan: EventPlan) -> frozenset[str]:
    return frozenset(name for table in plan.tables for name in (table.facilitator, table.lead) if name)


# --- What travels ---------------------------------------------------------------------------------------------------


def _origins_of(case: CaseFile, origins: Mapping[int, tuple[Origin, ...]]) -> tuple[Origin, ...]:
    return from_json(origins_in(case.file.facts)) if case.file.facts else origins[case.here.id]


def _origins(session: Session, around: Around) -> dict[int, tuple[Origin, ...]]:
    """The cards, the votes and the words of each table that a file comes from."""
    places = {one.here.id: one.here for case in around.cases for one in (case, *case.merged) if one.file.facts is None}
    return {key: (*_cards_behind(session, here), *_votes_behind(session, here), *_words_behind(session, here))
            for key, here in places.items()}


def _cards_behind(session: Session, here: Standing) -> Iterator[Origin]:
    for number, step, _, text, state, family, dots in _ideas(session, here):
        yield Origin(number, CARD, step, text, state, family, dots)


def _votes_behind(session: Session, here: Standing) -> Iterator[Origin]:
    for number, step, label, _, dots, voters, kept in _votes(session, here):
        yield Origin(number, VOTE, step, label, "", "", dots, voters, kept)


def _words_behind(session: Session, here: Standing) -> Iterator[Origin]:
    for number, form, field, text, prefilled in _sheets(session, here):
        yield Origin(number, LINE, f"{form}, {field}", text, "venu du vote ou du plan" if prefilled else "écrit par la table")


# --- A person who agreed --------------------------------------------------------------------------------------------


def _consent(person: Participant, contact: Contact, here: Standing, reference: str, commitment: str) -> Consent:
    role = "Porteur" if person.is_lead else next((rung.label for rung in here.plan.interests.ladder if rung.id == commitment), "")
    scope = next((field.label for field in here.plan.interests.fields if field.id == "contact_consent"), "")
    return Consent(reference, person.name or "", contact.value, role, scope, contact.consented_at)


# --- The raw material -----------------------------------------------------------------------------------------------


def _ideas(session: Session, here: Standing) -> Iterator[Rows]:
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


def _votes(session: Session, here: Standing) -> Iterator[Rows]:
    for step_id, result in closed_votes(session, here).items():
        kept = kept_by(here, step_id, result)
        for one in result.ranking:
            yield (here.table.number, _step(here, step_id).title, one.candidate.label, one.candidate.cards, one.votes, one.voters,
                   one.candidate.id in kept)


def _ballots(session: Session, here: Standing) -> Iterator[Rows]:
    for step_id in closed_votes(session, here):
        for number, candidate, dots in raw.numbered_ballots(ballots_at(session, here.id, step_id)):
            yield here.table.number, _step(here, step_id).title, number, label_of(session, candidate), dots


def _sheets(session: Session, here: Standing) -> Iterator[Rows]:
    values, written = values_of(session, here), entries_of(session, here.id)
    for form in here.plan.sheets:
        for field in form.fields:
            key = f"{form.id}.{field.id}"
            if key in values:
                yield here.table.number, form.title, field.label, _said(field, values[key]), key not in written


def _interests(session: Session, here: Standing) -> Iterator[Rows]:
    """What was said to the team only, and whether somebody would carry the project, stays with the team."""
    if not may_read_interests(here):
        return
    rungs = {rung.id: rung.label for rung in here.plan.interests.ladder}
    for one in team_interests(session, here.id):
        said = one.interest
        if said.visible_to == "table" and said.said:
            yield (here.table.number, group_label(here.plan, one.person.group), said.gain, said.contribution,
                   KINDS.get(said.contribution_kind, ""), said.contribution_amount, said.expected_return, said.affordable_loss,
                   rungs.get(said.commitment, ""))


def _reactions(session: Session, here: Standing) -> Iterator[Rows]:
    labels = {choice.id: choice.label for step in here.script.steps for field in step.fields for choice in field.choices}
    for reaction, person in reactions_to(session, here.id):
        yield here.table.number, group_label(here.plan, person.group), labels.get(reaction.reaction, reaction.reaction), reaction.help_text


def _feedback(session: Session, evening: Evening, hall: list[Standing]) -> Iterator[Rows]:
    """In the order of random keys, which is no order; numbered so that the answers of one person stay together."""
    places = {here.id: here for here in hall}
    for number, said in enumerate(feedback_of(session, evening.id or 0), 1):
        here = places[said.table_id]
        asked = {field.id: field for step in here.script.steps if step.anonymous for field in step.fields}
        for field_id, answer in said.answers.items():
            yield here.table.number, number, asked[field_id].label if field_id in asked else field_id, answer


def _journal(session: Session, evening: Evening) -> Iterator[Rows]:
    numbers = {table.id or 0: table.number for table in tables_of(session, evening.id or 0)}
    for entry in entries(session, evening.id or 0):
        moment = entry.at.astimezone(PARIS).replace(microsecond=0)
        yield entry.number, moment, entry.kind, raw.place(entry.scope, numbers), raw.role_of(entry.actor), raw.named_object(entry.subject)


def _step(here: Standing, step_id: str) -> Step:
    return here.script.step(step_id)


def _said(field: FieldSpec, text: str) -> str:
    return next((choice.label for choice in field.choices if choice.id == text), text)
