"""Pipeline profiles and steps of runs on the page: a run begins with a profile, pauses, goes on by keys, and ends."""

import re

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, Scheme, expect_accessible, visit
from tests.e2e.pages.test_tune import TUNED, _own
from tests.e2e.stack import Stack

__all__ = ["_own"]

PROFILES = "/api/v1/pipeline-profiles"
FILM = "tuned.mp4"


@pytest.fixture(scope="module", name="timeline")
def _timeline(own: Stack) -> str:
    """Of a film, with two profiles there."""
    asset = own.asset(FILM)["id"]
    made = own.post("/api/v1/timelines", {"asset_ids": [asset], "fps": 2, "profile": "stepping"})
    assert made.status_code == 201, made.text
    assert len(made.json()["frames"]) == TUNED
    for name, distance in (("Near", 40), ("Far", 100)):
        configs = {"detect_edges": {"edge_pair_max_distance": distance}}
        stages = ["detect_edges", "compile_report"]
        saved = own.post(PROFILES, {"name": name, "stages": stages, "configs": configs})
        assert saved.status_code == 201, saved.text
    return str(made.json()["id"])


@pytest.mark.proof("brands")
def test_a_run_begins_with_a_profile_and_goes_on_by_keys(browser: Browser, own: Stack, timeline: str) -> None:
    with visit(browser, own) as watched:
        page = watched.page
        page.goto(f"/tune/{timeline}")
        page.get_by_role("combobox", name="Pause the next run with a profile after").select_option("each")
        page.keyboard.press("Shift+P")
        dialog = page.get_by_role("dialog", name="Pipeline profiles")
        dialog.get_by_role("combobox", name="Profile", exact=True).select_option("Near")
        dialog.get_by_role("combobox", name="Beside it").select_option("Far")
        table = dialog.get_by_role("table", name="Stages and values")
        expect(table).to_contain_text("◆ 1 differs")
        expect(table.get_by_role("row").filter(has_text="◆ Edges")).to_contain_text(re.compile("40.*100"))
        dialog.get_by_role("button", name="Run with it").click()
        course = page.get_by_role("region", name="Course of the run")
        status = page.get_by_role("status").filter(has_text="Paused before")
        expect(status).to_have_text("Paused before Edges")
        expect(course).to_contain_text("Next: Edges")
        page.keyboard.press("Shift+G")
        expect(status).to_have_text("Paused before Report")
        page.keyboard.press("g")
        expect(page.get_by_role("button", name="Step")).to_be_disabled()
        expect(course).to_contain_text("Profile Near, version 1")
        expect(
            page.get_by_role("list", name="Stages").get_by_role("button", name=re.compile("^Report"))
        ).to_contain_text("ran")
        runs = own.get("/api/v1/runs", timeline_id=timeline).json()["runs"]
        assert [(each["profile"], each["profile_version"], each["status"]) for each in runs] == [
            ("Near", 1, "completed")
        ]


@pytest.mark.proof("brands")
@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_everybody_can_compare_profiles(
    browser: Browser, own: Stack, timeline: str, scheme: Scheme, viewport: ViewportSize
) -> None:
    with visit(browser, own, scheme=scheme, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        page.goto(f"/tune/{timeline}")
        page.get_by_role("button", name="Profiles").click()
        dialog = page.get_by_role("dialog", name="Pipeline profiles")
        dialog.get_by_role("combobox", name="Profile", exact=True).select_option("Near")
        dialog.get_by_role("combobox", name="Beside it").select_option("Far")
        expect(dialog.get_by_role("table")).to_contain_text("◆ 1 differs")
        expect_accessible(page, "two profiles beside each other")
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
