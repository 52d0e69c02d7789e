"""Two pages of a file for somebody outside: a company, a local authority. In her own words, and no person of the evening is named."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from app.backlog.anonymity import Mask
from app.followup.models import Cooperation, YearFigures
from app.followup.queries import cooperations_of, figures_of
from app.ground.french import counted, day_of_month, spaced
from app.interests.queries import team_interests
from app.methods.answers import clean
from app.opportunities.cases import CaseFile
from app.opportunities.choices import BLOCKER_ANSWERS, FIRST_MONEY, KEY_ACTOR_STATUSES, ROUTES
from app.opportunities.measures import order_of_magnitude
from app.opportunities.queries import may_read_interests, people_ever_at
from app.participants.queries import UNSAID
from app.promises.choices import KINDS
from app.promises.queries import count_kept

LONG, SHORT = 300, 180  # what fits beside a label, so that two pages hold whatever was written
MOST_LISTED = 6         # lines of one list; the others are counted
OPEN_ANSWERS = ("yes", "to_check")

Rows = list[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Part:
    """One part of a note: what it is about, and its lines with their labels; lines with nothing are not printed."""

    title: str
    rows: Rows


@dataclass(frozen=True)
class Note:
    """A file as one reader needs it."""

    title: str
    over: str
    town: str
    parts: tuple[Part, ...]
    contact: str


@dataclass(frozen=True)
class Source:
    """What a note is made from, masked as it is read."""

    case: CaseFile
    mask: Mask
    contributions: tuple[str, ...]
    cooperations: tuple[str, ...]
    figures: YearFigures | None

    def sheet(self, *keys: str, most: int = LONG) -> str:
        """The first of these lines of the sheets that says something."""
        return self.said(next((text for key in keys if (text := clean(self.case.facts.values.get(key, "")))), ""), most)

    def team(self, field: str, most: int = LONG) -> str:
        note = self.case.notes.get(field)
        return self.said(note.value if note else "", most)

    def said(self, text: str, most: int = LONG) -> str:
        return clip(self.mask(clean(text)), most)


def source_of(session: Session, case: CaseFile) -> Source:
    """Read what a note needs; whatever people typed passes through the mask of their table."""
    file_id = case.file.id or 0
    mask = mask_of(session, case)
    figures = figures_of(session, [file_id])[file_id]
    return Source(case, mask, tuple(_contributions(session, case, mask)),
                  tuple(_cooperation(one, mask) for one in cooperations_of(session, [file_id])[file_id]), figures[-1] if figures else None)


def paper(session: Session, case: CaseFile, reader: str) -> Note:
    """The note of a file for this reader."""
    source = source_of(session, case)
    over, parts = PAPERS[reader]
    shown = tuple(Part(title, rows) for title, lines in parts(source) if (rows := _written(lines)))
    return Note(source.said(case.title, 80), over, town(case), shown, case.evidence.owner)


def speaks_for_its_table(case: CaseFile) -> bool:
    """Not a file opened from another family, nor one that came from another machine: its table here is not its people's."""
    return case.file.candidate is None and case.file.facts is None


def town(case: CaseFile) -> str:
    """« Lons-le-Saunier », without the hall."""
    return case.plan.place.rpartition(", ")[2]


def mask_of(session: Session, case: CaseFile) -> Mask:
    """Hides everybody who sat at the tables that this file comes from, and their leads."""
    names = {person.name for one in (case, *case.merged) for person in people_ever_at(session, one.here.id) if person.name}
    leads = {one.here.paper.lead for one in (case, *case.merged) if one.here.paper.lead}
    return Mask(sorted(names | leads))


