"""Duplicates on the Sort page: looked for, side by side, one goes and comes back, both stay."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from rushes_inference.domain.pictures import RgbPicture
from tests.e2e.page import PHONE, WIDE, expect_accessible, visit
from tests.e2e.pages.test_streams import MPEG4_AVI
from tests.e2e.stack import Stack
from tests.footage.recipes import Recipe
from tests.models.drawn import film

pytestmark = pytest.mark.proof("sorting")

_SPOTS: Final = 12
_BOTH_PLAY: Final = """() => {
  const films = [...document.querySelectorAll('figure video')];
  return films.length === 2 && films.every((film) => film.videoWidth > 0 && film.currentTime > 0 && !film.paused);
}"""


class _Scene:
    """Soft spots of light past which one goes; frame after frame."""

    def __init__(self, seed: int, *, mirrored: bool = False, late: int = 0) -> None:
        spots = np.random.default_rng(seed).integers(0, 256, (7, _SPOTS * 3, 3), np.uint8)
        self._wide = np.asarray(cv2.resize(spots, (1920, 360), interpolation=cv2.INTER_CUBIC), np.uint8)
        self._mirrored, self._number = mirrored, late

    def __call__(self, _: RgbPicture) -> RgbPicture:
        left, self._number = 6 * self._number, self._number + 1
        picture = self._wide[:, left : left + 640]
        return picture[:, ::-1] if self._mirrored else picture


@contextmanager
def _collection(stack: Stack, tmp_path: Path, name: str) -> Iterator[Path]:
    """Sorted for a while: a video, a mirrored copy that begins later, one that holds the same, and another one."""
    one, late = (
        film(tmp_path / "one.mp4", 2, _Scene(1), frames=100),
        film(tmp_path / "late.mp4", 2, _Scene(1, mirrored=True, late=25), frames=75),
    )
    other = film(tmp_path / "other.mp4", 2, _Scene(2), frames=100)
    with av.open(str(late)) as container:
        assert container.streams.video[0].frames == 75
    folder = stack.library / name
    for source, place in ((one, "cats/one.mp4"), (late, "late.mp4"), (other, "other.mp4"), (other, "dogs/again.mp4")):
        stack.add(source, f"{name}/{place}").write_bytes(source.read_bytes() + name.encode())
    before = stack.get("/api/config/status").json()["data_dir"]
    stack.post("/api/setup", {"data_dir": str(folder)}).raise_for_status()
    stack.scan()
    try:
        yield folder
    finally:
        stack.post("/api/setup", {"data_dir": before}).raise_for_status()
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        folder.rmdir()


def _expect_pair(page: Page, left: str, right: str, *words: str) -> None:
    expect(page.get_by_role("figure", name="Left")).to_contain_text(left)
    figure = page.get_by_role("figure", name="Right")
    expect(figure).to_contain_text(right)
    for each in words:
        expect(figure).to_contain_text(each)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_of_two_that_show_the_same_one_goes_or_both_stay(
    browser: Browser, stack: Stack, tmp_path: Path, viewport: ViewportSize
) -> None:
    collection = _collection(stack, tmp_path, f"twins {viewport['width']}")
    with collection as folder, visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        page.goto("/sort")
        if viewport == PHONE:
            page.get_by_role("button", name="look at, order").tap()
            page.get_by_role("menuitemradio", name="Duplicates").tap()
        else:
            page.get_by_role("radiogroup", name="Look at").get_by_text("Duplicates").click()
        # What holds the same is known without looking.
        _expect_pair(page, "again.mp4", "other.mp4", "the same file")
        expect(page.get_by_text("4 not looked at")).to_be_visible()
        page.keyboard.press("s")
        expect(page.get_by_text("All looked at")).to_be_visible(timeout=120_000)
        expect(page.get_by_text("1 of 2")).to_be_visible()
        page.keyboard.press("ArrowRight")
        _expect_pair(page, "one.mp4", "late.mp4", "mirrored, 1.0 s shorter, begins 1.0 s later")
        playing = page.get_by_role("figure").locator("video")
        expect(playing).to_have_count(2)
        page.get_by_role("button", name="Play one.mp4").hover()
        for number in (0, 1):
            expect(playing.nth(number)).to_have_js_property("paused", False)
        expect_accessible(page, "duplicates")

        page.keyboard.press("d")
        _expect_pair(page, "again.mp4", "other.mp4")
        expect(page.get_by_role("status").filter(has_text="late.mp4 sorted into duplicates")).to_be_visible()
        expect(page.get_by_text("1 of 1")).to_be_visible()
        assert (folder / "duplicates" / "late.mp4").is_file()
        page.keyboard.press("k")
        expect(page.get_by_role("heading", name="No duplicates")).to_be_visible()
        page.keyboard.press("u")
        _expect_pair(page, "again.mp4", "other.mp4")
        # What comes back is shown where it was.
        page.keyboard.press("u")
        expect(page.get_by_text("2 of 2")).to_be_visible()
        _expect_pair(page, "one.mp4", "late.mp4")
        assert (folder / "late.mp4").is_file()
        page.keyboard.press("ArrowLeft")
        _expect_pair(page, "again.mp4", "other.mp4")
        page.keyboard.press("a")
        expect(page.get_by_role("status").filter(has_text="moved from dogs to duplicates")).to_be_visible()
        assert (folder / "duplicates" / "again.mp4").is_file()
        assert watched.errors == []


def test_two_that_the_browser_cannot_open_play_side_by_side(
    browser: Browser, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    folder = stack.library / "twins of another kind"
    for name in ("one.avi", "again.avi"):
        stack.add(make_footage(MPEG4_AVI), f"{folder.name}/{name}")
    before = stack.get("/api/config/status").json()["data_dir"]
    stack.post("/api/setup", {"data_dir": str(folder)}).raise_for_status()
    stack.scan()
    try:
        with visit(browser, stack) as watched:
            page = watched.page
            page.goto("/sort?view=duplicates")
            _expect_pair(page, "again.avi", "one.avi", "the same file")
            page.get_by_role("button", name="Play again.avi").hover()
            page.wait_for_function(_BOTH_PLAY)
            assert watched.errors == []
    finally:
        stack.post("/api/setup", {"data_dir": before}).raise_for_status()
