"""Crops on the page: what is framed there is what the clips show, measured in their frames."""

import re
from pathlib import Path
from typing import Any

import av
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.page import (
    PHONE,
    WIDE,
    Watched,
    all_fields,
    expect_accessible,
    keep_settings,
    open_video,
    set_figure,
    visit,
)
from tests.e2e.stack import Stack
from tests.footage.place import pictures, place_of

WIDTH, HEIGHT = 320, 180
WINDOW = 102
"""Pixels of a window of 9:16."""


def _add(stack: Stack, name: str) -> None:
    stack.add(stack.library / "cfr25_mp4.mp4", name)
    stack.scan()


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


def _is_portrait(frame: Locator) -> bool:
    """What the strip shows of a clip, by its shape and by its name."""
    box = frame.bounding_box()
    assert box is not None
    portrait = box["width"] < box["height"]
    assert portrait == ("cropped to 9:16" in (frame.get_attribute("aria-label") or ""))
    return portrait


def _figure(field: Locator) -> int:
    return int(re.sub(r"\D", "", field.input_value()))


def _cut(page: Page, stack: Stack, profile: str) -> dict[str, Any]:
    """What E made, when it is proven."""
    page.keyboard.press("e")
    rows = page.get_by_role("group", name="Clips").get_by_role("listitem")
    expect(rows.first).to_contain_text(re.compile("frames.*s"))
    # A name is not what makes room for the ratio.
    line = rows.first.get_by_role("img", name="Proven").locator("..").bounding_box()
    assert line is not None
    assert line["width"] >= 160 + 16 + 6
    [export] = stack.get("/api/v1/exports", profile=profile).json()["exports"]
    assert {clip["state"] for clip in export["clips"]} == {"done"}
    return dict(export)


def _size(clip: Path) -> tuple[int, int]:
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height


def _own_settings(page: Page, **kept: object) -> None:
    """A profile of the test's own, clips at the size of the source."""
    keep_settings(page, **{"clips": 1, "shortSide": 0, **kept})


@pytest.mark.proof("crops")
def test_a_clip_shows_what_was_framed_by_dragging(watched: Watched, stack: Stack) -> None:
    page = watched.page
    _own_settings(page, profile="dragged crop")
    _add(stack, "dragged crop.mp4")
    open_video(page, "dragged crop.mp4")
    page.keyboard.press("c")
    expect(_window(page)).to_have_attribute("aria-valuetext", re.compile("9:16 at 0.50"))
    _drag(page, 60)
    # The last move may not be drawn yet.
    expect(_window(page)).to_have_attribute("aria-valuenow", re.compile("^(16[7-9]|17[01])$"))
    framed = _left(page)
    expect(page.get_by_text("102 × 180")).to_be_visible()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    export = _cut(page, stack, "dragged crop")
    [clip] = export["clips"]
    assert _size(Path(clip["path"])) == (WINDOW, HEIGHT)
    [shown], [source] = pictures(Path(clip["path"]), 0, 1), pictures(stack.library / "dragged crop.mp4", 0, 1)
    left, top = place_of(shown, source)
    assert abs(left - framed) <= 1
    assert top <= 1


def _touched(page: Page, at: tuple[float, float], to: tuple[float, float]) -> None:
    """A finger that goes from one point to another, as Chromium hears of it."""
    device = page.context.new_cdp_session(page)
    steps = 12
    device.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": at[0], "y": at[1]}]})
    for step in range(1, steps + 1):
        point = {axis: begin + (end - begin) * step / steps for axis, begin, end in zip("xy", at, to, strict=True)}
        device.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    device.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.proof("crops")
