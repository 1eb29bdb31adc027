"""Cutting into folders beside the export folder: by key, by button, and what is said of it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.page import Watched, expect_accessible, open_video, set_figure, visit
from tests.e2e.stack import Stack
from tests.footage.read import numbers


def _add(page: Page, name: str) -> None:
    page.get_by_role("button", name="Subprofile", exact=True).click()
    page.get_by_role("textbox", name="Name").fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.proof("keys")
def test_a_figure_cuts_into_a_subprofile_and_e_into_the_main_folder(watched: Watched, stack: Stack) -> None:
    page = watched.page
    stack.add(stack.library / "cfr25_mp4.mp4", "beside.mp4")
    stack.scan()
    open_video(page, "beside.mp4")
    _add(page, "rough")
    _add(page, "best of")
    set_figure(page, "Clips", "1")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("2")
    rows = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text="beside_001")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(re.compile("200 frames.*in best of"))
    page.keyboard.press("e")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="200 frames")).to_have_count(2)
    expect(rows.filter(has_text="best of")).to_have_count(1)

    [main] = stack.exports.glob("beside_001/*.mp4")
    [beside] = stack.exports.with_name("exports_best of").glob("beside_001/*.mp4")
    assert numbers(main)[0] == numbers(beside)[0] == 25
    # Each has its marker, though both begin at one frame.
    page.get_by_role("tab", name=re.compile("Markers")).click()
    markers = page.get_by_role("region", name="Markers").get_by_role("button", pressed=True)
    expect(page.get_by_role("region", name="Markers").get_by_role("listitem")).to_have_count(2)
    page.keyboard.press("m")
    expect(markers).to_contain_text("in best of")
    expect(page.get_by_text("This group is in best of: 2 exports there")).to_be_visible()
    page.keyboard.press("m")
    expect(markers).not_to_contain_text("in best of")
    expect(page.get_by_role("button", name=re.compile("^Marker 2: .*, and 1 more, at"))).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Export to a subprofile")


@pytest.mark.proof("keys")
def test_a_subprofile_is_removed_by_key_or_menu_brought_back_and_remembered(watched: Watched) -> None:
    page = watched.page
    open_video(page, "silent_mp4.mp4")
    _add(page, "first")
    _add(page, "second")
    items = page.get_by_role("list", name="Subprofiles").get_by_role("listitem").filter(has_text=re.compile("[12]$"))
    first = page.get_by_role("button", name="Export to first")
    first.focus()
    page.keyboard.press("Delete")
    expect(first).to_have_count(0)
    expect(page.get_by_role("button", name="Export to second")).to_contain_text("1")
    page.keyboard.press("Control+z")
    expect(items).to_have_count(2)
    page.get_by_role("button", name="Export to second").click(button="right")
    page.get_by_role("menuitem", name="Remove from this list").click()
    expect(items).to_have_count(1)
    page.reload()
    expect(first).to_be_visible()
    expect(items).to_have_count(1)


@pytest.mark.proof("keys")
def test_a_name_that_is_no_suffix_says_why(browser: Browser, stack: Stack) -> None:
    stack.scan()
    with visit(browser, stack, for_axe=True) as watched:
        page = watched.page
        open_video(page, "silent_mp4.mp4")
        _add(page, "seen by axe")
        expect_accessible(page, "a subprofile")
        page.get_by_role("button", name="Subprofile", exact=True).click()
        page.get_by_role("textbox", name="Name").fill("a/b")
        expect(page.get_by_text("cannot be part of a folder’s name")).to_be_visible()
        expect(page.get_by_role("button", name="Add")).to_be_disabled()
        expect_accessible(page, "a wrong suffix")
