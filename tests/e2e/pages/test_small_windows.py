"""In small windows, and at 200 % zoom, everything is read and reached."""

import re

import pytest
from playwright.sync_api import Browser, Locator, ViewportSize, expect

from tests.e2e.page import PHONE, pull_up, visit
from tests.e2e.stack import Stack

NARROW: ViewportSize = {"width": 720, "height": 900}
"""1440 px at 200 % zoom."""
MIDDLE: ViewportSize = {"width": 1024, "height": 768}
LOW: ViewportSize = {"width": 720, "height": 380}
"""1440×900 at 200 % zoom, less what the browser itself takes."""

_FOLDER = "a folder with a name that is longer than the toolbar has space for/small"


def _expect_whole(words: Locator) -> None:
    assert words.evaluate("(each) => each.scrollWidth <= each.clientWidth"), words.inner_text()


@pytest.mark.proof("phone")
@pytest.mark.parametrize("viewport", [NARROW, MIDDLE], ids=["narrow", "middle"])
def test_the_toolbar_of_the_library_is_seen_whole(browser: Browser, stack: Stack, viewport: ViewportSize) -> None:
    stack.add(stack.library / "cfr25_mp4.mp4", f"{_FOLDER}/window.mp4")
    stack.scan()
    root = stack.asset(f"{_FOLDER}/window.mp4")["root"]
    with visit(browser, stack, viewport=viewport) as watched:
        page = watched.page
        for query in ("", f"root={root}&folder={_FOLDER}", "exported=none&problems=1&hidden=include&codec=h264"):
            page.goto(f"/library?{query}")
            bar = page.get_by_role("main").locator("header")
            expect(bar.get_by_role("group", name="Filters").get_by_role("button").first).to_be_visible()
            expect(bar.get_by_role("button", name="default")).to_be_in_viewport(ratio=1)
            for button in bar.get_by_role("button").all():
                if button.is_visible():
                    expect(button).to_be_in_viewport(ratio=1)
            _expect_whole(bar.locator("[aria-current=location]"))


@pytest.mark.proof("phone")
def test_the_whole_rail_is_reached_in_a_low_window(browser: Browser, stack: Stack) -> None:
    with visit(browser, stack, viewport=LOW) as watched:
        page = watched.page
        page.goto("/jobs")
        keys = page.get_by_role("navigation", name="Pages").get_by_role("button", name="Keys on this page")
        expect(keys).not_to_be_in_viewport(ratio=1)
        page.mouse.move(30, 200)
        page.mouse.wheel(0, 400)
        expect(keys).to_be_in_viewport(ratio=1)


@pytest.mark.proof("phone")
def test_what_has_the_focus_is_seen_in_the_bar_of_the_settings(browser: Browser, stack: Stack) -> None:
    with visit(browser, stack, viewport=NARROW) as watched:
        page = watched.page
        page.goto("/settings")
        page.get_by_role("button", name="This browser").focus()
        page.keyboard.press("Tab")
        # The bar scrolls, so that it cuts off what is around its buttons.
        expect(page.get_by_role("button", name="Encoders")).to_have_css("outline-offset", "-2px")


@pytest.mark.proof("phone")
def test_long_names_of_clips_are_read_on_a_phone_and_cover_nothing(browser: Browser, stack: Stack) -> None:
    stack.add(stack.library / "cfr25_mp4.mp4", "narrow.mp4")
    stack.scan()
    name = "long_name_of_an_order_" * 3
    body = {"asset_id": stack.asset("narrow.mp4")["id"], "cursor": 1, "clips": 1, "name": name, "label": "narrow"}
    ticket = stack.post("/api/v1/exports", body).raise_for_status().json()["job"]["ticket"]
    stack.wait_for_export(ticket)
    with visit(browser, stack, viewport=PHONE) as watched:
        page = watched.page
        page.goto("/jobs")
        row = page.get_by_role("listitem").filter(has_text=name).first
        row.get_by_role("button", name=re.compile("^Details of")).tap()
        words = row.get_by_text(name).first
        expect(words).to_be_visible()
        _expect_whole(words)
        page.goto(f"/cut/{body['asset_id']}")
        pull_up(page)
        page.get_by_role("button", name=re.compile("^Play narrow")).tap()
        dialog = page.get_by_role("dialog")
        title = dialog.get_by_role("heading")
        close = dialog.get_by_role("button", name="Close")
        expect(close).to_be_visible()
        _expect_whole(title)
        close.tap()
        expect(dialog).to_have_count(0)
