"""Whatever opens above the page, lists, menus, dialogs and hints, is as accessible as the page: at both sizes."""

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, expect_accessible, hold, pull_up, visit
from tests.e2e.stack import Stack

pytestmark = [
    pytest.mark.proof("axe"),
    pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"]),
]


def _cut_video(stack: Stack) -> str:
    """The id of a video that was cut once, with a label."""
    if not stack.get("/api/v1/assets", q="openings for axe").json()["assets"]:
        stack.add(stack.library / "cfr25_mp4.mp4", "openings for axe.mp4")
        stack.scan()
    asset: str = stack.get("/api/v1/assets", q="openings for axe").json()["assets"][0]["id"]
    if not stack.get(f"/api/v1/assets/{asset}/markers").json()["markers"]:
        body = {"asset_id": asset, "cursor": 1, "clips": 1, "label": "opened by axe"}
        stack.wait_for_export(stack.post("/api/v1/exports", body).raise_for_status().json()["job"]["ticket"])
    return asset


def _use_labels(stack: Stack, asset: str) -> None:
    """More of them than a list has room for; their clips are nobody's concern."""
    for number in range(12):
        # In a profile of their own: its queue is not looked at.
        body = {"asset_id": asset, "cursor": 1, "clips": 1, "label": f"one of many {number}", "profile": "labels"}
        job = stack.post("/api/v1/exports", body).raise_for_status().json()["job"]["id"]
        stack.post(f"/api/v1/jobs/{job}/cancel").raise_for_status()


def _open_cutter(page: Page, asset: str) -> None:
    page.goto(f"/cut/{asset}")
    expect(page.get_by_role("textbox", name="Frame")).to_have_value("#0")
    pull_up(page)


def _close(page: Page, role: str) -> None:
    page.keyboard.press("Escape")
    expect(page.locator(f"[role={role}]:visible")).to_have_count(0)


def test_lists_of_the_inspector(browser: Browser, stack: Stack, viewport: ViewportSize) -> None:
    asset = _cut_video(stack)
    _use_labels(stack, asset)
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        _open_cutter(page, asset)
        label = page.get_by_role("combobox", name="Label")
        label.fill("one of many")
        offered = page.get_by_role("listbox", name="Label")
        expect(offered.get_by_role("option", name="one of many 11")).to_be_visible()
        assert offered.evaluate("list => list.scrollHeight > list.clientHeight")
        expect_accessible(page, "the labels that are offered")
        page.keyboard.press("ArrowDown")
        expect(offered.locator("[data-combobox-selected]")).to_have_count(1)
        expect_accessible(page, "a label that is chosen")
        _close(page, "listbox")

        page.get_by_role("button", name="Subprofile", exact=True).click()
        page.get_by_role("textbox", name="Name").fill("a/b")
        expect_accessible(page, "a suffix that cannot be")
        page.get_by_role("textbox", name="Name").fill("axe")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="More about axe").click()
        expect(page.get_by_role("menuitem", name="Remove from this list")).to_be_visible()
        expect_accessible(page, "the menu of a subprofile")
        _close(page, "menu")

        time = page.get_by_role("textbox", name="Time", exact=True)
        time.fill("soon")
        time.press("Enter")
        expect(page.get_by_role("tooltip")).to_be_visible()
        expect_accessible(page, "a time that is none")


def test_profiles(browser: Browser, stack: Stack, viewport: ViewportSize) -> None:
    asset = _cut_video(stack)
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        for place in (f"/cut/{asset}", "/settings"):
            if place == "/settings":
                page.goto(place)
            else:
                _open_cutter(page, asset)
            page.locator("main").get_by_role("button", name="default").click()
            expect(page.get_by_role("menuitemradio", name="default")).to_be_visible()
            expect_accessible(page, f"the profiles on {place}")
            page.get_by_role("menuitem", name="New profile…").click()
            expect(page.get_by_role("dialog", name="New profile")).to_be_visible()
            expect_accessible(page, f"a new profile on {place}")
            _close(page, "dialog")


