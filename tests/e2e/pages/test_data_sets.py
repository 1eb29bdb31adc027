"""What the next clips are for is chosen in the panel, which says what follows from it."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.page import Watched, all_fields, expect_accessible, open_video, set_figure, visit
from tests.e2e.stack import Stack


@pytest.mark.proof("exports")
def test_clips_for_video_generation_are_planned_and_cut(watched: Watched, stack: Stack) -> None:
    page = watched.page
    open_video(page, "cfr30_mov.mov")
    all_fields(page)
    panel = page.get_by_role("region", name="Next cut")
    set_figure(page, "Clips", "1")
    page.get_by_role("textbox", name="Shorter side in pixels; empty: as the source").fill("")
    page.get_by_role("combobox", name="Data set").select_option("Video, 201 frames")
    expect(panel.get_by_text("8.040 s, 201 frames")).to_be_visible()
    width, height = stack.asset("cfr30_mov.mov")["video"]["width"], stack.asset("cfr30_mov.mov")["video"]["height"]
    expect(panel.get_by_text(f"{width // 32 * 32} × {height // 32 * 32}")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    rows = page.get_by_role("group", name="Clips").get_by_role("listitem")
    expect(rows.first).to_contain_text(re.compile(r"201 frames.*8\.040 s"))
    page.reload()
    expect(page.get_by_role("combobox", name="Data set")).to_have_value("video_201")


@pytest.mark.proof("formats")
def test_what_no_clip_could_keep_is_said_before_it_is_ordered(browser: Browser, stack: Stack) -> None:
    with visit(browser, stack, for_axe=True) as watched:
        page = watched.page
        open_video(page, "silent_mp4.mp4")
        all_fields(page)
        page.get_by_role("combobox", name="Data set").select_option("Foley, 8.000 s")
        expect(page.get_by_text("Foley needs sound, and this video has none.")).to_be_visible()
        expect_accessible(page, "a data set that cannot be")
        page.keyboard.press("Escape")
        page.keyboard.press("e")
        expect(page.get_by_text("foley needs sound, and silent_mp4.mp4 has none")).to_be_visible()
        page.get_by_role("combobox", name="Data set").select_option("Video, 193 frames")
        set_figure(page, "Shorter side in pixels; empty: as the source", "16")
        expect(page.get_by_text("This data set needs 32 px at least.")).to_be_visible()
