"""Dragging along the timeline shows each frame out of the scrub proxy, and the page says which it is."""

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.e2e.page import Watched, open_video, visit
from tests.e2e.seen_picture import SeenPicture, gray_of, looking, number_in
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.code import CodeReader
from tests.footage.recipes import Picture, Recipe, SteadyClock

DRAGGED = Recipe(
    "scrub_dragged", ".mp4", 3000, SteadyClock(recipes.PAL), Picture(640, 360, b_frames=2, preset="ultrafast")
)
# As a phone turns it and a camcorder stores it: 288x512 to be seen.
TURNED_AND_WIDE = Recipe(
    "scrub_turned_and_wide",
    ".mp4",
    1500,
    SteadyClock(recipes.PAL),
    Picture(352, 288, rotation=90, pixel_aspect=Fraction(16, 11), preset="ultrafast"),
    sound=None,
)

# At each repaint after a picture was drawn: what the canvas shows, and what the page says it is.
_WATCH = looking("""
  window.seen = [];
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    draw.apply(this, given);
    if (this.canvas.dataset.scrub === undefined) return;
    requestAnimationFrame(() => {
      if (this.canvas.style.visibility !== 'visible') return;
      const said = document.querySelector('input[aria-label="Frame"]').value;
      window.seen.push({ said, ...seenPicture(this.canvas) });
    });
  };
""")

_IS_SHARP = """() => {
  const video = document.querySelector('video');
  const said = Number(document.querySelector('input[aria-label="Frame"]').value.replace(/\\D/g, ''));
  return !video.seeking && Math.abs(video.currentTime - (said + 0.5) / 25) < 1e-4;
}"""


class Seen(SeenPicture):
    """A picture that the canvas showed."""

    said: str
    """What the page called it."""


@pytest.fixture(scope="module", autouse=True)
def _film(stack: Stack, make_footage: Callable[[Recipe], Path]) -> None:
    stack.add(make_footage(DRAGGED))
    stack.add(make_footage(TURNED_AND_WIDE))
    stack.scan()


@pytest.fixture
def watched(browser: Browser, stack: Stack) -> Iterator[Watched]:
    with visit(browser, stack) as visitor:
        visitor.page.add_init_script(_WATCH)
        yield visitor
        assert visitor.errors == []


def made(page: Page, recipe: Recipe = DRAGGED) -> None:
    """The video is open, and its proxy is there: asked for on the page, as a person would."""
    open_video(page, recipe.file_name)
    button = page.get_by_role("button", name="Make a scrub proxy")
    sign = page.get_by_role("img", name="Scrub proxy")
    expect(button.or_(sign)).to_be_visible()
    if button.is_visible():
        button.click()
    expect(sign).to_be_visible()


def seen(page: Page) -> list[tuple[int, int]]:
    """The numbers in the pictures that were shown since, and what the page said then."""
    reader = CodeReader()
    return [(number_in(each, reader), said_at(each)) for each in shown_since(page)]


def shown_since(page: Page) -> list[Seen]:
    pictures: list[Seen] = page.evaluate("() => window.seen.splice(0)")
    return pictures


def said_at(picture: Seen) -> int:
    """The frame that the page named while it showed a picture."""
    return int(re.sub(r"\D", "", picture["said"]))


@pytest.mark.proof("seeks")
def test_every_picture_of_a_drag_is_the_frame_that_the_page_names(watched: Watched) -> None:
    page = watched.page
    made(page)
    bed = page.get_by_role("group", name="Timeline").locator("svg").bounding_box()
    assert bed is not None
    y = bed["y"] + 20
    page.mouse.move(bed["x"] + 20, y)
    page.mouse.down()
    shown: list[tuple[int, int]] = []
    # A busy machine paints few of them: the hand goes on until enough were seen.
    for _ in range(10):
        for step in range(120):
            page.mouse.move(bed["x"] + 20 + step * (bed["width"] - 60) / 120, y)
        for step in range(60):
            page.mouse.move(bed["x"] + bed["width"] - 40 - step * 7, y)
        shown += seen(page)
        if len({number for number, _ in shown}) >= 30:
            break
    assert [number for number, _ in shown] == [said for _, said in shown]
    assert len({number for number, _ in shown}) >= 30
    assert max(number for number, _ in shown) > 2000
    page.mouse.up()
    # The hand is still: the sharp picture comes, and is the same frame.
    page.wait_for_function(_IS_SHARP)
    expect(page.locator("canvas[data-scrub]")).to_be_hidden()


@pytest.mark.proof("seeks")
def test_the_wheel_over_the_picture_steps_from_frame_to_frame(watched: Watched) -> None:
    page = watched.page
    made(page)
    box = page.get_by_role("textbox", name="Frame", exact=True)
    box.fill("1000")
    box.press("Enter")
    expect(box).to_have_value(re.compile(r"^#1\s000$"))
    page.keyboard.press("Escape")
    page.locator("video").hover()
    for _ in range(40):
        page.mouse.wheel(0, 100)
    expect(box).to_have_value(re.compile(r"^#1\s040$"))
    shown = seen(page)
    assert [number for number, _ in shown] == [said for _, said in shown]
    assert all(1000 <= number <= 1040 for number, _ in shown)
    for _ in range(5):
        page.mouse.wheel(0, -100)
    expect(box).to_have_value(re.compile(r"^#1\s035$"))


@pytest.mark.proof("seeks")
def test_a_turned_recording_with_wide_pixels_is_dragged_upright_and_in_shape(watched: Watched) -> None:
    page, recipe = watched.page, TURNED_AND_WIDE
    made(page, recipe)
    bed = page.get_by_role("group", name="Timeline").locator("svg").bounding_box()
    assert bed is not None
    page.mouse.move(bed["x"] + 20, bed["y"] + 20)
    page.mouse.down()
    shown: list[Seen] = []
    for _ in range(10):
        for step in range(120):
            page.mouse.move(bed["x"] + 20 + step * (bed["width"] - 60) / 120, bed["y"] + 20)
        shown += shown_since(page)
        if len(shown) >= 10:
            break
    # As large as the player's picture, which is as tall as the stage.
    stage = page.locator("canvas[data-scrub]").bounding_box()
    assert stage is not None
    assert stage["width"] / stage["height"] == pytest.approx(288 / 512, rel=0.01)
    page.mouse.up()
    assert len(shown) >= 10
    reader = CodeReader()
    for picture in shown:
        assert (picture["width"], picture["height"]) == (202, 360)
        # The code is drawn for pixels as they are stored, and is refused where it is turned.
        pressed = Image.fromarray(gray_of(picture)).resize(recipe.picture.shown_size)
        assert reader.read(np.asarray(pressed)) == said_at(picture)
