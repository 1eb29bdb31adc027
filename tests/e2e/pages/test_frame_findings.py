"""Edges and the playing field on the player: of exactly the frame that is seen, where it rests."""

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from rushes_inference.domain.pictures import RgbPicture
from tests.e2e.page import PHONE, WIDE, expect_accessible, go_to, hold, keep_settings, open_video, visit
from tests.e2e.stack import Stack
from tests.models.drawn import film
from tests.unit.inference.drawn import GREEN, with_lines

FILM = "boards.mp4"
FRAMES = 100
FROM = 50
"""The first frame with a field in it, and lines."""


def _scene(number: int) -> RgbPicture:
    picture = with_lines(*((80, 130) if number >= FROM else ()))
    if number >= FROM:
        picture[200:340, 40:600] = GREEN
    return picture


@pytest.fixture(scope="module", name="own")
def _own(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """The shared one, with a film of a field and lines."""
    folder = tmp_path_factory.mktemp("frame findings")
    scenes = iter(range(FRAMES))
    stack.add(film(folder / FILM, 2, lambda _: _scene(next(scenes)), frames=FRAMES))
    stack.scan()
    return stack


def _settings(page: Page) -> None:
    keep_settings(page, clips=1, shortSide=0, sideTab="findings")


@pytest.mark.proof("findings")
def test_edges_and_the_field_are_drawn_on_the_frame_that_is_seen(browser: Browser, own: Stack) -> None:
    frames = f"/api/v1/assets/{own.asset(FILM)['id']}/frames"
    edges = own.get(f"{frames}/{FROM}/edges").json()
    field = own.get(f"{frames}/{FROM}/field").json()
    assert len(edges["regions"]) == 1
    assert field["coverage"] > 0.3
    with visit(browser, own) as watched:
        page = watched.page
        _settings(page)
        open_video(page, FILM)
        layer = page.get_by_test_id("frame-findings")
        expect(layer).to_have_count(0)
        page.keyboard.press("Shift+E")
        expect(layer.get_by_role("status")).to_have_text("edges: 0 regions")
        page.get_by_role("button", name="Field", exact=True).click()
        expect(layer.get_by_role("status")).to_have_text("field: 0 % · edges: 0 regions")
        go_to(page, FROM)
        expect(layer).to_have_attribute("data-frame", str(FROM))
        expect(layer.get_by_role("status")).to_have_text(f"field: {round(100 * field['coverage'])} % · edges: 1 region")
        [region] = edges["regions"]
        shown, picture = layer.locator("rect").bounding_box(), page.locator("video").bounding_box()
        assert shown is not None
        assert picture is not None
        scale = picture["width"] / edges["width"]
        assert shown["x"] - picture["x"] == pytest.approx(region["x"] * scale, abs=3)
        assert shown["y"] - picture["y"] == pytest.approx(region["y"] * scale, abs=3)
        assert shown["width"] == pytest.approx(region["width"] * scale, abs=6)
        points = layer.locator("polygon").get_attribute("points")
        assert points == " ".join(f"{x},{y}" for x, y in field["boundary"])
        page.keyboard.press("p")
        expect(layer).to_have_count(0)
        page.keyboard.press("p")
        page.keyboard.press("Shift+E")
        page.keyboard.press("Shift+F")
        expect(layer).to_have_count(0)
    assert watched.errors == []


@pytest.mark.proof("findings")
def test_what_is_found_follows_the_parameters(browser: Browser, own: Stack) -> None:
    with visit(browser, own) as watched:
        page = watched.page
        _settings(page)
        open_video(page, FILM)
        go_to(page, FROM)
        page.keyboard.press("Shift+E")
        layer = page.get_by_test_id("frame-findings")
        said = layer.get_by_role("status")
        expect(said).to_have_text("edges: 1 region")
        page.get_by_text("Adjust edges").click()
        # The lines are 50 pixels apart.
        distance = page.get_by_role("textbox", name="Most distance, 0 to 10000")
        distance.fill("40")
        expect(said).to_have_text("edges: 0 regions")
        page.get_by_role("slider", name="Most distance").press("End")
        expect(distance).to_have_value("1000")
        expect(said).to_have_text("edges: 1 region")
        page.get_by_role("button", name="Most distance: back to 200").click()
        expect(distance).to_have_value("200")
        distance.fill("40")
        page.get_by_role("combobox", name="View of edges").select_option("Lines and pairs")
        drawn = layer.get_by_role("img", name=f"Lines in frame {FROM}")
        expect(drawn).to_have_js_property("complete", value=True)
        expect(drawn).to_have_js_property("naturalWidth", own.asset(FILM)["video"]["width"])
        expect(drawn).to_have_attribute("src", re.compile(r"overlay=lines&pair_max_distance=40$"))
        expect(said).to_have_text(re.compile(r"edges: 0 regions · level lines: [2-9]\d*, pairs: 0"))
        # Kept for the next video, and for the next visit.
        page.reload()
        go_to(page, FROM)
        expect(said).to_have_text(re.compile("edges: 0 regions"))
        page.get_by_text("Adjust edges 1 changed").click()
        page.get_by_role("button", name="Reset edges").click()
        expect(said).to_have_text(re.compile("edges: 1 region "))
    assert watched.errors == []


@pytest.mark.proof("findings")
def test_what_is_still_looked_for_says_so(browser: Browser, own: Stack) -> None:
    with visit(browser, own) as watched:
        page = watched.page
        hold(page, "/edges")
        _settings(page)
        open_video(page, FILM)
        page.keyboard.press("Shift+E")
        expect(page.get_by_test_id("frame-findings").get_by_role("status")).to_have_text("Detecting")


@pytest.mark.proof("findings")
@pytest.mark.parametrize("viewport", [WIDE, PHONE])
def test_edges_and_fields_are_accessible(browser: Browser, own: Stack, viewport: ViewportSize) -> None:
    with visit(browser, own, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        _settings(page)
        open_video(page, FILM)
        go_to(page, FROM)
        page.keyboard.press("Shift+E")
        page.keyboard.press("Shift+F")
        page.get_by_text("Adjust edges").click()
        page.get_by_text("Adjust field").click()
        expect(page.get_by_test_id("frame-findings").get_by_role("status")).to_have_text(re.compile(r"field: \d+ %"))
        expect_accessible(page, "edges and a field")
    assert watched.errors == []
