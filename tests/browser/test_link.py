"""The phone's link in a real Chromium, at a mapped name over plain HTTP, so that the page is as insecure as in the hall."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.bad_line import BadLine
from tests.browser.link_server import CUT, SAID, Store
from tests.mutants import NAME

pytestmark = pytest.mark.browser
REPOSITORY = Path(__file__).parents[2]
SOON = 2_000 if NAME in os.environ else 10_000  # milliseconds that we wait for what comes at once; a mutant waits in vain
LINKED = "Relié à la salle"
KEPT = "À envoyer, gardée sur ce téléphone"
LOST = "N’est pas partie à temps : la soirée est terminée."


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
        self.running = True
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers={"Origin": f"http://127.0.0.1:{self.port}"},
                                 transport=httpx.HTTPTransport(retries=7))
        self.http.get("/").raise_for_status()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.running = False

    def begin_again(self):
        self.store.begin_again()
        if not self.running:
            self.start()
        self.line.become("pass")
        self.set(note="")

    def set(self, **values):
        self.http.post("/control/set", data=values).raise_for_status()

    def close_sockets(self, code):
        self.http.post(f"/control/close/{code}").raise_for_status()

    def stop(self):
        self.line.stop()
        self.kill()


@pytest.fixture(scope="module")
def one_server(tmp_path_factory):
    evening = Evening(tmp_path_factory.mktemp("link"))
    yield evening
    evening.stop()


@pytest.fixture
def evening(one_server):
    one_server.begin_again()
    return one_server


@pytest.fixture
def bare(browser):
    """A phone that has not come yet. No page of ours may ever break its own policy, nor ask for anything elsewhere."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR")
    context.set_default_timeout(SOON)
    page = context.new_page()
    broken = []
    page.on("console", lambda message: broken.append(message.text) if "Content Security Policy" in message.text else None)
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    context.close()
    assert broken == []


@pytest.fixture
def phone(bare, evening):
    """A phone that has joined and is linked."""
    arrive(bare, evening)
    return bare


@pytest.fixture
def hasty(bare, evening):
    """The same with a clock that `hurry` moves: seconds of the page pass at once, those of the network as ever."""
    bare.clock.install()
    arrive(bare, evening)
    return bare


def arrive(page, evening):
    page.goto(evening.address)
    expect(page.locator("#link-status")).to_have_text(LINKED)


def hurry(page, expected, most=20 if NAME in os.environ else 60):
    """Let the page's time run, second by second, until what is expected is there."""
    for _ in range(most):
        try:
            return expected(timeout=60)
        except AssertionError:
            page.clock.run_for(1000)
    return expected(timeout=SOON)


def status_becomes(page, text):
    hurry(page, lambda **patience: expect(page.locator("#link-status")).to_have_text(text, **patience))


def my_cards_become(page, texts):
    hurry(page, lambda **patience: expect(page.locator("#mine .card-text")).to_have_text(texts, **patience))


def write(page, text, step=1):
    page.locator(f"#text-s{step}").press_sequentially(text)


def send(page, text, step=1):
    page.locator(f"#text-s{step}").fill(text)
    page.get_by_role("button", name="Poser sur la table").click()


def stored_keys(page):
    return page.evaluate("Object.entries(localStorage).map(([k, v]) => k + ' ' + v)")


def waiting(page):
    return page.locator("#outbox .is-waiting-send .card-text")


def test_the_page_is_as_insecure_as_in_the_hall(phone):
    assert phone.evaluate("isSecureContext") is False
    assert phone.evaluate("typeof crypto.randomUUID") == "undefined"


# --- what is shared ---------------------------------------------------------------------------------------------------


def test_a_push_changes_what_is_shared_without_a_reload(phone, evening):
    phone.evaluate("window.sameLife = true")
    evening.set(step="2")
    expect(phone.locator("h1")).to_have_text("Consigne 2")
    expect(phone.locator("#mine h2")).to_have_text("Ma place à l’étape 2")
    assert phone.evaluate("window.sameLife")


