"""What the page decodes itself is exactly the frame that its read-out names."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.page import Watched, open_video, visit
from tests.e2e.seen_picture import looking, number_in
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.code import CodeReader
from tests.footage.recipes import Recipe

# At each repaint after a picture was painted: what the canvas shows, and what the page says it is.
_WATCH = looking("""
  window.seen = [];
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    draw.apply(this, given);
    if (this.canvas.dataset.glass === undefined) return;
    requestAnimationFrame(() => {
      if (this.canvas.style.visibility !== 'visible') return;
      const said = document.querySelector('input[aria-label="Frame"]').value;
      window.seen.push({ said, ...seenPicture(this.canvas) });
    });
  };
""")


@pytest.fixture
def watched(browser: Browser, stack: Stack) -> Iterator[Watched]:
    with visit(browser, stack) as visitor:
        visitor.page.add_init_script(_WATCH)
        yield visitor
        assert visitor.errors == []


def _opened(page: Page, name: str) -> None:
    """The video is open, and the page is about to decode what lies around its first frame."""
    with page.expect_response(re.compile(r"/packets/0\?")):
        open_video(page, name)


def _seen(page: Page, reader: CodeReader) -> list[tuple[int, int]]:
    """The numbers in the pictures that were painted since, and what the page said then."""
    pictures = page.evaluate("() => window.seen.splice(0)")
    return [(number_in(each, reader), int(re.sub(r"\D", "", each["said"]))) for each in pictures]


def _go(page: Page, recipe: Recipe, reader: CodeReader, frame: int) -> None:
    box = page.get_by_role("textbox", name="Frame", exact=True)
    box.fill(str(frame))
    box.press("Enter")
    page.keyboard.press("Escape")
    _expect_painted(page, recipe, reader, frame)


def _step(page: Page, recipe: Recipe, reader: CodeReader, key: str, frame: int) -> None:
    page.keyboard.press(key)
    _expect_painted(page, recipe, reader, frame)


def _expect_painted(page: Page, recipe: Recipe, reader: CodeReader, frame: int) -> None:
    page.wait_for_function(
        "(frame) => window.seen.some(({ said }) => Number(said.replace(/\\D/g, '')) === frame)", arg=frame
    )
    seen = _seen(page, reader)
    assert [number for number, _ in seen] == [recipe.shown[said] for _, said in seen]
    assert seen[-1][1] == frame


def test_steps_jumps_and_drags_paint_the_frame_that_the_page_names(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    page, reader, recipe = watched.page, CodeReader(), recipes.CFR60_MP4_BFRAMES
    stack.add(make_footage(recipe), "decoded by the page.mp4")
    stack.scan()
    _opened(page, "decoded by the page.mp4")
    last = len(recipe.shown) - 1
    for frame in (1, 2, 3, 4):
        _step(page, recipe, reader, "ArrowRight", frame)
    for frame in (3, 2):
        _step(page, recipe, reader, "ArrowLeft", frame)
    for frame in (last, 7, last // 2, last // 2 + 40):
        _go(page, recipe, reader, frame)
    bed = page.get_by_role("group", name="Timeline").locator("svg").bounding_box()
    assert bed is not None
    y = bed["y"] + 20
    page.mouse.move(bed["x"] + 20, y)
    page.mouse.down()
    for step in range(20):
        page.mouse.move(bed["x"] + 20 + step * (bed["width"] - 60) / 20, y)
    page.mouse.up()
    # The address is told where the hand has led.
    page.wait_for_function("""() => {
      const said = window.seen.at(-1)?.said.replace(/\\D/g, '');
      return said !== undefined && said === new URLSearchParams(location.search).get('frame');
    }""")
    seen = _seen(page, reader)
    assert [number for number, _ in seen] == [recipe.shown[said] for _, said in seen]
