"""What the page says is on the screen is what is on it, read off its pixels."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.page import Watched, open_video
from tests.e2e.seen_picture import ON_SCREEN, looking, number_in
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.code import CodeReader
from tests.footage.recipes import Recipe

# One wrong frame in a thousand is one too many.
pytestmark = pytest.mark.proof("seeks")

PLAYABLE = (recipes.SILENT_MP4, recipes.CFR60_MP4_BFRAMES, recipes.VFR_MP4, recipes.EDIT_LIST_MP4)
SEEKS = 125

_LOOK = looking(
    """async (field) => {
  const video = document.querySelector('video');
  const painted = () => new Promise(requestAnimationFrame);
  const deadline = performance.now() + 15_000;
  do {
    await painted();
    if (performance.now() > deadline)
      throw new Error(`no picture: ${JSON.stringify({
        at: video.currentTime, ready: video.readyState, network: video.networkState, error: video.error?.message,
      })}`);
  } while (video.seeking);
  await painted();
  return { said: field.value, ...seenPicture(ON_SCREEN) };
}""".replace("ON_SCREEN", ON_SCREEN)
)


def _look(box: Locator, reader: CodeReader) -> tuple[int, int]:
    """The number on the screen, and the frame that the page says it is."""
    seen = box.evaluate(_LOOK)
    return number_in(seen, reader), int(re.sub(r"\D", "", seen["said"]))


def _expect_truth(page: Page, box: Locator, reader: CodeReader, recipe: Recipe, what: str) -> None:
    number, said = _look(box, reader)
    if recipe.shown[said] != number:
        # Decoded, but not yet on the screen, of which the page is told a moment later.
        page.wait_for_timeout(250)
        number, said = _look(box, reader)
    assert recipe.shown[said] == number, what


@pytest.mark.parametrize(
    "recipe",
    PLAYABLE,
    ids=lambda recipe: recipe.name,
)
def test_what_the_read_out_says_is_what_the_screen_shows(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    """At 250 places of each file, half of them jumped to and half of them stepped to."""
    page = watched.page
    reader = CodeReader()
    name = f"any place {PLAYABLE.index(recipe)}{recipe.suffix}"
    stack.add(make_footage(recipe), name)
    stack.scan()
    open_video(page, name)
    chance = np.random.default_rng(7)
    box = page.get_by_role("textbox", name="Frame", exact=True)
    for wanted in chance.integers(0, len(recipe.shown), SEEKS):
        box.fill(str(wanted))
        box.press("Enter")
        expect(box).to_have_value(re.compile(rf"#{_grouped(int(wanted))}$"))
        _expect_truth(page, box, reader, recipe, f"jumped to {wanted}")
        page.keyboard.press("Escape")
        key = str(chance.choice(["ArrowRight", "ArrowLeft", "Shift+J", "Shift+L"]))
        page.keyboard.press(key)
        _expect_truth(page, box, reader, recipe, f"{key} from {wanted}")


def _grouped(number: int) -> str:
    return re.sub(r"(?<=\d)(?=(\d{3})+$)", r"\\s", str(number))


# A browser under load now and then brings a picture and does not report it; here it does so once, when told.
_UNREPORTED = """{
  const real = HTMLVideoElement.prototype.requestVideoFrameCallback;
  HTMLVideoElement.prototype.requestVideoFrameCallback = function (callback) {
    return real.call(this, (...report) => {
      if (!window.unreported) return callback(...report);
      window.unreported = false;
      this.requestVideoFrameCallback(callback);
    });
  };
}"""


def test_a_picture_that_the_browser_did_not_report_is_asked_for_again(watched: Watched) -> None:
    """Until it is there, the exact frame stands in for it, and the read-out says that one."""
    page = watched.page
    page.add_init_script(_UNREPORTED)
    open_video(page, "cfr30_mov.mov")
    stands_in = page.locator("video ~ img")
    page.evaluate("() => { window.unreported = true; window.standIns = 0; }")
    page.evaluate("""() => new MutationObserver((seen) => {
      window.standIns += seen.flatMap((each) => [...each.addedNodes]).filter((node) => node.tagName === 'IMG').length;
    }).observe(document.querySelector('video').parentElement, { childList: true })""")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("textbox", name="Frame", exact=True)).to_have_value("#1")
    page.wait_for_function("() => window.standIns === 1")
    expect(stands_in).to_have_count(0)
    expect(page.get_by_role("textbox", name="Frame", exact=True)).to_have_value("#1")
    assert not page.evaluate("() => window.unreported")
