"""The library by the keyboard: selecting, hiding, looking, narrowing."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.page import PHONE, Watched, expect_accessible, visit
from tests.e2e.pages.test_unplayable import PRORES_MOV
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.recipes import Recipe


def _open_library(page: Page, q: str = "cfr") -> None:
    page.goto(f"/library?q={q}")
    expect(page.get_by_role("gridcell").first).to_be_visible()


def _selection(page: Page) -> str:
    return page.get_by_role("toolbar", name="Selection").get_by_role("status").inner_text()


def test_many_are_hidden_with_one_key_and_brought_back_with_another(watched: Watched) -> None:
    page = watched.page
    _open_library(page)
    cells = page.get_by_role("gridcell")
    count = cells.count()
    assert count >= 3
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_role("toolbar", name="Selection")).to_contain_text("2 selected")
    page.keyboard.press("h")
    expect(cells).to_have_count(count - 2)
    expect(page.get_by_text("2 videos hidden in default")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(cells).to_have_count(count)


def test_selecting_as_in_every_file_browser(watched: Watched) -> None:
    page = watched.page
    _open_library(page, "mp4")
    cells = page.get_by_role("gridcell")
    cells.nth(1).get_by_role("link").click(modifiers=["ControlOrMeta"])
    cells.nth(4).get_by_role("link").click(modifiers=["Shift"])
    assert "4 selected" in _selection(page)
    cells.nth(2).get_by_role("link").click(modifiers=["ControlOrMeta"])
    assert "3 selected" in _selection(page)
    page.keyboard.press("Control+a")
    assert f"{cells.count()} selected" in _selection(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("toolbar", name="Selection")).to_have_count(0)
    cells.nth(0).hover()
    cells.nth(0).get_by_role("button", name=re.compile("^Select")).click()
    assert "1 selected" in _selection(page)


@pytest.mark.proof("library")
def test_enter_twice_opens_what_is_searched_even_before_it_is_found(watched: Watched) -> None:
    page = watched.page
    _open_library(page, "mkv")
    page.keyboard.press("/")
    # Faster than any search: both keys arrive while the former results are shown.
    page.keyboard.type("cfr25")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/cut/"))
    expect(page.get_by_role("heading", name="cfr25_mp4.mp4")).to_be_visible()


def test_space_looks_into_a_video_and_the_arrows_go_on(watched: Watched) -> None:
    page = watched.page
    _open_library(page, "mkv")
    page.keyboard.press("ArrowRight")
    first = str(page.locator(":focus [title$='.mkv']").get_attribute("title"))
    page.keyboard.press("Space")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(first)
    page.wait_for_function("() => document.querySelector('dialog video, [role=dialog] video')?.currentTime > 0.1")
    page.keyboard.press("ArrowRight")
    expect(dialog).not_to_contain_text(first)
    page.keyboard.press("Space")
    expect(dialog).to_have_count(0)
    expect(page.locator(":focus")).not_to_contain_text(first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/cut/"))


@pytest.mark.proof("library")
def test_the_list_has_columns_that_sort_and_is_remembered(watched: Watched) -> None:
    page = watched.page
    _open_library(page)
    page.keyboard.press("v")
    expect(page.get_by_role("columnheader", name="Length")).to_be_visible()
    page.get_by_role("columnheader", name="Size").get_by_role("button").click()
    expect(page).to_have_url(re.compile("sort=size&order=asc"))
    expect(page.get_by_role("columnheader", name="Size")).to_have_attribute("aria-sort", "ascending")
    page.reload()
    expect(page.get_by_role("columnheader", name="Size")).to_have_attribute("aria-sort", "ascending")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    assert "2 selected" in _selection(page)


def test_filters_stand_in_the_address_and_are_taken_away_as_chips(watched: Watched) -> None:
    page = watched.page
    page.goto("/library?problems=yes")
    expect(page.get_by_role("gridcell")).to_have_count(1)
    expect(page.get_by_role("gridcell")).to_contain_text("broken.mp4")
    page.get_by_role("button", name="With a problem: remove this filter").click()
    expect(page).not_to_have_url(re.compile("problems"))
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_role("menuitem", name="Only hidden").click()
    expect(page.get_by_role("heading", name="No video matches")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    expect(page.get_by_role("gridcell").first).to_be_visible()


@pytest.mark.proof("library")
def test_the_library_is_narrowed_by_camera_codec_day_of_recording_and_length(watched: Watched) -> None:
    page = watched.page
    page.goto("/library")
    expect(page.get_by_role("gridcell").nth(1)).to_be_visible()

    def pick(field: str, value: str) -> None:
        page.keyboard.press("f")
        page.get_by_role("tab", name=field).click()
        page.get_by_role("checkbox", name=value).click()
        page.get_by_role("button", name=re.compile(r"^Show \d")).click()

    def write(**fields: str) -> None:
        page.get_by_role("button", name="Filter", exact=True).click()
        page.get_by_role("menuitem", name="Days, exact length").click()
        for label, value in fields.items():
            page.get_by_label(label.replace("_", " ")).fill(value)
        page.get_by_role("button", name="Show these").click()

    pick("Camera", "cam 2")
    pick("Codec", "H.264")
    expect(page.get_by_role("gridcell")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"camera=cam(\+|%20)2&codec=h264"))
    page.get_by_role("button", name="Camera cam 2: remove this filter").click()
    page.get_by_role("button", name="Codec H.264: remove this filter").click()
    write(Last_day_of_recording="1991-01-31")
    expect(page.get_by_role("heading", name="No video matches")).to_be_visible()
    expect(page.get_by_role("button", name="Recorded until 1991-01-31: remove this filter")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    expect(page.get_by_role("gridcell").nth(1)).to_be_visible()
    write(Least_length="9:00:00")
    expect(page.get_by_role("heading", name="No video matches")).to_be_visible()
    page.get_by_role("button", name="At least 9:00:00 long: remove this filter").click()
    write(Greatest_length="9:00:00")
    expect(page).to_have_url(re.compile("longest=32400"))
    expect(page.get_by_role("gridcell").first).to_be_visible()


def test_folders_lead_down_and_back_up(watched: Watched) -> None:
    page = watched.page
    page.goto("/library")
    page.get_by_role("button", name="cam 2").click()
    expect(page.get_by_role("gridcell")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"folder=cam(\+|%20)2"))
    page.get_by_role("navigation", name="Folder").get_by_role("button", name="All videos").click()
    expect(page.get_by_role("gridcell").nth(1)).to_be_visible()


@pytest.mark.proof("library")
def test_names_that_look_encoded_are_found_as_they_are(
    browser: Browser, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    with stack.lent(make_footage(recipes.SHORT_5S_MP4), "a%20b/c%2Fd.mp4"):
        stack.scan()
        with visit(browser, stack) as watched:
            page = watched.page
            page.goto("/library")
            page.get_by_role("button", name="a%20b").click()
            expect(page.get_by_role("gridcell")).to_have_count(1)
            page.reload()
            expect(page.get_by_role("gridcell")).to_have_count(1)
            page.goto("/library")
            page.get_by_role("searchbox").fill("c%2Fd")
            expect(page).to_have_url(re.compile(r"q=c%252Fd"))
            expect(page.get_by_role("gridcell")).to_have_count(1)
            page.get_by_role("link", name="Problems").click()
            expect(page).to_have_url(re.compile("/problems"))
            page.get_by_role("link", name="Library", exact=True).click()
            expect(page.get_by_role("searchbox")).to_have_value("c%2Fd")
            expect(page.get_by_role("gridcell")).to_have_count(1)
    stack.scan()


@pytest.mark.proof("library")
def test_a_view_is_saved_left_and_had_again(watched: Watched) -> None:
    page = watched.page
    page.goto("/library?q=silent")
    expect(page.get_by_role("gridcell")).to_have_count(1)
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("menuitem", name="Save this view…").click()
    page.get_by_role("textbox", name="Name").fill("Without sound")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto("/library?q=cfr30")
    expect(page.get_by_role("gridcell", name="silent")).to_have_count(0)
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("menuitemradio", name="Without sound").click()
    expect(page).to_have_url(re.compile("q=silent"))
    expect(page.get_by_role("gridcell", name="silent")).to_be_visible()
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("menuitem", name="Remove “Without sound”").click()
    expect(page.get_by_text("View removed: Without sound")).to_be_visible()
    page.keyboard.press("Control+z")
    page.get_by_role("button", name="Saved views").click()
    expect(page.get_by_role("menuitemradio", name="Without sound")).to_be_visible()


@pytest.mark.proof("library")
def test_what_needs_conversion_is_found_and_says_so(
    watched: Watched, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    page = watched.page
    stack.add(make_footage(PRORES_MOV), "to be converted.mov")
    stack.scan()
    page.goto("/library?q=converted")
    expect(page.get_by_role("gridcell", name="to be converted.mov")).to_contain_text("Needs conversion")
    page.goto("/library")
    expect(page.get_by_role("gridcell").nth(1)).to_be_visible()
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_role("menuitem", name="Needs conversion").click()
    expect(page.get_by_role("gridcell", name="to be converted.mov")).to_be_visible()
    expect(page.get_by_role("gridcell", name="cfr25_mp4.mp4")).to_have_count(0)
    page.get_by_role("button", name="Needs conversion: remove this filter").click()
    expect(page.get_by_role("gridcell", name="cfr25_mp4.mp4").first).to_be_visible()


@pytest.mark.proof("axe")
def test_every_state_of_the_library_is_accessible(browser: Browser, stack: Stack) -> None:
    stack.scan()
    with visit(browser, stack, for_axe=True) as watched:
        page = watched.page
        _open_library(page)
        page.keyboard.press("ArrowRight")
        page.keyboard.press("x")
        expect_accessible(page, "a selection")
        page.keyboard.press("Space")
        expect(page.get_by_role("dialog")).to_be_visible()
        expect_accessible(page, "the preview")
        page.keyboard.press("Escape")
        page.keyboard.press("v")
        expect(page.get_by_role("columnheader").first).to_be_visible()
        expect_accessible(page, "the list")
        page.goto("/library?q=nothing+is+called+so")
        expect(page.get_by_role("heading", name=re.compile("No video is called"))).to_be_visible()
        expect_accessible(page, "nothing found")
    with visit(browser, stack, viewport=PHONE, for_axe=True) as watched:
        _open_library(watched.page)
        watched.page.get_by_role("button", name=re.compile("^Select")).first.click()
        expect_accessible(watched.page, "a selection on the phone")


@pytest.mark.proof("phone")
def test_filters_and_hidden_videos_are_reached_with_the_thumb(browser: Browser, stack: Stack) -> None:
    stack.scan()
    with visit(browser, stack, viewport=PHONE, for_axe=True) as watched:
        page = watched.page
        _open_library(page)
        expect(page.get_by_role("button", name="default", exact=True)).to_be_in_viewport(ratio=1)
        for name in ("Not exported", "With a problem"):
            page.get_by_role("button", name="Filter", exact=True).tap()
            page.get_by_role("menuitem", name=name).tap()
        # Until then the videos of before are there, and go while the page is looked through.
        expect(page.get_by_role("heading", name="None of these videos is called")).to_be_visible()
        expect_accessible(page, "filters on the phone")
        page.get_by_role("button", name="Show hidden").tap()
        expect(page).to_have_url(re.compile("hidden=include"))
        page.get_by_role("button", name="With a problem: remove this filter").tap()
        page.get_by_role("button", name="Not exported: remove this filter").tap()
        expect(page).not_to_have_url(re.compile("problems|exported"))
        expect(page.get_by_role("gridcell").first).to_be_visible()


@pytest.mark.proof("axe")
def test_every_menu_is_accessible(browser: Browser, stack: Stack) -> None:
    with visit(browser, stack, for_axe=True) as watched:
        page = watched.page
        _open_library(page)
        menus = page.locator("main [aria-haspopup=menu]")
        assert menus.count() >= 4
        for menu in menus.all():
            menu.click()
            expect(page.get_by_role("menu")).to_be_visible()
            expect_accessible(page, f"the menu of {menu.inner_text() or menu.get_attribute('aria-label')}")
            page.keyboard.press("Escape")
            expect(page.get_by_role("menu")).to_have_count(0)
            expect(menu).to_be_focused()
