"""What the team fills in on a file: its lines in the order of the page, with stable ids and French labels, and those of a decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from app.methods.answers import TRUE
from app.methods.models import Choice, FieldSpec, GateBook
from app.opportunities import choices
from app.opportunities.outcomes import DecisionRequest

NUMBERS = frozenset({"price", "volume", "turnover_per_job"})
COUNTS = ("gronogo_favourable", "gronogo_against", "gronogo_conditions")
BLOCKER, SKILL, OFFER, PROOF = "blocker-", "skill-", "offer-", "proof:"
SOURCE, WAS = "source-", "was-"  # beside each line of the form: where it comes from, and what it said when the page was made
TICK = "P9"  # the criterion that only a person who has read the file can tick

LONG, SHORT = 600, 160
PROOF_FIELD = FieldSpec(id="value", label="Ce qui le prouve", max_length=LONG, required=True)
SOURCE_FIELD = FieldSpec(id="source", label="Source", placeholder="Ex. : mairie d’Orgelet, appel du 22 mars", max_length=200)
NAME_FIELD = FieldSpec(id="by", label="Votre prénom", max_length=60, required=True)


@dataclass(frozen=True)
class Section:
    """A part of the team's form, saved at once. `sourced`: the lines that prove something, hence may name a source."""

    id: str
    title: str
    fields: tuple[FieldSpec, ...]
    sourced: frozenset[str] = frozenset()


def sections(book: GateBook, with_lead: bool, givers: Mapping[int, str]) -> tuple[Section, ...]:
    """Every line of a file. `with_lead`: the table sits around someone's project; `givers` names who offered something to it."""
    sourced = frozenset(criterion.team_field for gate in book.gates for criterion in gate.criteria if criterion.team_field) | {
        field.id for field in EXIT}
    parts = (
        ("next", "Qui suit, et la suite", _NEXT),
        ("proofs", "Ce que l’équipe a trouvé", (*_FOUND, *_blockers(book))),
        ("lead", "Le porteur", (*_LEAD, *(_booster(givers) if with_lead else ()))),
        ("later", "Pour plus tard", (*_LATER, *_skills(book))),
    )
    return tuple(Section(key, title, fields, sourced & {field.id for field in fields}) for key, title, fields in parts)


def kinds_of_blockers(book: GateBook) -> tuple[str, ...]:
    return tuple(kind for gate in book.gates for criterion in gate.criteria for kind in criterion.kinds)


def families_of_skills(book: GateBook) -> tuple[str, ...]:
    return tuple(family for gate in book.gates for criterion in gate.criteria for family in criterion.families)


def label_of_choice(field: FieldSpec, value: str) -> str:
    """« vente » for "sale"; what was typed stays as it is."""
    return next((choice.label for choice in field.choices if choice.id == value), value)


# --- The lines ------------------------------------------------------------------------------------------------------


def _text(field_id: str, label: str, longest: int = SHORT, example: str = "", help_text: str = "") -> FieldSpec:
    return FieldSpec(id=field_id, label=label, placeholder=example and f"Ex. : {example}", help=help_text, max_length=longest)


def _day(field_id: str, label: str, help_text: str = "") -> FieldSpec:
    return FieldSpec(id=field_id, label=label, type="date", help=help_text)


def _one_of(field_id: str, label: str, among: choices.Choices, help_text: str = "") -> FieldSpec:
    listed = tuple(Choice(id=key, label=text) for key, text in among.items())
    return FieldSpec(id=field_id, label=label, type="choice", choices=listed, help=help_text)


