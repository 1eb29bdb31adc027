"""The list of jobs: for whom and where each runs, and what it consists of."""

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, Watched, expect_accessible, visit
from tests.e2e.stack import Stack


def _order(stack: Stack, name: str, clips: int) -> str:
    """The id of a job that exports so many clips."""
    stack.scan()
    asset = stack.get("/api/v1/assets", q="cfr30").json()["assets"][0]
    wanted = {"asset_id": asset["id"], "cursor": 1, "clips": clips, "spread": 0.05, "name": name, "profile": "takes"}
    job_id: str = stack.post("/api/v1/exports", wanted).json()["job"]["id"]
    return job_id


def _export(stack: Stack, name: str) -> str:
    """The id of a job of two clips that has ended."""
    job_id = _order(stack, name, 2)
    for _ in stack.until(150, "the export has ended"):
        if stack.get(f"/api/v1/jobs/{job_id}").json()["ended_at"]:
            break
    return job_id


def _open(page: Page, job_id: str) -> None:
    page.goto("/jobs?kind=export")
    row = page.locator(f"#job-{job_id}")
    expect(row).to_be_visible()
    row.focus()
    page.keyboard.press("Enter")


@pytest.mark.proof("phone")
@pytest.mark.parametrize("width", [720, 640, 390])
def test_the_choice_of_a_state_is_read_whole_where_the_page_is_narrow(
    browser: Browser, stack: Stack, width: int
) -> None:
    with visit(browser, stack, viewport={"width": width, "height": 450}) as watched:
        watched.page.goto("/jobs")
        state = watched.page.get_by_role("combobox", name="State")
        expect(state).to_be_in_viewport(ratio=1)
        # As wide as the same choice without a limit.
        assert state.evaluate(
            """(each) => {
              const free = each.cloneNode(true);
              Object.assign(free.style, { position: "absolute", width: "max-content" });
              each.parentElement.append(free);
              return each.clientWidth >= free.clientWidth;
            }"""
        )


@pytest.mark.proof("queue")
def test_a_job_says_for_whom_and_where_it_ran_and_shows_its_parts(watched: Watched, stack: Stack) -> None:
    job_id = _export(stack, "whose")
    job = stack.get(f"/api/v1/jobs/{job_id}").json()
    assert (job["requested_by"], job["profile"]) == ("local", "takes")
    where = [task["node"] for task in stack.get(f"/api/v1/jobs/{job_id}/tasks").json()["tasks"]]
    assert job["nodes"] == sorted(set(where))
    page = watched.page
    _open(page, job_id)
    row = page.locator(f"#job-{job_id}")
    expect(row).to_contain_text(f"{job['group']} · profile takes · on {', '.join(job['nodes'])}")
    parts = row.get_by_role("list", name="Parts").get_by_role("listitem")
    expect(parts).to_have_count(2)
    for index, node in enumerate(where):
        expect(parts.nth(index)).to_contain_text(re.compile(rf"whose_\d+_{index}\s*{re.escape(node)}"))
        expect(parts.nth(index).get_by_role("img", name="Done")).to_be_visible()
        expect(parts.nth(index).get_by_role("button", name=re.compile(r"^Proof of whose_\d+"))).to_be_visible()
    log = row.get_by_role("list", name="Log").get_by_role("listitem")
    expect(log).to_have_count(4)
    expect(log.first).to_contain_text(re.compile(r"whose_\d+_\d began on media-\d"))
    expect(log.last).to_contain_text(re.compile(r"whose_\d+_\d done"))
    badge = parts.first.get_by_role("button")
    badge.click()
    expect(page.get_by_role("dialog")).to_contain_text("counted")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    # Back where it came from, a moment later: until then Enter is the row's, then the badge's.
    expect(badge).to_be_focused()
    badge.blur()
    page.keyboard.press("Enter")
    expect(parts).to_have_count(0)


@pytest.mark.proof("queue")
def test_jobs_of_one_state_are_asked_for_from_among_all(watched: Watched, stack: Stack) -> None:
    job_id = _export(stack, "in a state")
    page = watched.page
    page.goto("/jobs?kind=export")
    row = page.locator(f"#job-{job_id}")
    expect(row).to_be_visible()
    with page.expect_request(re.compile(r"/jobs\?.*state=failed&state=partial")):
        page.get_by_role("combobox", name="State").select_option("Failed")
    expect(row).to_have_count(0)
    page.get_by_role("combobox", name="State").select_option("Done")
    expect(row).to_be_visible()


@pytest.mark.proof("axe")
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_details_are_accessible(browser: Browser, stack: Stack, viewport: ViewportSize) -> None:
    job_id = _export(stack, "seen by axe")
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        _open(watched.page, job_id)
        expect(watched.page.get_by_role("list", name="Parts")).to_be_visible()
        expect_accessible(watched.page, "an opened job")
