"""The queue as people steer it: pausing, the order, and what a clip's proof says."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.e2e import plain_http
from tests.e2e.page import PHONE, WIDE, Watched, expect_accessible, visit
from tests.e2e.stack import Stack
from tests.fakes.ffmpeg_with_cards import FfmpegWithCards, ffmpeg_with_cards
from tests.footage import recipes
from tests.footage.recipes import Recipe

pytestmark = pytest.mark.proof("queue")


@pytest.fixture(scope="module", name="ffmpeg")
def _ffmpeg(tmp_path_factory: pytest.TempPathFactory) -> FfmpegWithCards:
    """Makes pictures no faster than they are shown: so a job that is in the way leaves the cores to other tests."""
    return ffmpeg_with_cards(tmp_path_factory.mktemp("ffmpeg") / "slow", libwebp="takes its time")


@pytest.fixture
def slow_renditions(ffmpeg: FfmpegWithCards) -> Iterator[None]:
    """They are still being made when they are looked at, and leave the cores to other tests meanwhile."""
    ffmpeg.conduct(libx264="takes its time")
    yield
    ffmpeg.conduct(libwebp="takes its time")


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path], ffmpeg: FfmpegWithCards
) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("queue") / "stack"
    running = Stack(folder, media_nodes=2, environment={"RUSHES_FFMPEG": str(ffmpeg.program)})
    running.add(make_footage(recipes.CFR25_MP4))
    with running:
        running.scan()
        yield running


def _asset(stack: Stack) -> str:
    stack.scan()
    found: str = stack.get("/api/v1/assets", q="cfr25_mp4").json()["assets"][0]["id"]
    return found


def _order(stack: Stack, name: str, clips: int, kind: str = "mp4") -> str:
    """The id of a job that exports so many clips."""
    named = {"name": name, "label": name, "format": kind}
    wanted = {"asset_id": _asset(stack), "cursor": 1, "clips": clips, "spread": 0.05, **named}
    answer = stack.post("/api/v1/exports", wanted).raise_for_status().json()
    return str(answer["job"]["id"])


def _job(stack: Stack, job_id: str) -> dict[str, object]:
    found: dict[str, object] = stack.get(f"/api/v1/jobs/{job_id}").json()
    return found


def _until_it_stands_still(stack: Stack, job_id: str) -> None:
    for _ in stack.until(120, "what ran has ended"):
        if not _job(stack, job_id)["running"]:
            return


@contextmanager
def _busy(stack: Stack, name: str = "in the way") -> Iterator[str]:
    """A job that keeps every slot of both nodes busy meanwhile: pictures share no work, and take 8 s a clip."""
    job_id = _order(stack, name, 90, kind="webp")
    try:
        yield job_id
    finally:
        stack.post(f"/api/v1/jobs/{job_id}/cancel")


def _waiting(page: Page, jobs: list[str]) -> list[str]:
    """Those of the jobs that wait, as they stand on the page."""
    shown = (
        page.get_by_role("region", name="Waiting")
        .get_by_role("listitem")
        .evaluate_all("rows => rows.map((row) => row.id.slice('job-'.length))")
    )
    return [each for each in shown if each in jobs]


def _expect_order(page: Page, jobs: list[str]) -> None:
    rows = page.get_by_role("region", name="Waiting").get_by_role("listitem")
    picked = rows.filter(has_text=re.compile("clip"))
    expect(picked).to_have_count(len(jobs))
    for index, job_id in enumerate(jobs):
        expect(picked.nth(index)).to_have_id(f"job-{job_id}")


def test_a_paused_job_begins_no_further_clip_until_it_goes_on(watched: Watched, stack: Stack) -> None:
    page = watched.page
    page.goto("/jobs?kind=export")
    job_id = _order(stack, "held", 40)
    row = page.locator(f"#job-{job_id}")
    expect(row.get_by_role("img", name="Running")).to_be_visible()
    row.get_by_role("button", name="Pause").click()
    expect(row.get_by_role("img", name="Paused")).to_be_visible()
    _until_it_stands_still(stack, job_id)
    completed = _job(stack, job_id)["completed"]
    expect(row).to_contain_text(f"{completed} of 40, paused")
    other = _order(stack, "meanwhile", 1)
    expect(page.locator(f"#job-{other}").get_by_role("img", name="Done")).to_be_visible()
    assert _job(stack, job_id)["completed"] == completed
    page.reload()
    expect(row.get_by_role("img", name="Paused")).to_be_visible()
    # For clients of the replaced cutter it goes on as ever.
    assert stack.get(f"/api/export/{_job(stack, job_id)['ticket']}").json()["status"] == "running"
    row.focus()
    page.keyboard.press("p")
    expect(row.get_by_role("img", name="Running")).to_be_visible()
    page.keyboard.press("p")
    expect(row.get_by_role("img", name="Paused")).to_be_visible()
    page.keyboard.press("Delete")
    expect(row.get_by_role("img", name="Cancelled")).to_be_visible()
    late = stack.post(f"/api/v1/jobs/{job_id}/pause")
    assert (late.status_code, late.json()["type"]) == (409, "/problems/job-ended")
    assert "has ended" in late.json()["detail"]


def test_the_cutters_queue_pauses_too_and_says_after_what(watched: Watched, stack: Stack) -> None:
    page = watched.page
    page.goto(f"/cut/{_asset(stack)}")
    page.get_by_role("tab", name="Queue").click()
    with _busy(stack, "held in the cutter") as job_id:
        clips = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text="held in the cutter")
        running = clips.filter(has=page.get_by_role("img", name="Cutting"))
        expect(running.first).to_be_visible()
        # At the clip that waits the longest: the row of one that is cut is another's a moment later.
        page.get_by_role("button", name="Pause the export of held in the cutter, 90 of 90").click()
        expect(clips.filter(has=page.get_by_role("img", name="Paused")).first).to_be_visible()
        _until_it_stands_still(stack, job_id)
        expect(running).to_have_count(0)
        page.get_by_role("button", name="Go on with the export of held in the cutter, 90 of 90").click()
        expect(running.first).to_be_visible()


def test_the_order_is_changed_by_keys_and_is_the_order_of_cutting(watched: Watched, stack: Stack) -> None:
    page = watched.page
    page.goto("/jobs?kind=export")
    with _busy(stack) as running:
        jobs = a, b, c = [_order(stack, name, 1) for name in ("first", "second", "third")]
        _expect_order(page, [a, b, c])
        for body in ({}, {"before": a, "to": "back"}):
            refused = plain_http.patch(f"{stack.url}/api/v1/jobs/{b}", json=body)
            assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "to")
        page.locator(f"#job-{c}").focus()
        page.keyboard.press("Alt+ArrowUp")
        _expect_order(page, [a, c, b])
        expect(page.locator(f"#job-{c}")).to_be_focused()
        page.keyboard.press("Alt+ArrowUp")
        _expect_order(page, [c, a, b])
        page.locator(f"#job-{a}").focus()
        page.keyboard.press("Alt+ArrowDown")
        _expect_order(page, [c, b, a])
        page.keyboard.press("Control+z")
        _expect_order(page, [c, a, b])
        page.keyboard.press("Control+Shift+z")
        _expect_order(page, [c, b, a])
        # Before the rest of the job that runs: it is cut next.
        page.locator(f"#job-{a}").get_by_role("button", name=re.compile("^Do .* next$")).click()
        for _ in stack.until(120, "it is cut"):
            if _job(stack, a)["ended_at"]:
                break
        assert _waiting(page, jobs) == [c, b]
        assert _job(stack, running)["state"] == "running"
        for job_id in (b, c):
            stack.post(f"/api/v1/jobs/{job_id}/cancel")


def _grip(row: Locator) -> tuple[float, float]:
    box = row.locator("[title='Drag to change the order']").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_job_is_dragged_to_another_place(browser: Browser, stack: Stack, viewport: ViewportSize) -> None:
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched, _busy(stack):
        page = watched.page
        jobs = a, b, c = [_order(stack, name, 1) for name in ("one", "two", "three")]
        page.goto("/jobs?kind=export")
        _expect_order(page, [a, b, c])
        expect_accessible(page, "jobs that wait")
        rows = {job_id: page.locator(f"#job-{job_id}") for job_id in jobs}
        rows[c].scroll_into_view_if_needed()
        page.mouse.move(*_grip(rows[c]))
        page.mouse.down()
        page.mouse.move(*_grip(rows[b]), steps=4)
        # Let go of in the middle of nowhere.
        page.keyboard.press("Escape")
        page.mouse.up()
        _expect_order(page, [a, b, c])
        page.mouse.move(*_grip(rows[c]))
        page.mouse.down()
        x, y = _grip(rows[a])
        page.mouse.move(x, y - 12, steps=4)
        page.mouse.up()
        _expect_order(page, [c, a, b])
        for job_id in jobs:
            stack.post(f"/api/v1/jobs/{job_id}/cancel")


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_badge_opens_what_was_measured(browser: Browser, stack: Stack, viewport: ViewportSize) -> None:
    job_id = _order(stack, "looked at", 1)
    for _ in stack.until(120, "it is cut"):
        if _job(stack, job_id)["ended_at"]:
            break
    export = stack.get(f"/api/v1/exports/{_job(stack, job_id)['export_id']}").json()
    [clip] = export["clips"]
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        page.goto(f"/cut/{export['asset_id']}")
        page.get_by_role("tab", name="Queue").click()
        badge = page.get_by_role("button", name=re.compile("^Proof of looked at, 1 of 1"))
        badge.first.focus()
        page.keyboard.press("Enter")
        details = page.get_by_role("dialog")
        expect(details).to_contain_text(
            f"{clip['proof']['frames']} counted, {clip['proof']['frames_expected']} expected"
        )
        expect(details).to_contain_text(f"{clip['proof']['first']['difference']:.2f} from the source’s")
        expect(details).to_contain_text("8.000 s asked for")
        expect(details).to_contain_text("22 ms allowed")
        expect(details).to_contain_text(clip["encoder"])
        expect(details.get_by_role("textbox", name="Path")).to_have_value(clip["path"])
        expect_accessible(page, "the details of a proof")
        details.get_by_role("button", name="Prove again").click()
        expect(details).to_contain_text("Proven again: the file is what was ordered.")
        page.keyboard.press("Escape")
        expect(details).to_have_count(0)
        expect(badge.first).to_be_focused()


def test_a_clip_that_was_changed_since_is_proven_wrong(watched: Watched, stack: Stack) -> None:
    job_id = _order(stack, "spoilt", 1)
    for _ in stack.until(120, "it is cut"):
        if _job(stack, job_id)["ended_at"]:
            break
    export = stack.get(f"/api/v1/exports/{_job(stack, job_id)['export_id']}").json()
    [clip] = export["clips"]
    (stack.exports / export["group"] / clip["path"].rpartition("/")[2]).unlink()
    page = watched.page
    page.goto(f"/cut/{export['asset_id']}")
    page.get_by_role("tab", name="Queue").click()
    page.get_by_role("button", name=re.compile("^Proof of spoilt, 1 of 1")).click()
    page.get_by_role("button", name="Prove again").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("not what was ordered any more")


@pytest.mark.usefixtures("slow_renditions")
def test_what_is_converted_is_listed_and_ended(
    browser: Browser, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    names = [f"converted {number}.mp4" for number in range(3)]
    for name in names:
        stack.add(make_footage(recipes.LONG_60S_MP4), name)
    stack.scan()
    # So many that the last one waits for its turn.
    assets = [stack.asset(name)["id"] for name in names]
    asked = [
        f"/api/v1/assets/{asset}/renditions/{kind}" for asset in assets for kind in ("potato", "low", "medium", "high")
    ]
    with visit(browser, stack, for_axe=True) as watched:
        page = watched.page
        page.goto("/jobs")
        expect(page.get_by_role("heading", level=1)).to_be_attached()
        assert {stack.get(each).status_code for each in asked} == {202}
        converting = page.get_by_role("region", name="Converting")
        expect(converting.get_by_role("listitem").filter(has_text=names[-1]).first).to_contain_text("on media-")
        expect_accessible(page, "renditions that are made")
        page.set_viewport_size(PHONE)
        expect_accessible(page, "renditions that are made, on a phone")
        converting.get_by_role("button", name=f"End converting {names[-1]}, picture, own size").click()
        for _ in stack.until(120, "it is ended"):
            high = stack.get(asked[-1].rpartition("/")[0]).json()["renditions"][3]
            if high["state"] == "error":
                break
        assert (high["kind"], high["problem"]["reason"]) == ("high", "Withdrawn")
        again = plain_http.delete(stack.url + asked[-1])
        assert (again.status_code, again.json()["detail"]) == (
            409,
            f"No rendition 'high' of {names[-1]} is being made.",
        )
        # Some are finished by now.
        assert {plain_http.delete(stack.url + each).status_code for each in reversed(asked[:-1])} <= {204, 409}
        expect(converting).to_have_count(0)
