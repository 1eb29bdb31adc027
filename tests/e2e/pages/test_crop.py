"""Crops on the page: what is framed there is what the clips show, measured in their frames."""

import json
import re
from pathlib import Path
from typing import Any

import av
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.page import Watched, open_video
from tests.e2e.stack import Stack
from tests.footage.place import pictures, place_of

pytestmark = pytest.mark.slow

WIDTH, HEIGHT = 320, 180
WINDOW = 102
"""Pixels of a window of 9:16."""


def _add(stack: Stack, name: str) -> None:
    stack.add(stack.library / "cfr25_mp4.mp4", name)
    stack.files()


def _window(page: Page) -> Locator:
    return page.get_by_role("slider", name="Crop", exact=True)


def _drag(page: Page, pixels: float) -> None:
    """Move the window by pixels of the video, in small steps as a hand does."""
    picture = page.locator("video").bounding_box()
    window = _window(page).bounding_box()
    assert picture is not None
    assert window is not None
    x, y = window["x"] + window["width"] / 2, window["y"] + window["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + pixels * picture["width"] / WIDTH, y, steps=8)
    page.mouse.up()


def _left(page: Page) -> int:
    return int(_window(page).get_attribute("aria-valuenow") or -1)


def _cut(page: Page, stack: Stack, profile: str) -> dict[str, Any]:
    """What E made, when it is proven."""
    page.keyboard.press("e")
    rows = page.get_by_role("group", name="Clips").get_by_role("listitem")
    expect(rows.first).to_contain_text(re.compile("frames.*s"), timeout=60_000)
    [export] = stack.get("/api/v1/exports", profile=profile).json()["exports"]
    assert {clip["state"] for clip in export["clips"]} == {"done"}
    return dict(export)


def _size(clip: Path) -> tuple[int, int]:
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height


def _own_settings(page: Page, **kept: object) -> None:
    """Settings of an earlier visit: a profile of the test's own, clips at the size of the source."""
    settings = json.dumps({"clips": 1, "shortSide": 0, **kept})
    page.add_init_script(
        f"localStorage.getItem('rushes.settings.1') ?? localStorage.setItem('rushes.settings.1', '{settings}')"
    )


def test_a_clip_shows_what_was_framed_by_dragging(watched: Watched, stack: Stack) -> None:
    page = watched.page
    _own_settings(page, profile="dragged crop")
    _add(stack, "dragged crop.mp4")
    open_video(page, "dragged crop.mp4")
    page.keyboard.press("c")
    expect(_window(page)).to_have_attribute("aria-valuetext", re.compile("9:16 at 0.50"))
    _drag(page, 60)
    framed = _left(page)
    assert abs(framed - (109 + 60)) <= 2
    expect(page.get_by_text("102 × 180")).to_be_visible()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    export = _cut(page, stack, "dragged crop")
    [clip] = export["clips"]
    assert _size(Path(clip["path"])) == (WINDOW, HEIGHT)
    [shown], [source] = pictures(Path(clip["path"]), 0, 1), pictures(stack.library / "dragged crop.mp4", 0, 1)
    left, top = place_of(shown, source)
    assert (abs(left - framed) <= 1, top <= 1) == (True, True)
