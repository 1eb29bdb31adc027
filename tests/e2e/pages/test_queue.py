"""The queue as people steer it: progress, pausing, and the order."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.e2e import plain_http
from tests.e2e.page import PHONE, WIDE, Watched, expect_accessible, open_video, set_figure, visit
from tests.e2e.pages.queued import add_video, asset_id, job_of, order, until_it_stands_still
from tests.e2e.stack import Stack
from tests.fakes.ffmpeg_with_cards import FfmpegWithCards
from tests.fakes.held import Held
from tests.footage import recipes
from tests.footage.recipes import Recipe


@pytest.fixture(scope="module", autouse=True)
def _video(stack: Stack, make_footage: Callable[[Recipe], Path]) -> None:
    add_video(stack, make_footage)


@dataclass(frozen=True)
class _Busy:
    """A job that leaves no slot to others for as long as a test wants."""

    name: str
    job_id: str
    clips: int
    at_once: int
    """Of its clips are being cut, and wait with all that is cut beside them; the others have not begun."""
    held: Held


@contextmanager
def _busy(stack: Stack, ffmpeg: FfmpegWithCards, name: str) -> Iterator[_Busy]:
    name = f"{name} {uuid4().hex[:8]}"
    at_once = sum(node["slots"] for node in stack.get("/api/v1/nodes").json()["nodes"])
    clips = 2 * at_once + 1
    with ffmpeg.held("comment=rushes:") as held:
        job_id = order(stack, name, clips)
        try:
            held.begun(at_once)
            yield _Busy(name, job_id, clips, at_once, held)
        finally:
            stack.post(f"/api/v1/jobs/{job_id}/cancel")


def _expect_order(page: Page, jobs: list[str]) -> None:
    listed = page.get_by_role("region", name="Waiting").locator(", ".join(f"#job-{job_id}" for job_id in jobs))
    expect(listed).to_have_count(len(jobs))
    for index, job_id in enumerate(jobs):
        expect(listed.nth(index)).to_have_id(f"job-{job_id}")


def _reports(stack: Stack, held: Held, frame: int) -> Iterator[None]:
    """Turns of a loop that leaves when the page shows how far the works are that wait, here or a frame further.

    ffmpeg says so again and again: a page that is just being told everything anew shows the report after that. What
    says the same as before is no news to anybody.
    """
    for turn, _ in enumerate(stack.until(120, f"frame {frame} on the page")):
        now = frame + turn % 2
        held.say(frame=now, seconds=float(now / recipes.NTSC))
        yield


@pytest.mark.proof("queue")
def test_progress_is_live(
    watched: Watched, stack: Stack, ffmpeg: FfmpegWithCards, make_footage: Callable[[Recipe], Path]
) -> None:
    page, name = watched.page, f"progress-{uuid4().hex[:8]}"
    stack.add(make_footage(recipes.CFR2997_MKV), f"{name}.mkv")
    stack.scan()
    open_video(page, f"{name}.mkv")
    set_figure(page, "Clips", "2")
    # Too far apart to share anything: what is encoded for a clip is all of it, and its own.
    set_figure(page, "Seconds between the starts of clips", "10")
    rows = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text=name)
    with ffmpeg.held("libx264") as held:
        page.keyboard.press("e")
        expect(rows).to_have_count(2)
        held.begun()
        bar = rows.filter(has_text="1 / 2").get_by_role("progressbar")
        expect(bar).to_have_attribute("aria-valuenow", "0")
        # Of 240 frames, where the proof is the last part of the work.
        for frame, percent in ((66, "25"), (132, "50"), (197, "75")):
            for _ in _reports(stack, held, frame):
                if bar.get_attribute("aria-valuenow") == percent:
                    break
    expect(rows.filter(has_text=re.compile("240 frames.*8.008 s"))).to_have_count(2)


def _corner(what: Locator) -> tuple[float, float]:
    box = what.bounding_box()
    assert box is not None
    return box["x"], box["y"]


@pytest.mark.proof("queue")
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_job_that_runs_says_how_long_it_will_still_take_and_nothing_moves(
    browser: Browser, stack: Stack, ffmpeg: FfmpegWithCards, viewport: ViewportSize
) -> None:
    with visit(browser, stack, viewport=viewport) as watched, ffmpeg.held("libx264") as held:
        page = watched.page
        page.goto("/jobs?kind=export")
        expect(page.get_by_role("heading", level=1)).to_be_attached()
        job_id = order(stack, "long")
        held.begun()
        row = page.locator(f"#job-{job_id}")
        elapsed = row.get_by_text(re.compile(r"^0:0\d:\d\d$"))
        expect(elapsed).to_be_visible()
        left = row.get_by_text(re.compile("left$"))
        assert left.count() == 0
        before = (row.bounding_box(), _corner(elapsed))
        # A job that goes on steadily for as long as it takes to judge its pace.
        for frame, _ in enumerate(stack.until(120, "a guess on the page"), start=1):
            held.say(frame=frame)
            if left.count():
                break
        expect(left).to_have_text(re.compile("^(about .*|a few seconds) left$"))
        assert (row.bounding_box(), _corner(elapsed)) == before
        stack.post(f"/api/v1/jobs/{job_id}/cancel")
        expect(row.get_by_role("img", name="Cancelled")).to_be_visible()


@pytest.mark.proof("queue")
def test_a_paused_job_begins_no_further_clip_until_it_goes_on(
    watched: Watched, stack: Stack, ffmpeg: FfmpegWithCards
) -> None:
    page = watched.page
    page.goto("/jobs?kind=export")
    with _busy(stack, ffmpeg, "paused") as busy:
        row = page.locator(f"#job-{busy.job_id}")
        expect(row.get_by_role("img", name="Running")).to_be_visible()
        row.get_by_role("button", name=re.compile("^Pause ")).click()
        expect(row.get_by_role("img", name="Paused")).to_be_visible()
        expect(row).to_contain_text(re.compile(f"Pauses after .*, 0 of {busy.clips}"))
        busy.held.let_go(busy.at_once)
        until_it_stands_still(stack, busy.job_id)
        assert job_of(stack, busy.job_id)["completed"] == busy.at_once
        expect(row).to_contain_text(f"Paused, {busy.at_once} of {busy.clips}")
        other = order(stack, "meanwhile")
        busy.held.begun()
        busy.held.let_go()
        expect(page.locator(f"#job-{other}").get_by_role("img", name="Done")).to_be_visible()
        assert job_of(stack, busy.job_id)["completed"] == busy.at_once
        page.reload()
        expect(row.get_by_role("img", name="Paused")).to_be_visible()
        # For clients of the replaced cutter it goes on as ever.
        ticket = job_of(stack, busy.job_id)["ticket"]
        assert stack.get(f"/api/export/{ticket}").json()["status"] == "running"
        row.focus()
        page.keyboard.press("p")
        busy.held.begun(busy.at_once)
        expect(row.get_by_role("img", name="Running")).to_be_visible()
        page.keyboard.press("p")
        expect(row.get_by_role("img", name="Paused")).to_be_visible()
        page.keyboard.press("Delete")
        expect(row.get_by_role("img", name="Cancelled")).to_be_visible()
        late = stack.post(f"/api/v1/jobs/{busy.job_id}/pause")
        assert (late.status_code, late.json()["type"]) == (409, "/problems/job-ended")
        assert "has ended" in late.json()["detail"]
        expect(row).to_contain_text(f"Cancelled, {busy.at_once} of {busy.clips}")
        page.get_by_role("combobox", name="State").select_option("Waiting")
        expect(row).to_have_count(0)
        page.keyboard.press("Escape")
        page.keyboard.press("Control+z")
        page.get_by_role("combobox", name="State").select_option("Running")
        expect(row.get_by_role("img", name="Running")).to_be_visible()
        expect(page.get_by_role("region", name="Done")).to_have_count(0)
        # A job that was retried has no cancelling to be undone any more.
        page.get_by_role("combobox", name="State").select_option("Any state")
        page.keyboard.press("Escape")
        row.focus()
        page.keyboard.press("Delete")
        expect(row.get_by_role("img", name="Cancelled")).to_be_visible()
        offered = page.get_by_role("status").get_by_role("button", name="Undo")
        expect(offered).to_be_visible()
        page.keyboard.press("r")
        expect(row.get_by_role("img", name="Running")).to_be_visible()
        expect(offered).to_have_count(0)


@pytest.mark.proof("queue")
def test_the_cutters_queue_pauses_too_and_says_after_what(
    watched: Watched, stack: Stack, ffmpeg: FfmpegWithCards
) -> None:
    page = watched.page
    page.goto(f"/cut/{asset_id(stack)}")
    page.get_by_role("tab", name="Queue").click()
    with _busy(stack, ffmpeg, "in the cutter") as busy:
        clips = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text=busy.name)
        running = clips.filter(has=page.get_by_role("img", name="Cutting"))
        expect(running).to_have_count(busy.at_once)
        last = f"{busy.name}, {busy.clips} of {busy.clips}"
        page.get_by_role("button", name=f"Pause the export of {last}").click()
        expect(clips.filter(has=page.get_by_role("img", name="Paused"))).to_have_count(busy.clips - busy.at_once)
        expect(running.first).to_contain_text("then pauses")
        busy.held.let_go(busy.at_once)
        until_it_stands_still(stack, busy.job_id)
        expect(running).to_have_count(0)
        page.get_by_role("button", name=f"Resume the export of {last}").click()
        expect(running).to_have_count(busy.at_once)


@pytest.mark.proof("queue")
def test_the_order_is_changed_by_keys_and_is_the_order_of_cutting(
    watched: Watched, stack: Stack, ffmpeg: FfmpegWithCards
) -> None:
    page = watched.page
    page.goto("/jobs?kind=export")
    with _busy(stack, ffmpeg, "in the way") as busy:
        jobs = a, b, c = [order(stack, name) for name in ("first", "second", "third")]
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
        page.keyboard.press("Alt+ArrowUp")
        expect(page.get_by_text("This job is first in its line already.")).to_be_visible()
        page.locator(f"#job-{a}").focus()
        page.keyboard.press("Alt+ArrowDown")
        _expect_order(page, [c, b, a])
        page.keyboard.press("Control+z")
        _expect_order(page, [c, a, b])
        page.keyboard.press("Control+Shift+z")
        _expect_order(page, [c, b, a])
        # Before the rest of the job that runs: it is cut next.
        with page.expect_response(lambda answer: answer.request.method == "PATCH"):
            page.locator(f"#job-{a}").get_by_role("button", name=re.compile("^Do .* next$")).click()
        busy.held.let_go()
        for _ in stack.until(120, "it is cut"):
            if job_of(stack, a)["running"]:
                break
        expect(page.get_by_role("region", name="Waiting").locator(f"#job-{a}")).to_have_count(0)
        _expect_order(page, [c, b])
        in_the_way = job_of(stack, busy.job_id)
        assert (in_the_way["completed"], in_the_way["running"]) == (1, busy.at_once - 1)
        for job_id in jobs:
            stack.post(f"/api/v1/jobs/{job_id}/cancel")


def _grip(row: Locator) -> tuple[float, float]:
    box = row.locator("[title='Drag to change the order']").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.proof("queue")
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_job_is_dragged_to_another_place(
    browser: Browser, stack: Stack, ffmpeg: FfmpegWithCards, viewport: ViewportSize
) -> None:
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched, _busy(stack, ffmpeg, "in the way"):
        page = watched.page
        jobs = a, b, c = [order(stack, name) for name in ("one", "two", "three")]
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


@pytest.mark.proof("queue")
def test_what_is_converted_is_listed_and_ended(
    browser: Browser, stack: Stack, ffmpeg: FfmpegWithCards, make_footage: Callable[[Recipe], Path]
) -> None:
    mine = uuid4().hex[:8]
    names = [f"converted {number} {mine}.mp4" for number in range(3)]
    for name in names:
        stack.add(make_footage(recipes.SHORT_5S_MP4), name)
    stack.scan()
    # So many that the last one waits for its turn.
    assets = [stack.asset(name)["id"] for name in names]
    asked = [
        f"/api/v1/assets/{asset}/renditions/{kind}" for asset in assets for kind in ("potato", "low", "medium", "high")
    ]
    with visit(browser, stack, for_axe=True) as watched, ffmpeg.held("libx264") as held:
        page = watched.page
        page.goto("/jobs")
        expect(page.get_by_role("heading", level=1)).to_be_attached()
        assert {stack.get(each).status_code for each in asked} == {202}
        held.begun()
        converting = page.get_by_role("region", name="Converting")
        rows = converting.get_by_role("listitem").filter(has_text=mine)
        expect(rows).to_have_count(len(asked))
        expect(rows.filter(has_text=names[-1]).first).to_contain_text("on media-")
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
        page.keyboard.press("Control+z")
        row = rows.filter(has=page.get_by_role("button", name=f"End converting {names[-1]}, picture, own size"))
        expect(row).to_be_visible()
        expect(page.get_by_text(f"Undone: Converting ended: {names[-1]}, picture, own size")).to_be_visible()
        assert {plain_http.delete(stack.url + each).status_code for each in reversed(asked)} == {204}
        expect(rows).to_have_count(0)
        held.ended()


def test_many_jobs_are_changed_at_once_and_that_is_undone(
    watched: Watched, stack: Stack, ffmpeg: FfmpegWithCards
) -> None:
    page = watched.page
    with _busy(stack, ffmpeg, "many") as busy:
        others = [order(stack, f"many {number}") for number in range(3)]
        page.goto("/jobs")
        waiting = page.get_by_role("region", name="Waiting")
        _expect_order(page, others)
        # A range, by the keyboard and by the pointer.
        waiting.locator(f"#job-{others[0]}").focus()
        page.keyboard.press("x")
        page.keyboard.press("Shift+ArrowDown")
        bar = page.get_by_role("toolbar", name="Selection")
        expect(bar).to_contain_text("2 jobs selected")
        waiting.locator(f"#job-{others[2]}").click(modifiers=["Shift"], position={"x": 300, "y": 8})
        expect(bar).to_contain_text("3 jobs selected")
        page.keyboard.press("p")
        expect(page.get_by_text("3 jobs paused")).to_be_visible()
        assert {job_of(stack, job)["state"] for job in others} == {"paused"}
        page.keyboard.press("Control+z")
        expect(page.get_by_text("Undone: 3 jobs paused")).to_be_visible()
        assert {job_of(stack, job)["state"] for job in others} == {"waiting"}
        page.keyboard.press("Escape")
        expect(bar).to_have_count(0)
        waiting.get_by_role("button", name="Cancel all waiting").click()
        expect(page.get_by_text(re.compile(r"^\d+ jobs? cancelled"))).to_be_visible()
        assert {job_of(stack, job)["state"] for job in others} == {"cancelled"}
        # What runs is none that waits.
        assert job_of(stack, busy.job_id)["state"] == "running"
        done = page.get_by_role("region", name="Done")
        for job in others:
            expect(done.locator(f"#job-{job}")).to_be_visible()
        done.get_by_role("button", name="Clear finished").click()
        expect(done).to_have_count(0)
        assert not {job["id"] for job in stack.get("/api/v1/jobs", limit=200).json()["jobs"]} & {*others}
        page.keyboard.press("Control+z")
        for job in others:
            expect(done.locator(f"#job-{job}")).to_be_visible()
