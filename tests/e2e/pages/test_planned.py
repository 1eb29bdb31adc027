"""Planned cuts and notes on the page: kept at once, undone by a key, seen by whoever opens the video."""

import re

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, Scheme, Watched, expect_accessible, keep_settings, pull_up, visit
from tests.e2e.stack import Stack


def _new_video(stack: Stack, name: str) -> str:
    """A video of the test's own: its id."""
    stack.add(stack.library / "cfr25_mp4.mp4", name)
    stack.scan()
    return f"/cut/{stack.asset(name)['id']}"


def test_cuts_are_planned_by_a_key_kept_and_put_in_order(watched: Watched, stack: Stack) -> None:
    page = watched.page
    keep_settings(page, profile="planned", clips=1, lengths={"planned": {"of": 2, "unit": "seconds"}}, sideTab="cuts")
    page.goto(_new_video(stack, "planned.mp4"))
    planned = page.get_by_role("region", name="Planned cuts")
    rows = planned.get_by_role("button", name=re.compile(r"^Planned cut \d"))
    expect(page.get_by_role("textbox", name="Frame")).to_have_value("#0")
    expect(planned).to_contain_text("No planned cuts.")
    page.keyboard.press("q")
    expect(rows).to_have_count(1)
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("q")
    expect(rows).to_have_count(2)
    page.reload()
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_have_accessible_name("Planned cut 2 0:01.000 – 0:03.000 no label 2 s")
    rows.nth(1).click()
    page.keyboard.press("Alt+ArrowUp")
    expect(rows.nth(0)).to_have_accessible_name("Planned cut 1 0:01.000 – 0:03.000 no label 2 s")
    page.keyboard.press("Control+z")
    expect(rows.nth(0)).to_have_accessible_name("Planned cut 1 0:00.000 – 0:02.000 no label 2 s")
    label = planned.get_by_role("textbox", name="Label")
    label.fill("fox")
    label.press("Enter")
    expect(rows.nth(1)).to_have_accessible_name("Planned cut 2 0:01.000 – 0:03.000 fox 2 s")


@pytest.mark.proof("axe")
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_planned_cuts_and_notes_are_accessible(
    browser: Browser, stack: Stack, viewport: ViewportSize, scheme: Scheme
) -> None:
    path = _new_video(stack, f"axe {scheme} {viewport['width']}.mp4")
    asset = f"/api/v1/assets/{path.rpartition('/')[2]}"
    stack.post(f"{asset}/cuts", {"start": 1, "end": 2, "label": "fox"})
    for frame, color in ((50, "red"), (250, "yellow")):
        stack.post(f"{asset}/notes", {"frame": frame, "text": color, "color": color})
    with visit(browser, stack, viewport=viewport, scheme=scheme, for_axe=True) as watched:
        page = watched.page
        keep_settings(page, sideTab="cuts")
        page.goto(path)
        expect(page.get_by_role("textbox", name="Frame")).to_have_value("#0")
        pull_up(page)
        row = page.get_by_role("button", name=re.compile("^Planned cut 1 .* fox")).last
        row.click()
        expect(page.get_by_role("textbox", name="Start", exact=True)).to_be_visible()
        expect_accessible(page, "planned cuts")
        page.get_by_role("tab", name="Markers").click()
        expect(page.get_by_role("region", name="Notes").get_by_role("listitem")).to_have_count(2)
        expect_accessible(page, "notes")
        page.get_by_role("button", name="Note here").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        expect_accessible(page, "a note that is written")