def test_typing_is_not_disturbed_by_fifty_pushes(phone, evening):
    phone.locator("summary").click()
    field, text = phone.locator("#text-s1"), "Rouvrir le café du village un jour, tenu tour à tour."
    field.focus()
    for number, letter in enumerate(text[:50]):
        evening.set(note=f"note {number}")
        phone.keyboard.type(letter)
    phone.keyboard.press("ArrowLeft")
    evening.set(note="la dernière")
    expect(phone.locator("#region-note")).to_have_text("la dernière")
    expect(field).to_have_value(text[:50])
    expect(field).to_be_focused()
    assert field.evaluate("f => [f.selectionStart, f.selectionEnd]") == [49, 49]
    assert phone.locator("#more").evaluate("d => d.open")


def test_the_last_frame_is_lost_and_so_is_what_was_asked_for_then(phone, evening):
    """Nothing follows it: only the beat says that something is missing."""
    evening.line.lose_next(times=2)
    evening.set(note="la dernière")
    expect(phone.locator("#region-note")).to_have_text("la dernière")


def test_the_body_follows_the_mood_of_the_step(phone, evening):
    evening.set(mood="quiet")
    expect(phone.locator("body")).to_have_class("quiet")
    evening.set(mood="")
    expect(phone.locator("body")).not_to_have_class("quiet")


# --- a step begins while somebody writes ----------------------------------------------------------------------------------


def test_a_step_that_begins_while_somebody_writes_waits_until_it_is_asked_for(phone, evening):
    write(phone, "Un carnet accroché")
    evening.set(step="2", mood="quiet")
    expect(phone.locator("#held")).to_contain_text("« Étape 2 » a commencé. Votre texte est encore là.")
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


def test_a_text_that_is_late_is_sent_all_the_same_for_the_step_it_was_written_for(phone, evening):
    write(phone, "Le four communal")
    evening.set(step="2")
    phone.get_by_role("button", name="Envoyer quand même").click()
    expect(phone.locator("#mine h2")).to_have_text("Ma place à l’étape 2")
    expect(phone.locator("#mine .card-text")).to_have_text(["Le four communal"])
    expect(phone.locator("#held")).to_be_empty()
    assert evening.store.answers() == [("Le four communal", "/ideas/1")]


def test_a_text_whose_step_has_left_the_screen_can_still_be_sent(phone, evening):
    """The keyboard was closed, so nothing was held back: the text stands below, and the server decides whether it is too late."""
    write(phone, "Le four communal")
    phone.locator("#text-s1").blur()
    evening.set(step="2")
    expect(phone.locator("#kept")).to_contain_text("Votre texte d’avant n’est pas parti : « Le four communal »")
    expect(phone.locator("#text-s2")).to_have_value("")
    phone.get_by_role("button", name="Envoyer quand même").click()
    expect(phone.locator("#mine .card-text")).to_have_text(["Le four communal"])
    expect(phone.locator("#kept")).to_be_empty()
    assert evening.store.answers() == [("Le four communal", "/ideas/1")]
    assert not [key for key in stored_keys(phone) if ":draft:" in key]


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


# --- sending --------------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("how", ["lost", "put off"])
def test_my_place_asks_again_when_its_request_was_lost_or_put_off(hasty, evening, how):
    busy = {"status": 503, "headers": {"Cross-Origin-Opener-Policy": "same-origin"}, "body": "Beaucoup de monde"}
    hasty.route("**/mine", lambda route: route.abort() if how == "lost" else route.fulfill(**busy), times=1)
    evening.set(step="2")
    hurry(hasty, lambda **patience: expect(hasty.locator("#mine h2")).to_have_text("Ma place à l’étape 2", **patience))


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


def test_a_refusal_keeps_the_text_and_gives_it_back(phone, evening):
    evening.store["refuse"] = "Cette étape est terminée."
    send(phone, "Trop tard")
    expect(phone.locator("#outbox .state-lost")).to_have_text("Refusée : Cette étape est terminée.")
    evening.store["refuse"] = ""
    phone.get_by_role("button", name="Reprendre le texte").click()
    expect(phone.locator("#text-s1")).to_have_value("Trop tard")
    expect(phone.locator("#outbox")).to_be_empty()
    assert evening.store.ideas() == []