def test_a_finger_drags_the_window_and_scrolls_the_page(browser: Browser, stack: Stack) -> None:
    _add(stack, "touched crop.mp4")
    with visit(browser, stack, viewport=PHONE) as watched:
        page = watched.page
        _own_settings(page, profile="touched crop")
        open_video(page, "touched crop.mp4")
        page.get_by_role("button", name="9:16", exact=True).tap()
        expect(_window(page)).to_have_attribute("aria-valuetext", re.compile("9:16 at 0.50"))
        page.get_by_role("heading", name="touched crop.mp4").scroll_into_view_if_needed()
        _window(page).scroll_into_view_if_needed()
        window, picture = _window(page).bounding_box(), page.locator("video").bounding_box()
        assert window is not None
        assert picture is not None
        middle = (window["x"] + window["width"] / 2, window["y"] + window["height"] / 2)
        # Not quite level, as fingers are not.
        by = 60 * picture["width"] / WIDTH
        _touched(page, middle, (middle[0] + by, middle[1] + 6))
        expect(_window(page)).to_have_attribute("aria-valuenow", re.compile("16[789]|17[0-2]"))
        framed = _left(page)
        # Up and down the same finger scrolls, and leaves the window where it is.
        middle = (middle[0] + by, middle[1])
        _touched(page, middle, (middle[0] + 2, middle[1] - 120))
        page.wait_for_function(
            "(y) => document.querySelector('video').getBoundingClientRect().y < y - 30", arg=picture["y"]
        )
        assert _left(page) == framed
    assert watched.errors == []


def _seek(page: Page, frame: int) -> None:
    box = page.get_by_role("textbox", name="Frame", exact=True)
    box.fill(f"#{frame}")
    box.press("Enter")
    expect(box).to_have_value(f"#{frame}")


@pytest.mark.proof("crops")
def test_key_frames_set_while_locked_move_the_crop(watched: Watched, stack: Stack) -> None:
    page = watched.page
    _own_settings(page, profile="moving crop", portraitRatio="9:16")
    _add(stack, "moving crop.mp4")
    open_video(page, "moving crop.mp4")
    _seek(page, 25)
    controls = page.get_by_role("button", name="Sound off")
    before = controls.bounding_box()
    page.keyboard.press("g")
    expect(page.get_by_role("button", name="Locked")).to_be_visible()
    assert controls.bounding_box() == before, "locking moves what stands beside it"
    _seek(page, 50)
    _drag(page, -60)
    first = _left(page)
    _seek(page, 150)
    _drag(page, 120)
    last = _left(page)
    expect(page.get_by_text("2 keys", exact=True)).to_be_visible()
    page.get_by_role("combobox", name="Between key frames").select_option("Linear")
    # The play position is on the way: the picture shows where the window will be.
    _seek(page, 100)
    assert abs(_left(page) - (first + last) / 2) <= 1
    export = _cut(page, stack, "moving crop")
    assert [key["time"] for key in export["crop"]["keyframes"]] == [2, 6]
    [clip] = export["clips"]
    shown, source = pictures(Path(clip["path"])), pictures(stack.library / "moving crop.mp4", 25, 200)
    for frame in (0, 25, 50, 75, 100, 125, 150):
        left, _ = place_of(shown[frame], source[frame])
        share = min(max((frame - 25) / 100, 0), 1)
        assert abs(left - (first + (last - first) * share)) <= 1.5, frame


