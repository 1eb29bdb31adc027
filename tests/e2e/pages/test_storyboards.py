"""The storyboard under the pointer: on a card, on the timeline, and over a picture that is dragged without a proxy."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e.page import Watched, open_video
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.code import read_code
from tests.footage.recipes import Picture, Recipe, SteadyClock

LONG = Recipe(
    "board_dragged", ".mp4", 3000, SteadyClock(recipes.PAL), Picture(640, 360, b_frames=2, preset="ultrafast")
)


@pytest.fixture(scope="module", autouse=True)
def _film(stack: Stack, make_footage: Callable[[Recipe], Path]) -> None:
    stack.add(make_footage(LONG))


def _tiles(stack: Stack) -> list[int]:
    """The frames that the tiles are said to show."""
    [asset] = stack.get("/api/v1/assets", q=LONG.name).json()["assets"]
    board = stack.get(f"/api/v1/assets/{asset['id']}/storyboard", frames=True).json()
    return [int(tile["frame"]) for tile in board["tiles"]]


def _number_in(place: Locator) -> int:
    """What a part of the page shows."""
    picture = Image.open(io.BytesIO(place.screenshot())).convert("L")
    return read_code(np.asarray(picture, np.uint8))


@pytest.mark.proof("playback")
def test_a_card_is_looked_through_tile_by_tile(watched: Watched, stack: Stack) -> None:
    page = watched.page
    tiles = _tiles(stack)
    page.goto(f"/library?q={LONG.name}")
    picture = page.get_by_role("gridcell").get_by_role("link").locator("span").first
    box = picture.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 5, y)
    tile = page.locator("[data-tile]")
    expect(tile).to_be_visible()
    for share in (0.1, 0.5, 0.93):
        x = box["x"] + share * box["width"]
        # As the page has it: pixels are whole.
        wanted = max(place for place, frame in enumerate(tiles) if frame / 25 <= (x - box["x"]) / box["width"] * 120)
        page.mouse.move(x, y)
        expect(tile).to_have_attribute("data-tile", re.compile(f"^({wanted - 1}|{wanted}|{wanted + 1})$"))
        place = int(tile.get_attribute("data-tile") or -1)
        # The sharp picture that comes when the pointer rests is the same frame.
        sharp = picture.locator("img[src*='tolerance']")
        expect(sharp).to_be_visible()
        page.wait_for_function("() => document.querySelector('img[src*=\"tolerance\"]')?.complete")
        page.evaluate("() => document.querySelector('img[src*=\"tolerance\"]').decode()")
        jpeg = page.request.get(str(sharp.evaluate("image => image.src"))).body()
        assert read_code(np.asarray(Image.open(io.BytesIO(jpeg)).convert("L"), np.uint8)) == tiles[place]
    after = picture.bounding_box()
    assert after == box
    page.mouse.move(0, 0)
    expect(tile).to_have_count(0)


@pytest.mark.proof("pictures")
def test_who_only_passes_over_a_card_asks_for_no_storyboard(watched: Watched) -> None:
    page = watched.page
    asked: list[str] = []
    page.clock.install()
    page.goto(f"/library?q={LONG.name}")
    card = page.get_by_role("gridcell")
    expect(card).to_be_visible()
    page.on("request", lambda request: asked.append(request.url))
    box = card.bounding_box()
    assert box is not None
    # However long a busy machine takes from one move to the next, the page takes it for none.
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    page.mouse.move(box["x"] + 10, box["y"] + 30)
    page.mouse.move(box["x"] + 40, box["y"] + 30)
    page.mouse.move(0, 0)
    page.clock.run_for(1000)
    assert [url for url in asked if "storyboard" in url] == []
    page.mouse.move(box["x"] + 40, box["y"] + 30)
    with page.expect_request(re.compile("storyboard")):
        page.clock.run_for(1000)


def _drag(page: Page) -> None:
    bed = page.get_by_role("group", name="Timeline").locator("svg").bounding_box()
    assert bed is not None
    y = bed["y"] + 20
    page.mouse.move(bed["x"] + 20, y)
    page.mouse.down()
    for step in range(60):
        page.mouse.move(bed["x"] + 20 + step * (bed["width"] - 60) / 60, y)


_WATCH = """() => {
  window.rough = [];
  new MutationObserver(() => {
    const sign = document.querySelector('[data-rough]');
    if (sign) window.rough.push([Number(sign.querySelector('[data-tile]').dataset.tile), sign.innerText]);
  }).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""


@pytest.mark.proof("pictures")
def test_a_drag_without_a_proxy_shows_tiles_and_ends_on_exactly_the_frame(watched: Watched, stack: Stack) -> None:
    page = watched.page
    tiles = _tiles(stack)
    arrives = re.compile(r"storyboard\.jpg")
    with page.expect_response(arrives):
        open_video(page, LONG.file_name)
    page.wait_for_function("() => document.querySelector('video').readyState >= 2")
    page.evaluate(_WATCH)
    _drag(page)
    page.mouse.up()
    expect(page.locator("[data-rough]")).to_have_count(0)
    page.wait_for_function("() => !document.querySelector('video').seeking")
    rough = page.evaluate("() => window.rough")
    assert len({place for place, _ in rough}) >= 3
    for place, words in rough:
        seconds = tiles[place] // 25
        assert words.strip() == f"About here: 0:{seconds // 60:02}:{seconds % 60:02}"
    said = int(re.sub(r"\D", "", page.get_by_role("textbox", name="Frame", exact=True).input_value()))
    assert _number_in(page.locator("video")) == said


@pytest.mark.proof("pictures")
def test_the_timeline_shows_what_lies_under_the_pointer(watched: Watched, stack: Stack) -> None:
    page = watched.page
    tiles = _tiles(stack)
    with page.expect_response(re.compile(r"storyboard\.jpg")):
        open_video(page, LONG.file_name)
    bed = page.get_by_role("group", name="Timeline").locator("svg").bounding_box()
    assert bed is not None
    glance = page.locator("[data-glance]")
    # The lane of the whole file is the last one.
    page.mouse.move(bed["x"] + bed["width"] / 2, bed["y"] + bed["height"] - 6)
    expect(glance).to_be_visible()
    tile = glance.locator("[data-tile]")
    frame = tiles[int(tile.get_attribute("data-tile") or -1)]
    assert abs(frame / 25 - 60) <= 120 / len(tiles) + 1
    assert _number_in(tile) == frame
    page.mouse.move(0, 0)
    expect(glance).to_have_count(0)
