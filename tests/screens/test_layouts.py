"""The layouts under every page: what each page has, and what the policy of the house forbids."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment

from app.ground import statics
from app.ground.web import make_templates

TEMPLATES = Path(statics.__file__).parents[1] / "templates"
LAYOUTS = ["phone", "desk", "control", "wall", "morning", "paper"]
LIVE = {"live": "/table/live", "epoch": "a1b2", "now": 1_800_000_000_000, "scope": "lons-7"}


@pytest.fixture(scope="module")
def env() -> Environment:
    return make_templates(TEMPLATES, static=statics.url)


def page(env: Environment, layout: str, **context: object) -> str:
    return env.from_string('{% extends "layouts/' + layout + '.html" %}{% block title %}Essai{% endblock %}').render(context)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_needs_nothing_inline_and_nothing_from_elsewhere(env: Environment, layout: str) -> None:
    html = page(env, layout, **LIVE)
    assert html.startswith("<!doctype html>") and '<html lang="fr">' in html and "<title>Essai — Tablée</title>" in html
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)| style=| on\w+=", html)
    assert all(address.startswith("/static/") for address in re.findall(r'<(?:link|script)[^>]*(?:href|src)="([^"]+)"', html))


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "paper"])
def test_a_page_that_listens_says_where_since_when_and_for_whom(env: Environment, layout: str) -> None:
    html = page(env, layout, **LIVE)
    assert '<body data-live="/table/live" data-epoch="a1b2" data-now="1800000000000" data-scope="lons-7">' in html
    assert 'id="link-status"' in html and html.index("htmx.min.js") < html.index("live.js")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_that_does_not_listen_opens_no_socket_and_keeps_no_draft(env: Environment, layout: str) -> None:
    html = page(env, layout)
    assert "<body" in html and "data-live" not in html and "live.js" not in html and "outbox.js" not in html


@pytest.mark.parametrize("layout", ["phone", "desk"])
def test_what_only_this_phone_knows_stands_outside_what_is_asked_for_anew(env: Environment, layout: str) -> None:
    marked = page(env, layout, **LIVE)
    assert all(f'id="{name}"' in marked for name in ("held", "said", "kept", "outbox"))
    if layout == "phone":
        mine = marked[marked.index('id="mine"'):]
        assert not re.search(r'id="(held|said|kept|outbox)"', mine[: mine.index("</div>")])


def test_paper_runs_nothing(env: Environment) -> None:
    assert "<script" not in page(env, "paper", **LIVE)


def test_the_wall_never_shows_the_state_of_the_link(env: Environment) -> None:
    assert '<p id="link-status" hidden></p>' in page(env, "wall", **LIVE)
