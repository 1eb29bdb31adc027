"""The picture pixel for pixel, measured where Chromium lays it out."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from tests.e2e.page import Watched, open_video
from tests.e2e.stack import Stack
from tests.footage.recipes import SHORT_5S_MP4, Picture, Recipe

pytestmark = pytest.mark.proof("playback")

LARGE = replace(SHORT_5S_MP4, name="larger_than_the_stage_mp4", picture=Picture(1280, 720))


def _box(of: Locator) -> FloatRect:
    box = of.bounding_box()
    assert box is not None
    return box


def test_no_edge_of_a_picture_larger_than_its_stage_comes_into_it(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    page = watched.page
    stack.add(make_footage(LARGE), "pixel for pixel.mp4")
    stack.scan()
    open_video(page, "pixel for pixel.mp4")
    button = page.get_by_role("button", name="Pixel for pixel")
    picture = page.locator("video")
    stage = _box(picture.locator("xpath=../.."))
    page.keyboard.press("x")
    expect(button).to_have_attribute("aria-pressed", "true")
    whole = _box(picture)
    assert (whole["width"], whole["height"]) == (1280, 720)
    assert stage["width"] < whole["width"]
    # In its middle, until it is dragged.
    assert whole["x"] + 640 == pytest.approx(stage["x"] + stage["width"] / 2, abs=1)

    x, y = stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 10, y, steps=4)
    near = _box(picture)
    assert near["x"] - whole["x"] == pytest.approx(10, abs=1)
    page.mouse.move(x + 900, y, steps=4)
    page.mouse.up()
    assert _box(picture)["x"] == pytest.approx(stage["x"], abs=1)
    # Its end was no press, which plays.
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()

    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert _box(picture)["width"] <= stage["width"]