OWNER = _text("owner", "Référent·e", 60, help_text="Une seule personne de l’équipe à la fois.")
NEXT_ACTION = _text("next_action", "Prochaine action", 200, "interroger 30 personnes sur la tournée du pain")
NEXT_DUE = _day("next_action_due", "Avant le")
NEXT_KIND = _one_of("next_kind", "De quelle nature", choices.NEXT_KINDS)
STUDY_QUESTION = _text("study_question", "Étude courte : la question", 300, "qui paie aujourd’hui le portage des repas, et combien")
STUDY_DAYS = _text("study_days", "Jours au plus", 3, "10")
TEST_HYPOTHESIS = _text("test_hypothesis", "Test : l’hypothèse", 300, "trois familles sur dix paieront 2 € par passage")
TEST_MEASURE = _text("test_measure", "Ce que l’on mesure", 300, "les bons rendus en quatre semaines")
TEST_THRESHOLD = _text("test_threshold", "À partir de quand c’est oui", 200, "quatre bons sur dix")
TEST_END = _day("test_end", "Fin du test")
STUDY = (STUDY_QUESTION, STUDY_DAYS)
TEST = (TEST_HYPOTHESIS, TEST_MEASURE, TEST_THRESHOLD, TEST_END)
STEP = {"study": STUDY, "test": TEST}  # the parts without which such a next step cannot be saved
KEY_ACTOR = _text("key_actor", "Acteur indispensable", 120, "la coopérative de lavage",
                  "Sans qui rien ne marche. Une structure ou une fonction.")
KEY_STATUS = _one_of("key_actor_status", "Sa position", choices.KEY_ACTOR_STATUSES)
ROUTED_TO = _text("routed_to", "Orienté vers", 200, "Fabrique à initiatives, le 24 mars, réponse attendue")
REVIEW_ON = _day("review_on", "Date de revue")

_NEXT = (
    OWNER, NEXT_ACTION, NEXT_DUE, NEXT_KIND, *STUDY, *TEST,
    _text("handover", "Ce qu’il faut savoir", LONG,
          help_text="Pour qui reprend le dossier : tensions, promesses, ce qu’il ne faut pas faire."),
    ROUTED_TO, REVIEW_ON, _day("told_on", "Auteurs prévenus le"),
)  # fmt: skip
_FOUND = (
    _text("title", "Titre du dossier", 80, help_text="Vide : le nom écrit par la table."),
    _one_of("origin", "Part d’un besoin, ou d’une ressource", choices.ORIGINS),
    _text("places", "Communes, lieux", 200, "Gigny ; Arinthod", "Séparés par des points-virgules."),
    _text("cost_bearer", "Qui supporte le coût aujourd’hui", 300, "les familles, 40 € par semaine"),
    _text("alternatives", "Ce qui existe, ici et ailleurs, et la différence", LONG),
    KEY_ACTOR, KEY_STATUS,
    _one_of("first_money", "Premier argent", choices.FIRST_MONEY),
    _text("price", "Prix, en euros", 20, "2"),
    _text("volume", "Volume par an", 20, "3 000"),
    _text("turnover_per_job", "Chiffre d’affaires par emploi, en euros", 20, "40 000"),
    _text("appeal", "Pourquoi un entrepreneur le prendrait", 300),
)  # fmt: skip
EXIT = (  # what nobody knows of the exit until somebody has looked: empty, each is an open question
    _text("exit_solidity", "Le porteur est-il solide ?", 200),
    _text("exit_availability", "Est-il disponible ?", 200),
    _text("exit_skills", "A-t-il les compétences ?", 200),
    _text("exit_funding", "Quels financements sont possibles ?", 200),
)
_LEAD = (
    _one_of("lead_state", "Où en est le portage", choices.LEAD_STATES),
    _one_of("lead_form", "Sous quelle forme", choices.LEAD_FORMS),
    _one_of("route", "Voie", choices.ROUTES),
    _text("lead_search", "Recherche de porteur", SHORT, "profil décrit, annonce publiée le 2 avril"),
    _text("affordable_loss", "Ce que le porteur est prêt à perdre", 200, help_text="Pour l’équipe seulement."),
    *EXIT,
)
_LATER = (
    _one_of("fits", "Est-ce un projet pour le Clus’Ter ?", choices.FITS),
    _text("linked", "Dossiers liés", 200, "LONS26-T04-1", "Identifiants séparés par des points-virgules."),
    _day("gronogo_at", "Gronogo du"),
    *(_text(key, label, 3) for key, label in zip(COUNTS, ("Voix favorables", "Voix contre", "Voix sous conditions"), strict=True)),
)


def _blockers(book: GateBook) -> Iterator[FieldSpec]:
    for number, kind in enumerate(kinds_of_blockers(book), 1):
        yield _one_of(f"{BLOCKER}{number}", f"Blocage : {kind}", choices.BLOCKER_ANSWERS)


