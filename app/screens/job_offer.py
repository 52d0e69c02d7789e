"""The draft of an offer for whoever would carry a file: from its problem, its solution, what is missing, and who is already there."""

from sqlmodel import Session

from app.ground.french import spaced
from app.methods.answers import clean
from app.opportunities.cases import CaseFile
from app.opportunities.choices import FIRST_MONEY, ROUTES
from app.opportunities.measures import order_of_magnitude
from app.screens.notes_on_paper import LONG, MOST_LISTED, Source, source_of, town


def draft(session: Session, case: CaseFile) -> str:
    """Plain text, to be read again before it goes anywhere. No person of the evening is named; what is empty is left out."""
    source = source_of(session, case)
    parts = [_title(source), _why(source), _what(source), _money(source), _already(source), _wanted(source), _contact(source)]
    return spaced("\n\n".join(part for part in parts if part))


def _title(source: Source) -> str:
    return f"Porter un projet à {town(source.case)} : {source.said(source.case.title, 80)}"


def _why(source: Source) -> str:
    return _part("Le besoin", source.sheet("d1.problem", "d3.blocker"), source.sheet("d1.general_interest"))


def _what(source: Source) -> str:
    return _part("Le projet", source.sheet("d2.solution", "d3.prototype"), source.team("alternatives") or source.sheet("d2.difference"))


def _money(source: Source) -> str:
    magnitude = order_of_magnitude(source.case.evidence.economics)
    first = FIRST_MONEY.get(source.team("first_money"), "")
    return _part("L’économie", _said("Qui utilise", source.sheet("d2.users")), _said("Qui paie", source.sheet("d2.payers")),
                 _said("Ordre de grandeur, à vérifier avec vous", magnitude), _said("Premier argent", first))


def _already(source: Source) -> str:
    covered = [family for family, who in source.case.evidence.skills.items() if clean(who)]
    lines = [*(f"- {text}" for text in source.contributions[:MOST_LISTED]), *(f"- {text}" for text in source.cooperations[:MOST_LISTED])]
    return _part("Vous ne partez pas seul·e", *lines, _said("Compétences déjà là", ", ".join(covered)))


def _wanted(source: Source) -> str:
    missing = [family for family, who in source.case.evidence.skills.items() if not clean(who)]
    return _part("Qui nous cherchons", source.sheet("d2.lead_profile", most=LONG),
                 _said("Compétences que nous n’avons pas encore", ", ".join(missing)),
                 _said("Forme possible", ROUTES.get(source.team("route"), "")),
                 _said("Première étape", source.said(source.case.evidence.next_action)))


def _contact(source: Source) -> str:
    owner = source.case.evidence.owner
    return _part("Pour en parler", f"{owner}, référent·e de ce projet" if owner else "Un prénom, un téléphone, avant de publier.",
                 f"Dossier {source.case.reference}")


def _part(title: str, *lines: str) -> str:
    said = [line for line in lines if line]
    return "\n".join([title.upper(), *said]) if said else ""


def _said(label: str, text: str) -> str:
    return f"{label} : {text}" if text else ""