@pytest.mark.proof("crops")
def test_key_frames_are_moved_and_removed_and_unlocking_leaves_them(watched: Watched, stack: Stack) -> None:
    page = watched.page
    _own_settings(page, portraitRatio="9:16")
    _add(stack, "key frames.mp4")
    open_video(page, "key frames.mp4")
    page.keyboard.press("g")
    for frame, key in ((50, "Home"), (100, "End")):
        _seek(page, frame)
        _window(page).press(key)
    diamonds = page.get_by_role("slider", name=re.compile("^Key frame"))
    expect(diamonds).to_have_count(2)
    diamonds.first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Frame")).to_have_value("#50")
    page.keyboard.press("ArrowRight")
    expect(diamonds.first).to_have_attribute("aria-valuetext", re.compile("^0:00:02.040: 9:16"))
    box = diamonds.first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 12, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 42, box["y"] + 12, steps=4)
    page.mouse.up()
    dragged = int(diamonds.first.get_attribute("aria-valuenow") or 0)
    assert 51 < dragged < 100
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    expect(page.get_by_role("button", name="Lock", exact=True)).to_have_attribute("aria-pressed", "false")
    expect(diamonds).to_have_count(2)
    page.get_by_role("button", name="Remove all key frames").click()
    expect(diamonds).to_have_count(0)
    expect(page.get_by_text("2 key frames removed")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(diamonds).to_have_count(2)
    expect(diamonds.first).to_have_attribute("aria-valuenow", str(dragged))
    expect(page.get_by_text("Undone: 2 key frames removed")).to_be_visible()
    page.keyboard.press("Control+Shift+Z")
    expect(diamonds).to_have_count(0)
    # The removal, what unlocking did to the cursor, and the drag.
    for _ in range(3):
        page.keyboard.press("Control+z")
    expect(diamonds.first).to_have_attribute("aria-valuenow", "51")
    diamonds.first.press("Delete")
    expect(diamonds).to_have_count(1)
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.proof("crops")
def test_edits_are_undone_and_done_again(watched: Watched, stack: Stack) -> None:
    page = watched.page
    _own_settings(page)
    _add(stack, "undone edits.mp4")
    open_video(page, "undone edits.mp4")
    clips = set_figure(page, "Clips", "3")
    page.keyboard.press("Shift+ArrowRight")
    frame = page.get_by_role("textbox", name="Frame")
    expect(frame).to_have_value("#25")
    page.keyboard.press("c")
    before = _left(page)
    _drag(page, 40)
    after = _left(page)
    assert after - before >= 38
    window = _window(page)
    page.keyboard.press("Control+z")
    expect(window).to_have_attribute("aria-valuenow", str(before))
    page.keyboard.press("Control+z")
    expect(window).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(frame).to_have_value("#0")
    page.keyboard.press("Control+z")
    expect(clips).to_have_value("1")
    for _ in range(4):
        page.keyboard.press("Control+Shift+Z")
    expect(clips).to_have_value("3")
    expect(frame).to_have_value("#25")
    expect(window).to_have_attribute("aria-valuenow", str(after))


@pytest.mark.proof("crops")
def test_edits_are_undone_after_a_reload_too(watched: Watched, stack: Stack) -> None:
    page = watched.page
    _add(stack, "reloaded edits.mp4")
    open_video(page, "reloaded edits.mp4")
    clips = set_figure(page, "Clips", "5")
    page.keyboard.press("Shift+ArrowRight")
    frame = page.get_by_role("textbox", name="Frame")
    expect(frame).to_have_value("#25")
    expect(page).to_have_url(re.compile("frame=25"))
    page.keyboard.press("c")
    before = _left(page)
    _drag(page, 40)
    after = _left(page)
    page.reload()
    expect(frame).to_have_value("#25")
    window = _window(page)
    expect(window).to_have_attribute("aria-valuenow", str(after))
    page.keyboard.press("Control+z")
    expect(window).to_have_attribute("aria-valuenow", str(before))
    for _ in range(3):
        page.keyboard.press("Control+z")
    expect(frame).to_have_value("#0")
    expect(clips).to_have_value("3")
    for _ in range(4):
        page.keyboard.press("Control+Shift+Z")
    expect(clips).to_have_value("5")
    expect(window).to_have_attribute("aria-valuenow", str(after))


@pytest.mark.proof("crops")
def test_a_press_beside_the_window_brings_it_there_and_one_on_it_plays(watched: Watched, stack: Stack) -> None:
    page = watched.page
    _own_settings(page)
    _add(stack, "pressed crop.mp4")
    open_video(page, "pressed crop.mp4")
    page.keyboard.press("c")
    picture = page.locator("video").bounding_box()
    assert picture is not None
    page.mouse.click(picture["x"] + 80 * picture["width"] / WIDTH, picture["y"] + 50)
    assert abs(_left(page) - (80 - WINDOW / 2)) <= 2
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    _window(page).click()
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.keyboard.press("Space")


@pytest.mark.proof("crops")
def test_a_marker_brings_its_crop_back_and_the_queue_says_it(watched: Watched, stack: Stack) -> None:
    page = watched.page
    _own_settings(page, profile="marked crop")
    _add(stack, "marked crop.mp4")
    _add(stack, "crop after a marked one.mp4")
    open_video(page, "marked crop.mp4")
    # By keys alone: another ratio is typed, the window moved with the arrow keys.
    page.get_by_role("textbox", name="Another ratio").focus()
    page.keyboard.type("2:0")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Write it like 16:9")).to_be_visible()
    page.get_by_role("textbox", name="Another ratio").fill("1:2")
    page.keyboard.press("Enter")
    _window(page).focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(_window(page)).to_have_attribute("aria-valuetext", re.compile("1:2 at 0.61"))
    placed = _left(page)
    _cut(page, stack, "marked crop")
    expect(page.get_by_role("group", name="Clips").get_by_title("1:2 at 0.61")).to_be_visible()
    page.get_by_role("button", name="Off", exact=True).press("Enter")
    expect(_window(page)).to_have_count(0)
    # It comes with another answer than the clip.
    expect(page.get_by_role("button", name="Marker 1")).to_be_visible()
    page.keyboard.press("m")
    expect(_window(page)).to_have_attribute("aria-valuenow", str(placed))
    # The crop belongs to the video, its shape to the person.
    open_video(page, "crop after a marked one.mp4")
    expect(_window(page)).to_have_attribute("aria-valuetext", re.compile("1:2 at 0.50"))


@pytest.mark.proof("crops")
def test_random_crops_are_seen_before_they_are_ordered(watched: Watched, stack: Stack) -> None:
    page = watched.page
    _own_settings(page, profile="crop by chance", clips=3)
    _add(stack, "crop by chance.mp4")
    open_video(page, "crop by chance.mp4")
    all_fields(page)
    page.get_by_role("button", name="some 9:16").click()
    seed, strip = page.get_by_role("textbox", name="Seed"), page.get_by_role("list", name="First frames of the clips")
    seed.fill("77")
    expect(page.get_by_text("2 sizes")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+C")
    expect(seed).not_to_have_value("77")
    # Right after the list is opened the strip is empty, and not busy.
    expect(strip.get_by_role("button")).to_have_count(4)
    expect(strip).to_have_attribute("aria-busy", "false")
    seen = [_is_portrait(strip.get_by_role("button", name=f"{clip}: show")) for clip in (1, 2, 3)]
    assert seen.count(True) == 1
    page.keyboard.press("e")
    rows = page.get_by_role("group", name="Clips").get_by_role("listitem")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="9:16 at")).to_have_count(1)
    [export] = stack.get("/api/v1/exports", profile="crop by chance").json()["exports"]
    assert [clip["crop"] is not None for clip in export["clips"]] == seen
    assert (export["crop"]["seed"], export["crop"]["anchor"]) == (_figure(seed), "subject")


