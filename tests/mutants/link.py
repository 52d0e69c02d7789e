"""Mutants of the phone's link: what is typed is never lost, what is shown is never old, and one phone delays nobody."""

from typing import Any

from app.ground.pushing import Pusher
from app.ground.socket import HallProtocol
from tests.mutants import Mutant, rewrite


async def await_each_phone(pusher: Any, audience: Any) -> None:
    """The usual loop: the next phone is written to once the one before it has taken everything."""
    del pusher._dirty[audience.key]
    regions, _ = audience.take_marks()
    rendered = await pusher._submit(audience, regions)
    for listener in list(audience.listeners):
        await listener.writable.wait()
        listener.write(rendered.frame)


def naive_fan_out() -> None:
    Pusher._refresh = await_each_phone  # type: ignore[method-assign]


def no_stall_timer() -> None:
    """A phone that reads nothing keeps its connection for as long as it likes."""
    HallProtocol._watch = lambda self: None  # type: ignore[method-assign]


def first_state_untold() -> None:
    """After a start the beats say nothing of what those who came were given."""
    honest = Pusher.whole

    async def whole(self: Pusher, audience: Any) -> Any:
        before, rendered = audience.version, await honest(self, audience)
        audience.version = before
        return rendered

    Pusher.whole = whole  # type: ignore[method-assign]


def everybody_follows() -> None:
    """The control room is told that all phones show the last change."""
    from app.ground.audience import Audience

    Audience.count_behind = lambda self: False  # type: ignore[method-assign]


LINK, STUCK = "tests/browser/test_link.py -k ", "tests/ground/test_live_stuck.py -k "
MUTANTS = {
    "outbox_emptied_before_the_answer": Mutant(rewrite("outbox.js", "await post(q);", "(forget(OUT + q.id), await post(q));"),
                                               LINK + "closed_offline"),
    "no_draft_kept": Mutant(rewrite("outbox.js", "homeless = !keep(draftKey(form, f), draft(form, f));", ""), LINK + "draft_survives"),
    "every_tab_sends": Mutant(rewrite("outbox.js", "if (!wait && !await lease()) wait = 3 * S;", ""), LINK + "one_tab_sends"),
    "patience_of_one_tab": Mutant(rewrite("outbox.js", "keep(HOLD,", "void (0,"), LINK + "busy_server"),
    "captive_portal_believed": Mutant(rewrite("outbox.js", 'if (r.headers.get("Idempotency-Key") !== id) return { outcome: "later" };', ""),
                                      LINK + "captive_portal"),
    "words_outlive_the_evening": Mutant(rewrite("outbox.js", "empty(); restore();", "restore();"), LINK + "end_that_is_final"),
    "no_resume": Mutant(rewrite("live.js", "if (beat.head > seen", "if (false"), LINK + "last_frame"),
    "asked_for_once_only": Mutant(rewrite("live.js", "!(missed && beat.head === asked)", "beat.head !== asked"), LINK + "last_frame"),
    "silence_unnoticed": Mutant(rewrite("live.js", "now() - heard > STALE", "false"), LINK + "silent_socket"),
    "wake_does_nothing": Mutant(rewrite("live.js", "waking = setTimeout(open, later(300));", ""), LINK + "wakes_over"),
    "the_step_takes_the_text": Mutant(rewrite("live.js", "return held ?", "return false ?"), LINK + "begins_while_somebody"),
    "screen_may_sleep": Mutant(rewrite("awake.js", "document.body.append(video);", ""), LINK + "screen_stays"),
    "font_from_elsewhere": Mutant(rewrite("tokens.css", 'url("fonts/young', 'url("http://fonts.test/young'),
                                  "tests/browser/test_phone.py -k font_or_script"),
    "naive_fan_out": Mutant(naive_fan_out, STUCK + "delays_nobody"),
    "no_stall_timer": Mutant(no_stall_timer, STUCK + "is_let_go_and_the_others"),
    "first_state_untold": Mutant(first_state_untold, "tests/ground/test_live.py -k after_a_start"),
    "everybody_follows": Mutant(everybody_follows, "tests/ground/test_live.py -k does_not_follow"),
}
