"""The list of jobs: for whom and where each runs, and what it consists of."""

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, Watched, expect_accessible, visit
from tests.e2e.stack import Stack

pytestmark = pytest.mark.slow


def _export(stack: Stack, name: str) -> str:
    """The id of a job that has ended, of two clips."""
    stack.files()
    asset = stack.get("/api/v1/assets", q="cfr30").json()["assets"][0]
    wanted = {"asset_id": asset["id"], "cursor": 1, "clips": 2, "spread": 1, "name": name, "profile": "takes"}
    answer = stack.post("/api/v1/exports", wanted)
    job_id: str = answer.json()["job"]["id"]
    for _ in stack.until(60, "the export has ended"):
        if stack.get(f"/api/v1/jobs/{job_id}").json()["ended_at"]:
            break
    return job_id


def _open_first(page: Page) -> None:
    page.goto("/jobs?kind=export")
    expect(page.get_by_role("listitem").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def test_a_job_says_for_whom_and_where_it_ran_and_shows_its_parts(watched: Watched, stack: Stack) -> None:
    job_id = _export(stack, "whose")
    job = stack.get(f"/api/v1/jobs/{job_id}").json()
    assert (job["requested_by"], job["profile"]) == ("local", "takes")
    where = [task["node"] for task in stack.get(f"/api/v1/jobs/{job_id}/tasks").json()["tasks"]]
    assert job["nodes"] == sorted(set(where))
    page = watched.page
    _open_first(page)
    row = page.locator(f"#job-{job_id}")
    expect(row).to_contain_text(f"for local · profile takes · on {', '.join(job['nodes'])}")
    parts = row.get_by_role("list", name="Parts").get_by_role("listitem")
    expect(parts).to_have_count(2)
    for index, node in enumerate(where):
        expect(parts.nth(index)).to_contain_text(re.compile(rf"whose_\d+_{index}\s*{re.escape(node)}"))
        expect(parts.nth(index).get_by_role("img", name="Done")).to_be_visible()
    page.keyboard.press("Enter")
    expect(parts).to_have_count(0)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_details_are_accessible(browser: Browser, stack: Stack, viewport: ViewportSize) -> None:
    _export(stack, "seen by axe")
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        _open_first(watched.page)
        expect(watched.page.get_by_role("list", name="Parts")).to_be_visible()
        expect_accessible(watched.page, "an opened job")
