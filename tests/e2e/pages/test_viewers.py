"""What a viewer meets on the page: everything can be looked at, and nothing is offered that would be refused."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e import plain_http
from tests.e2e.page import expect_accessible, visit
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.recipes import Recipe

pytestmark = pytest.mark.proof("roles")

ADMIN = "the-admin's-token-of-these-pages"
_ENDS = re.compile("Sign out|Close")


def _as_admin(stack: Stack, method: str, path: str, body: object = None) -> Any:
    headers = {"authorization": f"Bearer {ADMIN}"}
    answer = httpx.request(method, stack.url + path, json=body, headers=headers, timeout=120)
    assert answer.status_code < 300, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    """A Rushes that asks for a token, where something was cut, something hidden, and something cannot be read."""
    own = Stack(tmp_path_factory.mktemp("viewed"), environment={"RUSHES_TOKEN": ADMIN})
    own.add(make_footage(recipes.CFR25_MP4))
    own.add(make_footage(recipes.SHORT_5S_MP4))
    (own.library / "broken.mp4").write_bytes(b"no video at all")
    with own:
        for _ in own.until(120, "three videos"):
            assets = _as_admin(own, "GET", "/api/v1/assets")["assets"]
            if len(assets) == 3:
                break
        long, short = (
            next(one for one in assets if one["name"] == name) for name in ("cfr25_mp4.mp4", "short_5s_mp4.mp4")
        )
        body = {"asset_id": long["id"], "cursor": 2, "clips": 2, "name": "dog", "label": "dog"}
        made = _as_admin(own, "POST", "/api/v1/exports", body)
        for _ in own.until(120, "its clips"):
            if _as_admin(own, "GET", f"/api/v1/jobs/{made['job']['id']}")["state"] == "done":
                break
        hiding = {"asset_ids": [short["id"]], "profile": "default", "hidden": True}
        _as_admin(own, "POST", "/api/v1/assets/hidden", hiding)
        yield own


@pytest.fixture(scope="module")
def viewer(guarded: Stack) -> str:
    """A viewer's token."""
    made = _as_admin(guarded, "POST", "/api/v1/tokens", {"name": "Mara", "role": "viewer"})
    return str(made["secret"])


def _enter(page: Page, token: str) -> list[str]:
    """Sign in; the list grows with each request that is refused from now on."""
    page.goto("/settings")
    page.get_by_role("textbox", name="Token").fill(token)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Look and profile")).to_be_visible()
    refused: list[str] = []
    page.on(
        "response",
        lambda answer: refused.append(f"{answer.request.method} {answer.url}") if answer.status == 403 else None,
    )
    return refused


def _settle(page: Page) -> None:
    """What was asked for has been answered: a request of its own comes behind it."""
    page.evaluate("() => fetch('/api/v1/session').then((answer) => answer.text())")


def _named(buttons: Locator) -> list[str]:
    names: list[str] = buttons.evaluate_all("all => all.map((one) => one.getAttribute('aria-label') || one.innerText)")
    return names


def _pressed_through(page: Page, way: str, ready: Callable[[], Locator]) -> list[str]:
    """Press every button of a page; the names of those that were there.

    Each is pressed on the page as it comes: where a press changed what there is to press, the page comes anew.
    """
    buttons = page.get_by_role("button")

    def come() -> tuple[str, list[str]]:
        page.goto(way)
        expect(ready()).to_be_visible()
        _settle(page)
        return page.url, _named(buttons)

    as_it_came = come()
    names = as_it_came[1]
    for place, name in enumerate(names):
        if _ENDS.search(name):
            continue
        if (page.url, _named(buttons)) != as_it_came:
            as_it_came = come()
        button = buttons.nth(place)
        if not button.is_visible() or not button.is_enabled():
            continue
        button.dispatch_event("click")
        # All that it opened, at once: a menu closes with the first of them.
        page.evaluate(
            "() => document.querySelectorAll('[role=menuitem]:not([disabled])').forEach((one) => one.click())"
        )
        _settle(page)
    return names


def test_nothing_that_a_viewer_can_press_is_refused(browser: Browser, guarded: Stack, viewer: str) -> None:
    [long] = [one for one in _as_admin(guarded, "GET", "/api/v1/assets")["assets"] if one["clip_count"]]
    with visit(browser, guarded) as watched:
        page = watched.page
        refused = _enter(page, viewer)
        frame = page.get_by_role("textbox", name="Frame")
        pressed = {
            "/library?hidden=include": lambda: page.get_by_role("gridcell").first,
            f"/cut/{long['id']}": lambda: frame,
            "/jobs": lambda: page.get_by_role("heading", name="Done"),
            "/problems": lambda: page.get_by_role("heading", name="Cannot be read"),
            "/settings": lambda: page.get_by_role("heading", name="Keys"),
            "/settings?part=encoders": lambda: page.get_by_text("libx264"),
        }
        names = {way: _pressed_through(page, way, ready) for way, ready in pressed.items()}
        assert refused == [], json.dumps(names, indent=1)
        assert all(len(each) > 3 for each in names.values())