def clip(text: str, most: int) -> str:
    """Cut between two words, and say so."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


# --- For a company: what it returns, who buys, what it risks -------------------------------------------------------------


def _for_company(source: Source) -> list[tuple[str, Rows]]:
    case = source.case
    return [
        ("L’occasion", [
            _row("Le manque", source.sheet("d1.problem", "d3.blocker")),
            _row("Ce que nous proposons", source.sheet("d2.solution", "d3.prototype")),
            _row("L’avantage", source.team("alternatives") or source.sheet("d2.difference")),
            _row("La concurrence", source.sheet("d1.existing")),
        ]),
        ("Les clients", [
            _row("Qui l’utilise", source.sheet("d2.users", most=SHORT)),
            _row("Qui paie", source.sheet("d2.payers", most=SHORT)),
            _row("Ce qu’ils paient ou perdent aujourd’hui", source.team("cost_bearer")),
        ]),
        ("Le retour", [
            _row("Ordre de grandeur", order_of_magnitude(case.evidence.economics)),
            _row("Premier argent", FIRST_MONEY.get(source.team("first_money"), "")),
            _row("Pourquoi un entrepreneur le prendrait", source.team("appeal")),
            _row("Signal de rentabilité", source.sheet("d3.economic_signal", most=SHORT)),
            _row("Avis d’entrepreneurs", _gronogo(case)),
        ]),
        ("Ce qui est déjà réuni", [
            _list("Apports offerts", source.contributions),
            _list("Accords passés", source.cooperations),
            _row("Parole tenue", _promises(case)),
            _row("Partenaire clé", _key_actor(source)),
        ]),
        ("Les risques", [
            _row("Ce qui peut tout arrêter", source.sheet("d3.hypothesis", "d2.weakest_assumption")),
            _short("Obstacles regardés", _blockers(source)),
            _list("Pas encore prouvé", _missing(case)),
        ]),
        ("Ce que nous demandons", [
            _row("Qui nous cherchons", source.sheet("d2.lead_profile", most=SHORT)),
            _row("Sous quelle forme", ROUTES.get(source.team("route"), "")),
            _short("Compétences qui manquent", tuple(family for family, who in case.evidence.skills.items() if not clean(who))),
            _row("Prochaine étape", _next(source)),
        ]),
    ]  # fmt: skip


# --- For a local authority: general interest, need, places, jobs -------------------------------------------------------------


def _for_authority(source: Source) -> list[tuple[str, Rows]]:
    case = source.case
    return [
        ("Le besoin", [
            _row("Le problème", source.sheet("d1.problem", "d3.blocker")),
            _row("Qui le vit", source.sheet("d1.who", most=SHORT)),
            _row("Où", source.team("places", SHORT)),
            _row("Ce qui l’établit", source.sheet("d1.evidence")),
            _row("Qui en supporte le coût", source.team("cost_bearer")),
            _row("Ce qui existe, et ses limites", source.sheet("d1.existing")),
        ]),
        ("L’intérêt général", [
            _row("Pour le territoire", source.sheet("d1.general_interest")),
            _row("Confirmé par les habitants", _vote(case)),
        ]),
        ("La réponse proposée", [
            _row("La solution", source.sheet("d2.solution", "d3.prototype")),
            _row("Ce qui change", source.sheet("d2.difference")),
            _row("Ressources d’ici", source.sheet("d2.local_resources")),
        ]),
        ("Les partenaires", [
            _list("Ce qu’ils apportent", source.contributions),
            _list("Coopérations commencées", source.cooperations),
            _row("Acteur indispensable", _key_actor(source)),
            _row("Parole tenue", _promises(case)),
        ]),
        ("Les emplois", [
            _row("Constatés", _jobs(source.figures)),
            _row("Attendus", source.sheet("d2.jobs", most=SHORT)),
            _row("Ordre de grandeur", order_of_magnitude(case.evidence.economics)),
        ]),
        ("Ce que nous attendons de la collectivité", [
            _short("Des réponses à donner", _blockers(source)),
            _list("Ce qui reste à établir ensemble", _missing(case)),
            _row("Prochaine étape", _next(source)),
        ]),
    ]  # fmt: skip


PAPERS: dict[str, tuple[str, Callable[[Source], list[tuple[str, Rows]]]]] = {
    "company": ("Note pour une entreprise", _for_company),
    "authority": ("Note pour une collectivité", _for_authority),
}


# --- Lines ------------------------------------------------------------------------------------------------------------


def _written(lines: Rows) -> Rows:
    """The lines that say something, with the spaces of French."""
    return [(spaced(label), tuple(map(spaced, texts))) for label, texts in lines if texts]


def _row(label: str, text: str) -> tuple[str, tuple[str, ...]]:
    return label, (text,) if text else ()


def _list(label: str, texts: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    found = tuple(texts)
    more = len(found) - MOST_LISTED
    return label, found if more <= 0 else (*found[:MOST_LISTED], f"et {counted(more, 'autre')}")


def _short(label: str, texts: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """A list of a few words each, on one line."""
    return _row(label, " ; ".join(texts))


def _contributions(session: Session, case: CaseFile, mask: Mask) -> Iterable[str]:
    """What people bring, each with a college: only what was said to the whole table, and revealed to it."""
    for one in (case, *case.merged):
        if speaks_for_its_table(one) and may_read_interests(one.here):
            for stated in team_interests(session, one.here.id):
                words = clean(stated.interest.contribution)
                if words and stated.interest.visible_to == "table":
                    kind = KINDS.get(stated.interest.contribution_kind, "")
                    said = clip(mask(words), 110).rstrip(".")
                    yield f"{kind.capitalize() + ' : ' if kind else ''}{said}{_college(case, stated.person.group)}"


def _college(case: CaseFile, group_id: str) -> str:
    label = next((group.label for group in case.plan.groups if group.id == group_id and group_id != UNSAID), "")
    return f" ({label[0].lower()}{label[1:]})" if label else ""


def _cooperation(one: Cooperation, mask: Mask) -> str:
    """Organisations by their name; a person stays a person."""
    said = mask(one.first_act or one.exchange)
    if one.one_is_person:
        return clip(f"une structure et une personne : {Mask([one.one, one.other])(said)}", 120)
    return clip(f"{mask(f'{one.one} et {one.other}')} : {said}", 120)


def _blockers(source: Source) -> tuple[str, ...]:
    found = (one for one in source.case.evidence.blockers if one.answer in OPEN_ANSWERS)
    return tuple(f"{one.kind.capitalize()} : {BLOCKER_ANSWERS[one.answer]}" for one in found)


def _missing(case: CaseFile) -> tuple[str, ...]:
    """The musts that the next gate still wants, without their codes: these are ours."""
    return tuple(verdict.label.partition(":")[0].strip() for verdict in case.missing if verdict.line != "all")


def _key_actor(source: Source) -> str:
    actor = source.case.evidence.key_actor
    status = KEY_ACTOR_STATUSES.get(actor.status, "position à demander")
    return f"{source.said(actor.name, 120)} : {status}" if actor.name else ""


def _next(source: Source) -> str:
    evidence = source.case.evidence
    due = f", avant le {_day(evidence.next_action_due)}" if evidence.next_action_due else ""
    return f"{source.said(evidence.next_action, SHORT)}{due}" if evidence.next_action else ""


def _gronogo(case: CaseFile) -> str:
    panel = case.evidence.gronogo
    if not panel.favourable + panel.against + panel.conditions:
        return ""
    votes = ((panel.favourable, "favorable", "favorables"), (panel.conditions, "sous conditions", "sous conditions"),
             (panel.against, "contre", "contre"))
    said = ", ".join(counted(*vote) for vote in votes if vote[0])
    return said + (f", le {_day(panel.at)}" if panel.at else "")


def _promises(case: CaseFile) -> str:
    kept = count_kept(((one.state, one.due_on) for one in case.promises), case.today)
    if not kept.made:
        return ""
    made = counted(kept.made, "promesse faite", "promesses faites")
    return f"{made}, {counted(kept.kept, 'tenue')} sur {counted(kept.due, 'due')}" if kept.due else made


def _vote(case: CaseFile) -> str:
    vote = next(iter(case.facts.votes.values()), None)
    return f"{vote.yes} oui sur {counted(vote.voters, 'votant')}, de {counted(vote.groups, 'collège')}" if vote else ""


def _jobs(figures: YearFigures | None) -> str:
    """In full-time equivalents, dated, with their source."""
    if figures is None:
        return ""
    parts = [(figures.announced, "annoncés"), (figures.created, "créés"), (figures.kept, "maintenus"),
             (figures.accessible, "accessibles en insertion")]
    said = ", ".join(f"{_number(value)} {word}" for value, word in parts if value)
    return f"{said or '0 emploi'} (équivalents temps plein, {_day(figures.on)} ; {clip(figures.source, 80)})"


def _number(value: object) -> str:
    return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",") if "." in f"{value:f}" else f"{value:f}"


def _day(value: date) -> str:
    return f"{day_of_month(value)} {value.year}"
