"""The phone's link in a real Chromium, at a mapped name over plain HTTP, so that the page is as insecure as in the hall."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.bad_line import BadLine
from tests.browser.link_server import SAID, Store

pytestmark = pytest.mark.browser
REPOSITORY = Path(__file__).parents[2]
SOON, LATE = 10_000, 45_000  # milliseconds that we wait for what comes at once, and for what takes a few beats
LINKED = "Relié à la salle"
CUT = "Connexion interrompue. Vos réponses sont gardées et partiront toutes seules."


class Evening:
    """The tiny server as a process that can be killed, its store, and the line to it."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.store = Store(folder / "evening.db")
        self.start()
        self.line = BadLine(self.port)
        self.address = f"http://hall.test:{self.line.port}"

    def start(self):
        command = [sys.executable, "-m", "tests.browser.link_server", str(self.port), str(self.store.path)]
        self.process = subprocess.Popen(command, cwd=REPOSITORY)
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers={"Origin": f"http://127.0.0.1:{self.port}"},
                                 transport=httpx.HTTPTransport(retries=7))
        self.http.get("/").raise_for_status()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def set(self, **values):
        self.http.post("/control/set", data=values).raise_for_status()

    def close_sockets(self, code):
        self.http.post(f"/control/close/{code}").raise_for_status()

    def stop(self):
        self.line.stop()
        self.kill()


@pytest.fixture
def evening(tmp_path):
    evening = Evening(tmp_path)
    yield evening
    evening.stop()


