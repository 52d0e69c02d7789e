"""Steps as another script may write them: a scribe for cards, several dots on one line. Rendered from the real kinds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment

from app import labels
from app.ground import french, statics
from app.ground.web import make_templates
from app.ideas.actions import add_idea, cast_vote, open_vote
from app.kinds import KINDS
from app.methods.voice import voice
from app.participants.models import Participant, Seat
from app.screens import geometry
from app.sheets.actions import take_pen
from app.tables.queries import Standing
from tests.houses import House
from tests.screens.pages import Part, page


@pytest.fixture(scope="module")
def env() -> Environment:
    return make_templates(Path(statics.__file__).parents[1] / "templates", static=statics.url, voice=voice, french=french, labels=labels,
                          geometry=geometry, shape_of=geometry.shape_of)


def shown(env: Environment, house: House, seat: Seat, **changes: Any) -> Part:
    """My part of the step at which table 1 stands, had its script been written so."""
    here: Standing = house.standing(1)
    here = replace(here, step=here.step.model_copy(update=changes))
    kind = KINDS[here.step.kind]
    with house.read() as session:
        me = session.get_one(Participant, seat.participant_id)
        context = kind.mine(session, here, me)
    return page(env.get_template(f"kinds/{kind.name}/mine.html").render(here=here, me=me, quiet=kind.quiet(here), **context))


def test_a_scribe_takes_the_pen_to_write_for_the_table(env: Environment, house: House) -> None:
    scribe, other = house.seat(1, "Chloé"), house.seat(1, "Amina")
    house.go(1, "inclusion-round")
    assert "La plume est libre." in shown(env, house, scribe, writer="scribe").text
    house.do(take_pen, scribe)
    assert shown(env, house, scribe, writer="scribe").one("textarea", name="link")
    others = shown(env, house, other, writer="scribe")
    assert "C’est Chloé qui écrit." in others.text and not others.all("textarea")


def test_only_the_lead_writes_where_the_script_says_so(env: Environment, house: House) -> None:
    other = house.seat(1, "Amina")
    house.go(1, "inclusion-round")
    assert "C’est une personne de la table qui écrit." in shown(env, house, other, writer="lead").text


def test_several_dots_on_one_line_are_given_and_taken_one_by_one(env: Environment, house: House) -> None:
    me = house.seat(1, "Amina")
    house.go(1, "silent-ideas")
    card = house.do(add_idea, me, "silent-ideas", {"text": "Un banc"})["id"]
    house.go(1, "vote-ideas")
    house.do(open_vote, me.table_id, "facilitator")
    house.do(cast_vote, me, "vote-ideas", f"idea:{card}", 1)
    form = shown(env, house, me, votes_per_item=2).one("form", data_outbox="")
    assert form.one("input", name="candidate").facts["value"] == f"idea:{card}"
    assert [one.facts["value"] for one in form.all("button", name="dots")] == ["0", "2"]


def test_a_step_without_a_limit_counts_nothing(env: Environment, house: House) -> None:
    me = house.seat(1, "Amina")
    house.go(1, "silent-ideas")
    assert "sur" not in shown(env, house, me, max_items=None).one("p", class_="small").text.split("révèle.")[1]
