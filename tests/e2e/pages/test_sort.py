"""Sorting on the page: a key files a video and shows the next one, and it comes back."""

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, Scheme, expect_accessible, visit
from tests.e2e.pages.sort_page import expect_shown
from tests.e2e.sorter import film_of_light, sorting, trained
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.recipes import Picture, Recipe, SteadyClock

MPEG4_AVI = Recipe(
    "sorted_mpeg4_avi", ".avi", 100, SteadyClock(Fraction(25)), Picture(codec="mpeg4", b_frames=2, key_distance=60)
)


@pytest.fixture(name="folder")
def _folder(stack: Stack, make_footage: Callable[[Recipe], Path]) -> Iterator[Path]:
    """Three loose videos that a scan has found, and categories with two, two and none."""
    with sorting(stack, make_footage(recipes.SILENT_MP4), "sort by page") as folder:
        stack.scan()
        yield folder


def test_keys_sort_skip_and_bring_back(browser: Browser, stack: Stack, folder: Path) -> None:
    with visit(browser, stack) as watched:
        page = watched.page
        page.goto("/sort")
        expect_shown(page, "1.mp4")
        into = page.get_by_role("navigation", name="Sort into")
        expect(into.get_by_role("button", name="food 2 videos")).to_be_visible()

        page.keyboard.press("ArrowRight")
        expect_shown(page, "2.mp4")
        page.keyboard.press("ArrowLeft")
        expect_shown(page, "1.mp4")  # it was put at the end, and the one before the first is the last

        places = [into.get_by_role("button", name="soccer 2 videos"), page.locator("video:visible")]
        before = [place.bounding_box() for place in places]
        page.keyboard.press("2")  # empty, food, soccer
        expect_shown(page, "2.mp4")
        expect(into.get_by_role("button", name="food 3 videos")).to_be_visible()
        # The line that offers undo moves nothing. It is there before the file is moved.
        expect(page.get_by_role("status").get_by_role("button", name="Undo")).to_be_visible()
        assert [place.bounding_box() for place in places] == before
        expect(page.get_by_role("region", name="Just sorted")).to_contain_text("1.mp4")
        for _ in stack.until(10, "the video in its folder"):
            if (folder / "food" / "1.mp4").is_file():
                break

        page.keyboard.press("u")
        expect_shown(page, "1.mp4")
        expect(page.get_by_role("status").filter(has_text="Undone: 1.mp4 sorted into food")).to_be_visible()
        expect(into.get_by_role("button", name="food 2 videos")).to_be_visible()
        assert (folder / "1.mp4").is_file()

        # What cannot go comes back, and it is said why.
        (folder / "soccer" / "1.mp4").write_bytes(b"in the way")
        page.keyboard.press("3")
        expect(page.get_by_role("status").filter(has_text="already")).to_be_visible()
        expect_shown(page, "1.mp4")
        assert (folder / "soccer" / "1.mp4").read_bytes() == b"in the way"
        # It can go under a name that is free, which is shown before.
        expect(page.get_by_role("status").get_by_role("button", name="Sort as 1 (2).mp4")).to_be_visible()
        page.keyboard.press("y")
        expect(page.get_by_role("status").filter(has_text="1.mp4 sorted into soccer as 1 (2).mp4")).to_be_visible()
        for _ in stack.until(10, "the video under its new name"):
            if (folder / "soccer" / "1 (2).mp4").is_file():
                break
        page.keyboard.press("u")
        expect_shown(page, "1.mp4")
        assert sorted(path.name for path in (folder / "soccer").iterdir()) == ["1.mp4", "13.mp4", "14.mp4"]

        into.get_by_role("button", name="New folder").click()
        dialog = page.get_by_role("dialog", name="New folder")
        dialog.get_by_label("Name").fill("art")
        dialog.get_by_label("Name").press("1")  # typed, and nothing is sorted
        dialog.get_by_label("Name").press("Enter")
        expect(into.get_by_role("button", name="art1 0 videos")).to_be_visible()

        for _ in range(3):
            into.get_by_role("button", name=re.compile(r"empty \d")).click()
            expect(page.get_by_role("region", name="Just sorted")).to_contain_text("empty")
        expect(page.get_by_role("heading", name="All done")).to_be_visible()
        # The page does not wait for them.
        expect(into.get_by_role("button", name="empty 3 videos")).to_be_visible()
        for _ in stack.until(60, "the three videos in their folder"):
            if sorted(path.name for path in (folder / "empty").iterdir()) == ["1.mp4", "2.mp4", "3.mp4"]:
                break
        assert [error for error in watched.errors if "409" not in error] == []


