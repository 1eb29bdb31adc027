"""Where HLS cannot be played, a video is seen, stepped through and cut, frame by frame, and played as a rendition.

HLS itself: test_streams.py.
"""

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from rushes_footage.renditions import Kind
from tests.e2e.page import PHONE, WIDE, Watched, expect_accessible, open_video, set_figure, visit
from tests.e2e.pages.rendition_claims import being_made
from tests.e2e.seen_picture import looking, number_in
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.code import CodeReader
from tests.footage.read import numbers
from tests.footage.recipes import PhoneClock, Picture, Recipe, SteadyClock

PRORES_MOV = Recipe(
    "prores_10s_mov",
    ".mov",
    240,
    SteadyClock(Fraction(24)),
    Picture(codec="prores_ks", pixel_format="yuv422p10le", key_distance=1),
)
PRORES_VFR_MOV = Recipe(
    "prores_vfr_mov",
    ".mov",
    150,
    PhoneClock(Fraction(30), Fraction(1, 600), seed=7),
    Picture(codec="prores_ks", pixel_format="yuv422p10le", key_distance=1),
)
UNPLAYABLE = (recipes.HEVC_10BIT_MKV, PRORES_MOV)
PICTURES = (Kind.POTATO, Kind.LOW, Kind.MEDIUM, Kind.HIGH)

_LOOK = looking("""async (selector) => {
  const [shown] = document.querySelectorAll(selector);
  await shown.decode?.();
  return seenPicture(shown);
}""")
_STILL = 'img[src*="/picture"][src*="height=720"]'


# A browser without what HLS is played with, and that does not know it by itself.
_WITHOUT_HLS = """
  Object.defineProperty(window, 'MediaSource', { value: undefined });
  Object.defineProperty(window, 'ManagedMediaSource', { value: undefined });
  HTMLMediaElement.prototype.canPlayType = () => '';
"""


@pytest.fixture(name="watched")
def _watched_without_hls(watched: Watched) -> Watched:
    watched.page.add_init_script(_WITHOUT_HLS)
    return watched


def _number_shown(page: Page, selector: str = _STILL) -> int:
    return number_in(page.evaluate(_LOOK, selector), CodeReader())


def _expect_frame(page: Page, number: int) -> None:
    """The read-out says it and the picture shows it."""
    expect(page.get_by_role("textbox", name="Frame")).to_have_value(f"#{number}")
    page.wait_for_function(f'() => document.querySelector(\'img[src*="frame={number}&"][src*="height=720"]\')')
    assert _number_shown(page) == number


def _expect_played_frame(page: Page, number: int) -> None:
    """The read-out says it and the rendition shows it, itself and not a picture that stands in for it, or a tile."""
    expect(page.get_by_role("textbox", name="Frame")).to_have_value(f"#{number}")
    expect(page.locator("video ~ img, [data-rough]")).to_have_count(0)
    page.wait_for_function("() => !document.querySelector('video').seeking")
    assert _number_shown(page, "video") == number


@pytest.mark.proof("playback")
@pytest.mark.parametrize(
    "recipe",
    UNPLAYABLE,
    ids=lambda recipe: recipe.name,
)
def test_what_cannot_be_played_is_stepped_through_and_cut_while_its_rendition_is_made(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    page = watched.page
    name = f"cannot be played {UNPLAYABLE.index(recipe)}{recipe.suffix}"
    with being_made(stack, stack.add(make_footage(recipe), name), *PICTURES, progress=0.43):
        stack.scan()
        open_video(page, name)
        expect(page.get_by_text("This browser cannot play")).to_be_visible()
        expect(page.get_by_text("is being made: 43 %. Until then exact frames are shown")).to_be_visible()
        expect(page.get_by_role("progressbar", name="Rendition")).to_have_attribute("aria-valuenow", "43")
        expect(page.get_by_text("Single frames")).to_be_visible()
        expect(page.get_by_role("button", name="Play", exact=True)).to_be_disabled()
        page.keyboard.press("Space")
        expect(page.get_by_text("Only single frames are shown, which do not play: step through them.")).to_be_visible()
        place = page.get_by_role("button", name="One frame on").bounding_box()
        _expect_frame(page, 0)
        page.keyboard.press("ArrowRight")
        _expect_frame(page, 1)
        second = round(recipe.clock.nominal_rate)
        page.keyboard.press("Shift+ArrowRight")
        _expect_frame(page, second + 1)
        page.keyboard.press("ArrowLeft")
        _expect_frame(page, second)

        set_figure(page, "Clips", "1")
        page.keyboard.press("e")
        rows = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text=name.split(".")[0])
        expect(rows).to_contain_text(re.compile(rf"{8 * second} frames.*8\.000 s"))
        [clip] = stack.exports.glob(f"{name.split('.')[0]}_*/*.mp4")
        assert numbers(clip) == list(range(second, 9 * second))

    # Nobody makes it any more: the page asks for it again, and goes on with it at the frame that was seen.
    expect(page.get_by_text("Rendition 180p")).to_be_visible()
    _expect_played_frame(page, second)
    assert page.get_by_role("button", name="One frame on").bounding_box() == place
    page.keyboard.press("ArrowRight")
    _expect_played_frame(page, second + 1)


@pytest.mark.proof("playback")
def test_a_rendition_shows_the_frame_that_the_read_out_says_and_plays_with_its_sound(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    page = watched.page
    stack.add(make_footage(PRORES_VFR_MOV), "to be played.mov")
    stack.scan()
    open_video(page, "to be played.mov")
    expect(page.get_by_text("Rendition 180p")).to_be_visible()
    expect(page.get_by_text("This browser cannot play")).to_have_count(0)
    frame = page.get_by_role("textbox", name="Frame")
    for number in (0, 1, 97, 61, 149, 17):
        frame.fill(str(number))
        frame.press("Enter")
        page.keyboard.press("Escape")
        _expect_played_frame(page, number)
    frame.fill("0")
    frame.press("Enter")
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.querySelector('audio')?.readyState === 4")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => document.querySelector('audio').currentTime > 1")
    apart = page.evaluate(
        "() => document.querySelector('audio').currentTime - document.querySelector('video').currentTime"
    )
    assert abs(apart) < 0.2
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_function("() => document.querySelector('audio').paused")


@pytest.mark.proof("axe")
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_page_of_an_unplayable_video_is_accessible(
    browser: Browser, stack: Stack, make_footage: Callable[[Recipe], Path], size: Any
) -> None:
    name = f"unplayable for axe {size['width']}.mkv"
    with being_made(stack, stack.add(make_footage(recipes.HEVC_10BIT_MKV), name), *PICTURES, progress=0.2):
        stack.scan()
        with visit(browser, stack, viewport=size, for_axe=True) as watched:
            watched.page.add_init_script(_WITHOUT_HLS)
            open_video(watched.page, name)
            expect(watched.page.get_by_text("is being made: 20 %")).to_be_visible()
            expect_accessible(watched.page, "an unplayable video")