def test_of_many_profiles_each_is_reached(browser: Browser, stack: Stack, viewport: ViewportSize) -> None:
    for number in range(40):
        stack.post("/api/v1/profiles", {"name": f"season {number:02}"}).raise_for_status()
    asset = _cut_video(stack)
    with visit(browser, stack, viewport=viewport) as watched:
        page = watched.page
        _open_cutter(page, asset)
        page.locator("main").get_by_role("button", name="default").click()
        for role, name in (("menuitemradio", "season 39"), ("menuitem", "New profile…")):
            item = page.get_by_role(role, name=name)  # type: ignore[arg-type]
            item.scroll_into_view_if_needed()
            expect(item).to_be_in_viewport(ratio=1)
        page.get_by_role("menuitem", name="New profile…").click()
        expect(page.get_by_role("dialog", name="New profile")).to_be_visible()


def test_what_opens_beside_the_picture(browser: Browser, stack: Stack, viewport: ViewportSize) -> None:
    asset = _cut_video(stack)
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        _open_cutter(page, asset)
        page.get_by_role("button", name=re.compile("^Play opened by axe")).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        expect_accessible(page, "a clip that is played")
        _close(page, "dialog")
        page.get_by_role("tab", name=re.compile("^Videos")).click()
        expect(page.get_by_role("list", name="Videos of this folder")).to_be_visible()
        expect_accessible(page, "the videos of the folder")
        page.get_by_role("tab", name=re.compile("^Markers")).click()
        page.get_by_role("button", name="Delete the clips of opened by axe").click()
        expect(page.get_by_text(re.compile("^openings for .* deleted$"))).to_be_visible()
        expect_accessible(page, "what was deleted, and the way back")


def test_folders_and_filters(browser: Browser, stack: Stack, viewport: ViewportSize) -> None:
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        page.goto("/library?exported=none&hidden=include")
        expect(page.get_by_role("gridcell").first).to_be_visible()
        if viewport == PHONE:
            page.get_by_role("button", name="Folders", exact=True).tap()
            expect(page.get_by_role("complementary", name="Folders")).to_be_visible()
            expect_accessible(page, "the folders")
            page.get_by_role("button", name="Folders", exact=True).tap()
        for menu in page.locator("main [aria-haspopup=menu]:visible").all():
            menu.click()
            expect(page.get_by_role("menu")).to_be_visible()
            expect_accessible(page, f"the menu of {menu.inner_text() or menu.get_attribute('aria-label')}")
            _close(page, "menu")


def test_the_keys_of_a_page(browser: Browser, stack: Stack, viewport: ViewportSize) -> None:
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        page.goto("/library")
        expect(page.get_by_role("gridcell").first).to_be_visible()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys on this page")).to_be_visible()
        expect_accessible(page, "the keys")
        page.keyboard.type("no such key")
        expect(page.get_by_text("No key and no action is called")).to_be_visible()
        expect_accessible(page, "keys that are not found")


@pytest.mark.parametrize("path", ["/library", "/jobs", "/problems", "/settings?part=record"])
def test_what_is_still_on_its_way(browser: Browser, stack: Stack, viewport: ViewportSize, path: str) -> None:
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        for asked in ("/api/v1/assets?", "/api/v1/jobs?", "/api/v1/audit?"):
            hold(page, asked)
        page.goto(path)
        expect(page.locator("[aria-busy=true]")).to_be_visible()
        expect_accessible(page, f"{path}, not here yet")


def test_a_video_on_its_way(browser: Browser, stack: Stack, viewport: ViewportSize) -> None:
    asset = _cut_video(stack)
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        hold(watched.page, f"/api/v1/assets/{asset}")
        watched.page.goto(f"/cut/{asset}")
        expect(watched.page.get_by_role("status", name="Opening the video")).to_be_visible()
        expect_accessible(watched.page, "a video that is not here yet")