_PLAYS = """(name) => {
  const film = document.querySelector(`video[aria-label="${name}"]`);
  return film !== null && film.videoWidth > 0 && film.currentTime > 0 && !film.paused && film.muted && film.loop;
}"""


@pytest.mark.proof("sorting")
def test_what_the_browser_cannot_open_is_played_as_a_stream_for_as_long_as_it_is_looked_at(
    browser: Browser, stack: Stack, folder: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    stack.add(make_footage(MPEG4_AVI), f"{folder.name}/0.avi")
    stack.scan()
    with visit(browser, stack) as watched:
        page = watched.page
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/sort")
        page.wait_for_function(_PLAYS, arg="0.avi")
        expect(page.locator('video[aria-label="0.avi"]')).to_have_css("opacity", "1")
        assert any("/hls/" in url for url in asked)
        page.keyboard.press("ArrowRight")
        expect_shown(page, "1.mp4")
        expect(page.locator('video[aria-label="0.avi"]')).to_have_count(0)
        page.keyboard.press("ArrowLeft")
        page.wait_for_function(_PLAYS, arg="0.avi")
        assert watched.errors == []


@pytest.mark.proof("sorting")
def test_keys_play_sound_and_let_it_learn(
    browser: Browser, stack: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    # What a folder has taught stays with it: another one than other tests have.
    taught = sorting(stack, make_footage(recipes.SILENT_MP4), "keys that learn")
    with taught, visit(browser, stack) as watched:
        stack.scan()
        page = watched.page
        page.goto("/sort")
        page.wait_for_function(_PLAYS, arg="1.mp4")
        film = page.locator('video[aria-label="1.mp4"]')
        for key, pauses in (("Space", True), ("Space", False)):
            page.keyboard.press(key)
            expect(film).to_have_js_property("paused", pauses)
        for muted in (False, True):
            page.keyboard.press("m")
            expect(film).to_have_js_property("muted", muted)
        # In a field the keys are typed.
        page.keyboard.press("n")
        dialog = page.get_by_role("dialog", name="New folder")
        dialog.get_by_label("Name").press_sequentially("m r")
        expect(dialog.get_by_label("Name")).to_have_value("m r")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(film).to_have_js_property("muted", True)
        expect(film).to_have_js_property("paused", False)
        # Nothing has begun to learn.
        assert stack.get("/api/retrain/status").json() == {"running": False, "last_result": None}
        page.keyboard.press("r")
        expect(page.get_by_role("status").filter(has_text="Learned")).to_be_visible()
        assert stack.get("/api/retrain/status").json() == {"running": False, "last_result": "success"}
        sign = page.get_by_role("complementary", name="This video").get_by_role("region", name="Proposal")
        expect(sign).to_be_visible()
        assert watched.errors == []


@pytest.mark.proof("sorting")
def test_a_link_opens_what_is_looked_at(browser: Browser, stack: Stack, folder: Path) -> None:
    with visit(browser, stack) as watched, visit(browser, stack) as colleague:
        page = watched.page
        page.goto("/sort")
        expect_shown(page, "1.mp4")
        look = page.get_by_role("radiogroup", name="Look at")
        page.get_by_role("radiogroup", name="Order").get_by_text("Oldest").click()
        look.get_by_text("Many").click()
        page.get_by_role("navigation", name="Proposals").get_by_role("button", name="soccer").click()
        expect(page.get_by_role("region", name="soccer")).to_be_visible()
        for at in (page, colleague.page):
            at.goto(page.url)
            expect(at.get_by_role("region", name="soccer")).to_be_visible()
            expect(at.get_by_role("radio", name="Oldest")).to_be_checked()
        page.get_by_role("navigation", name="Proposals").get_by_role("button", name="undecided").click()
        look.get_by_text("Review").click()
        expect(page.get_by_role("heading", name="Nothing to review")).to_be_visible()
        look.get_by_text("Duplicates").click()
        duplicates = page.get_by_role("region", name="Duplicates")
        expect(duplicates).to_be_visible()
        page.reload()
        expect(duplicates).to_be_visible()
        for name in ("Review", "Undecided", "soccer"):
            page.go_back()
            expect(page.get_by_role("region", name=name)).to_be_visible()
        page.go_forward()
        expect(page.get_by_role("region", name="Undecided")).to_be_visible()
        # From elsewhere the rail leads back to it.
        page.get_by_role("link", name="Jobs").click()
        page.get_by_role("link", name="Sort").click()
        expect(page.get_by_role("region", name="Undecided")).to_be_visible()
        assert (watched.errors, colleague.errors) == ([], [])


@pytest.mark.proof("sorting")
def test_what_is_known_of_a_video_and_of_the_next_ones_stands_beside_it(
    browser: Browser, stack: Stack, tmp_path: Path
) -> None:
    night, day = (film_of_light(tmp_path / name, light) for name, light in (("night.mp4", 20), ("day.mp4", 220)))
    with sorting(stack, night, "known beside", soccer=day), visit(browser, stack) as watched:
        stack.scan()
        page = watched.page
        page.goto("/sort?order=name")
        beside = page.get_by_role("complementary", name="This video")
        facts = re.compile(r"^\d:\d\d:\d\d · 640×360 · [\d.]+ KB · \d{4}-\d\d-\d\d$")
        expect(beside.get_by_text(facts)).to_be_visible()
        alike = beside.get_by_role("region", name="Looks most like these")
        # A name that is shortened to its room covers the whole one.
        like = alike.get_by_role("listitem").locator("bdi:not([aria-hidden])")
        expect(alike).to_have_count(0)
        assert stack.post("/api/retrain").json() == {"status": "started"}
        assert trained(stack) == "success"
        page.reload()
        following = beside.get_by_role("region", name="Next").get_by_role("listitem")
        expect(following).to_have_count(2)
        expect(following.nth(0)).to_contain_text(re.compile(r"^soccer\d+ %"))
        expect(following.nth(1)).to_contain_text(re.compile(r"^food\d+ %"))
        # Those in the dark look like it more than those in the light.
        expect(like).to_have_text(["food", "food", "soccer"])
        below = beside.get_by_role("region", name="Learning")
        place = below.bounding_box()
        page.keyboard.press("ArrowRight")
        expect_shown(page, "2.mp4")
        expect(like).to_have_text(["soccer", "soccer", "food"])
        assert below.bounding_box() == place
        assert watched.errors == []


@pytest.mark.proof("sorting")
def test_u_brings_back_only_what_was_sorted(browser: Browser, stack: Stack, folder: Path) -> None:
    with visit(browser, stack) as watched:
        page = watched.page
        page.goto("/library?q=1.mp4")
        cells = page.get_by_role("gridcell")
        expect(cells.first).to_be_visible()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("h")
        hidden = page.get_by_role("status").filter(has_text="hidden in default")
        expect(hidden).to_be_visible()
        before = stack.get("/api/hidden").json()
        assert len(before) == 1

        page.keyboard.press(".")
        page.keyboard.press("o")
        expect(page.get_by_role("navigation", name="Sort into")).to_be_visible()
        page.keyboard.press("u")
        # Another test may have sorted something, in another browser: that is only offered.
        expect(
            page.get_by_text(re.compile("^(Nothing was sorted|Not done here lately: .* sorted into)"))
        ).to_be_visible()
        assert stack.get("/api/hidden").json() == before

        page.get_by_role("radiogroup", name="Look at").get_by_text("Many").click()
        back = page.get_by_role("button", name="Bring back")
        expect(back).to_be_disabled()
        page.get_by_role("radiogroup", name="Look at").get_by_text("One").click()
        name = page.get_by_role("complementary", name="This video").get_by_role("heading", level=2)
        expect(name).to_be_visible()
        page.keyboard.press("2")  # empty, food, soccer
        filed = page.get_by_role("region", name="Just sorted")
        expect(page.get_by_role("status").filter(has_text="sorted into food")).to_be_visible()
        expect(filed).to_be_visible()
        page.get_by_role("radiogroup", name="Look at").get_by_text("Many").click()
        expect(back).to_be_enabled()
        back.click()
        expect(page.get_by_role("status").filter(has_text=re.compile("^Undone: .* sorted into food"))).to_be_visible()
        expect(back).to_be_disabled()
        assert sorted(path.name for path in folder.glob("*.mp4")) == ["1.mp4", "2.mp4", "3.mp4"]
        assert stack.get("/api/hidden").json() == before
        page.keyboard.press("Control+z")
        expect(page.get_by_role("status").filter(has_text=re.compile("^Undone: .* hidden in default"))).to_be_visible()
        assert stack.get("/api/hidden").json() == []
        assert watched.errors == []


@pytest.mark.proof("sorting")
def test_many_of_one_proposal_are_accepted_at_once(browser: Browser, stack: Stack, tmp_path: Path) -> None:
    night, day = (film_of_light(tmp_path / name, light) for name, light in (("night.mp4", 20), ("day.mp4", 220)))
    with sorting(stack, night, "many at once", soccer=day) as folder, visit(browser, stack) as watched:
        stack.scan()
        assert stack.post("/api/retrain").json() == {"status": "started"}
        assert trained(stack) == "success"
        page = watched.page
        page.goto("/sort")
        expect_shown(page, "1.mp4")
        page.get_by_role("radiogroup", name="Order").get_by_text("Surest first").click()
        page.keyboard.press("v")
        proposals = page.get_by_role("navigation", name="Proposals")
        expect(proposals.get_by_role("button", name="food 2")).to_be_visible()
        proposals.get_by_role("button", name="soccer 1").click()
        cells = page.get_by_role("region", name="soccer").get_by_role("checkbox")
        expect(cells).to_have_count(1)
        # Of two examples each nobody can be sure.
        expect(cells).not_to_be_checked()
        page.keyboard.press("2")  # empty, food, soccer
        cells = page.get_by_role("region", name="food").get_by_role("checkbox")
        expect(cells).to_have_count(2)
        page.keyboard.press("ArrowRight")
        expect(cells.nth(1)).to_be_focused()
        page.keyboard.press("x")
        expect(cells.nth(1)).to_be_checked()
        goes = str(cells.nth(1).get_attribute("aria-label")).partition(",")[0]
        [stays] = {"1.mp4", "3.mp4"} - {goes}
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text="1 video sorted into food")).to_be_visible()
        expect(cells).to_have_count(1)
        assert (folder / "food" / goes).is_file()
        assert (folder / stays).is_file()
        page.keyboard.press("u")
        expect(cells).to_have_count(2)
        assert (folder / goes).is_file()
        # Of folders without a key, and where nobody is sure, some letters say which.
        page.get_by_role("radiogroup", name="Look at").get_by_text("One").click()
        page.keyboard.press("f")
        page.get_by_role("combobox", name="Folder").fill("occ")
        page.keyboard.press("Enter")
        expect(page.get_by_role("region", name="Just sorted")).to_contain_text("soccer")
        # The page does not wait for it; the folder, which goes now, does.
        into = page.get_by_role("navigation", name="Sort into")
        expect(into.get_by_role("button", name="soccer 3 videos")).to_be_visible()
        assert watched.errors == []


