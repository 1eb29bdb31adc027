"""Formats of clips on the page: chosen, remembered, brought back by markers, and looked at."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, Watched, all_fields, expect_accessible, open_video, pull_up, set_figure, visit
from tests.e2e.stack import Stack
from tests.footage.read import picture_numbers


def _format(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Format")


def _sound(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Sound")


def _cut_once(page: Page, label: str) -> Locator:
    """Cut one clip; its row, once it is proven."""
    set_figure(page, "Clips", "1")
    page.get_by_role("combobox", name="Label").fill(label)
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    row = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text=label)
    expect(row).to_contain_text(re.compile(r"\d frames"))
    return row


@pytest.mark.proof("formats")
def test_sound_can_be_chosen_where_the_format_leaves_a_choice(watched: Watched) -> None:
    page = watched.page
    open_video(page, "cfr30_mov.mov")
    all_fields(page)
    expect(_format(page)).to_have_value("mp4")
    expect(_sound(page)).to_have_count(0)
    _format(page).select_option("MKV")
    expect(_sound(page)).to_have_value("aac")
    _sound(page).select_option("FLAC")
    _format(page).select_option("MOV")
    expect(_sound(page).get_by_role("option")).to_have_text(["AAC", "PCM"])
    expect(_sound(page)).to_have_value("aac")
    _format(page).select_option("PNG sequence")
    expect(_sound(page)).to_have_count(0)
    expect(page.get_by_text("sound as WAV")).to_be_visible()
    expect(page.get_by_text("not for pictures")).to_be_visible()
    page.reload()
    expect(_format(page)).to_have_value("png")
    _format(page).select_option("MKV")
    expect(_sound(page)).to_have_value("flac")


@pytest.mark.proof("formats")
def test_a_sequence_is_cut_and_looked_through_and_its_marker_brings_the_format_back(
    watched: Watched, stack: Stack
) -> None:
    page = watched.page
    stack.add(stack.library / "cfr25_mp4.mp4", "sequence.mp4")
    stack.scan()
    open_video(page, "sequence.mp4")
    all_fields(page)
    _format(page).select_option("WebP sequence")
    row = _cut_once(page, "as pictures")
    expect(row).to_contain_text("WebP")
    expect(row).to_contain_text("200 frames")
    expect(row).not_to_contain_text("8.000 s")
    expect(row.get_by_label("right:")).to_have_count(2)
    [folder] = [path for path in stack.exports.glob("sequence_*/*") if path.is_dir()]
    assert picture_numbers(folder) == list(range(200))

    row.get_by_role("button", name=re.compile("^Look through as pictures")).click()
    dialog = page.get_by_role("dialog", name=folder.name)
    picture = dialog.get_by_role("img", name="Frame 1 of 200")
    expect(picture).to_have_js_property("naturalWidth", 320)
    slider = dialog.get_by_role("slider", name="Picture")
    expect(slider).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("img", name="Frame 2 of 200")).to_have_js_property("naturalWidth", 320)
    dialog.get_by_role("textbox", name="Number of the picture").fill("200")
    expect(dialog.get_by_role("img", name="Frame 200 of 200")).to_have_js_property("naturalWidth", 320)
    expect(dialog.locator("audio")).to_have_js_property("duration", 8)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    _format(page).select_option("MP4")
    page.keyboard.press("m")
    expect(_format(page)).to_have_value("webp")
    page.get_by_role("tab", name=re.compile("Markers")).click()
    page.keyboard.press("Delete")
    expect(page.get_by_text("Nothing was cut from this video")).to_be_visible()
    assert list(stack.exports.glob("sequence_*")) == []
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("region", name="Markers").get_by_role("listitem")).to_have_count(1)
    assert picture_numbers(folder) == list(range(200))


@pytest.mark.proof("formats")
def test_a_choice_of_format_can_be_undone(watched: Watched) -> None:
    page = watched.page
    open_video(page, "vfr_mkv.mkv")
    all_fields(page)
    _format(page).select_option("JPEG sequence")
    page.get_by_role("heading", name="Next cut").click()
    page.keyboard.press("Control+z")
    expect(_format(page)).to_have_value("mp4")
    page.keyboard.press("Control+Shift+z")
    expect(_format(page)).to_have_value("jpeg")


@pytest.mark.proof("formats")
def test_a_silent_sequence_has_no_sound_to_be_heard(watched: Watched, stack: Stack) -> None:
    page = watched.page
    open_video(page, "silent_mp4.mp4")
    all_fields(page)
    _format(page).select_option("JPEG sequence")
    row = _cut_once(page, "silent pictures")
    expect(row).to_contain_text("no sound")
    row.get_by_role("button", name=re.compile("^Look through")).click()
    expect(page.get_by_role("dialog").get_by_role("img", name="Frame 1 of 200")).to_be_visible()
    expect(page.get_by_role("dialog").locator("audio")).to_have_count(0)
    [folder] = [path for path in stack.exports.glob("silent_mp4_*/*") if path.is_dir()]
    assert sorted(folder.parent.iterdir()) == [Path(folder)]


@pytest.mark.proof("axe")
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_formats_are_accessible(browser: Browser, stack: Stack, viewport: ViewportSize) -> None:
    name = f"axe {viewport['width']}"
    stack.add(stack.library / "cfr25_mp4.mp4", f"{name}.mp4")
    stack.scan()
    asset = stack.get("/api/v1/assets", q=f"{name}.mp4").json()["assets"][0]["id"]
    body = {"asset_id": asset, "cursor": 1, "clips": 1, "label": name, "format": "png"}
    stack.wait_for_export(stack.post("/api/v1/exports", body).raise_for_status().json()["job"]["ticket"])
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        page.goto(f"/cut/{asset}")
        expect(page.get_by_role("textbox", name="Frame")).to_have_value("#0")
        pull_up(page)
        all_fields(page)
        _format(page).select_option("MKV")
        expect(_sound(page)).to_be_visible()
        expect_accessible(page, "a format with a choice of sound")
        _format(page).select_option("WebP sequence")
        expect_accessible(page, "a sequence")
        page.get_by_role("button", name=re.compile(f"^Look through {name}")).click()
        expect(page.get_by_role("dialog").get_by_role("img", name="Frame 1 of 200")).to_be_visible()
        expect_accessible(page, "a sequence that is looked through")
