"""On a phone everything that is pressed has room for a thumb."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.page import PHONE, keep_settings, pull_up, visit
from tests.e2e.stack import Stack

THUMB = 40
"""CSS px, both ways."""

# Marks on the timeline are not among them: their lane takes the press.
_SMALL = """(least) => [...document.querySelectorAll(
    `button, a[href], input, select, label:has([type=radio]), [role=tab], [role=option], [role=menuitem],
     [role=menuitemradio]`)]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .map((each) => ({ each, room: each.getBoundingClientRect() }))
  .filter(({ room }) => room.width > 1 && (room.width < least || room.height < least))
  .map(({ each, room }) => `${each.getAttribute('aria-label') ?? each.textContent}: ${room.width}×${room.height}`)"""


def _expect_room(page: Page, what: str) -> None:
    assert page.evaluate(_SMALL, THUMB) == [], what


@pytest.mark.proof("phone")
def test_the_library_has_room_for_thumbs(browser: Browser, stack: Stack) -> None:
    stack.scan()
    with visit(browser, stack, viewport=PHONE) as watched:
        page = watched.page
        page.goto("/library?exported=none")
        expect(page.get_by_role("gridcell").first).to_be_visible()
        _expect_room(page, "the grid")
        page.get_by_role("button", name="Folders", exact=True).tap()
        expect(page.get_by_role("complementary", name="Folders")).to_be_visible()
        _expect_room(page, "the folders")
        page.get_by_role("button", name="Folders", exact=True).tap()
        page.get_by_role("button", name=re.compile("^Select")).first.tap()
        expect(page.get_by_role("toolbar", name="Selection")).to_be_visible()
        _expect_room(page, "a selection")
        page.get_by_role("button", name="View", exact=True).tap()
        expect(page.get_by_role("menuitemradio", name="List")).to_be_visible()
        _expect_room(page, "a menu")
        page.get_by_role("menuitemradio", name="List").tap()
        expect(page.get_by_role("columnheader", name="Length")).to_be_visible()
        _expect_room(page, "the list")


@pytest.mark.proof("phone")
def test_the_cutter_has_room_for_thumbs(browser: Browser, stack: Stack) -> None:
    stack.add(stack.library / "cfr25_mp4.mp4", "thumbs.mp4")
    stack.scan()
    asset = stack.get("/api/v1/assets", q="thumbs").json()["assets"][0]["id"]
    body = {"asset_id": asset, "cursor": 1, "clips": 1, "label": "thumbs"}
    stack.wait_for_export(stack.post("/api/v1/exports", body).raise_for_status().json()["job"]["ticket"])
    with visit(browser, stack, viewport=PHONE) as watched:
        page = watched.page
        page.goto(f"/cut/{asset}")
        expect(page.get_by_role("textbox", name="Frame")).to_have_value("#0")
        pull_up(page)
        expect(page.get_by_role("button", name=re.compile("^Play thumbs"))).to_be_visible()
        _expect_room(page, "the queue")
        for tab, item in (("Videos", "thumbs.mp4"), ("Markers", "thumbs")):
            page.get_by_role("tab", name=re.compile(f"^{tab}")).tap()
            expect(page.get_by_role("tabpanel").get_by_role("button").filter(has_text=item).first).to_be_visible()
            _expect_room(page, tab)
        page.get_by_role("combobox", name="Label").tap()
        expect(page.get_by_role("option", name="thumbs")).to_be_visible()
        _expect_room(page, "labels that are offered")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Subprofile", exact=True).tap()
        expect(page.get_by_role("dialog", name="New subprofile")).to_be_visible()
        _expect_room(page, "a dialog")


@pytest.mark.proof("phone")
def test_clips_are_selected_by_a_press_and_the_bar_covers_none(browser: Browser, stack: Stack) -> None:
    stack.add(stack.library / "cfr25_mp4.mp4", "selected by a thumb.mp4")
    stack.scan()
    asset = stack.get("/api/v1/assets", q="selected by a thumb").json()["assets"][0]["id"]
    # In a profile of their own, so that the queue is theirs.
    body = {"asset_id": asset, "cursor": 1, "clips": 12, "spread": 0.5, "seconds": 1, "profile": "thumb"}
    stack.wait_for_export(stack.post("/api/v1/exports", body).raise_for_status().json()["job"]["ticket"])
    with visit(browser, stack, viewport=PHONE) as watched:
        page = watched.page
        keep_settings(page, profile="thumb")
        page.goto(f"/cut/{asset}")
        expect(page.get_by_role("textbox", name="Frame")).to_have_value("#0")
        pull_up(page)
        rows = page.get_by_role("group", name="Clips").get_by_role("listitem")
        expect(rows).to_have_count(12)
        bar = page.get_by_role("toolbar", name="Selection")
        # Without "Select" a press on a row does nothing.
        rows.first.get_by_text("1 / 12").tap()
        expect(bar).to_have_count(0)
        page.get_by_role("button", name="Select", exact=True).tap()
        for row in (0, 11):
            rows.nth(row).evaluate("row => row.scrollIntoView({ block: 'center' })")
            rows.nth(row).tap(position={"x": 180, "y": 40})
        expect(bar).to_contain_text("2 selected")
        # The tick only shows what is selected: all of the row takes the press.
        for target in (
            rows.last,
            page.get_by_role("button", name="Select", exact=True),
            *bar.get_by_role("button").all(),
        ):
            room = target.bounding_box()
            assert room is not None
            assert min(room["width"], room["height"]) >= THUMB
        # Also the last row and the whole bar are seen, above the tabs of the page.
        page.get_by_role("complementary", name="Cutting").evaluate("side => side.scrollTo(0, side.scrollHeight)")
        expect(bar).to_be_in_viewport(ratio=1)
        places = [each.bounding_box() for each in (rows.last, bar, page.get_by_role("navigation", name="Pages"))]
        [last, docked, tabs] = [(place["y"], place["y"] + place["height"]) for place in places if place is not None]
        # Parts of a pixel are no overlap.
        assert last[1] <= docked[0] + 1
        assert docked[1] <= tabs[0] + 1
        bar.get_by_role("button", name="Delete 2 clips").tap()
        expect(rows).to_have_count(10)
        expect(bar).to_have_count(0)
        page.get_by_role("button", name="Select", exact=True).tap()
        rows.first.tap(position={"x": 180, "y": 40})
        expect(bar).to_have_count(0)


@pytest.mark.proof("phone")
def test_what_cuts_is_at_hand_without_scrolling(browser: Browser, stack: Stack) -> None:
    stack.add(stack.library / "cfr25_mp4.mp4", "at hand.mp4")
    stack.scan()
    asset = stack.get("/api/v1/assets", q="at hand").json()["assets"][0]["id"]
    body = {"asset_id": asset, "cursor": 1, "clips": 2, "label": "at hand"}
    stack.wait_for_export(stack.post("/api/v1/exports", body).raise_for_status().json()["job"]["ticket"])
    with visit(browser, stack, viewport=PHONE) as watched:
        page = watched.page
        keep_settings(page, subprofiles=["near", "at a distance", "hands", "faces"])
        page.goto(f"/cut/{asset}")
        expect(page.get_by_role("textbox", name="Frame")).to_have_value("#0")
        export = page.get_by_role("button", name="Export 3 clips")
        grip = page.get_by_role("button", name="Settings and lists")
        for height in range(3):
            expect(export).to_be_in_viewport(ratio=1)
            expect(page.get_by_role("tab", name="Queue")).to_have_count(min(height, 1))
            grip.press("ArrowUp")
        for _ in range(2):
            grip.press("ArrowDown")
        expect(page.get_by_role("tab", name="Queue")).to_have_count(0)
        expect(page.get_by_role("button", name="Export to near")).to_be_in_viewport(ratio=1)
        # One row: a second one would hide more of what is cut.
        row = export.bounding_box()
        assert row is not None
        for each in page.get_by_role("list", name="Subprofiles").get_by_role("button").all():
            place = each.bounding_box()
            assert place is not None
            assert row["y"] <= place["y"] < row["y"] + row["height"]
        page.get_by_role("button", name=re.compile("^Marker 1")).click(button="right")
        page.get_by_role("menuitem", name="Edit and overwrite").tap()
        expect(page.get_by_role("button", name="Overwrite with 2 clips")).to_be_in_viewport(ratio=1)


@pytest.mark.proof("phone")
@pytest.mark.parametrize("path", ["/jobs", "/problems", "/settings", "/settings?part=tokens", "/settings?part=record"])
def test_every_other_page_has_room_for_thumbs(browser: Browser, stack: Stack, path: str) -> None:
    stack.scan()
    with visit(browser, stack, viewport=PHONE) as watched:
        page = watched.page
        page.goto(path)
        expect(page.get_by_role("heading", level=2).first).to_be_visible()
        expect(page.get_by_role("status").and_(page.locator("[aria-busy=true]"))).to_have_count(0)
        _expect_room(page, path)


@pytest.mark.proof("phone")
def test_sorting_and_the_history_have_room_for_thumbs(browser: Browser, stack: Stack) -> None:
    with visit(browser, stack, viewport=PHONE) as watched:
        page = watched.page
        page.goto("/sort?view=grid")
        page.get_by_role("button", name="look at, order").tap()
        expect(page.get_by_role("menuitemradio", name="Oldest")).to_be_visible()
        small = page.evaluate(_SMALL, THUMB)
        assert [each for each in small if each.startswith(("By name", "Many", "One", "Oldest"))] == []
        page.keyboard.press("Escape")
        page.get_by_role("navigation", name="Pages").get_by_role("button", name=re.compile("^More")).tap()
        page.get_by_role("dialog", name="More").get_by_role("button", name="History").tap()
        close = page.get_by_role("dialog", name="History").get_by_role("button", name="Close")
        expect(close).to_be_visible()
        room = close.bounding_box()
        assert room is not None
        assert room["width"] >= THUMB
        assert room["height"] >= THUMB
