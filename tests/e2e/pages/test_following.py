"""A crop that follows a subject: a press on it in the picture, and its way is key frames that can be taken back."""

import itertools
import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Position, expect

from rushes_inference.domain.pictures import RgbPicture
from tests.e2e.detecting import lent_shapes, without_models
from tests.e2e.page import PHONE, WIDE, all_fields, expect_accessible, keep_settings, open_video, visit
from tests.e2e.stack import Stack
from tests.models.drawn import ROLL_SIZE, film, rolled_middle
from tests.unit.inference.drawn import plain

FILM = "slow_roll.mp4"
SLOW = 0.8
"""Pixels by which the ball rolls in each frame."""
FRAMES = 260
GONE_FILM = "rolls_away.mp4"
GONE_FROM = 100
"""The frame from which the ball of that film is not in the picture any more."""
HIDDEN = range(40, 60)
"""Frames of it in which the ball is not to be seen either."""


@pytest.fixture(scope="module", name="own")
def _own(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """The shared one, with a film of a ball."""
    folder = tmp_path_factory.mktemp("following")
    stack.add(film(folder / FILM, 2, frames=FRAMES, step=SLOW))
    seen = itertools.count()
    empty = plain(2 * ROLL_SIZE[0], 2 * ROLL_SIZE[1])

    def until_it_goes(picture: RgbPicture) -> RgbPicture:
        number = next(seen)
        return empty if number in HIDDEN or number >= GONE_FROM else picture

    stack.add(film(folder / GONE_FILM, 2, until_it_goes, frames=FRAMES, step=SLOW))
    stack.scan()
    return stack


def _place(page: Page, x: float, y: float) -> Position:
    """Of a place in the picture, given as shares of it."""
    picture = page.locator("video").bounding_box()
    assert picture is not None
    return {"x": x * picture["width"], "y": y * picture["height"]}


def _settings(page: Page) -> None:
    keep_settings(page, clips=1, shortSide=0, portraitRatio="4:5", profile="following")


@pytest.mark.proof("findings")
def test_without_a_model_it_is_said_how_to_get_one(browser: Browser, own: Stack) -> None:
    with without_models(own), visit(browser, own) as watched:
        page = watched.page
        _settings(page)
        open_video(page, FILM)
        page.keyboard.press("f")
        expect(page.get_by_text("No model was added yet: Settings, Models")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_text("No model was added yet")).to_have_count(0)
    assert watched.errors == []


@pytest.fixture(scope="module", name="trained")
def _trained(own: Stack) -> Iterator[Stack]:
    with lent_shapes(own):
        yield own


@pytest.mark.proof("crops")
def test_a_press_on_a_ball_makes_key_frames_that_stay_on_it_and_undo_takes_them_back(
    browser: Browser, trained: Stack
) -> None:
    with visit(browser, trained) as watched:
        page = watched.page
        _settings(page)
        open_video(page, FILM)
        all_fields(page)
        page.get_by_role("button", name="a subject").click()
        target = page.get_by_test_id("subject-target")
        # Not before the model is known.
        expect(page.get_by_text("Press on the subject")).to_be_visible()
        # Nothing is there; it may be tried again.
        target.click(position=_place(page, 0.9, 0.1))
        expect(page.get_by_role("alert")).to_contain_text("finds nothing at this place in frame 0")
        page.get_by_role("combobox", name="Class of the subject").select_option("ball")
        target.click(position=_place(page, rolled_middle(0, SLOW), 80 / 180))
        expect(page.get_by_text(re.compile(r"ball followed: seen in \d+ of 200 frames"))).to_be_visible()
        keys = page.get_by_role("slider", name=re.compile("Key frame"))
        expect(keys.first).to_be_visible()
        assert keys.count() >= 2
        page.keyboard.press("e")
        rows = page.get_by_role("group", name="Clips").get_by_role("listitem")
        expect(rows.first).to_contain_text(re.compile("frames.*s"))
        [export] = trained.get("/api/v1/exports", profile="following").json()["exports"]
        [clip] = export["clips"]
        assert (clip["crop"]["anchor"], clip["crop"]["move"]) == ("subject", "linear")
        path = clip["crop"]["path"]
        seconds = np.arange(25, 175) / 25
        there = np.interp(seconds, [each["seconds"] for each in path], [each["center"] for each in path])
        assert np.abs(there - [rolled_middle(frame, SLOW) for frame in range(25, 175)]).max() < 0.02
        page.keyboard.press("Control+z")
        expect(page.get_by_text("Undone: 1 clip ordered")).to_be_visible()
        page.keyboard.press("Control+z")
        expect(keys).to_have_count(0)
        expect(page.get_by_role("slider", name="Crop", exact=True)).to_have_attribute(
            "aria-valuetext", re.compile("4:5 at 0.50")
        )
        page.keyboard.press("Control+Shift+z")
        expect(keys.first).to_be_visible()
    # What is not there is answered by a line of the stream, which is no error of the page.
    assert watched.errors == []


@pytest.mark.proof("findings")
def test_where_a_subject_was_lost_the_timeline_says_so(browser: Browser, trained: Stack) -> None:
    with visit(browser, trained) as watched:
        page = watched.page
        _settings(page)
        open_video(page, GONE_FILM)
        page.keyboard.press("f")
        expect(page.get_by_text("Press on the subject")).to_be_visible()
        page.get_by_test_id("subject-target").click(position=_place(page, rolled_middle(0, SLOW), 80 / 180))
        said = page.get_by_text(re.compile(r"ball followed: seen in \d+ of 200 frames, lost once, 1 gap bridged"))
        expect(said).to_be_visible()
        [count] = re.findall(r"seen in (\d+)", said.inner_text())
        assert abs(int(count) - GONE_FROM + len(HIDDEN)) <= 2
        lost = page.get_by_role("img", name="The subject was not seen here")
        expect(lost).to_have_count(2)
        expect(lost.first).to_have_accessible_name(re.compile("moves straight to where it was seen again"))
        expect(lost.last).to_have_accessible_name(re.compile("stays where it was"))
        page.keyboard.press("Control+z")
        expect(lost).to_have_count(0)
    assert watched.errors == []


@pytest.mark.proof("findings")
@pytest.mark.parametrize("viewport", [WIDE, PHONE])
def test_pointing_at_a_subject_is_accessible(browser: Browser, trained: Stack, viewport: object) -> None:
    with visit(browser, trained, viewport=viewport, for_axe=True) as watched:  # type: ignore[arg-type]  # of the table
        page = watched.page
        _settings(page)
        open_video(page, FILM)
        page.keyboard.press("f")
        expect(page.get_by_role("combobox", name="Model that finds the subject")).to_be_visible()
        expect_accessible(page, "pointing at a subject")