@pytest.mark.proof("sorting")
def test_what_lies_in_a_folder_that_it_does_not_look_like_is_reviewed(
    browser: Browser, stack: Stack, tmp_path: Path
) -> None:
    night, day = (film_of_light(tmp_path / name, light) for name, light in (("night.mp4", 20), ("day.mp4", 220)))
    with sorting(stack, night, "to be reviewed", soccer=day) as folder, visit(browser, stack) as watched:
        for number, (film, place) in enumerate(((day, "food/day by night"), (day, "soccer/15"), (night, "food/16"))):
            # Longer than all others, each by another length.
            (folder / f"{place}.mp4").write_bytes(film.read_bytes() + bytes(100 + number))
        stack.scan()
        assert stack.post("/api/retrain").json() == {"status": "started"}
        assert trained(stack) == "success"
        page = watched.page
        page.goto("/sort")
        page.get_by_role("radiogroup", name="Look at").get_by_text("Review").click()
        review = page.get_by_role("region", name="Review")
        cell = review.get_by_role("checkbox", name="day by night.mp4, in food, looks like soccer")
        expect(cell).not_to_be_checked()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("x")
        expect(cell).to_be_checked()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text="1 video moved")).to_be_visible()
        expect(page.get_by_role("heading", name="Nothing to review")).to_be_visible()
        assert (folder / "soccer" / "day by night.mp4").is_file()
        page.keyboard.press("u")
        # Its tick is let go of when all lists are there again: it may come back before that.
        expect(cell).not_to_be_checked()
        assert (folder / "food" / "day by night.mp4").is_file()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("x")
        page.keyboard.press("k")
        expect(page.get_by_role("heading", name="Nothing to review")).to_be_visible()
        page.keyboard.press("Control+z")
        expect(page.get_by_role("status").filter(has_text="Undone: 1 video stays where it lies")).to_be_visible()
        expect(cell).not_to_be_checked()
        page.keyboard.press("Control+Shift+z")
        expect(page.get_by_role("heading", name="Nothing to review")).to_be_visible()
        assert watched.errors == []