def test_a_refusal_holds_up_nothing_behind_it_and_rebuilds_nothing_under_a_finger(phone, evening):
    evening.store["refuse"] = "Non."
    send(phone, "Refusée")
    expect(phone.locator("#outbox .state-lost")).to_have_count(1)
    evening.store["refuse"] = ""
    phone.locator("#text-s1").fill("Acceptée")
    phone.get_by_role("button", name="Jeter").focus()
    phone.evaluate("document.getElementById('form-s1').requestSubmit()")
    expect(phone.locator("#mine .card-text")).to_have_text(["Acceptée"])
    expect(phone.get_by_role("button", name="Jeter")).to_be_focused()
    phone.keyboard.press("Enter")
    expect(phone.locator("#outbox")).to_be_empty()


def test_the_quiet_that_a_busy_server_asks_for_is_kept_by_every_tab(hasty, evening):
    evening.store["busy"], evening.store["after"] = 1, "30"
    other = hasty.context.new_page()
    other.goto(evening.address)
    send(hasty, "Patience")
    expect(hasty.locator("#outbox .state-waiting")).to_have_text([KEPT])
    send(other, "Encore une")
    expect(waiting(other)).to_have_text(["Patience", "Encore une"])
    for page in (hasty, other):
        page.evaluate("dispatchEvent(new Event('online'))")
        page.evaluate("new Promise(done => requestIdleCallback(done))")
    assert evening.store["posts"] == 1
    other.close()
    my_cards_become(hasty, ["Patience", "Encore une"])
    assert evening.store["posts"] == 3


def test_one_tab_sends_for_all(phone, evening):
    """The other one hears at once that something waits here, while the first is still sending it."""
    other = phone.context.new_page()
    other.goto(evening.address)
    expect(other.locator("#link-status")).to_have_text(LINKED)
    evening.store["slow"] = 1
    send(phone, "Du premier onglet")
    expect(waiting(other)).to_have_text(["Du premier onglet"])
    expect(other.locator("#mine .card-text")).to_have_text(["Du premier onglet"])
    send(other, "Du second")
    expect(phone.locator("#mine .card-text")).to_have_text(["Du premier onglet", "Du second"])
    assert evening.store["posts"] == 2


# --- a poor line ----------------------------------------------------------------------------------------------------------


def test_a_killed_server_that_comes_back_has_each_answer_once_and_in_order(hasty, evening):
    evening.kill()
    send(hasty, "Premier")
    expect(hasty.locator("#outbox .is-waiting-send .state-waiting")).to_have_text([KEPT])
    send(hasty, "Second")
    expect(waiting(hasty)).to_have_text(["Premier", "Second"])
    status_becomes(hasty, CUT)
    expect(hasty.locator("body")).to_have_class("is-cut")
    evening.store["step"], evening.store["seq"] = 4, evening.store["seq"] + 40
    evening.start()
    status_becomes(hasty, LINKED)
    my_cards_become(hasty, ["Premier", "Second"])
    expect(hasty.locator("#outbox")).to_be_empty()
    expect(hasty.locator("body")).not_to_have_class("is-cut")
    expect(hasty.locator("h1")).to_have_text("Consigne 4")  # what happened while the server was dead
    expect(hasty.locator("#mine h2")).to_have_text("Ma place à l’étape 4")
    assert evening.store.ideas() == ["Premier", "Second"]


