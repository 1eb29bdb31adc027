"""What one aims at stays where it is, and the focus stays in the room: while rooms are read, when a line appears, and
when what has the focus goes."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, keep_settings, visit
from tests.e2e.sorter import sorting
from tests.e2e.stack import Stack
from tests.e2e.steady import focus, shifts, wait_until_read, watch_shifts
from tests.footage import recipes
from tests.footage.recipes import Recipe

pytestmark = pytest.mark.proof("page")

VIDEO = "steady.mp4"
PROFILE = "steady"
"""Of the exports here, so that the queue is theirs."""


@pytest.fixture(scope="module", name="rooms")
def _rooms(stack: Stack, make_footage: Callable[[Recipe], Path]) -> Iterator[dict[str, str]]:
    """The rooms with something in each, and the ways to them."""
    stack.add(stack.library / "cfr25_mp4.mp4", VIDEO)
    with sorting(stack, make_footage(recipes.SILENT_MP4), "sort steadily"):
        stack.scan()
        asset = stack.asset(VIDEO)["id"]
        for number in range(3):
            _export(stack, asset, f"steady {number}")
        body = {"asset_ids": [asset], "fps": 2.0, "max_frames": 3}
        timeline = stack.post("/api/v1/timelines", body).raise_for_status().json()["id"]
        for frame in (10, 20):
            note = {"frame": frame, "text": f"noted at {frame}", "color": "red"}
            stack.post(f"/api/v1/assets/{asset}/notes", note).raise_for_status()
            cut = {"start": frame / 25, "end": 4, "label": f"planned at {frame}", "note": ""}
            stack.post(f"/api/v1/assets/{asset}/cuts", cut).raise_for_status()
        yield {
            "library": "/library",
            "cut": f"/cut/{asset}",
            "sort": "/sort",
            # After it, since it reads how many folders there are.
            "many": "/sort?view=grid",
            "review": "/sort?view=review",
            "duplicates": "/sort?view=duplicates",
            "tune": "/tune",
            "timeline": f"/tune/{timeline}",
            "jobs": "/jobs",
            "problems": "/problems",
            "settings": "/settings",
            "encoders": "/settings?part=encoders",
            "models": "/settings?part=models",
            "tokens": "/settings?part=tokens",
        }


def _export(stack: Stack, asset: str, label: str) -> None:
    body = {"asset_id": asset, "cursor": 1, "clips": 1, "seconds": 1, "label": label, "profile": PROFILE}
    stack.wait_for_export(stack.post("/api/v1/exports", body).raise_for_status().json()["job"]["ticket"])


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_nothing_moves_while_a_room_is_read_or_when_a_line_appears(
    browser: Browser, stack: Stack, rooms: dict[str, str], viewport: ViewportSize
) -> None:
    moved: dict[str, list[str]] = {}
    with visit(browser, stack, viewport=viewport) as watched:
        page = watched.page
        watch_shifts(page.context)
        # A first visit cannot know how many folders there are.
        keep_settings(page, profile=PROFILE, lastFolders=3)
        for room, path in rooms.items():
            page.goto(path)
            wait_until_read(page)
            moved[room] = shifts(page)
            page.keyboard.press("Control+z")
            # The second where another test has changed something.
            expect(page.get_by_text(re.compile("There is nothing to undo.|Not done here lately"))).to_be_visible()
            page.wait_for_timeout(100)
            moved[f"{room}, with a line"] = shifts(page)
    assert {room: found for room, found in moved.items() if found} == {}


def test_the_dialog_that_chooses_a_folder_stays_as_high(browser: Browser, stack: Stack, rooms: dict[str, str]) -> None:
    with visit(browser, stack) as watched:
        page = watched.page
        page.goto(rooms["sort"])
        page.get_by_role("button", name="Sort another folder…").click()
        dialog = page.get_by_role("dialog", name="Sort another folder")
        field = dialog.get_by_role("combobox", name="Folder")
        expect(dialog.get_by_text("This folder is sorted now.")).to_be_visible()
        before = dialog.bounding_box()
        folder = stack.library / "sort steadily"
        for path, words in (
            (folder / "food", "No folder in it holds videos yet"),
            (folder / "nowhere", "The library has found no videos there"),
            (Path("/etc"), "/etc lies in none of the library’s folders"),
        ):
            field.fill(str(path))
            expect(dialog.get_by_text(words)).to_be_visible()
            assert dialog.bounding_box() == before, words


def _press(page: Page, name: str | re.Pattern[str]) -> None:
    """The button of this name, by its keyboard."""
    page.get_by_role("button", name=name).first.press("Enter")


def test_the_focus_goes_to_a_neighbour_of_what_goes(browser: Browser, stack: Stack, rooms: dict[str, str]) -> None:
    with visit(browser, stack) as watched:
        page = watched.page
        keep_settings(page, profile=PROFILE)
        page.goto(rooms["cut"])
        page.get_by_role("tab", name=re.compile("^Cuts")).press("Enter")
        planned = page.get_by_role("button", name=re.compile("^Delete planned cut"))
        expect(planned).to_have_count(2)
        planned.first.press("Enter")
        expect(planned).to_have_count(1)
        expect(planned).to_be_focused()
        page.get_by_role("tab", name=re.compile("^Markers")).press("Enter")
        notes = page.get_by_role("button", name=re.compile("^Delete the note"))
        expect(notes).to_have_count(2)
        notes.last.press("Enter")
        expect(notes).to_have_count(1)
        expect(notes).to_be_focused()
        # Of the last one nothing is left but the room.
        notes.press("Enter")
        expect(notes).to_have_count(0)
        assert focus(page) != "body"

        page.get_by_role("tab", name=re.compile("^Queue")).press("Enter")
        rows = page.get_by_role("group", name="Clips").get_by_role("listitem")
        expect(rows).to_have_count(3)
        rows.first.get_by_role("button", name=re.compile("^More")).press("Enter")
        page.get_by_role("menuitem", name="Delete this clip").press("Enter")
        expect(rows).to_have_count(2)
        expect(page.get_by_role("menu")).to_have_count(0)
        expect(rows.first.get_by_role("button", name=re.compile("^More"))).to_be_focused()

        page.goto(rooms["jobs"])
        jobs = page.get_by_role("listitem").filter(has_text="steady")
        expect(jobs).to_have_count(3)
        jobs.first.focus()
        page.keyboard.press("Delete")
        expect(jobs).to_have_count(2)
        expect(jobs.first).to_be_focused()
        # What an event adds to the list leaves the focus where it is.
        _export(stack, stack.asset(VIDEO)["id"], "steady again")
        expect(jobs).to_have_count(3)
        expect(jobs.nth(1)).to_be_focused()


def test_the_focus_comes_back_from_dialogs_and_stays_in_the_room(
    browser: Browser, stack: Stack, rooms: dict[str, str]
) -> None:
    with visit(browser, stack) as watched:
        page = watched.page
        keep_settings(page, profile=PROFILE)
        page.goto(rooms["jobs"])
        job = page.get_by_role("listitem").filter(has_text="steady").first
        details = job.get_by_role("button", name=re.compile("^Details"))
        for key, dialog in (("Control+k", "Find anything"), ("?", re.compile("^Keys"))):
            details.focus()
            page.keyboard.press(key)
            expect(page.get_by_role("dialog", name=dialog)).to_be_visible()
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_have_count(0)
            expect(details).to_be_focused()
        # What had the focus is in no other room.
        for key, path in (("o", "/sort"), ("p", "/problems"), ("s", "/settings"), ("j", "/jobs"), ("l", "/library")):
            button = page.get_by_role("main").get_by_role("button", disabled=False).first
            button.focus()
            page.keyboard.press(".")
            page.keyboard.press(key)
            page.wait_for_url(f"**{path}*")
            expect(page.get_by_role("main").get_by_role("button", disabled=False).first).to_be_visible()
            assert focus(page) != "body", path
        _press(page, re.compile("^steady$"))
        page.get_by_role("menuitem", name="New profile…").press("Enter")
        expect(page.get_by_role("dialog", name="New profile")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        assert focus(page) != "body"