@pytest.mark.proof("sorting")
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_an_earlier_version_proposes_again(
    browser: Browser, stack: Stack, make_footage: Callable[[Recipe], Path], viewport: ViewportSize
) -> None:
    # What a folder has taught stays with it: another one for each size.
    taught = sorting(stack, make_footage(recipes.SILENT_MP4), f"versions {viewport['width']}")
    with taught, visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        stack.scan()
        for _ in range(2):
            assert stack.post("/api/retrain").json() == {"status": "started"}
            assert trained(stack) == "success"
        page = watched.page
        page.goto("/sort")
        page.get_by_role("button", name="Versions").click()
        versions = page.get_by_role("dialog", name="Versions of what was learned").get_by_role("listitem")
        expect(versions).to_have_count(2)
        newer, older = versions.first, versions.last
        expect(newer).to_contain_text("Proposes now")
        older.get_by_role("button", name="Folder by folder").click()
        # No videos lie in "empty": it is not told apart.
        expect(older.get_by_role("columnheader")).to_have_text(["food", "soccer", "Recall", "Precision"])
        expect_accessible(page, "versions")
        older.get_by_role("button", name="Use this version").click()
        expect(older).to_contain_text("Proposes now")
        expect(newer).not_to_contain_text("Proposes now")
        page.keyboard.press("Escape")
        page.keyboard.press("Control+z")
        expect(page.get_by_role("status").filter(has_text="Undone")).to_be_visible()
        page.get_by_role("button", name="Versions").click()
        expect(newer).to_contain_text("Proposes now")


@pytest.mark.proof("axe")
@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_everybody_can_sort(
    browser: Browser, stack: Stack, folder: Path, scheme: Scheme, viewport: ViewportSize
) -> None:
    with visit(browser, stack, viewport=viewport, scheme=scheme, for_axe=True) as watched:
        watched.page.goto("/sort")
        expect_shown(watched.page, "1.mp4")
        expect_accessible(watched.page, "sorting")
        watched.page.keyboard.press("f")
        expect(watched.page.get_by_role("option", name="food")).to_be_visible()
        expect_accessible(watched.page, "a folder found by its name")
        watched.page.keyboard.press("Escape")
        watched.page.keyboard.press("v")
        expect(watched.page.get_by_role("navigation", name="Proposals")).to_be_visible()
        expect_accessible(watched.page, "sorting many")
        watched.page.keyboard.press("v")
        expect(watched.page.get_by_role("region", name="Review")).to_be_visible()
        expect_accessible(watched.page, "reviewing")