def _skills(book: GateBook) -> Iterator[FieldSpec]:
    for number, family in enumerate(families_of_skills(book), 1):
        yield _text(f"{SKILL}{number}", f"Qui a : {family}", 120)


def _booster(givers: Mapping[int, str]) -> Iterator[FieldSpec]:
    yield _one_of("request_answer", "La demande a-t-elle reçu une réponse ?", choices.REQUEST_ANSWERS, "Selon le porteur.")
    yield _day("meeting_at", "Premier rendez-vous", "Vide : la date du premier geste écrite par la table.")
    yield _text("meeting_names", "Avec qui", 120, "Samia et Baptiste")
    for person, offer in givers.items():
        yield _one_of(f"{OFFER}{person}", f"Réponse du porteur à : « {offer} »", choices.OFFER_ANSWERS)


# --- A decision -----------------------------------------------------------------------------------------------------

SENTENCE = FieldSpec(id="sentence", label="Une phrase pour les auteurs", max_length=280)
DECIDER = FieldSpec(id="by", label="Qui décide", max_length=60)
SECOND_READER = FieldSpec(id="second_reader", label="Deuxième personne", max_length=60)
WAKE_UP = FieldSpec(id="wake_up", label="Ce qui réveillera ce dossier", placeholder="Ex. : un porteur se présente", max_length=200)
KEPT = FieldSpec(id="kept", label="Ce que l’on garde de ce dossier", placeholder="Ex. : les deux recettes de tournée", max_length=280)
MERGED_INTO = FieldSpec(id="merged_into", label="Le dossier qui reçoit celui-ci", max_length=40)
FORCED_BY = FieldSpec(id="forced_by", label="Qui passe outre", max_length=60)
FORCED_REASON = FieldSpec(id="forced_reason", label="Pourquoi", max_length=280)
READ_THROUGH = FieldSpec(id="tick", label="J’ai relu : ni insulte, ni données d’un tiers (P9)", type="boolean")

DECISION_FIELDS = (
    FieldSpec(id="reason", label="Motif", max_length=40), SENTENCE, DECIDER, OWNER, NEXT_ACTION, NEXT_DUE, NEXT_KIND, *STUDY, *TEST,
    MERGED_INTO, KEPT, REVIEW_ON, WAKE_UP, SECOND_READER, ROUTED_TO, FORCED_BY, FORCED_REASON, KEY_ACTOR, KEY_STATUS, READ_THROUGH,
)  # fmt: skip
MOVE_FIELDS = (
    _one_of("to", "Vers l’étape", choices.STAGES).model_copy(update={"required": True}), NAME_FIELD,
    _text("reason", "Pourquoi revenir en arrière", 280), FORCED_BY, FORCED_REASON,
)  # fmt: skip
# What a decision says that stays true of the file afterwards, and is therefore kept among the team's lines.
KEPT_FROM_A_DECISION = tuple(
    field.id for field in (OWNER, NEXT_ACTION, NEXT_DUE, NEXT_KIND, *STUDY, *TEST, ROUTED_TO, REVIEW_ON, KEY_ACTOR, KEY_STATUS))


LABELS = {field.id: field.label for field in (*_NEXT, *_FOUND, *_LEAD, *_LATER, *DECISION_FIELDS, PROOF_FIELD, SOURCE_FIELD, NAME_FIELD)}


def decision_request(answers: Mapping[str, str], reference: str) -> DecisionRequest:
    """The request of a form that `read_answers` has checked."""
    texts = ("reason", "sentence", "by", "owner", "next_action", "next_kind", "study_question", "study_days", "test_hypothesis",
             "test_measure", "test_threshold", "merged_into", "kept", "wake_up", "second_reader", "routed_to", "forced_by", "forced_reason")
    days = ("next_action_due", "test_end", "review_on")
    return DecisionRequest(
        reference=reference,
        **{name: answers.get(name, "") for name in texts},
        **{name: _date(answers.get(name, "")) for name in days},
    )


def team_lines(answers: Mapping[str, str]) -> dict[str, str]:
    """What a decision's form says that belongs to the file: its lines, and the tick of the reader."""
    lines = {name: answers[name] for name in KEPT_FROM_A_DECISION if answers.get(name)}
    return lines | ({PROOF + TICK: TRUE} if answers.get("tick") else {})


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
