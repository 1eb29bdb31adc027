"""What is put into the library shows up by itself, on an open page too."""

import collections
import itertools
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import plain_http
from tests.e2e.page import visit
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.recipes import Recipe


@pytest.fixture(scope="module")
def watching(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    """Files in the middle of being written are told from others; exports lie in the library."""
    folder = tmp_path_factory.mktemp("watch") / "stack"
    exports = folder / "library" / "exports"
    settings = {"RUSHES_STILL_SECONDS": "10", "RUSHES_EXPORT_DIR": str(exports)}
    stack = Stack(folder, environment=settings)
    stack.add(make_footage(recipes.CFR25_MP4), "cam1/first.mp4")
    with stack:
        stack.scan()
        yield stack


def until_ready(stack: Stack, name: str, seconds: float = 120) -> None:
    for _ in stack.until(seconds, f"{name} is ready"):
        if [asset["state"] for asset in stack.get("/api/v1/assets", q=name).json()["assets"]] == ["ready"]:
            return


@pytest.mark.proof("watching")
def test_what_is_put_into_the_library_shows_on_an_open_page(small: Stack, browser: Browser) -> None:
    with visit(browser, small) as seen:
        page = seen.page
        page.goto("/library")
        cells = page.get_by_role("gridcell")
        expect(cells.filter(has_text="short.mp4")).to_be_visible()
        place = small.library / "cam2" / "take.mp4"
        place.parent.mkdir()
        # All at once: as it arrives where the whole file is moved to.
        shutil.copyfile(small.library / "short.mp4", small.folder / "take.mp4")
        (small.folder / "take.mp4").rename(place)
        expect(cells.filter(has_text="take.mp4").get_by_text("0:00:05")).to_be_visible()
        place.rename(place.with_name("better name.mp4"))
        expect(cells.filter(has_text="better name.mp4")).to_be_visible()
        place.with_name("better name.mp4").unlink()
        expect(cells.filter(has_text="better name.mp4").get_by_text("Offline")).to_be_visible()
        assert seen.errors == []


@pytest.mark.proof("watching")
def test_a_file_that_comes_grows_ends_and_goes_is_seen_on_an_open_page(
    watching: Stack, browser: Browser, make_footage: Callable[[Recipe], Path]
) -> None:
    data = make_footage(recipes.SHORT_5S_MP4).read_bytes()
    until_ready(watching, "first.mp4")
    with visit(browser, watching) as seen:
        page = seen.page
        page.goto("/library")
        cells = page.get_by_role("gridcell")
        expect(cells.filter(has_text="first.mp4")).to_be_visible()
        recording = watching.library / "cam2" / "take.mp4"
        recording.parent.mkdir(exist_ok=True)
        recording.write_bytes(data[: len(data) // 2])
        cell = cells.filter(has_text="take.mp4")
        expect(cell.get_by_text("Recording")).to_be_visible()
        with recording.open("ab") as file:
            file.write(data[len(data) // 2 :])
        expect(cell.get_by_text("Recording")).to_have_count(0)
        expect(cell.get_by_text("0:00:05")).to_be_visible()
        recording.rename(recording.with_name("better name.mp4"))
        expect(cells.filter(has_text="better name.mp4")).to_be_visible()
        recording.with_name("better name.mp4").unlink()
        expect(cells.filter(has_text="better name.mp4").get_by_text("Offline")).to_be_visible()
        assert seen.errors == []


@pytest.mark.proof("watching")
def test_a_finished_file_is_read_at_once(watching: Stack, make_footage: Callable[[Recipe], Path]) -> None:
    until_ready(watching, "first.mp4")
    shutil.copyfile(make_footage(recipes.SHORT_5S_MP4), watching.library / "cam1" / "copied.mp4")
    # Long before it has been still: on an idle machine in half a second.
    until_ready(watching, "copied.mp4", 8)


@pytest.mark.proof("watching")
def test_what_changes_while_media_is_dead_is_found_and_watching_goes_on(
    watching: Stack, make_footage: Callable[[Recipe], Path]
) -> None:
    until_ready(watching, "first.mp4")
    victim = watching.process_of("rushes_media")
    os.kill(victim.pid, signal.SIGKILL)
    shutil.copyfile(make_footage(recipes.SILENT_MP4), watching.library / "cam1" / "meanwhile.mp4")
    psutil.wait_procs([victim], timeout=120)
    until_ready(watching, "meanwhile.mp4", 60)
    shutil.copyfile(make_footage(recipes.CFR2997_MKV), watching.library / "cam1" / "afterwards.mkv")
    until_ready(watching, "afterwards.mkv")


@pytest.mark.proof("watching")
def test_our_own_clips_are_noticed_once_and_nothing_goes_round(watching: Stack) -> None:
    until_ready(watching, "first.mp4")
    body = {"input_path": f"{watching.library}/cam1/first.mp4", "cursor": 2, "name": "dog", "clips": 1}
    assert watching.wait_for_export(watching.post("/api/export", body).json()["job_id"])["status"] == "done"
    until_ready(watching, "dog")
    with (
        plain_http.stream("GET", f"{watching.url}/api/v1/events", timeout=2) as events,
        # What goes round tells something in every two seconds.
        pytest.raises(httpx.ReadTimeout),
    ):
        collections.deque(itertools.islice(events.iter_lines(), 200))


@pytest.mark.proof("watching")
def test_an_empty_mount_point_is_told_and_what_was_there_is_back_by_itself(watching: Stack, browser: Browser) -> None:
    until_ready(watching, "first.mp4")
    away = watching.library.with_name("away")
    with visit(browser, watching) as seen:
        page = seen.page
        page.goto("/library?q=first")
        card = page.get_by_role("gridcell")
        watching.library.rename(away)
        watching.library.mkdir()
        expect(page.get_by_text("library is empty. Is its disk mounted?")).to_be_visible()
        expect(card.get_by_text("Offline")).to_be_visible()
        watching.library.rmdir()
        away.rename(watching.library)
        expect(card.get_by_text("Offline")).to_have_count(0)
        expect(page.get_by_text("Is its disk mounted?")).to_have_count(0)
        assert seen.errors == []