def test_a_silent_socket_is_found_within_twelve_seconds_and_healed_without_losing_a_letter(hasty, evening):
    write(hasty, "Un texte commencé")
    evening.line.become("swallow")
    evening.set(note="pendant le silence")
    with hasty.expect_event("websocket", timeout=3000):
        hasty.clock.run_for(14_000)  # twelve, the second in which one looks, and the one that spreads three hundred phones
    status_becomes(hasty, CUT)
    hasty.get_by_role("button", name="Poser sur la table").click()
    expect(waiting(hasty)).to_have_count(1)
    evening.line.become("pass")
    status_becomes(hasty, LINKED)
    expect(hasty.locator("#region-note")).to_have_text("pendant le silence")
    my_cards_become(hasty, ["Un texte commencé"])
    assert evening.store.ideas() == ["Un texte commencé"]


def test_a_captive_portal_takes_no_idea_and_shows_nothing_of_its_own(hasty, evening):
    evening.line.become("portal")
    send(hasty, "Un café")
    assert evening.line.answered_in_its_place.acquire(timeout=30)
    hasty.evaluate("document.body.dispatchEvent(new Event('mine:stale'))")
    assert evening.line.answered_in_its_place.acquire(timeout=30)
    hasty.locator("#desk").click()
    expect(hasty.locator("#said")).to_have_text("Pas parti : la salle ne répond pas. Réessayez dans un instant.")
    expect(hasty.locator("#outbox .state-waiting")).to_have_text([KEPT])
    expect(hasty.locator("#mine h2")).to_have_text("Ma place à l’étape 1")
    status_becomes(hasty, CUT)
    evening.line.become("pass")
    my_cards_become(hasty, ["Un café"])
    assert evening.store.ideas() == ["Un café"]


def test_a_wifi_without_sockets_is_polled_and_a_write_is_seen_at_once(hasty, evening):
    evening.line.become("no-sockets")
    status_becomes(hasty, "Liaison lente : mise à jour toutes les 5 secondes.")
    evening.set(note="par relève")
    hurry(hasty, lambda **patience: expect(hasty.locator("#region-note")).to_have_text("par relève", **patience))
    with hasty.expect_response("**/next"), hasty.expect_response("**/live") as poll:
        hasty.locator("#desk").click()
    assert "Consigne 2" in poll.value.text()  # the first poll after the write, not one of those that come every 5 seconds
    expect(hasty.locator("h1")).to_have_text("Consigne 2")
    expect(hasty.locator("#said")).to_have_text("C’est parti")
    evening.line.become("pass")
    status_becomes(hasty, LINKED)


# --- sleep ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["visibilitychange", "resume", "online"])
def test_a_phone_that_wakes_over_a_dead_line_shows_the_current_step_within_a_second(hasty, evening, how):
    """Its socket looks open and will never speak again. One second of the page, and the answer of the server: no rule of twelve.

    The events are ours: a browser without a screen hides and freezes no page.
    """
    if how == "visibilitychange":
        look_away(hasty, True)
        hasty.clock.run_for(4000)
    evening.line.deafen()
    evening.set(step="2")
    if how == "visibilitychange":
        look_away(hasty, False)
    else:
        hasty.evaluate("how => (how === 'online' ? window : document).dispatchEvent(new Event(how))", how)
    hasty.clock.run_for(1000)
    expect(hasty.locator("h1")).to_have_text("Consigne 2", timeout=4000)


def look_away(page, away):
    page.evaluate("""away => { Object.defineProperty(document, "hidden", { value: away, configurable: true });
                               document.dispatchEvent(new Event("visibilitychange")); }""", away)


def test_a_hidden_phone_does_not_knock_at_the_door(hasty, evening):
    look_away(hasty, True)
    evening.line.become("cut")
    opened = []
    hasty.on("websocket", lambda socket: opened.append(socket))
    hasty.clock.run_for(60_000)
    assert opened == []


def test_a_page_from_the_history_is_linked_again(phone, evening):
    phone.goto("about:blank")
    phone.go_back(wait_until="commit")
    expect(phone.locator("#link-status")).to_have_text(LINKED)
    evening.set(note="revenue")
    expect(phone.locator("#region-note")).to_have_text("revenue")


# --- what stays on the phone ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["reload", "lost tab"])
def test_a_draft_survives(phone, evening, how):
    write(phone, "Pas encore envoyé")
    page = phone
    if how == "reload":
        phone.reload()
    else:
        page = phone.context.new_page()
        phone.close()
        page.goto(evening.address)
    expect(page.locator("#text-s1")).to_have_value("Pas encore envoyé")