@pytest.fixture
def phone(browser, evening):
    """A phone that has joined and is linked. No page of ours may ever break its own policy."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR")
    context.set_default_timeout(SOON)
    page = context.new_page()
    broken = []
    page.on("console", lambda message: broken.append(message.text) if "Content Security Policy" in message.text else None)
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(evening.address)
    expect(page.locator("#link-status")).to_have_text(LINKED)
    yield page
    context.close()
    assert broken == []


def write(page, text, step=1):
    page.locator(f"#text-s{step}").press_sequentially(text)


def send(page, text, step=1):
    page.locator(f"#text-s{step}").fill(text)
    page.get_by_role("button", name="Poser sur la table").click()


def stored_keys(page):
    return page.evaluate("Object.entries(localStorage).map(([k, v]) => k + ' ' + v)")


def test_the_page_is_as_insecure_as_in_the_hall(phone):
    assert phone.evaluate("isSecureContext") is False
    assert phone.evaluate("typeof crypto.randomUUID") == "undefined"


def test_a_push_changes_what_is_shared_without_a_reload(phone, evening):
    phone.evaluate("window.sameLife = true")
    evening.set(step="2")
    expect(phone.locator("h1")).to_have_text("Consigne 2")
    expect(phone.locator("#mine h2")).to_have_text("Ma place à l’étape 2")
    assert phone.evaluate("window.sameLife")


def test_typing_is_not_disturbed_by_pushes(phone, evening):
    phone.locator("summary").click()
    text = "Rouvrir le café du village un jour par semaine, tenu à tour de rôle."
    for part in range(0, len(text), 6):
        write(phone, text[part:part + 6])
        evening.set(note=f"note {part}")
        expect(phone.locator("#region-note")).to_have_text(f"note {part}")
    expect(phone.locator("#text-s1")).to_have_value(text)
    expect(phone.locator("#text-s1")).to_be_focused()
    assert phone.locator("#more").evaluate("d => d.open")


def test_a_step_that_begins_while_somebody_writes_waits_until_it_is_asked_for(phone, evening):
    write(phone, "Un carnet accroché")
    evening.set(step="2", mood="quiet")
    expect(phone.locator("#held")).to_contain_text("« Étape 2 » a commencé")
    expect(phone.locator("h1")).to_have_text("Consigne 2")  # what is shared goes on
    write(phone, " derrière la porte")
    expect(phone.locator("#text-s1")).to_be_focused()
    expect(phone.locator("#text-s1")).to_have_value("Un carnet accroché derrière la porte")
    assert "quiet" not in (phone.locator("body").get_attribute("class") or "")
    phone.get_by_role("button", name="Voir la suite").click()
    expect(phone.locator("#mine h2")).to_have_text("Ma place à l’étape 2")
    expect(phone.locator("body")).to_have_class("quiet")
    expect(phone.locator("#held")).to_be_empty()
    expect(phone.locator("#kept")).to_contain_text("Un carnet accroché derrière la porte")
    phone.get_by_role("button", name="Reprendre ici").click()
    expect(phone.locator("#text-s2")).to_have_value("Un carnet accroché derrière la porte")
    expect(phone.locator("#kept")).to_be_empty()


def test_leaving_the_field_with_its_text_does_not_take_the_text_away(phone, evening):
    write(phone, "Presque fini")
    evening.set(step="2")
    expect(phone.locator("#held")).to_contain_text("« Étape 2 » a commencé")
    phone.locator("#mail").focus()
    evening.set(note="un autre envoi")
    expect(phone.locator("#region-note")).to_have_text("un autre envoi")
    expect(phone.locator("#text-s1")).to_have_value("Presque fini")


@pytest.mark.parametrize("how", ["by sending", "by emptying"])
def test_what_was_held_back_comes_when_the_field_is_empty(phone, evening, how):
    write(phone, "Un minibus du jeudi")
    evening.set(step="2")
    expect(phone.locator("#held")).to_contain_text("a commencé")
    if how == "by sending":
        phone.get_by_role("button", name="Poser sur la table").click()
    else:
        phone.locator("#text-s1").fill("")
    expect(phone.locator("#mine h2")).to_have_text("Ma place à l’étape 2")
    expect(phone.locator("#held")).to_be_empty()
    expect(phone.locator("#mine .card")).to_have_count(1 if how == "by sending" else 0)


def test_an_answer_that_would_take_the_field_away_is_held_back_too(phone, evening):
    """No new step here: the limit is reached by a vote on another tab, and the form would vanish under the fingers."""
    write(phone, "Encore une")
    evening.store["limit"] = 0
    phone.evaluate("document.body.dispatchEvent(new Event('outbox:sent'))")
    expect(phone.locator("#held")).to_contain_text("Du nouveau est arrivé.")
    expect(phone.locator("#text-s1")).to_be_focused()
    phone.get_by_role("button", name="Voir la suite").click()
    expect(phone.locator("#text-s1")).to_have_count(0)


def test_the_body_follows_the_mood_of_the_step(phone, evening):
    evening.set(mood="quiet")
    expect(phone.locator("body")).to_have_class("quiet")
    evening.set(mood="")
    expect(phone.locator("body")).not_to_have_class("quiet")


def test_an_idea_is_sent_then_shown_by_my_place(phone, evening):
    send(phone, "Un café <b>ouvert</b>")
    expect(phone.locator("#mine .card-text")).to_have_text(["Un café <b>ouvert</b>"])
    expect(phone.locator("#outbox")).to_be_empty()
    expect(phone.locator("#text-s1")).to_have_value("")
    assert evening.store.ideas() == ["Un café <b>ouvert</b>"]
    assert not [key for key in stored_keys(phone) if ":out:" in key or ":draft:" in key]


def test_the_sentence_of_the_server_is_shown_until_my_place_shows_the_idea(phone, evening):
    phone.route("**/mine", lambda route: route.abort())
    send(phone, "Un café")
    expect(phone.locator("#outbox .state-done")).to_have_text(SAID)
    phone.unroute("**/mine")
    phone.evaluate("document.body.dispatchEvent(new Event('mine:stale'))")
    expect(phone.locator("#outbox")).to_be_empty()


def test_my_place_asks_again_when_its_request_was_lost(phone, evening):
    phone.route("**/mine", lambda route: route.abort(), times=1)
    evening.set(step="2")
    expect(phone.locator("#mine h2")).to_have_text("Ma place à l’étape 2", timeout=LATE)


def test_spaces_alone_are_not_sent(phone, evening):
    phone.locator("#text-s1").fill("   ")
    phone.get_by_role("button", name="Poser sur la table").click()
    expect(phone.locator("#text-s1")).to_be_focused()
    assert evening.store.ideas() == []
    expect(phone.locator("#outbox")).to_be_empty()


def test_one_tap_on_a_vote_is_one_post(phone, evening):
    phone.get_by_role("button", name="Le pain").click()
    expect(phone.get_by_role("button", name="Le pain")).to_have_attribute("aria-pressed", "true")
    expect(phone.locator("#mine .card-text")).to_have_text(["voix pour 3"])
    assert evening.store.ideas() == ["voix pour 3"]


def test_a_killed_server_that_comes_back_has_each_answer_once_and_in_order(phone, evening):
    evening.kill()
    send(phone, "Premier")
    expect(phone.locator("#outbox .is-waiting-send .state-waiting")).to_have_text(["À envoyer, gardée sur ce téléphone"])
    send(phone, "Second")
    expect(phone.locator("#outbox .card-text")).to_have_text(["Premier", "Second"])
    expect(phone.locator("#link-status")).to_have_text(CUT, timeout=LATE)
    expect(phone.locator("body")).to_have_class("is-cut")
    evening.start()
    expect(phone.locator("#link-status")).to_have_text(LINKED, timeout=LATE)
    expect(phone.locator("#mine .card-text")).to_have_text(["Premier", "Second"], timeout=LATE)
    expect(phone.locator("#outbox")).to_be_empty()
    expect(phone.locator("body")).not_to_have_class("is-cut")
    assert evening.store.ideas() == ["Premier", "Second"]


def test_what_happened_while_the_server_was_dead_is_shown_when_it_is_back(phone, evening):
    evening.kill()
    evening.store["step"], evening.store["seq"] = 4, 40
    evening.start()
    expect(phone.locator("h1")).to_have_text("Consigne 4", timeout=LATE)
    expect(phone.locator("#mine h2")).to_have_text("Ma place à l’étape 4")


def test_a_half_open_line_is_noticed_and_healed_without_losing_a_letter(phone, evening):
    write(phone, "Un texte commencé")
    evening.line.become("swallow")
    evening.set(note="pendant le silence")
    expect(phone.locator("#link-status")).to_have_text(CUT, timeout=LATE)
    phone.get_by_role("button", name="Poser sur la table").click()
    expect(phone.locator("#outbox .is-waiting-send")).to_have_count(1)
    evening.line.become("pass")
    expect(phone.locator("#link-status")).to_have_text(LINKED, timeout=LATE)
    expect(phone.locator("#region-note")).to_have_text("pendant le silence")
    expect(phone.locator("#mine .card-text")).to_have_text(["Un texte commencé"], timeout=LATE)
    assert evening.store.ideas() == ["Un texte commencé"]


def test_a_captive_portal_takes_no_idea_and_shows_nothing_of_its_own(phone, evening):
    evening.line.become("portal")
    send(phone, "Un café")
    assert evening.line.answered_in_its_place.acquire(timeout=30)
    phone.evaluate("document.body.dispatchEvent(new Event('mine:stale'))")
    assert evening.line.answered_in_its_place.acquire(timeout=30)
    phone.locator("#desk").click()
    expect(phone.locator("#said")).to_have_text("Pas parti : la salle ne répond pas. Réessayez dans un instant.")
    expect(phone.locator("#outbox .state-waiting")).to_have_text(["À envoyer, gardée sur ce téléphone"])
    expect(phone.locator("#mine h2")).to_have_text("Ma place à l’étape 1")
    expect(phone.locator("#link-status")).to_have_text(CUT, timeout=LATE)
    evening.line.become("pass")
    expect(phone.locator("#mine .card-text")).to_have_text(["Un café"], timeout=LATE)
    assert evening.store.ideas() == ["Un café"]


def test_a_wifi_without_sockets_is_polled_and_a_write_is_seen_at_once(phone, evening):
    evening.line.become("no-sockets")
    expect(phone.locator("#link-status")).to_have_text("Liaison lente : mise à jour toutes les 5 secondes.", timeout=LATE)
    evening.set(note="par relève")
    expect(phone.locator("#region-note")).to_have_text("par relève", timeout=LATE)
    with phone.expect_response("**/next"), phone.expect_response("**/live") as poll:
        phone.locator("#desk").click()
    assert "Consigne 2" in poll.value.text()  # the first poll after the write, not one of those that come every 5 seconds
    expect(phone.locator("h1")).to_have_text("Consigne 2")
    expect(phone.locator("#said")).to_have_text("C’est parti")
    evening.line.become("pass")
    expect(phone.locator("#link-status")).to_have_text(LINKED, timeout=LATE)


def test_a_refusal_keeps_the_text_and_gives_it_back(phone, evening):
    evening.store["refuse"] = "Cette étape est terminée."
    send(phone, "Trop tard")
    expect(phone.locator("#outbox .state-lost")).to_have_text("Refusée : Cette étape est terminée.")
    evening.store["refuse"] = ""
    phone.get_by_role("button", name="Reprendre le texte").click()
    expect(phone.locator("#text-s1")).to_have_value("Trop tard")
    expect(phone.locator("#outbox")).to_be_empty()
    assert evening.store.ideas() == []


def test_a_refusal_holds_up_nothing_behind_it(phone, evening):
    evening.store["refuse"] = "Non."
    send(phone, "Refusée")
    expect(phone.locator("#outbox .state-lost")).to_have_count(1)
    evening.store["refuse"] = ""
    send(phone, "Acceptée")
    expect(phone.locator("#mine .card-text")).to_have_text(["Acceptée"])
    phone.get_by_role("button", name="Jeter").click()
    expect(phone.locator("#outbox")).to_be_empty()


def test_a_server_that_is_busy_gets_the_answer_later(phone, evening):
    evening.store["busy"] = 1
    send(phone, "Patience")
    expect(phone.locator("#mine .card-text")).to_have_text(["Patience"], timeout=LATE)
    assert evening.store.ideas() == ["Patience"]


def test_a_tab_closed_offline_sends_when_it_is_opened_again(phone, evening):
    evening.line.become("cut")
    send(phone, "Gardée")
    expect(phone.locator("#outbox .is-waiting-send")).to_have_count(1)
    context = phone.context
    phone.close()
    evening.line.become("pass")
    again = context.new_page()
    again.goto(evening.address)
    expect(again.locator("#mine .card-text")).to_have_text(["Gardée"], timeout=LATE)
    assert evening.store.ideas() == ["Gardée"]


def test_two_tabs_send_each_answer_once(phone, evening):
    evening.line.become("cut")
    send(phone, "Du premier onglet")
    expect(phone.locator("#outbox .is-waiting-send")).to_have_count(1)
    evening.line.become("pass")
    other = phone.context.new_page()
    other.goto(evening.address)
    send(other, "Du second")
    expect(other.locator("#mine .card-text")).to_have_text(["Du premier onglet", "Du second"], timeout=LATE)
    assert sorted(evening.store.ideas()) == ["Du premier onglet", "Du second"]


def test_a_draft_survives_a_reload(phone, evening):
    write(phone, "Pas encore envoyé")
    phone.reload()
    expect(phone.locator("#text-s1")).to_have_value("Pas encore envoyé")


def test_an_address_is_never_stored_and_stays_in_its_field_until_it_is_sent(phone, evening):
    evening.line.become("cut")
    phone.locator("#mail").fill("amina@exemple.fr")
    phone.get_by_role("button", name="Laisser mon adresse").click()
    expect(phone.locator("#outbox")).to_contain_text("Votre texte est dans le formulaire")
    expect(phone.locator("#mail")).to_have_value("amina@exemple.fr")
    assert "amina" not in "".join(stored_keys(phone))
    evening.line.become("pass")
    phone.get_by_role("button", name="Laisser mon adresse").click()
    expect(phone.locator("#mine .card-text")).to_have_text(["contact"], timeout=LATE)
    expect(phone.locator("#mail")).to_have_value("")
    assert evening.store.ideas() == ["contact"]
    assert "amina" not in "".join(stored_keys(phone))


def test_a_form_with_an_empty_private_field_waits_like_any_other(phone, evening):
    evening.line.become("cut")
    phone.locator("#offer").fill("Ma camionnette")
    phone.get_by_role("button", name="Dire mon intérêt").click()
    expect(phone.locator("#outbox .is-waiting-send .card-text")).to_have_text(["Ma camionnette"])
    phone.locator("#offer").fill("Mon four")
    phone.locator("#phone").fill("06 12 34 56 78")
    phone.get_by_role("button", name="Dire mon intérêt").click()
    expect(phone.locator("#outbox")).to_contain_text("Votre texte est dans le formulaire")
    expect(phone.locator("#offer")).to_have_value("Mon four")
    assert "06 12" not in "".join(stored_keys(phone))


def test_a_form_that_corrects_keeps_its_text_once_it_was_sent(phone, evening):
    phone.locator("#title").fill("Le café du jeudi")
    phone.get_by_role("button", name="Noter cette ligne").click()
    expect(phone.locator("#mine .card-text")).to_have_text(["Le café du jeudi"])
    expect(phone.locator("#title")).to_have_value("Le café du jeudi")
    assert not [key for key in stored_keys(phone) if ":draft:" in key]


def test_a_nudge_that_was_dismissed_stays_so_after_pushes_and_reloads(phone, evening):
    evening.set(nudge="n1")
    phone.get_by_role("button", name="Compris").click()
    expect(phone.locator("[data-nudge]")).to_be_hidden()
    evening.set(note="une poussée")
    expect(phone.locator("#region-note")).to_have_text("une poussée")
    expect(phone.locator("[data-nudge]")).to_be_hidden()
    phone.reload()
    expect(phone.locator("#link-status")).to_have_text(LINKED)
    expect(phone.locator("[data-nudge]")).to_be_hidden()
    evening.set(nudge="n2")
    expect(phone.locator("[data-nudge]")).to_be_visible()


def test_the_time_that_is_left_is_shown_and_ends_softly(phone, evening):
    hour = phone.evaluate("Date.now()")  # browser and server share a clock here
    evening.set(ends=str(hour + 150_000))
    digits, rim = phone.locator("time.clock"), phone.locator(".rim")
    expect(digits).to_have_text(re.compile(r"^Il reste 2:(30|2\d)$"))
    expect(rim).to_have_attribute("stroke-dasharray", re.compile(r"^(50\.0|49\.\d) 100$"))
    evening.set(ends=str(hour - 60_000))
    expect(digits).to_have_text(re.compile("terminez votre phrase$"))
    expect(digits.locator(".unseen")).to_be_hidden()
    expect(phone.locator("#undo")).to_have_text("trop tard")
    expect(rim).to_have_attribute("stroke-dasharray", "0.0 100")
    evening.set(ends=str(hour + 600_000))
    expect(digits).to_have_text(re.compile(r"^Il reste (10:00|9:5\d)$"))


def test_nothing_jumps_when_a_push_repeats_the_clock(phone, evening):
    """The push holds the text of its own render, 5:00: it must never be seen."""
    evening.set(ends=str(phone.evaluate("Date.now()") + 150_000))
    expect(phone.locator("time.clock")).to_have_text(re.compile("2:"))
    phone.evaluate("""() => { window.painted = new Set();
        (function look() { painted.add(document.querySelector("time.clock").textContent); requestAnimationFrame(look); })(); }""")
    for turn in range(10):
        evening.set(note=f"tour {turn}")
        expect(phone.locator("#region-note")).to_have_text(f"tour {turn}")
    assert not [text for text in phone.evaluate("[...painted]") if "2:" not in text]


def test_a_restored_database_makes_the_page_load_again(phone, evening):
    evening.kill()
    evening.store["epoch"], evening.store["seq"], evening.store["step"] = "e2", 1, 3
    evening.start()
    expect(phone.locator("body")).to_have_attribute("data-epoch", "e2", timeout=LATE)
    expect(phone.locator("h1")).to_have_text("Consigne 3")


@pytest.mark.parametrize(("code", "words"), [(4003, "Ce lien n’est plus valable."), (4004, "La soirée est terminée. Merci !")])
def test_an_end_that_is_final_is_said_and_drafts_do_not_stay_on_the_phone(phone, evening, code, words):
    write(phone, "Un brouillon")
    opened = []
    phone.on("websocket", lambda socket: opened.append(socket))
    evening.close_sockets(code)
    expect(phone.locator("#link-status")).to_have_text(words)
    assert not [key for key in stored_keys(phone) if ":draft:" in key]
    phone.evaluate("dispatchEvent(new Event('online'))")  # even what wakes other pages does not bring it back
    phone.evaluate("new Promise(done => setTimeout(done, 1000))")
    assert opened == []


@pytest.mark.parametrize("code", [1012, 4200])
def test_a_restart_is_hardly_noticed(phone, evening, code):
    with phone.expect_event("websocket"):
        evening.close_sockets(code)
    evening.set(note="de retour")
    expect(phone.locator("#region-note")).to_have_text("de retour")
    expect(phone.locator("#link-status")).to_have_text(LINKED)


def test_a_page_from_the_history_is_linked_again(phone, evening):
    phone.goto("about:blank")
    phone.go_back(wait_until="commit")
    expect(phone.locator("#link-status")).to_have_text(LINKED)
    evening.set(note="revenue")
    expect(phone.locator("#region-note")).to_have_text("revenue")
