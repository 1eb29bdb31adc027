"""Keys of the cutter that can do nothing say so where it is seen: on a phone, and on the full screen."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.page import PHONE, Watched, visit
from tests.e2e.stack import Stack


def _open(page: Page, stack: Stack, name: str) -> None:
    asset = stack.get("/api/v1/assets", q=name, limit=1).json()["assets"][0]["id"]
    page.goto(f"/cut/{asset}")
    expect(page.get_by_role("textbox", name="Frame")).to_have_value("#0")


@pytest.mark.proof("phone")
def test_on_a_phone_it_is_in_sight_and_hides_nothing_that_cuts(browser: Browser, stack: Stack) -> None:
    stack.scan()
    with visit(browser, stack, viewport=PHONE) as watched:
        page = watched.page
        _open(page, stack, "cfr25_mp4.mp4")
        page.keyboard.press("o")
        said = page.get_by_text("No marker is chosen.")
        expect(said).to_be_in_viewport(ratio=1)
        export = page.get_by_role("button", name="Export 3 clips")
        expect(export).to_be_in_viewport(ratio=1)
        button, line = export.bounding_box(), said.bounding_box()
        assert button is not None
        assert line is not None
        assert button["y"] + button["height"] <= line["y"]


@pytest.mark.proof("keys")
def test_on_the_full_screen_it_is_in_sight_too(watched: Watched, stack: Stack) -> None:
    page = watched.page
    _open(page, stack, "cfr25_mp4.mp4")
    page.keyboard.press("w")
    page.wait_for_function("() => document.fullscreenElement !== null")
    viewer = page.get_by_role("group", name="Viewer")
    page.keyboard.press("o")
    expect(viewer.get_by_text("No marker is chosen.")).to_be_in_viewport(ratio=1)

    page.keyboard.press("t")
    page.keyboard.type("9:00:00")
    page.keyboard.press("Enter")
    expect(viewer.get_by_role("tooltip")).to_have_text(re.compile("^The last frame is"))
    page.get_by_role("textbox", name="Time", exact=True).blur()
    page.keyboard.press("w")
    page.wait_for_function("() => document.fullscreenElement === null")
    page.keyboard.press("o")
    expect(page.get_by_role("complementary", name="Cutting").get_by_text("No marker is chosen.")).to_be_visible()
