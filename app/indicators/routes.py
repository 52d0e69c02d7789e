"""How the team switches an indicator off, or on again, and says what it aims at. Only the organiser does."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from app.evenings.queries import evening_by_slug
from app.ground.forms import Form, Posted
from app.ground.refusal import Refused
from app.ground.signature import sign
from app.ground.web import answer, if_refused
from app.indicators.catalogue import ALL, FAMILIES, switched
from app.opportunities.actions import change_settings
from app.opportunities.queries import settings_of
from app.opportunities.thresholds import AIMS, HIDDEN_INDICATORS
from app.tables.guests import Organiser, Reading, write

router = APIRouter(dependencies=[Organiser])

ACTOR = "organiser"
LABELS = {"by": "Votre prénom", "aim-r2": "Chiffre d’affaires pour un emploi", "aim-r3": "Chiffre d’affaires par projet",
          "aim-r7": "Partenaires par membre de l’équipe"}


def evening_set(slug: str, session: Reading) -> tuple[int, str]:
    """The id of the evening of an address, and what its team has switched off."""
    evening_id = evening_by_slug(session, slug).id or 0
    return evening_id, settings_of(session, evening_id).get(HIDDEN_INDICATORS, "")


Set = Annotated[tuple[int, str], Depends(evening_set)]


@router.post("/indicators/{slug}/figures/{name}")
async def switch_indicator(slug: str, name: str, request: Request, form: Posted, found: Set) -> Response:
    """Show an indicator no more, or again. The setting keeps the version of the definition that the team chose about."""
    if name not in ALL:
        raise Refused("not_found")
    family = next(key for key, indicators in FAMILIES.items() if ALL[name] in indicators)
    back = f"/indicators/{slug}" + ("" if family == "evening" else f"/{family}")
    if_refused(request, "opportunities/refused.html", back=f"/indicators/{slug}/figures/{name}", names=LABELS, specs={}, outcomes={})
    show = form.get("show") == "on"
    typed = {"by": form.get("by"), HIDDEN_INDICATORS: switched(found[1], ALL[name], show)}
    await write(request, change_settings, found[0], typed, ACTOR, receipt=form.receipt(ACTOR))
    sentence = "L’indicateur est de nouveau montré." if show else "L’indicateur n’est plus montré."
    return _signed(request, form, answer(request, sentence, back))


@router.post("/indicators/{slug}/aims")
async def set_aims(slug: str, request: Request, form: Posted, found: Set) -> Response:
    """What the team aims at, for the links of the chain that have no measure of their own."""
    back = f"/indicators/{slug}/chain"
    if_refused(request, "opportunities/refused.html", back=back, names=LABELS, specs={}, outcomes={})
    typed = {"by": form.get("by")} | {key: form.get(key) for key in AIMS}
    await write(request, change_settings, found[0], typed, ACTOR, receipt=form.receipt(ACTOR))
    return _signed(request, form, answer(request, "C’est noté.", back))


def _signed(request: Request, form: Form, response: Response) -> Response:
    """The page comes anew, and the next form knows who writes."""
    if form.get("by"):
        sign(request, response, form.get("by"))
    if "hx-request" in request.headers:
        response.headers["HX-Refresh"] = "true"
    return response
