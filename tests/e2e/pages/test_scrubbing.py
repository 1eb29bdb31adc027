"""Dragging along the timeline shows each frame out of the scrub proxy, and the page says which it is."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.page import Watched, open_video, visit
from tests.e2e.seen_picture import looking, number_in
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.code import CodeReader
from tests.footage.recipes import Picture, Recipe, SteadyClock

DRAGGED = Recipe(
    "scrub_dragged", ".mp4", 3000, SteadyClock(recipes.PAL), Picture(640, 360, b_frames=2, preset="ultrafast")
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


@pytest.fixture(scope="module", autouse=True)
def _film(stack: Stack, make_footage: Callable[[Recipe], Path]) -> None:
    stack.add(make_footage(DRAGGED))
    stack.scan()


@pytest.fixture
def watched(browser: Browser, stack: Stack) -> Iterator[Watched]:
    with visit(browser, stack) as visitor:
        visitor.page.add_init_script(_WATCH)
        yield visitor
        assert visitor.errors == []


def made(page: Page) -> None:
    """The video is open, and its proxy is there: asked for on the page, as a person would."""
    open_video(page, DRAGGED.file_name)
    button = page.get_by_role("button", name="Make a scrub proxy")
    sign = page.get_by_role("img", name="Scrub proxy")
    expect(button.or_(sign)).to_be_visible()
    if button.is_visible():
        button.click()
    expect(sign).to_be_visible()


def seen(page: Page) -> list[tuple[int, int]]:
    """The numbers in the pictures that were shown since, and what the page said then."""
    reader = CodeReader()
    pictures = page.evaluate("() => window.seen.splice(0)")
    return [(number_in(each, reader), int(re.sub(r"\D", "", each["said"]))) for each in pictures]


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
