"""What simulated people do beside the prompt is what their page offers, and nothing else."""

from random import Random

from app.rehearsal.asides import Aside, asides_on
from app.rehearsal.pages import read_page

PAGE = """
<form id="taps" action="/table/compatible" method="post"></form><form id="offers" action="/table/offers" method="post"></form>
<button form="taps" name="yes" value="4">Compatible</button><button form="taps" name="no" value="5">Compatible</button>
<button form="offers" name="awaits" value="4">Je peux y répondre</button>
<form action="/table/offers/7/accept" method="post"><button>Oui</button><button formaction="/table/offers/7/decline">Non</button></form>
<form id="touch-form" action="/table/touch"><button name="other" value="8">Rester</button>
  <button name="other" value="9" formaction="/table/touch/drop">Reprendre</button></form>
<form id="sign-yes" action="/table/sign-off"><input type="hidden" name="digest" value="abc"></form>
"""


class Glad(Random):
    def random(self) -> float:
        return 0.0


class Cross(Random):
    def random(self) -> float:
        return 0.99


def test_everything_that_is_offered_may_be_done_and_nothing_is_taken_back() -> None:
    assert list(asides_on(read_page(PAGE), "06", Glad())) == [
        Aside("compatible-4", "/table/compatible", {"yes": "4"}, share=0.6),
        Aside("offer-4", "/table/offers", {"awaits": "4"}, share=0.15),
        Aside("/table/offers/7/accept", "/table/offers/7/accept"),
        Aside("touch-8", "/table/touch", {"other": "8", "contact": "06"}, share=0.5),
        Aside("sign-off-abc", "/table/sign-off", {"digest": "abc", "answer": "yes", "remark": ""}),
    ]


def test_whoever_does_not_agree_says_what_is_wrong() -> None:
    asides = list(asides_on(read_page(PAGE), "06", Cross()))
    assert asides[-1].fields["answer"] == "no"
    assert asides[-1].fields["remark"]


def test_a_page_that_offers_nothing_gives_nothing_to_do() -> None:
    assert list(asides_on(read_page("<p>On écoute.</p>"), "06", Glad())) == []
