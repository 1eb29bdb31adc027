"""A video that the browser cannot play is still seen, stepped through and cut, frame by frame."""

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.page import Watched, expect_accessible, open_video, set_figure, visit
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.code import CodeReader
from tests.footage.read import numbers
from tests.footage.recipes import Picture, Recipe, SteadyClock

pytestmark = pytest.mark.slow

PRORES_MOV = Recipe(
    "prores_10s_mov",
    ".mov",
    240,
    SteadyClock(Fraction(24)),
    Picture(codec="prores_ks", pixel_format="yuv422p10le", key_distance=1),
)
UNPLAYABLE = (recipes.HEVC_10BIT_MKV, PRORES_MOV)

_LOOK = """async () => {
  const [image] = document.querySelectorAll('img[src*="/picture"][src*="height=720"]');
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let green = '';
  for (let at = 1; at < data.length; at += 4) green += String.fromCharCode(data[at]);
  return { width: canvas.width, height: canvas.height, green };
}"""


def _number_shown(page: Page) -> int:
    seen: dict[str, Any] = page.evaluate(_LOOK)
    gray = np.frombuffer(seen["green"].encode("latin-1"), np.uint8).reshape(seen["height"], seen["width"])
    return CodeReader().read(gray)


def _expect_frame(page: Page, number: int) -> None:
    """The read-out says it and the picture shows it."""
    expect(page.get_by_role("textbox", name="Frame")).to_have_value(f"#{number}")
    page.wait_for_function(f'() => document.querySelector(\'img[src*="frame={number}&"][src*="height=720"]\')')
    assert _number_shown(page) == number


@pytest.mark.parametrize("recipe", UNPLAYABLE, ids=lambda recipe: recipe.name)
def test_what_cannot_be_played_is_stepped_through_and_cut(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path], recipe: Recipe
) -> None:
    page = watched.page
    name = f"cannot be played {UNPLAYABLE.index(recipe)}{recipe.suffix}"
    stack.add(make_footage(recipe), name)
    stack.files()
    open_video(page, name)
    expect(page.get_by_text("This browser cannot play")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Exact frames are shown instead")).to_be_visible()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_disabled()
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
    expect(rows).to_contain_text(re.compile(rf"{8 * second} frames.*8\.000 s"), timeout=90_000)
    [clip] = stack.exports.glob(f"{name.split('.')[0]}_*/*.mp4")
    assert numbers(clip) == list(range(second, 9 * second))


def test_the_page_of_an_unplayable_video_is_accessible(
    browser: Browser, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    stack.add(make_footage(recipes.HEVC_10BIT_MKV), "unplayable for axe.mkv")
    stack.files()
    with visit(browser, stack, for_axe=True) as watched:
        open_video(watched.page, "unplayable for axe.mkv")
        expect(watched.page.get_by_text("This browser cannot play")).to_be_visible(timeout=20_000)
        expect_accessible(watched.page, "an unplayable video")
