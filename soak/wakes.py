"""Phones that wake over a dead line, in a real Chromium on the real program: how long until they show the current step.

`python -m soak.wakes --wakes 500`. Each time every connection of the phone falls silent without a word, its table moves on, and the phone
wakes. The promise is a second for 95 of 100; it fails when a phone stays behind.
"""

import argparse
import asyncio
import os
import shutil
from urllib.parse import urlsplit

import httpx
from playwright.async_api import Page, async_playwright

from app.tables.guests import DESK
from bench.figures import percentile, say, say_machine
from bench.hall import Hall, hall, server
from soak.proxy import Line

HOST = "hall.test"
STEPS = ("share-with-constraint", "silent-ideas")
# The event is ours: a browser without a screen freezes no page. What follows it is the page's own.
WAKE = """step => new Promise((shown, never) => {
  const began = performance.now();
  document.dispatchEvent(new Event("resume"));
  setTimeout(() => never(new Error("it stayed behind")), 11000);
  (function look() {
    if (document.querySelector("[data-mine]").dataset.mine.startsWith(step)) shown(performance.now() - began);
    else requestAnimationFrame(look);
  })();
})"""


async def wake_again_and_again(place: Hall, url: str, times: int, seed: int) -> list[float]:
    """The milliseconds of each wake."""
    table = place.tables[0]
    async with Line(urlsplit(url).port or 80, seed) as line, async_playwright() as playwright:
        options = ["--no-sandbox", f"--host-resolver-rules=MAP {HOST} 127.0.0.1"]
        browser = await playwright.chromium.launch(executable_path=chromium(), args=options)
        page = await browser.new_page(base_url=f"http://{HOST}:{line.port}")
        await sit_down(page, table.code)
        cookie = place.watcher(DESK, table.id)
        waits = []
        async with httpx.AsyncClient(base_url=url, headers={"Origin": url, "Cookie": cookie, "HX-Request": "true"}) as desk:
            for turn in range(times):
                step = STEPS[turn % 2]
                line.silence_all()
                (await desk.post(f"/desk/{table.id}/step", data={"step": step})).raise_for_status()
                waits.append(await page.evaluate(WAKE, step))
        await browser.close()
    return waits


async def sit_down(page: Page, code: str) -> None:
    await page.goto(f"/j/{code}")
    await page.get_by_label("Votre prénom").fill("Amina")
    await page.locator("label:has(input[value=citizens])").click()
    await page.get_by_role("button", name="Prendre place").click()
    await page.wait_for_url("**/table")
    await page.locator("#link-status .state-done").wait_for()


def chromium() -> str:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wakes", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    say_machine()
    with hall(seats=40) as place, server(place.folder) as url:
        waits = asyncio.run(wake_again_and_again(place, url, given.wakes, given.seed))
    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        say(f"wake_to_current_step_{name}", percentile(waits, share), "ms", wakes=len(waits), seed=given.seed, slowest=round(max(waits)))
    if percentile(waits, 0.95) > 1000:
        raise SystemExit("more than one wake in twenty took longer than a second")


if __name__ == "__main__":
    main()
