"""Folders on Sort's page: making, renaming, merging and removing one, and choosing what is sorted."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, expect_accessible, visit
from tests.e2e.pages.sort_page import expect_shown
from tests.e2e.sorter import sorting
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.recipes import Recipe

pytestmark = pytest.mark.proof("sorting")


@pytest.fixture(name="folder")
def _folder(stack: Stack, make_footage: Callable[[Recipe], Path]) -> Iterator[Path]:
    """Three loose videos that a scan has found, and categories with two, two and none."""
    with sorting(stack, make_footage(recipes.SILENT_MP4), "folders by page") as folder:
        stack.scan()
        yield folder


def test_a_new_folder_and_another_name_leave_every_folder_its_key(browser: Browser, stack: Stack, folder: Path) -> None:
    with visit(browser, stack) as watched:
        page = watched.page
        page.goto("/sort")
        expect_shown(page, "1.mp4")
        into = page.get_by_role("navigation", name="Sort into")
        page.keyboard.press("n")
        page.get_by_role("dialog", name="New folder").get_by_label("Name").fill("art")
        page.keyboard.press("Enter")
        expect(into.get_by_role("button", name="art 0 videos")).to_be_visible()
        # The folder may be listed before the dialog has its answer: until then keys go into its field.
        expect(page.get_by_role("dialog")).to_have_count(0)
        keys = into.get_by_role("button", name=re.compile(r"\d videos$")).locator("kbd")
        for shown, filed in (("1.mp4", "food 3 videos"), ("2.mp4", "food 4 videos")):
            expect_shown(page, shown)
            expect(keys).to_have_text(["1", "2", "3", "4"])
            # What is under way when a page is left may not arrive.
            with page.expect_response(lambda answer: answer.request.method == "POST"):
                page.keyboard.press("2")  # empty, food, soccer, art
            expect(into.get_by_role("button", name=filed)).to_be_visible()
            page.reload()
        assert sorted(path.name for path in (folder / "food").iterdir()) == ["1.mp4", "11.mp4", "12.mp4", "2.mp4"]
        assert watched.errors == []


def test_another_folder_is_chosen_and_what_cannot_be_is_refused(
    browser: Browser, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    # What scans have found in a folder of the same name, and what has gone from it, is known for a while.
    chosen = sorting(stack, make_footage(recipes.SILENT_MP4), "chosen by page")
    with chosen as folder, visit(browser, stack) as watched:
        stack.scan()
        page = watched.page
        page.goto("/sort")
        expect_shown(page, "1.mp4")
        page.get_by_role("button", name="Sort another folder…").click()
        dialog = page.get_by_role("dialog", name="Sort another folder")
        path = dialog.get_by_role("combobox", name="Folder")
        chosen_folder = dialog.get_by_role("navigation", name="Chosen folder").locator("[aria-current]")
        expect(chosen_folder).to_have_text(folder.name)
        path.fill("/etc")
        expect(dialog).to_contain_text("lies in none of the library’s folders")
        path.fill(str(folder / "nowhere"))
        expect(dialog).to_contain_text("The library has found no videos there")
        path.press("Enter")
        expect(dialog).to_contain_text("There is no folder")
        path.fill(str(folder))
        there = dialog.get_by_role("region", name="What lies there")
        expect(there.get_by_text("3 loose videos", exact=True)).to_be_visible()
        # The crumb empties the field; letters of a folder in it, and Enter, open that.
        chosen_folder.click()
        expect(dialog.get_by_role("option")).to_have_text(["food2", "soccer2"])
        path.fill("foo")
        path.press("Enter")
        expect(chosen_folder).to_have_text("food")
        expect(there.get_by_text("2 loose videos", exact=True)).to_be_visible()
        expect(there).to_contain_text("No folder in it holds videos yet")
        path.press("Enter")
        expect(dialog).to_have_count(0)
        expect(page.get_by_role("status").filter(has_text="Now sorting food: 2 loose")).to_be_visible()
        expect_shown(page, "11.mp4")
        for keys, shown in (("Control+z", "1.mp4"), ("Control+Shift+z", "11.mp4"), ("Control+z", "1.mp4")):
            page.keyboard.press(keys)
            expect_shown(page, shown)
        page.keyboard.press("o")
        expect(chosen_folder).to_have_text(folder.name)
        assert stack.get("/api/config/status").json()["data_dir"] == str(folder)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_folders_are_renamed_merged_and_removed(
    browser: Browser, stack: Stack, folder: Path, viewport: ViewportSize
) -> None:
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        page.goto("/sort")
        expect_shown(page, "1.mp4")
        into = page.get_by_role("navigation", name="Sort into")
        done = page.get_by_role("status")

        if viewport == PHONE:
            # One button has the menus of all folders.
            into.get_by_role("button", name="Folders…").tap()
            page.get_by_role("option", name="food").tap()
            page.get_by_role("dialog", name="food").get_by_role("button", name="Rename…").tap()
        else:
            # By the keyboard alone: to the folder's menu, and in it.
            into.get_by_role("button", name="food 2 videos").focus()
            page.keyboard.press("Tab")
            expect(into.get_by_role("button", name="More for food")).to_be_focused()
            page.keyboard.press("Enter")
            expect(page.get_by_role("menuitem", name="Rename…")).to_be_focused()
            expect_accessible(page, "the menu of a folder")
            page.keyboard.press("Enter")
        name = page.get_by_role("dialog", name="Rename food").get_by_label("Name")
        expect(name).to_be_focused()
        expect_accessible(page, "a folder is renamed")
        name.fill("soccer")
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_contain_text("There is a 'soccer' already.")
        name.fill("a meal")
        page.keyboard.press("Enter")
        expect(into.get_by_role("button", name="a meal 2 videos")).to_be_visible()
        expect(done.filter(has_text="food renamed to a meal")).to_be_visible()
        assert (folder / "a meal" / "11.mp4").is_file()
        expect(page.get_by_role("dialog")).to_have_count(0)
        # Before the page asks what lies there: in its answer, or in the next one, it would be one more.
        (folder / "soccer" / "12.mp4").write_bytes(b"in the way")
        # A folder keeps its key, whatever it is called now.
        page.keyboard.press("2")  # empty, food, soccer
        expect(into.get_by_role("button", name="a meal 3 videos")).to_be_visible()
        for _ in range(2):
            page.keyboard.press("Control+z")
        expect(into.get_by_role("button", name="food 2 videos")).to_be_visible()

        # By some letters of its name.
        page.keyboard.press("e")
        page.get_by_role("combobox", name="Folder").fill("foo")
        page.keyboard.press("Enter")
        page.get_by_role("dialog", name="food").get_by_role("button", name="Merge into…").click()
        finder = page.get_by_role("dialog", name="Merge food into …")
        expect(finder.get_by_role("option")).to_have_text(["empty0", "soccer3"])
        page.get_by_role("combobox", name="Folder").fill("soc")
        page.keyboard.press("Enter")
        expect(done.filter(has_text="food merged into soccer: 1 video; 12.mp4 stays")).to_be_visible()
        expect(into.get_by_role("button", name="food 1 video")).to_be_visible()
        done.get_by_role("button", name="Undo").click()
        expect(into.get_by_role("button", name="food 2 videos")).to_be_visible()
        assert (folder / "food" / "11.mp4").is_file()

        def remove(folder: str) -> None:
            if viewport == PHONE:
                into.get_by_role("button", name="Folders…").tap()
                page.get_by_role("option", name=folder).tap()
                page.get_by_role("dialog", name=folder).get_by_role("button", name="Remove").tap()
            else:
                into.get_by_role("button", name=f"More for {folder}").click()
                page.get_by_role("menuitem", name="Remove").click()

        remove("food")
        expect(done.filter(has_text="'food' is not empty: it holds 2 videos (11.mp4, 12.mp4).")).to_be_visible()
        remove("empty")
        expect(done.filter(has_text="empty removed")).to_be_visible()
        expect(into.get_by_role("button", name="empty")).to_have_count(0)
        assert not (folder / "empty").exists()
        page.keyboard.press("Control+z")
        expect(into.get_by_role("button", name="empty 0 videos")).to_be_visible()
        assert [error for error in watched.errors if "409" not in error] == []
