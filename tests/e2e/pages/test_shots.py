"""Shots on the page: a lane of cuts, keys from cut to cut, a warning beside a clip that crosses one, drafts of all."""

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, Scheme, Watched, expect_accessible, keep_settings, pull_up, visit
from tests.e2e.stack import Stack
from tests.e2e.test_shots import EDIT
from tests.footage import edited
from tests.footage.edited import KnownCut

ONE_SECOND = {"clips": 1, "lengths": {"edits": {"of": 1, "unit": "seconds"}}, "profile": "edits", "sideTab": "cuts"}


@pytest.fixture(name="cuts", scope="module")
def _cuts(stack: Stack) -> list[KnownCut]:
    """Where an edited video was cut, which stays in the library."""
    cuts = edited.write(EDIT, stack.library / EDIT.name)
    stack.scan()
    return cuts


def open_video(page: Page, stack: Stack, frame: int = 0) -> None:
    """The edited video in Cut, at a frame."""
    page.goto(f"/cut/{stack.asset(EDIT.name)['id']}?frame={frame}")
    expect(page.get_by_role("textbox", name="Frame")).to_have_value(f"#{frame}")


@pytest.mark.proof("find")
def test_one_goes_from_cut_to_cut_and_plans_a_cut_of_each_shot(
    watched: Watched, stack: Stack, cuts: list[KnownCut]
) -> None:
    page = watched.page
    keep_settings(page, **ONE_SECOND)
    first = cuts[0].frame
    open_video(page, stack, first - 10)
    place = page.get_by_role("textbox", name="Frame")
    lane = page.get_by_role("button", name=re.compile(f"^Shots: {len(cuts) + 1} shots, 1 fade among the cuts"))
    expect(lane).to_have_count(0)
    page.get_by_role("button", name="Find the shots").click()
    expect(lane).to_be_visible(timeout=60_000)
    expect(page.get_by_text(f"Crosses the cut at #{first}")).to_be_visible()
    page.get_by_role("button", name="Start at the shot").click()
    expect(place).to_have_value(f"#{first}")
    expect(page.get_by_text("Crosses the cut")).to_have_count(0)
    for key, frame in (("]", cuts[1].frame), ("]", cuts[2].frame), ("[", cuts[1].frame), ("[", first)):
        page.keyboard.press(key)
        expect(place).to_have_value(f"#{frame}")
    page.keyboard.press("Alt+q")
    page.get_by_role("dialog").get_by_role("button", name=f"Plan {len(cuts) + 1} cuts").click()
    rows = page.get_by_role("region", name="Planned cuts").get_by_role("button", name=re.compile(r"^Planned cut \d"))
    expect(rows).to_have_count(len(cuts) + 1)
    page.keyboard.press("Control+z")
    expect(rows).to_have_count(0)
    page.reload()
    expect(lane).to_be_visible()


@pytest.mark.proof("axe")
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_shots_are_accessible(
    browser: Browser, stack: Stack, cuts: list[KnownCut], viewport: ViewportSize, scheme: Scheme
) -> None:
    with visit(browser, stack, viewport=viewport, scheme=scheme, for_axe=True) as watched:
        page = watched.page
        keep_settings(page, **ONE_SECOND, allFields=True)
        open_video(page, stack, cuts[0].frame - 10)
        expect_accessible(page, "shots that are not shown")
        page.get_by_role("button", name="Shots on the timeline").click()
        expect(page.get_by_role("button", name=re.compile("^Shots: "))).to_be_visible(timeout=60_000)
        expect_accessible(page, "shots, and a clip that crosses a cut")
        pull_up(page)
        page.get_by_role("button", name="Per shot").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        expect_accessible(page, "drafts of shots")