@pytest.mark.proof("crops")
def test_clips_that_follow_a_subject_are_seen_before_they_are_ordered(watched: Watched, stack: Stack) -> None:
    page = watched.page
    _own_settings(page, profile="crop by subject", clips=2)
    _add(stack, "crop by subject.mp4")
    open_video(page, "crop by subject.mp4")
    all_fields(page)
    follow = page.get_by_role("button", name="on subject")
    expect(follow).to_be_disabled()
    page.get_by_role("group", name="Crop", exact=True).get_by_role("button", name="4:5").click()
    follow.click()
    expect(follow).to_have_attribute("aria-pressed", "true")
    # No model was added here: the centre stays where it was put.
    strip = page.get_by_role("list", name="First frames of the clips")
    expect(strip.get_by_role("button", name="cropped to 4:5")).to_have_count(3)
    expect(page.get_by_text("clips follow their subject")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.get_by_role("group", name="Clips").get_by_role("listitem")).to_have_count(2)
    [export] = stack.get("/api/v1/exports", profile="crop by subject").json()["exports"]
    assert export["crop"]["follow_subject"]
    assert [clip["crop"]["path"] for clip in export["clips"]] == [[{"seconds": 0, "center": 0.5}]] * 2


@pytest.mark.proof("axe")
@pytest.mark.parametrize("viewport", [WIDE, PHONE])
def test_the_crop_is_accessible(browser: Browser, stack: Stack, viewport: Any) -> None:
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        _own_settings(page, clips=2, portraitRatio="4:5", randomSquare=True, randomSeed=5)
        open_video(page, "vfr_mkv.mkv")
        page.keyboard.press("g")
        _seek(page, 60)
        _window(page).press("Home")
        expect(page.get_by_role("slider", name="Key frame 1")).to_be_visible()
        expect_accessible(page, "the crop with a key frame")