@pytest.mark.parametrize("page_of", ["library", "cut", "jobs", "problems"])
def test_keys_of_changes_are_a_viewers_no_keys(browser: Browser, guarded: Stack, viewer: str, page_of: str) -> None:
    [long] = [one for one in _as_admin(guarded, "GET", "/api/v1/assets")["assets"] if one["clip_count"]]
    ways = {"cut": f"/cut/{long['id']}"}
    keys = {
        "library": ["ArrowRight", "h", "Control+a", "h"],
        "cut": ["m", "e", "1", "o", "e", "Escape", "Delete", "h"],
        "jobs": ["ArrowDown", "r", "p", "n", "Alt+ArrowUp", "Delete"],
        "problems": ["r"],
    }
    with visit(browser, guarded) as watched:
        page = watched.page
        refused = _enter(page, viewer)
        page.goto(ways.get(page_of, f"/{page_of}"))
        ready = {
            "library": page.get_by_role("gridcell").first,
            "cut": page.get_by_role("button", name=re.compile("^Marker 1")),
            "jobs": page.get_by_role("heading", name="Done"),
            "problems": page.get_by_role("heading", name="Cannot be read"),
        }
        expect(ready[page_of]).to_be_visible()
        for key in keys[page_of]:
            page.keyboard.press(key)
            _settle(page)
        page.keyboard.press("Control+z")
        _settle(page)
        assert refused == []
        page.keyboard.press("Control+k")
        found = page.get_by_role("listbox", name="Found")
        expect(found.get_by_role("option").first).to_be_visible()
        expect(
            found.get_by_role("option", name=re.compile("^(Export|Overwrite|Delete|Hide|Retry|Scan again)"))
        ).to_have_count(0)
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        sheet = page.get_by_role("dialog", name="Keys on this page")
        expect(sheet.get_by_text("Undo")).to_be_visible()
        expect(sheet.get_by_text(re.compile("^(Export the|Overwrite|Delete the|Hide|Retry|Scan again)"))).to_have_count(
            0
        )


def test_settings_list_no_keys_that_do_nothing_for_a_viewer(browser: Browser, guarded: Stack, viewer: str) -> None:
    with visit(browser, guarded) as watched:
        page = watched.page
        _enter(page, viewer)
        keys = page.get_by_role("region", name="Keys: Cut")
        expect(keys.get_by_text("Play, pause")).to_be_visible()
        expect(keys.get_by_text(re.compile("^(Export|Overwrite|Delete|Hide)"))).to_have_count(0)


def test_a_viewer_is_told_why_entries_of_a_menu_cannot_be_chosen(browser: Browser, guarded: Stack, viewer: str) -> None:
    [long] = [one for one in _as_admin(guarded, "GET", "/api/v1/assets")["assets"] if one["clip_count"]]
    with visit(browser, guarded, for_axe=True) as watched:
        page = watched.page
        _enter(page, viewer)
        page.goto(f"/cut/{long['id']}")
        marker = page.get_by_role("button", name=re.compile("^Marker 1"))
        marker.click(button="right")
        expect(page.get_by_role("menuitem", name="Restore its settings")).to_be_enabled()
        for name in ("Edit and overwrite", "Label and profile…", "Delete its clips"):
            expect(page.get_by_role("menuitem", name=name)).to_be_disabled()
        expect(page.get_by_text("For editors", exact=True)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name=re.compile("^Export"))).to_have_count(0)
        expect(page.get_by_text("Cutting is for editors")).to_be_visible()
        expect_accessible(page, "cut, as a viewer")


def test_an_editor_has_what_a_viewer_has_not(browser: Browser, guarded: Stack) -> None:
    [long] = [one for one in _as_admin(guarded, "GET", "/api/v1/assets")["assets"] if one["clip_count"]]
    secret = _as_admin(guarded, "POST", "/api/v1/tokens", {"name": "Kim", "role": "editor"})["secret"]
    assert (
        plain_http.get(f"{guarded.url}/api/v1/trash", headers={"authorization": f"Bearer {secret}"}).status_code == 200
    )
    with visit(browser, guarded) as watched:
        page = watched.page
        _enter(page, secret)
        page.goto(f"/cut/{long['id']}")
        expect(page.get_by_role("button", name=re.compile("^Export 1 clip|^Export [0-9]+ clips"))).to_be_visible()
        page.goto("/problems")
        expect(page.get_by_role("button", name="Retry broken.mp4")).to_be_visible()
