"""What a page says of a cut: it promises to keep what is written only where something keeps it."""

import pytest

from tests.houses import Served
from tests.screens.listening import listening, next_region
from tests.screens.pages import page

SLUG = "lons-le-saunier"
KEEPERS = {"phone": "/table", "desk": "/desk/{table}"}
OTHERS = {"control": f"/control/{SLUG}", "wall": f"/wall/{SLUG}", "team": f"/morning/{SLUG}"}


@pytest.mark.parametrize("who", [*KEEPERS, *OTHERS])
def test_only_a_page_with_an_outbox_promises_that_answers_will_leave_by_themselves(served: Served, who: str) -> None:
    client = getattr(served, who)(*[1] if who in KEEPERS else [])
    answer = client.get((KEEPERS | OTHERS)[who].format(table=served.house.table(1).id))
    assert answer.status_code == 200
    status = page(answer.text).by_id("link-status")
    assert ("tout seul" in status.facts.get("data-cut", "") or "toutes seules" in status.facts.get("data-cut", "")) == (who in KEEPERS)
    assert ('id="outbox"' in answer.text) == (who in KEEPERS)


def test_the_control_room_says_how_many_phones_show_the_last_change(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ground.live.BEAT", 0.05)
    monkeypatch.setattr("app.ground.live.HERE", 0.05)
    with listening(served, served.control(), f"/control/{SLUG}/live") as control, \
            listening(served, served.phone(1, "Amina"), "/table/live") as phone:
        while "1 personne reliée sur 1, dont 0 à jour" not in next_region(control, "under").text:
            pass  # it was given the state, and answers no beat
        phone.send("999")
        while "1 personne reliée sur 1, à jour" not in next_region(control, "under").text:
            pass
