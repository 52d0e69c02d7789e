"""The evening is closed under the eyes of somebody who still writes: she is told, and finds what stays hers."""

from tests.browser.conftest import Hall


def test_who_was_writing_is_shown_the_way_to_what_stays_hers(hall: Hall) -> None:
    page = hall.phone(1, "Amina", "citizens")
    page.get_by_text("Relié à la salle").wait_for()
    hall.served.control().post("/control/lons-le-saunier/close").raise_for_status()
    page.get_by_text("La soirée est terminée. Merci").wait_for()
    page.get_by_role("link", name="Voir ce qui reste à moi").click()
    page.get_by_role("link", name="Mes idées, et ce qu’elles deviennent").click()
    page.wait_for_url("**/news")