def test_a_tab_closed_offline_sends_when_it_is_opened_again(phone, evening):
    evening.line.become("cut")
    with phone.expect_event("requestfailed"):
        send(phone, "Gardée")
    expect(waiting(phone)).to_have_text(["Gardée"])
    context = phone.context
    phone.close()
    evening.line.become("pass")
    again = context.new_page()
    again.goto(evening.address)
    expect(again.locator("#mine .card-text")).to_have_text(["Gardée"])
    assert evening.store.ideas() == ["Gardée"]


def test_an_address_is_never_stored_and_stays_in_its_field_until_it_is_sent(phone, evening):
    evening.line.become("cut")
    phone.locator("#mail").fill("amina@exemple.fr")
    phone.get_by_role("button", name="Laisser mon adresse").click()
    expect(phone.locator("#outbox")).to_contain_text("Votre texte est dans le formulaire")
    expect(phone.locator("#mail")).to_have_value("amina@exemple.fr")
    assert "amina" not in "".join(stored_keys(phone))
    evening.line.become("pass")
    phone.get_by_role("button", name="Laisser mon adresse").click()
    expect(phone.locator("#mine .card-text")).to_have_text(["contact"])
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


FILL = """() => { for (let size = 4096 * 1024; size >= 1; size = Math.floor(size / 2)) {
    try { for (;;) localStorage.setItem("fill" + Math.random(), "x".repeat(size)); } catch { /* smaller */ } } }"""
FORBID = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"


@pytest.mark.parametrize("why", ["full", "forbidden"])
def test_a_phone_that_keeps_nothing_says_so_and_the_text_stays_in_its_field(bare, evening, why):
    if why == "forbidden":
        bare.add_init_script(FORBID)
    arrive(bare, evening)
    if why == "full":
        bare.evaluate(FILL)
    write(bare, "Un café")
    expect(bare.locator("#outbox .state")).to_have_text(["Ce téléphone ne peut rien garder. Envoyez-le avant de fermer cette page."])
    evening.line.become("cut")
    bare.get_by_role("button", name="Poser sur la table").click()
    expect(bare.locator("#outbox")).to_contain_text("La salle ne répond pas. Votre texte est dans le formulaire : réessayez.")
    expect(bare.locator("#text-s1")).to_have_value("Un café")
    evening.line.become("pass")
    bare.get_by_role("button", name="Poser sur la table").click()
    expect(bare.locator("#mine .card-text")).to_have_text(["Un café"])
    expect(bare.locator("#text-s1")).to_have_value("")
    assert evening.store.ideas() == ["Un café"]


def test_a_day_later_nothing_is_left_of_anybody(phone, evening):
    phone.route("**/ideas/*", lambda route: route.abort())
    write(phone, "Un brouillon")
    send(phone, "Une carte")
    write(phone, "Un brouillon")
    phone.evaluate("""() => { for (const [key, text] of Object.entries(localStorage)) {
        const old = JSON.stringify({ ...JSON.parse(text), at: Date.now() - 25 * 3600 * 1000 });
        localStorage.setItem(key, old);
        localStorage.setItem(key.replace("lons-k3f9", "dole-a2b1"), old);
    } }""")
    phone.reload()
    expect(phone.locator("#outbox .state-lost")).to_have_text([LOST])  # its author sees it once more
    expect(phone.locator("#text-s1")).to_have_value("")
    assert stored_keys(phone) == []


