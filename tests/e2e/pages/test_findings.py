"""What a model found, on the player: a run is begun and watched, boxes lie on their frame, lanes lead to them."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from rushes_inference.domain.pictures import RgbPicture
from tests.e2e.detecting import SHAPES, asset_path, forget_run, lent_shapes, looked_through, without_models
from tests.e2e.page import PHONE, WIDE, Scheme, expect_accessible, go_to, keep_settings, open_video, visit
from tests.e2e.stack import Stack
from tests.models.drawn import ROLL_SIZE, Box, box, film, overlap, rolled

FILM = "found.mp4"
SCALE = 2
SLOW = 0.8
"""Pixels by which the ball rolls in each frame, at a scale of 1."""
FRAMES = 260
BOXED = range(100, 150)
"""Frames that a box is in, beside the ball."""
PLACE: Box = (380, 240, 530, 330)


def _ball(frame: int) -> Box:
    return rolled(frame, SCALE, SLOW)


@pytest.fixture(scope="module", name="own")
def _own(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """The shared one, with a film of a ball and, for a while, a box."""
    folder = tmp_path_factory.mktemp("findings")
    drawn = iter(range(FRAMES))

    def boxed(picture: RgbPicture) -> RgbPicture:
        if next(drawn) in BOXED:
            left, top, right, bottom = (round(side) for side in PLACE)
            box(picture, left, top, right - left, bottom - top)
        return picture

    stack.add(film(folder / FILM, SCALE, boxed, frames=FRAMES, step=SLOW))
    stack.scan()
    return stack


@pytest.fixture(scope="module", name="trained")
def _trained(own: Stack) -> Iterator[Stack]:
    with lent_shapes(own):
        yield own


def _runs(stack: Stack) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = stack.get(f"{asset_path(stack, FILM)}/detection-runs").json()["runs"]
    return runs


def _settings(page: Page, **kept: object) -> None:
    keep_settings(page, clips=1, shortSide=0, sideTab="findings", **kept)


def _drawn(page: Page) -> dict[str, list[Box]]:
    """Boxes on the picture by their words, in pixels of the video."""
    picture = page.locator("video").bounding_box()
    assert picture is not None
    scale = SCALE * ROLL_SIZE[0] / picture["width"]
    found: dict[str, list[Box]] = {}
    for each in page.get_by_test_id("found-box").all():
        place = each.bounding_box()
        assert place is not None
        left, top = (place["x"] - picture["x"]) * scale, (place["y"] - picture["y"]) * scale
        drawn = (left, top, left + place["width"] * scale, top + place["height"] * scale)
        found.setdefault(re.sub(r"[\d. ]", "", each.inner_text()), []).append(drawn)
    return found


def _boxes(page: Page, frame: int, count: int) -> Locator:
    """Those of exactly this frame."""
    layer = page.get_by_test_id("found-boxes")
    expect(layer).to_have_attribute("data-frame", str(frame))
    boxes = layer.get_by_test_id("found-box")
    expect(boxes).to_have_count(count)
    return boxes


@pytest.mark.proof("findings")
def test_without_a_model_it_is_said_where_one_is_added(browser: Browser, own: Stack) -> None:
    with without_models(own), visit(browser, own) as watched:
        page = watched.page
        _settings(page)
        open_video(page, FILM)
        expect(page.get_by_text("No model has looked through this video yet.")).to_be_visible()
        page.get_by_role("button", name="Find objects").click()
        dialog = page.get_by_role("dialog", name="Find objects")
        expect(dialog).to_contain_text("No model was added yet")
        dialog.get_by_role("link", name="Settings, Models").click()
        expect(page.get_by_role("heading", name="Models", exact=True)).to_be_visible()
    assert watched.errors == []


@pytest.mark.proof("findings")
def test_a_run_is_begun_watched_seen_and_deleted(browser: Browser, trained: Stack) -> None:
    with visit(browser, trained) as watched:
        page = watched.page
        _settings(page)
        open_video(page, FILM)
        page.get_by_role("button", name="Find objects").click()
        dialog = page.get_by_role("dialog", name="Find objects")
        dialog.get_by_role("textbox", name="Minimum score").fill("0.5")
        dialog.get_by_role("checkbox", name="Follow each object").check()
        dialog.get_by_role("button", name="Begin").click()
        row = page.get_by_role("list", name="Runs").get_by_role("listitem")
        expect(row).to_contain_text(re.compile(r"\d+ of 260 frames"))
        expect(row.get_by_role("progressbar", name="Progress of shapes")).to_be_attached()
        expect(row.get_by_role("img", name="Done")).to_be_visible()
        [run] = _runs(trained)
        assert (run["frames"], run["order"]["tracks"], run["order"]["min_score"]) == (FRAMES, True, 0.5)
        expect(row).to_contain_text(f"{run['boxes']} boxes")
        expect(row).to_contain_text("in 260 frames · all classes · from 0.50 · with tracks")

        # Boxes of exactly the frame that is seen, where its shapes are.
        for frame in (120, 121, 99, 30):
            go_to(page, frame)
            _boxes(page, frame, 2 if frame in BOXED else 1)
            drawn = _drawn(page)
            assert overlap(drawn["ball"][0], _ball(frame)) > 0.8, frame
            if frame in BOXED:
                assert overlap(drawn["box"][0], PLACE) > 0.8
        # The pointer goes through them: a press on one plays the video.
        go_to(page, 120)
        where = _boxes(page, 120, 2).first.bounding_box()
        assert where is not None
        page.mouse.click(where["x"] + 5, where["y"] + 5)
        expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
        page.keyboard.press("p")
        page.get_by_role("button", name="Play", exact=True).wait_for()
        go_to(page, 120)
        _boxes(page, 120, 2)

        # A key hides them, and brings them back.
        page.keyboard.press("d")
        expect(page.get_by_test_id("found-box")).to_have_count(0)
        expect(page.get_by_role("button", name="Boxes", exact=True)).to_have_attribute("aria-pressed", "false")
        page.keyboard.press("d")
        _boxes(page, 120, 2)

        # Only some classes.
        chips = page.get_by_role("group", name="Classes shown")
        expect(chips.get_by_role("button", name="ball 260")).to_be_visible()
        page.get_by_role("group", name="Timeline").get_by_role("button", name="Found: ball 260, box 50").wait_for()
        chips.get_by_role("button", name="box 50").click()
        assert list(_drawn(page)) == ["box"]
        expect(page.get_by_test_id("found-box")).to_have_count(1)

        # Its lane leads to the nearest frame with one, and by the keyboard to where they begin.
        lane = page.get_by_role("group", name="Timeline").get_by_role("button", name="Found: box 50")
        place = lane.bounding_box()
        assert place is not None
        page.mouse.click(place["x"] + place["width"] * 0.9, place["y"] + place["height"] / 2)
        expect(page.get_by_role("textbox", name="Frame")).to_have_value(f"#{BOXED[-1]}")
        _boxes(page, BOXED[-1], 1)
        lane.press("Enter")
        expect(page.get_by_role("textbox", name="Frame")).to_have_value(f"#{BOXED[0]}")
        _boxes(page, BOXED[0], 1)
        chips.get_by_role("button", name="All", exact=True).click()
        _boxes(page, BOXED[0], 2)

        with page.expect_download() as saving:
            page.get_by_role("link", name="Download as COCO").click()
        assert saving.value.suggested_filename == "found.coco.json"
        document = json.loads(saving.value.path().read_text())
        assert len(document["annotations"]) == run["boxes"]
        for name in ("MOT", "YOLO"):
            expect(page.get_by_role("link", name=f"Download as {name}")).to_have_attribute("download", "")

        row.get_by_role("button", name="Delete the run of shapes").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
        expect(page.get_by_text("No model has looked through this video yet.")).to_be_visible()
        expect(page.get_by_test_id("found-box")).to_have_count(0)
        assert _runs(trained) == []
    assert watched.errors == []


@pytest.mark.proof("findings")
def test_a_run_is_cancelled_in_its_row_and_tried_again(browser: Browser, trained: Stack) -> None:
    # In a size in which the model takes its time.
    order = {"model": SHAPES, "size": 1280, "last": 99}
    begun = trained.post(f"{asset_path(trained, FILM)}/detection-runs", order)
    with visit(browser, trained) as watched:
        page = watched.page
        _settings(page)
        open_video(page, FILM)
        row = page.get_by_role("list", name="Runs").get_by_role("listitem")
        row.get_by_role("button", name="Cancel the run of shapes").click()
        expect(row.get_by_role("img", name="Cancelled")).to_be_visible()
        [run] = _runs(trained)
        assert (run["id"], run["job"]["state"], run["frames"] < 100) == (begun.json()["id"], "cancelled", True)
        expect(row).to_contain_text(f"in {run['frames']} frames")
        row.get_by_role("button", name="Retry the run of shapes").click()
        expect(row.get_by_role("button", name="Cancel the run of shapes")).to_be_visible()
        expect(row.get_by_role("img", name="Done")).to_be_visible(timeout=200_000)
        expect(row).to_contain_text("in 100 frames")
        [run] = _runs(trained)
        forget_run(trained, run)
    assert run["frames"] == 100
    assert watched.errors == []


_WATCH_WHILE_IT_PLAYS = """async () => {
  const seen = [];
  for (const until = performance.now() + 3000; performance.now() < until; ) {
    await new Promise(requestAnimationFrame);
    const layer = document.querySelector("[data-testid=found-boxes]");
    const [box] = layer?.children ?? [];
    const frame = Number(document.querySelector("input[aria-label=Frame]").value.replace(/\\D/g, ""));
    if (box) seen.push([frame, Number(layer.dataset.frame), getComputedStyle(box).borderTopStyle]);
  }
  return seen;
}"""
"""Of some moments the frame that is seen, whose boxes lie on it, and how they are drawn."""


@pytest.mark.proof("findings")
def test_boxes_lie_on_exactly_the_frame_that_they_were_found_in(browser: Browser, trained: Stack) -> None:
    run = looked_through(trained, FILM, min_score=0.5)
    with visit(browser, trained) as watched:
        page = watched.page
        _settings(page, boxes=True)
        open_video(page, FILM)
        for frame in (120, 121, 99, 30):
            go_to(page, frame)
            _boxes(page, frame, 2 if frame in BOXED else 1)
            drawn = _drawn(page)
            assert overlap(drawn["ball"][0], _ball(frame)) > 0.8, frame
            if frame in BOXED:
                assert overlap(drawn["box"][0], PLACE) > 0.8
    forget_run(trained, run)
    assert watched.errors == []


@pytest.mark.proof("findings")
def test_between_frames_that_were_looked_at_none_are_shown_to_whoever_stands(browser: Browser, trained: Stack) -> None:
    run = looked_through(trained, FILM, min_score=0.5, step=10, first=20, last=200, classes=["ball"])
    with visit(browser, trained) as watched:
        page = watched.page
        _settings(page, boxes=True)
        open_video(page, FILM)
        go_to(page, 40)
        _boxes(page, 40, 1)
        assert overlap(_drawn(page)["ball"][0], _ball(40)) > 0.8
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("textbox", name="Frame")).to_have_value("#41")
        expect(page.get_by_test_id("found-boxes")).to_have_count(0)
        go_to(page, 210)
        expect(page.get_by_test_id("found-boxes")).to_have_count(0)
        go_to(page, 190)
        _boxes(page, 190, 1)
        go_to(page, 25)
        page.keyboard.press("p")
        seen = page.evaluate(_WATCH_WHILE_IT_PLAYS)
        held = [(frame, drawn) for frame, drawn, _ in seen if frame != drawn]
        assert len(held) > 5
        for frame, drawn, dashed in seen:
            assert 0 <= frame - drawn < 10
            assert drawn % 10 == 0
            assert (dashed == "dashed") == (frame != drawn)
        page.keyboard.press("p")
        forget_run(trained, run)
    assert watched.errors == []


@pytest.mark.proof("findings")
def test_a_viewer_looks_and_changes_nothing(browser: Browser, trained: Stack) -> None:
    run = looked_through(trained, FILM, min_score=0.5, first=100, last=110)

    def as_viewer(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "name": "Mara", "role": "viewer"})

    with visit(browser, trained) as watched:
        page = watched.page
        _settings(page)
        page.route("**/api/v1/session", as_viewer)
        open_video(page, FILM)
        go_to(page, 105)
        row = page.get_by_role("list", name="Runs").get_by_role("listitem")
        row.get_by_role("button", name="shapes").click()
        _boxes(page, 105, 2)
        expect(page.get_by_role("link", name="Download as COCO")).to_be_visible()
        for name in ("Find objects", "Delete the run"):
            expect(page.get_by_role("button", name=name)).to_have_count(0)
        forget_run(trained, run)
    assert watched.errors == []


@pytest.mark.proof("findings")
@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE])
def test_findings_are_accessible(browser: Browser, trained: Stack, viewport: object, scheme: Scheme) -> None:
    run = looked_through(trained, FILM, min_score=0.5, tracks=True, first=100, last=140)
    with visit(browser, trained, viewport=viewport, scheme=scheme, for_axe=True) as watched:  # type: ignore[arg-type]  # of the table
        page = watched.page
        _settings(page, boxes=True)
        open_video(page, FILM)
        go_to(page, 120)
        _boxes(page, 120, 2)
        expect(page.get_by_role("link", name="Download as COCO")).to_be_visible()
        expect_accessible(page, "findings")
        page.get_by_role("button", name="Find objects").click()
        expect(page.get_by_role("dialog").get_by_role("button", name="Begin")).to_be_visible()
        expect_accessible(page, "beginning a run")
        forget_run(trained, run)
