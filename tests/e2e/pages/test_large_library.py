"""A library of 200,000: its whole length is there at once, and what is fetched of it is what was looked at."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from rushes_catalog.storage.migration import migrate
from tests.e2e.page import PHONE, expect_accessible, hold, visit
from tests.e2e.stack import Stack
from tests.e2e.written_library import fill, written_takes

pytestmark = pytest.mark.proof("library")

VIDEOS = 200_000
# Of a page's list: what is on the screen, with a little around it.
PAGE = 200


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Its folder is not mounted, so nobody looks for the files."""
    folder = tmp_path_factory.mktemp("large")
    stack = Stack(folder / "stack")
    stack.environment["RUSHES_LIBRARY"] = f"library={stack.library},archive={folder}/away"
    database = folder / "stack" / "data" / "catalog.db"
    database.parent.mkdir(parents=True)
    migrate(database)
    # None is broken: those would be behind the others, and not at the places of their numbers.
    assert fill(database, "archive", 2, written_takes(VIDEOS), problems_apart=VIDEOS + 1) == VIDEOS
    with stack:
        yield stack


class Lists:
    """The pages of lists that were asked for."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if "/api/v1/assets?" in request.url:
            self.asked.append(request.url)


STEPS = 20


def _drag_bar(page: Page, share: float, steps: int = STEPS) -> None:
    """As dragging the bar: many places on the way, and it stops at the last."""
    page.evaluate(
        """async ([share, steps]) => {
          const box = document.querySelector('[role=grid]').closest('section').querySelector(
            '[role=rowgroup]:last-child, :scope > div:has(> [role=grid])');
          const end = (box.scrollHeight - box.clientHeight) * share;
          const begin = box.scrollTop;
          for (let step = 1; step <= steps; step += 1) {
            box.scrollTop = begin + ((end - begin) * step) / steps;
            await new Promise((done) => requestAnimationFrame(done));
          }
        }""",
        [share, steps],
    )


def _number_of_first(page: Page) -> int:
    """Of the first video on the screen; they are named by their places."""
    name = page.evaluate(
        """() => [...document.querySelectorAll('[role=gridcell] a')]
          .find((each) => each.getBoundingClientRect().top > 40)?.textContent ?? ''"""
    )
    return int(name.split("take ")[1].split(".")[0])


@pytest.mark.parametrize("view", ["grid", "list"])
def test_dragging_the_bar_into_the_middle_fetches_what_lies_there_and_nothing_between(
    browser: Browser, large: Stack, view: str
) -> None:
    with visit(browser, large) as seen:
        page = seen.page
        page.goto("/library?root=archive")
        expect(page.get_by_role("gridcell", name="take 0.mp4")).to_be_visible()
        if view == "list":
            page.keyboard.press("v")
            expect(page.get_by_role("columnheader", name="Length")).to_be_visible()
        lists, fetched = Lists(page), []
        for share in (0.5, 0.25, 1.0, 0.75):
            lists.asked.clear()
            _drag_bar(page, share)
            expect(page.get_by_role("gridcell").get_by_role("link").first).to_be_visible()
            page.wait_for_function("() => !document.querySelector('[role=gridcell][aria-busy]')")
            assert abs(_number_of_first(page) - share * VIDEOS) < VIDEOS / 500
            fetched.append(len(lists.asked))
        # Where the machine itself makes a pause on the way, what lies there is fetched as well, but never all.
        assert min(fetched) <= 4, fetched
        assert max(fetched) <= 2 * STEPS < VIDEOS / 4 / 200, fetched
        _drag_bar(page, 1.0)
        expect(page.get_by_role("gridcell", name=f"take {VIDEOS - 1}.mp4")).to_be_visible()
        assert seen.errors == []


def test_what_was_passed_is_let_go_again(browser: Browser, large: Stack) -> None:
    with visit(browser, large) as seen:
        page = seen.page
        page.goto("/library?root=archive")
        expect(page.get_by_role("gridcell", name="take 0.mp4")).to_be_visible()
        lists = Lists(page)
        for step in range(1, 41):
            _drag_bar(page, step / 40, steps=1)
            page.wait_for_function("() => !document.querySelector('[role=gridcell][aria-busy]')")
        assert page.get_by_role("gridcell").count() < 100
        # What lies near is still there, what lies far is fetched again.
        lists.asked.clear()
        _drag_bar(page, 39 / 40, steps=1)
        page.wait_for_function("() => !document.querySelector('[role=gridcell][aria-busy]')")
        assert lists.asked == []
        _drag_bar(page, 0.1, steps=1)
        page.wait_for_function("() => !document.querySelector('[role=gridcell][aria-busy]')")
        assert lists.asked != []


def test_keys_reach_both_ends_and_a_range_across_what_was_not_fetched(browser: Browser, large: Stack) -> None:
    with visit(browser, large, for_axe=True) as seen:
        page = seen.page
        page.goto("/library?root=archive")
        expect(page.get_by_role("gridcell", name="take 0.mp4")).to_be_visible()
        page.keyboard.press("End")
        expect(page.get_by_role("gridcell", name=f"take {VIDEOS - 1}.mp4").get_by_role("link")).to_be_focused()
        page.keyboard.press("Home")
        expect(page.get_by_role("gridcell", name="take 0.mp4").get_by_role("link")).to_be_focused()
        page.keyboard.press("x")
        _drag_bar(page, 0.01)
        page.wait_for_function("() => !document.querySelector('[role=gridcell][aria-busy]')")
        at = _number_of_first(page)
        page.get_by_role("gridcell", name=f"take {at}.mp4").get_by_role("link").click(modifiers=["Shift"])
        bar = page.get_by_role("toolbar", name="Selection")
        expect(bar).to_contain_text(f"{at + 1:,} selected".replace(",", "\u202f"))
        expect_accessible(page, "a wide selection")
        bar.get_by_role("button", name="Select the first 10").click()
        expect(bar.get_by_role("status")).to_contain_text("000 selected")


def test_what_very_many_match_is_shown_before_it_is_counted(browser: Browser, large: Stack) -> None:
    # Nothing that was counted before is known after a change.
    [video] = large.get("/api/v1/assets", limit=1).json()["assets"]
    for hidden in (True, False):
        large.post("/api/v1/assets/hidden", {"asset_ids": [video["id"]], "hidden": hidden})
    with visit(browser, large) as seen:
        page = seen.page
        # What counts asks for one video.
        hold(page, "limit=1")
        page.goto("/library?root=archive&q=take")
        expect(page.get_by_role("gridcell", name="take 0.mp4")).to_be_visible()
        expect(page.locator("header [aria-live]")).to_have_text("20\u202f000+ of 200\u202f000 videos")
    with visit(browser, large) as seen:
        page = seen.page
        page.goto("/library?root=archive&q=take")
        expect(page.get_by_role("gridcell", name="take 0.mp4")).to_be_visible()
        expect(page.locator("header [aria-live]")).to_have_text("200\u202f000 videos")
        _drag_bar(page, 1.0)
        expect(page.get_by_role("gridcell", name=f"take {VIDEOS - 1}.mp4")).to_be_visible()
        assert seen.errors == []


def test_the_thumb_reaches_the_end(browser: Browser, large: Stack) -> None:
    with visit(browser, large, viewport=PHONE, for_axe=True) as seen:
        page = seen.page
        page.goto("/library?root=archive")
        expect(page.get_by_role("gridcell", name="take 0.mp4")).to_be_visible()
        _drag_bar(page, 1.0)
        expect(page.get_by_role("gridcell", name=f"take {VIDEOS - 1}.mp4")).to_be_visible()
        expect_accessible(page, "the end of a large library on the phone")
