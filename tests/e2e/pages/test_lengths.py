"""Clips of any length, ordered in the page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page import PAUSED_AFTER, Watched, go_to, open_video, set_figure
from tests.e2e.seen_picture import SEEN_ON_SCREEN, number_in
from tests.e2e.stack import Stack
from tests.footage.code import CodeReader
from tests.footage.read import numbers


def _cut(page: Page, stack: Stack, label: str, name: str, key: str = "e") -> list[list[int]]:
    """What the clips show that a key orders, in their order."""
    before = set(stack.exports.glob(f"{name}_*/*.mp4"))
    page.get_by_role("combobox", name="Label").fill(label)
    page.keyboard.press("Escape")
    page.keyboard.press(key)
    rows = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text=label)
    expect(rows.first).to_be_visible()
    for row in rows.all():
        expect(row).to_contain_text(re.compile(r"frames.*\d s"))
    found = sorted(numbers(clip) for clip in set(stack.exports.glob(f"{name}_*/*.mp4")) - before)
    assert len(found) == rows.count()
    return found


@pytest.mark.proof("exports")
def test_a_length_is_typed_in_seconds_or_frames_and_stays(watched: Watched, stack: Stack) -> None:
    page = watched.page
    stack.add(stack.library / "cfr30_mov.mov", "of a length.mov")
    stack.scan()
    open_video(page, "of a length.mov")
    set_figure(page, "Clips", "1")
    set_figure(page, "Length of each clip in seconds", "2.5")
    region = page.get_by_role("region", name="Next cut")
    expect(region).to_contain_text("2.500 s, 75 frames")
    go_to(page, 60)
    assert _cut(page, stack, "short one", "of a length") == [list(range(60, 135))]
    page.get_by_role("combobox", name="Unit of the length").select_option("frames")
    frames = page.get_by_role("textbox", name="Length of each clip in frames")
    expect(frames).to_have_value("75")
    set_figure(page, "Length of each clip in frames", "31")
    page.reload()
    expect(region).to_contain_text("1.033 s, 31 frames")
    assert _cut(page, stack, "with frames", "of a length") == [list(range(60, 91))]
    # Its marker brings the length back that it was cut with.
    page.get_by_role("tab", name=re.compile("^Markers")).click()
    # Both are there: on the timeline they have one place, where the second one would come between.
    expect(page.get_by_role("button", name=re.compile("^2 with frames"))).to_be_visible()
    page.get_by_role("button", name=re.compile("of a length|short one")).first.click()
    expect(region).to_contain_text("2.500 s, 75 frames")
    page.keyboard.press("Control+z")
    expect(region).to_contain_text("1.033 s, 31 frames")


def _seen(page: Page) -> int:
    """The frame that is seen once nothing moves any more."""
    page.wait_for_timeout(500)
    return int(page.get_by_role("textbox", name="Frame", exact=True).input_value().removeprefix("#").replace(" ", ""))


@pytest.mark.proof("keys")
def test_what_is_cut_begins_with_the_picture_that_is_seen(watched: Watched, stack: Stack) -> None:
    page = watched.page
    stack.add(stack.library / "cfr25_mp4.mp4", "seen and cut.mp4")
    stack.scan()
    open_video(page, "seen and cut.mp4")
    set_figure(page, "Clips", "1")
    set_figure(page, "Length of each clip in seconds", "1")
    page.keyboard.press("Space")
    page.wait_for_function(PAUSED_AFTER, arg=2)
    paused = _seen(page)
    assert paused > 0
    # The clock may be a frame past it: what counts is the picture.
    assert number_in(page.evaluate(SEEN_ON_SCREEN), CodeReader()) == paused
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("textbox", name="Frame", exact=True)).to_have_value(f"#{paused + 1}")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_role("textbox", name="Frame", exact=True)).to_have_value(f"#{paused + 26}")
    page.get_by_role("button", name="One frame back").click()
    assert _cut(page, stack, "seen", "seen and cut") == [list(range(paused + 25, paused + 50))]
    page.wait_for_url(f"**frame={paused + 25}")


@pytest.mark.proof("keys")
def test_in_and_out_points_are_the_first_and_the_last_frame(watched: Watched, stack: Stack) -> None:
    page = watched.page
    stack.add(stack.library / "cfr30_mov.mov", "in and out.mov")
    stack.scan()
    open_video(page, "in and out.mov")
    set_figure(page, "Clips", "1")
    region = page.get_by_role("region", name="Next cut")
    export = region.get_by_role("button", name=re.compile("^Export"))
    go_to(page, 60)
    page.keyboard.press("i")
    go_to(page, 97)
    page.keyboard.press("o")
    expect(region).to_contain_text("1.267 s, 38 frames")
    go_to(page, 300)
    expect(export).to_contain_text("Export 1 clip from 0:00:02.000")
    assert _cut(page, stack, "from in to out", "in and out") == [list(range(60, 98))]
    page.reload()
    expect(region).to_contain_text("1.267 s, 38 frames")
    expect(export).to_contain_text("Export 1 clip from 0:00:02.000")
    # Both can be gone to, moved and let go of, and each step undone.
    frame = page.get_by_role("textbox", name="Frame", exact=True)
    page.keyboard.press("Shift+I")
    expect(frame).to_have_value("#60")
    page.keyboard.press("Shift+O")
    expect(frame).to_have_value("#97")
    go_to(page, 50)
    page.keyboard.press("o")
    expect(page.get_by_text("The out point would be before the in point")).to_be_visible()
    page.keyboard.press("i")
    expect(region).to_contain_text("1.600 s, 48 frames")
    page.keyboard.press("Control+z")
    expect(region).to_contain_text("1.267 s, 38 frames")
    page.keyboard.press("Escape")
    expect(region).to_contain_text("8.000 s, 240 frames")
    expect(export).to_have_text(re.compile("^Export 1 clipE$"))


@pytest.mark.proof("keys")
def test_o_overwrites_where_it_was_chosen_to(watched: Watched, stack: Stack) -> None:
    page = watched.page
    page.goto("/settings")
    page.get_by_role("group", name="O in Cut").get_by_role("button", name="Overwrites a marker’s group").click()
    stack.add(stack.library / "cfr25_mp4.mp4", "o as before.mp4")
    stack.scan()
    open_video(page, "o as before.mp4")
    page.keyboard.press("o")
    expect(page.get_by_text("No marker is chosen.")).to_be_visible()
    page.get_by_role("button", name="Out point here").click()
    expect(page.get_by_role("region", name="Next cut")).to_contain_text("0.040 s, 1 frame")


@pytest.mark.proof("exports")
def test_a_video_that_is_too_short_is_exported_whole_by_one_press(watched: Watched, stack: Stack) -> None:
    page = watched.page
    stack.add(stack.library / "cfr25_mp4.mp4", "whole.mp4")
    stack.scan()
    open_video(page, "whole.mp4")
    set_figure(page, "Length of each clip in seconds", "30")
    page.get_by_role("combobox", name="Label").fill("whole")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Export 20 s (whole video)").click()
    rows = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text="whole")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("20.000 s")
    [clip] = stack.exports.glob("whole_*/*.mp4")
    assert numbers(clip) == list(range(500))
    # And by the key, which offers it in the line below.
    page.keyboard.press("e")
    docked = page.get_by_role("status").filter(has_text="too short for a clip of 30 s")
    docked.get_by_role("button", name="Export 20 s (whole video)").click()
    expect(rows).to_have_count(2)
