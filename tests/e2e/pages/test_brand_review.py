"""Regions with brands on the page: decided on by keys, one after the other, while the frame follows."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, Scheme, expect_accessible, visit
from tests.e2e.stack import Stack
from tests.e2e.test_detection_editor import answer, run_ended
from tests.footage import boards
from tests.models.chat_api import ChatApi

CLIP = "reviewed.mp4"
RATE = 2.0
LIST = "/api/v1/brand-lists/reviewed"
pytestmark = pytest.mark.proof("brands")


@pytest.fixture(scope="module", name="timeline")
def _timeline(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    brands: list[dict[str, Any]] = [{"name": each, "aliases": []} for each in boards.NAMES]
    assert stack.ask("PUT", LIST, json={"brands": brands}).status_code == 201
    with stack.lent(boards.film(tmp_path_factory.mktemp("reviewed") / CLIP), CLIP) as there:
        stack.scan()
        yield answer(stack, "/api/v1/timelines", input_paths=[str(there)], fps=RATE)["id"]
    assert stack.ask("DELETE", LIST).status_code == 200


@pytest.fixture(scope="module", name="run")
def _run(stack: Stack, timeline: str) -> str:
    overrides = {"match_brands": {"brand_list": "reviewed"}}
    stages = ["match_brands", "compile_report"]
    begun = answer(stack, "/api/v1/runs", timeline_id=timeline, stages=stages, config_overrides=overrides)
    ended = run_ended(stack, begun["id"])
    assert ended["status"] == "completed", ended["error"]
    return str(ended["id"])


def _regions(stack: Stack, run: str) -> list[dict[str, Any]]:
    regions: list[dict[str, Any]] = stack.get(f"/api/v1/runs/{run}/regions?limit=200").json()["regions"]
    return regions


def _states(stack: Stack, run: str) -> Counter[str]:
    return Counter(each["state"] for each in _regions(stack, run))


def _opened(page: Page, timeline: str, run: str, open_: str) -> Locator:
    page.goto(f"/tune/{timeline}?run={run}&stage=match_brands")
    regions = page.get_by_role("region", name="Regions")
    expect(regions).to_contain_text(open_)
    return regions


def test_doubts_are_decided_on_by_keys_and_undone(browser: Browser, stack: Stack, timeline: str, run: str) -> None:
    doubtful = [each for each in _regions(stack, run) if each["state"] == "doubtful"]
    count = len(doubtful)
    assert count > 3
    with visit(browser, stack) as watched:
        page = watched.page
        regions = _opened(page, timeline, run, f"{count} open of {count}")
        shown = page.get_by_test_id("tuned-frame")
        page.keyboard.press("d")
        grid = regions.get_by_role("grid", name="Regions")
        expect(grid).to_be_focused()
        expect(shown).to_have_attribute("data-seq", str(doubtful[0]["seq"]))
        expect(page.get_by_test_id("text-chosen")).to_contain_text("Bluefern")
        # The picture of the row is that part of the frame.
        expect(grid.get_by_role("row").nth(0).locator("img")).to_be_visible()

        page.keyboard.press("Enter")
        expect(regions).to_contain_text(f"{count - 1} open of {count}")
        expect(shown).to_have_attribute("data-seq", str(doubtful[1]["seq"]))
        page.keyboard.press("x")
        expect(regions).to_contain_text(f"{count - 2} open of {count}")
        page.keyboard.press("b")
        expect(regions.get_by_role("combobox", name="Another brand")).to_be_focused()
        page.keyboard.type("hexal")
        expect(page.get_by_role("option", name="Hexalume", exact=True)).to_be_visible()
        page.keyboard.press("Enter")
        expect(regions).to_contain_text(f"{count - 3} open of {count}")
        expect(grid).to_be_focused()
        expect(shown).to_have_attribute("data-seq", str(doubtful[3]["seq"]))
        expect(regions.get_by_role("button", name="confirmed 2")).to_be_visible()
        wanted = [("confirmed", "Bluefern"), ("rejected", None), ("confirmed", "Hexalume")]
        # The page shows a decision before the answer to it.
        for _ in stack.until(60, "all three are decided on"):
            states = {each["id"]: (each["state"], each["brand"]) for each in _regions(stack, run)}
            if [states[each["id"]] for each in doubtful[:3]] == wanted:
                break

        page.keyboard.press("Control+z")
        expect(regions).to_contain_text(f"{count - 2} open of {count}")
        expect(shown).to_have_attribute("data-seq", str(doubtful[2]["seq"]))
        assert _states(stack, run)["confirmed"] == 1
        # What follows from the decisions is there as well.
        page.get_by_role("list", name="Stages").get_by_role("button", name="Report").click()
        report = page.get_by_role("region", name="Report")
        expect(report.get_by_role("table").filter(has_text="by 1 confirmed region")).to_be_visible()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_contain_text("Reject the region, and go to the next open one")
        page.keyboard.press("Escape")
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+z")
        expect(report.get_by_role("group", name="Open doubts")).to_contain_text(f"? {count} doubtful")
        assert _states(stack, run)["doubtful"] == count
        assert watched.errors == []


def test_all_that_say_the_same_are_decided_on_by_one_key(
    browser: Browser, stack: Stack, timeline: str, run: str
) -> None:
    doubtful = [each for each in _regions(stack, run) if each["state"] == "doubtful"]
    count, letters = len(doubtful), doubtful[0]["letters"]
    same = sum(each["letters"] == letters for each in _regions(stack, run))
    assert same > 1
    with visit(browser, stack) as watched:
        page = watched.page
        regions = _opened(page, timeline, run, f"{count} open of {count}")
        first = regions.get_by_role("grid").get_by_role("row").nth(0)
        page.keyboard.press("d")
        expect(regions.get_by_role("button", name=f"Confirm all {same} like this")).to_be_visible()
        page.keyboard.press("Shift+Enter")
        expect(regions.get_by_role("button", name=f"confirmed {same}")).to_be_visible()
        page.keyboard.press("Control+z")
        expect(regions).to_contain_text(f"{count} open of {count}")
        expect(first).to_have_attribute("aria-selected", "true")
        assert _states(stack, run)["confirmed"] == 0
        # A brand for all of them, chosen among the offered ones.
        page.keyboard.press("b")
        page.keyboard.type("hexal")
        expect(page.get_by_role("option", name="Hexalume", exact=True)).to_be_visible()
        page.keyboard.press("Shift+Enter")
        expect(regions.get_by_role("button", name=f"confirmed {same}")).to_be_visible()
        for _ in stack.until(60, "all are decided on"):
            if (
                Counter(each["brand"] for each in _regions(stack, run) if each["state"] == "confirmed")["Hexalume"]
                == same
            ):
                break
        # And a typed one that is in no list.
        page.keyboard.press("Control+z")
        expect(regions).to_contain_text(f"{count} open of {count}")
        expect(first).to_have_attribute("aria-selected", "true")
        page.keyboard.press("b")
        page.keyboard.type("Qoph")
        page.keyboard.press("Shift+Enter")
        expect(regions.get_by_role("button", name=f"confirmed {same}")).to_be_visible()
        page.keyboard.press("Control+z")
        expect(regions).to_contain_text(f"{count} open of {count}")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_contain_text("Reject all regions that say the same")
        page.keyboard.press("Escape")
        assert watched.errors == []


def test_a_model_is_asked_about_what_is_doubtful_and_each_request_is_listed(
    browser: Browser, stack: Stack, timeline: str, run: str, chat: ChatApi
) -> None:
    count = _states(stack, run)["doubtful"]
    chat.answer = lambda _: "Bluefern"
    with visit(browser, stack, for_axe=True) as watched:
        page = watched.page
        _opened(page, timeline, run, f"{count} open of {count}")
        asking = page.get_by_role("region", name="Ask an outside model")
        expect(asking.get_by_role("button", name="Ask the cloud model")).to_be_disabled()
        expect(asking).to_contain_text("RUSHES_VLM_CLOUD_URL is not set")
        asking.get_by_role("button", name=f"Ask the local model about {count} doubtful").click()
        page.wait_for_url(lambda url: f"run={run}" not in url)
        stages = page.get_by_role("list", name="Stages")
        expect(stages.get_by_role("button", name=re.compile("^Local model"))).to_contain_text(
            f"{count} resolved", timeout=60_000
        )
        # Where nothing is open any more nobody is asked.
        expect(asking).to_have_count(0)
        page.keyboard.press("a")
        sent = page.get_by_role("region", name="Sent to outside models")
        grid = sent.get_by_role("grid")
        expect(grid).to_be_focused()
        expect(sent).to_contain_text(f"{count} answered, {count} resolved, 0 still open")
        expect(sent.get_by_role("status")).to_have_text(f"{len(chat.asked)} crops")
        page.keyboard.press("ArrowDown")
        row = grid.get_by_role("row", selected=True)
        expect(row).to_contain_text("“Bluefern”")
        expect(row).to_contain_text("local, vlm")
        expect(row.locator("img")).to_be_visible()
        expect(page.get_by_test_id("text-chosen")).to_be_visible()
        expect_accessible(page, "what was sent to outside models")
        asked = page.url.split("run=")[1].split("&")[0]
    assert watched.errors == []
    assert stack.ask("DELETE", f"/api/v1/runs/{asked}").status_code == 200


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_everybody_can_review(
    browser: Browser, stack: Stack, timeline: str, run: str, scheme: Scheme, viewport: ViewportSize
) -> None:
    count = _states(stack, run)["doubtful"]
    with visit(browser, stack, viewport=viewport, scheme=scheme, for_axe=True) as watched:
        page = watched.page
        regions = _opened(page, timeline, run, f"{count} open of {count}")
        row = regions.get_by_role("grid").get_by_role("row").nth(1)
        row.click()
        expect(row).to_have_attribute("aria-selected", "true")
        expect(page.get_by_test_id("text-chosen")).to_be_visible()
        expect_accessible(page, "regions with brands")
        if folder := os.environ.get("SHOTS"):
            regions.scroll_into_view_if_needed()
            page.screenshot(path=Path(folder) / f"review-{scheme}-{viewport['width']}.png")
