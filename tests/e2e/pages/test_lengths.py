"""Clips of any length, ordered in the page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page import Watched, go_to, open_video, set_figure
from tests.e2e.stack import Stack
from tests.footage.read import numbers


def _cut(page: Page, stack: Stack, label: str, name: str) -> list[list[int]]:
    """What the clips show that `E` orders, in their order."""
    before = set(stack.exports.glob(f"{name}_*/*.mp4"))
    page.get_by_role("combobox", name="Label").fill(label)
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    rows = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text=label)
    expect(rows.first).to_be_visible()
    for row in rows.all():
        expect(row).to_contain_text(re.compile(r"frames.*\d s"))
    found = sorted(numbers(clip) for clip in set(stack.exports.glob(f"{name}_*/*.mp4")) - before)
    assert len(found) == rows.count()
    return found


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
    page.get_by_role("button", name=re.compile("of a length|short one")).first.click()
    expect(region).to_contain_text("2.500 s, 75 frames")
    page.keyboard.press("Control+z")
    expect(region).to_contain_text("1.033 s, 31 frames")


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