@pytest.mark.parametrize(("code", "words"), [(4003, "Ce lien n’est plus valable."), (4004, "La soirée est terminée. Merci !")])
def test_an_end_that_is_final_is_said_and_nothing_stays_on_the_phone(hasty, evening, code, words):
    hasty.route("**/ideas/*", lambda route: route.abort())
    send(hasty, "Une carte")
    write(hasty, "Un brouillon")
    opened = []
    hasty.on("websocket", lambda socket: opened.append(socket))
    evening.close_sockets(code)
    expect(hasty.locator("#link-status")).to_have_text(words)
    expect(hasty.locator("#outbox .state-lost")).to_have_text([LOST])
    assert stored_keys(hasty) == []
    hasty.evaluate("dispatchEvent(new Event('online'))")  # even what wakes other pages does not bring it back
    hasty.clock.run_for(20_000)
    assert opened == []


def test_who_leaves_on_this_phone_leaves_nothing_on_it(phone, evening):
    write(phone, "Un brouillon")
    phone.get_by_role("button", name="Quitter la soirée").click()
    expect(phone.locator("#text-s1")).to_have_value("")
    assert stored_keys(phone) == []


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


# --- time -----------------------------------------------------------------------------------------------------------------


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


def test_the_screen_stays_on_while_the_table_writes_and_may_sleep_between(browser, phone, evening):
    """No interface for it on plain HTTP: a silent picture that plays. The browser's own trace tells whether it keeps the screen on."""
    film = phone.locator("video.awake")
    expect(film).to_have_count(0)  # nothing to write yet
    browser.start_tracing(page=phone, categories=["mojom"])
    evening.set(ends=str(phone.evaluate("Date.now()") + 150_000))
    expect(film).to_have_js_property("paused", False)
    phone.evaluate(A_FEW_FRAMES)
    assert wake_locks(browser.stop_tracing())
    assert film.evaluate("f => [f.muted, f.readyState >= 2, f.srcObject.getAudioTracks().length]") == [True, True, 0]
    browser.start_tracing(page=phone, categories=["mojom"])
    evening.set(mood="quiet")
    expect(film).to_have_js_property("paused", True)
    phone.evaluate(A_FEW_FRAMES)
    assert wake_locks(browser.stop_tracing())  # given back
    evening.set(mood="")
    expect(film).to_have_js_property("paused", False)


A_FEW_FRAMES = """new Promise(done => { let left = 12;
                  (function next() { left-- ? requestAnimationFrame(next) : setTimeout(done, 100); })(); })"""


def wake_locks(trace):
    """Whether the page has asked for the screen to stay on, or to let it go again."""
    return re.search(rb"device\.mojom\.WakeLock\b", trace)


LOCKS = """const ask = WakeLock.prototype.request;
           WakeLock.prototype.request = async function (kind) {
             const lock = await ask.call(this, kind);
             document.documentElement.dataset.lock = "held";
             lock.addEventListener("release", () => { document.documentElement.dataset.lock = "released"; });
             return lock;
           };"""


def test_where_the_page_is_secure_the_screen_is_kept_on_by_the_lock_made_for_it(bare, evening):
    bare.add_init_script(LOCKS)
    evening.set(ends=str(bare.evaluate("Date.now()") + 150_000))
    bare.goto(f"http://127.0.0.1:{evening.line.port}")
    expect(bare.locator("html")).to_have_attribute("data-lock", "held")
    evening.set(mood="quiet")
    expect(bare.locator("html")).to_have_attribute("data-lock", "released")
    expect(bare.locator("video.awake")).to_have_count(0)


# --- the server's life ----------------------------------------------------------------------------------------------------


def test_a_restored_database_makes_the_page_load_again(hasty, evening):
    evening.kill()
    evening.store["epoch"], evening.store["seq"], evening.store["step"] = "e2", 1, 3
    evening.start()
    hurry(hasty, lambda **patience: expect(hasty.locator("body")).to_have_attribute("data-epoch", "e2", **patience))
    expect(hasty.locator("h1")).to_have_text("Consigne 3")


@pytest.mark.parametrize("code", [1012, 4200])
def test_a_restart_is_hardly_noticed(phone, evening, code):
    with phone.expect_event("websocket"):
        evening.close_sockets(code)
    evening.set(note="de retour")
    expect(phone.locator("#region-note")).to_have_text("de retour")
    expect(phone.locator("#link-status")).to_have_text(LINKED)
