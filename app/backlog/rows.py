"""The exported backlog: one row for each file, its columns frozen (new ones only at the end), no participant in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.backlog.anonymity import Mask
from app.backlog.formats import Column, ColumnType, Row, Value
from app.opportunities import choices
from app.opportunities.evidence import Blocker, Economics, Gronogo, VoteFacts
from app.opportunities.measures import order_of_magnitude
from app.opportunities.outcomes import OUTCOMES
from app.promises import choices as promised

DOCUMENT_FORMAT, DOCUMENT_VERSION = "tablee-backlog", 1
LONGEST_TITLE = 80
WORKSHOPS = {"starter": "Star'Ter", "booster": "Boos'Ter"}


@dataclass(frozen=True)
class Offered:
    """What somebody brings, or expects: said by its words and a college, never by a person."""

    what: str
    group: str = ""
    organisation: str = ""  # only if it agreed
    kind: str = ""  # time, skill, equipment…
    amount: str = ""  # « 12 bouteilles », « 200 € »


@dataclass(frozen=True, kw_only=True)
class BacklogFile:
    """All the raw facts of one file. Identifiers where `app.opportunities.choices` has a list; `names`: whom to mask."""

    reference: str
    edition: str
    territory: str
    evening_date: date
    table: int
    method: str
    theme: str
    title: str
    names: tuple[str, ...]
    stage: str = ""
    outcome: str = ""
    reason: str = ""
    sentence: str = ""
    decided_by: str = ""
    decided_on: date | None = None
    ownership: str = ""
    problem: str = ""
    origin: str = ""
    who: str = ""
    existing: str = ""
    general_interest: str = ""
    places: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    cost_bearer: str = ""
    solution: str = ""
    what_changes: str = ""
    difference: str = ""
    weakest_assumption: str = ""
    blockers: tuple[Blocker, ...] = ()
    users: str = ""
    payers: str = ""
    economics: Economics = Economics()
    first_money: str = ""
    aligned_interests: int = 0
    groups: tuple[str, ...] = ()
    key_actor: str = ""
    key_actor_status: str = ""
    contributions: tuple[Offered, ...] = ()
    expected_returns: tuple[Offered, ...] = ()
    lead_state: str = ""
    lead_form: str = ""
    route: str = ""
    vote: VoteFacts | None = None
    weakest_proof: int = 0
    missing_codes: tuple[str, ...] = ()
    fit: str = ""
    owner: str = ""
    next_action: str = ""
    next_kind: str = ""
    protocol: str = ""
    due: date | None = None
    review_on: date | None = None
    merged_into: str = ""
    linked: tuple[str, ...] = ()
    routed_to: str = ""
    handover: str = ""
    told_on: date | None = None
    link: str = ""
    changed_at: datetime | None = None
    stage_since: date | None = None
    last_event: date | None = None
    promises_kept: int = 0
    promises_due: int = 0
    promises_made: int = 0
    gronogo: Gronogo = Gronogo()
    open_questions: tuple[str, ...] = ()
    copied_from: str = ""
    copies: tuple[str, ...] = ()


def row(file: BacklogFile) -> dict[str, Value]:
    """One file, header by header, in the order of COLUMNS; what it says in free words is masked."""
    mask = Mask(file.names)
    return {cell.column.header: _masked(cell.read(file), mask) if cell.free else cell.read(file) for cell in _CELLS}


def document(rows: list[Row]) -> dict[str, Any]:
    """The JSON twin of the CSV: what `backlog.schema.json` describes."""
    return {"format": DOCUMENT_FORMAT, "version": DOCUMENT_VERSION, "files": rows}


@dataclass(frozen=True)
class _Cell:
    """A column and where its value comes from. `free`: words that somebody typed, where a name may hide."""

    column: Column
    read: Callable[[BacklogFile], Value]
    free: bool


def _typed(header: str, meaning: str, read: Callable[[BacklogFile], Value], kind: ColumnType = "text") -> _Cell:
    return _Cell(Column(header, kind, meaning), read, free=True)


def _ours(header: str, kind: ColumnType, meaning: str, read: Callable[[BacklogFile], Value]) -> _Cell:
    return _Cell(Column(header, kind, meaning), read, free=False)


def _listed(header: str, meaning: str, read: Callable[[BacklogFile], str], among: choices.Choices) -> _Cell:
    """An identifier, written as its label: with the straight apostrophes of the headers, for those who filter on it."""
    return _ours(header, "enum", meaning, lambda file: _label(among, read(file)))


def _label(among: choices.Choices, identifier: str) -> str:
    return among.get(identifier, identifier).replace("’", "'")


def _masked(value: Value, mask: Mask) -> Value:
    if isinstance(value, str):
        return mask(value)
    return tuple(mask(item) for item in value) if isinstance(value, tuple) else value


def _reason(file: BacklogFile) -> str:
    outcome = OUTCOMES.get(file.outcome)
    return _label({reason.id: reason.label for reason in outcome.reasons} if outcome else {}, file.reason)


def _title(file: BacklogFile) -> str:
    """Masked before it is cut: a mask may be longer than the name."""
    title = Mask(file.names)(file.title)
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"


def _blockers(file: BacklogFile) -> tuple[str, ...]:
    return tuple(f"{each.kind}: {choices.BLOCKER_ANSWERS.get(each.answer, 'à vérifier')}" for each in file.blockers)


def _offered(offers: tuple[Offered, ...]) -> tuple[str, ...]:
    """« lieu : La salle, le mardi (Collectivités) »."""
    return tuple(_offer(each) for each in offers)


def _offer(each: Offered) -> str:
    whence = ", ".join(part for part in (each.group, each.organisation) if part)
    kind = _label(promised.KINDS, each.kind)
    what = ", ".join(part.rstrip(" .") if each.amount or whence else part for part in (each.what, each.amount) if part)
    return (f"{kind} : {what}" if kind else what) + (f" ({whence})" if whence else "")


def _lead(file: BacklogFile) -> str:
    parts = (_label(choices.LEAD_STATES, file.lead_state), _label(choices.LEAD_FORMS, file.lead_form))
    return ", ".join(part for part in parts if part)


def _vote(file: BacklogFile) -> str:
    vote = file.vote
    return f"{vote.yes} oui / {vote.voters} votants / {vote.present} présents" if vote else ""


def _gronogo(file: BacklogFile) -> str:
    """« 4 favorables / 1 contre / 2 sous conditions, 2027-05-04 »; empty before a panel has spoken."""
    panel = file.gronogo
    if panel.at is None or not panel.favourable + panel.against + panel.conditions:
        return ""
    return f"{panel.favourable} favorables / {panel.against} contre / {panel.conditions} sous conditions, {panel.at.isoformat()}"


_CELLS = (
    _ours("Identifiant", "text", "Stable, jamais réutilisé", lambda f: f.reference),
    _ours("Édition", "text", "La soirée d’origine", lambda f: f.edition),
    _ours("Territoire", "text", "Le territoire de la soirée", lambda f: f.territory),
    _ours("Date de l'atelier", "date", "Le jour de la soirée", lambda f: f.evening_date),
    _ours("Table", "integer", "Le numéro de la table", lambda f: f.table),
    _ours("Type d'atelier", "enum", "Star'Ter ou Boos'Ter", lambda f: WORKSHOPS.get(f.method, f.method)),
    _ours("Thématique", "text", "Le thème préparé", lambda f: f.theme),
    _ours("Titre", "text", "Le nom du dossier, 80 signes au plus", _title),
    _listed("Étape", "Où se fera le prochain travail", lambda f: f.stage, choices.STAGES),
    _listed("Décision", "Ce que devient le dossier", lambda f: f.outcome, {each.id: each.label for each in OUTCOMES.values()}),
    _ours("Motif", "enum", "Pourquoi, dans la liste de la décision", _reason),
    _typed("Explication", "La phrase que les auteurs peuvent lire", lambda f: f.sentence),
    _ours("Décidé par", "text", "Qui, dans l’équipe", lambda f: f.decided_by),
    _ours("Décidé le", "date", "Le jour de la décision", lambda f: f.decided_on),
    _listed("Appartient à", "À qui appartient le projet", lambda f: f.ownership, choices.OWNERSHIPS),
    _typed("Problème", "Le problème en une phrase (P1)", lambda f: f.problem),
    _listed("Origine", "Un besoin, ou une ressource du territoire", lambda f: f.origin, choices.ORIGINS),
    _typed("Personnes concernées", "Qui vit le problème (P3)", lambda f: f.who),
    _typed("Existant et limites", "Ce qui existe, et pourquoi cela ne suffit pas (P2)", lambda f: f.existing),
    _typed("Intérêt général", "Ce que le territoire y gagne (P4)", lambda f: f.general_interest),
    _typed("Lieux", "Communes, lieux (P5)", lambda f: f.places, "list"),
    _typed("Faits et sources", "Faits, chacun avec sa source (P6)", lambda f: f.facts, "list"),
    _typed("Qui supporte le coût", "Qui paie ou perd aujourd’hui (P7)", lambda f: f.cost_bearer),
    _typed("Solution", "La solution (S1)", lambda f: f.solution),
    _typed("Ce qui change", "Ce qui change, selon la table (S1)", lambda f: f.what_changes),
    _typed("Différence avec l'existant", "Ce qui existe ici et ailleurs, selon l’équipe (S2)", lambda f: f.difference),
    _typed("Hypothèse critique", "Ce qui peut tout arrêter (S3)", lambda f: f.weakest_assumption),
    _typed("Blocages", "Chaque blocage et son statut (S4)", _blockers, "list"),
    _typed("Qui utilise", "Les usagers (S5)", lambda f: f.users),
    _typed("Qui paie", "Les payeurs (S5)", lambda f: f.payers),
    _ours("Ordre de grandeur", "text", "La formule et son résultat (S6)", lambda f: order_of_magnitude(f.economics)),
    _listed("Premier argent", "D’où vient le premier argent (S7)", lambda f: f.first_money, choices.FIRST_MONEY),
    _ours("Intérêts alignés", "integer", "Personnes dont l’intérêt est aligné (S8)", lambda f: f.aligned_interests),
    _ours("Collèges", "list", "Les collèges derrière ces intérêts", lambda f: f.groups),
    _typed("Acteur indispensable", "Une organisation ou une fonction (S9)", lambda f: f.key_actor),
    _listed("Son statut", "Où en est cet acteur", lambda f: f.key_actor_status, choices.KEY_ACTOR_STATUSES),
    _typed("Contributions", "Ce qui est apporté, et par quel collège", lambda f: _offered(f.contributions), "list"),
    _typed("Contreparties", "Ce qui est attendu en retour", lambda f: _offered(f.expected_returns), "list"),
    _ours("Porteur", "enum", "Où en est le portage, et sous quelle forme", _lead),
    _listed("Voie", "Créer, reprendre, ou en interne", lambda f: f.route, choices.ROUTES),
    _ours("Vote", "text", "Oui, votants, présents", _vote),
    _ours("Preuve minimale", "integer", "Le niveau le plus bas parmi les critères exigés, de 0 à 3", lambda f: f.weakest_proof),
    _ours("Critères manquants", "list", "Leurs codes P, S ou BO", lambda f: f.missing_codes),
    _listed("Convient au Clus'Ter", "Est-ce un projet pour nous ?", lambda f: f.fit, choices.FITS),
    _ours("Référent·e", "text", "Qui suit le dossier dans l’équipe", lambda f: f.owner),
    _typed("Prochaine étape", "La prochaine action", lambda f: f.next_action),
    _listed("Nature", "La nature de cette étape", lambda f: f.next_kind, choices.NEXT_KINDS),
    _typed("Protocole", "Étude : question, jours. Test : hypothèse, mesure, seuil, fin", lambda f: f.protocol),
    _ours("Échéance", "date", "La date de la prochaine action", lambda f: f.due),
    _ours("Date de revue", "date", "Quand relire un dossier en réserve", lambda f: f.review_on),
    _ours("Fusionné dans", "text", "L’identifiant du dossier qui l’a reçu", lambda f: f.merged_into),
    _ours("Dossiers liés", "list", "Identifiants d’éditions passées, de doublons", lambda f: f.linked),
    _typed("Orienté vers", "Partenaire, date, réponse", lambda f: f.routed_to),
    _typed("Ce qu'il faut savoir", "Pour qui reprend le dossier", lambda f: f.handover),
    _ours("Retour aux contributeurs", "date", "Quand les auteurs l’ont su ; vide : pas encore", lambda f: f.told_on),
    _ours("Lien", "url", "Vers le dossier", lambda f: f.link),
    _ours("Modifié le", "datetime", "Le dernier changement", lambda f: f.changed_at),
    _ours("Passé à l'étape le", "date", "Quand le dossier a été passé à son étape ; vide : l’étape vient de la décision ou des preuves",
          lambda f: f.stage_since),
    _ours("Dernier fait", "date", "Rencontre, appel, étude, test, avis, passage d’étape ; modifier une ligne n’en est pas un",
          lambda f: f.last_event),
    _ours("Promesses tenues", "integer", "Parmi les promesses dues", lambda f: f.promises_kept),
    _ours("Promesses dues", "integer", "Tenues, non tenues, ou échues sans nouvelles", lambda f: f.promises_due),
    _ours("Promesses faites", "integer", "En tout, celles qui ont été retirées comprises", lambda f: f.promises_made),
    _ours("Avis gronogo", "text", "Favorables, contre, sous conditions, et la date", _gronogo),
    _ours("Questions ouvertes", "list", "Ce que personne n’a encore regardé de la sortie du projet", lambda f: f.open_questions),
    _ours("Copié de", "text", "L’identifiant du dossier d’un autre territoire", lambda f: f.copied_from),
    _ours("Copies", "list", "Les dossiers ouverts ailleurs d’après celui-ci, avec leur territoire", lambda f: f.copies),
)

COLUMNS: tuple[Column, ...] = tuple(cell.column for cell in _CELLS)
