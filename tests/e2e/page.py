"""What the tests of the page share: visitors, the way to a video, and what must hold on every page."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, ViewportSize, expect

from tests.e2e.stack import Stack

AXE = Path(__file__).parents[2] / "gateway" / "web" / "node_modules" / "axe-core" / "axe.min.js"
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}

Scheme = Literal["dark", "light"]

# Other tests run beside: what takes long is no mistake here, what never comes is.
PATIENCE_MS = 120_000
expect.set_options(timeout=PATIENCE_MS)


# A notice goes by itself after STAY_MS of lib/undo/undo.ts. A busy machine may look too late for it, or for its button:
# in tests it stays until the next.
_NOTICES_STAY = """{
  const real = window.setTimeout;
  window.setTimeout = (work, ms, ...rest) => (ms === 12000 ? 0 : real(work, ms, ...rest));
}"""


class Watched:
    """A page and everything that went wrong on it."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, said: ConsoleMessage) -> None:
        # A file that another test took away is offline and may have no picture: the browser reports that by itself.
        if said.type == "error" and "/thumbnail" not in said.location["url"]:
            self.errors.append(f"{said.text} {said.location['url']}")


@contextmanager
def visit(
    browser: Browser, stack: Stack, *, viewport: ViewportSize = WIDE, scheme: Scheme = "dark", for_axe: bool = False
) -> Iterator[Watched]:
    """A visitor who was never here before; axe itself does not fit the page's policy, so it is off `for_axe`."""
    context = browser.new_context(
        viewport=viewport, color_scheme=scheme, base_url=stack.url, bypass_csp=for_axe, has_touch=viewport == PHONE
    )
    context.add_init_script(_NOTICES_STAY)
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield Watched(context)
    finally:
        context.close()


# Not by a route: playwright complains of those that are never answered.
_HELD = """{
  const real = window.fetch;
  window.fetch = (asked, ...rest) =>
    (asked.url ?? String(asked)).includes("PATH") ? new Promise(() => {}) : real(asked, ...rest);
}"""


def hold(page: Page, path: str) -> None:
    """What the page asks for under addresses that contain `path` never comes."""
    page.add_init_script(_HELD.replace("PATH", path))


def keep_settings(page: Page, **kept: object) -> None:
    """Settings of an earlier visit; what this one changes stays changed, through reloads too."""
    settings = json.dumps(json.dumps(kept))
    page.add_init_script(
        f"localStorage.getItem('rushes.settings.1') ?? localStorage.setItem('rushes.settings.1', {settings})"
    )


def open_video(page: Page, name: str) -> None:
    """From the library to the cutter, by the keyboard."""
    page.goto("/")
    expect(page.get_by_role("gridcell").first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type(name)
    # At once, as fast as somebody types: the search goes on to what is found when it is there.
    page.keyboard.press("Enter")
    expect(page.get_by_role("gridcell", name=name).get_by_role("link")).to_be_focused()
    expect(page.get_by_role("gridcell")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_role("textbox", name="Frame")).to_have_value("#0")
    pull_up(page)


def pull_up(page: Page) -> None:
    """On a phone the export panel and the lists of Cut are a sheet, down at first; elsewhere nothing is done."""
    expect(page.get_by_role("textbox", name="Frame")).to_be_visible()
    grip = page.get_by_role("button", name="Settings and lists", expanded=False)
    if grip.is_visible():
        grip.click()


# The page itself presses the button: a test that is late finds a video that has ended, which has none.
PAUSED_AFTER = """(seconds) => {
  const video = document.querySelector('video');
  if (video.currentTime <= seconds) return false;
  document.querySelector('button[aria-label="Pause"]')?.click();
  return video.paused;
}"""
"""A script for wait_for_function: pauses what plays after so many seconds."""


def go_to(page: Page, frame: int) -> None:
    """By the frame's field; the keys are the page's again afterwards."""
    field = page.get_by_role("textbox", name="Frame", exact=True)
    field.fill(f"#{frame}")
    field.press("Enter")
    expect(field).not_to_be_focused()
    expect(field).to_have_value(f"#{frame}")


def set_figure(page: Page, name: str, figure: str) -> Locator:
    """Type a figure of the export panel; the keys are the page's again afterwards."""
    box = page.get_by_role("textbox", name=name, exact=True)
    box.fill(figure)
    box.press("Enter")
    page.keyboard.press("Escape")
    return box


def open_history(page: Page) -> None:
    """From the rail; on a phone it is among what "More" has."""
    pages = page.get_by_role("navigation", name="Pages")
    entry = pages.get_by_role("button", name=re.compile("^(History|More)"))
    entry.click()
    dialog = page.get_by_role("dialog", name=re.compile("^(History|More)$"))
    expect(dialog).to_be_visible()
    if page.get_by_role("dialog", name="More").is_visible():
        dialog.get_by_role("button", name="History").click()


def all_fields(page: Page) -> None:
    """Unfold what stands at its default in the export panel."""
    page.get_by_role("button", name=re.compile("^More fields")).click()


def expect_accessible(page: Page, what: str) -> None:
    """Axe finds nothing, and nothing is reached by scrolling sideways."""
    # Not the network: an open event stream keeps it busy for ever. Pictures out of sight are not asked for.
    page.wait_for_function(
        """() => document.fonts.status === 'loaded' && [...document.images].every(
          (each) => each.complete || !each.checkVisibility() || each.getBoundingClientRect().top > innerHeight)"""
    )
    # What is still fading in has not the contrast that it will have.
    page.wait_for_function(
        """() => document.getAnimations().every(
          (each) => each.playState !== 'running' || each.effect.getComputedTiming().iterations === Infinity)"""
    )
    page.add_script_tag(path=AXE)
    found = page.evaluate("async () => (await axe.run()).violations")
    told = [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]
    assert told == [], f"{what}: {json.dumps(told, indent=1)}"
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{what} scrolls sideways by {wide} px"
