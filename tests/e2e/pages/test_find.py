"""Finding moments like examples on the page: from a label's clips to exported moments, nothing twice."""

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from playwright.sync_api import Browser, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, Scheme, expect_accessible, keep_settings, visit
from tests.e2e.stack import Stack

RATE = 16_000
FRAMES_PER_SECOND = 25
SECONDS = 40
EXAMPLES = (4.0, 12.0, 20.0, 28.0)
"""Seconds at which the sound that is sought begins in the files of examples."""
SOUGHT = (6.0, 18.0, 31.0)
"""And in the one that is searched."""
LASTS = 1.5
SUBJECT = "rising"
PROFILE = "sounds"


def _rising(samples: np.ndarray[Any, np.dtype[np.float32]], at: float) -> None:
    """A tone that rises by two octaves."""
    t = np.arange(int(LASTS * RATE)) / RATE
    swept = 0.6 * np.sin(2 * np.pi * (500 * t + 500 * t**2))
    first = int(at * RATE)
    samples[first : first + len(t)] += swept.astype(np.float32)


def _film(target: Path, begins: tuple[float, ...], seed: int) -> Path:
    """A grey film with quiet noise, in which the sound begins at some seconds."""
    noise = np.random.default_rng(seed).normal(0, 0.01, SECONDS * RATE).astype(np.float32)
    for at in begins:
        _rising(noise, at)
    with av.open(str(target), "w") as container:
        picture = container.add_stream("libx264", rate=Fraction(FRAMES_PER_SECOND), options={"g": "25"})
        sound = container.add_stream("aac", rate=RATE)
        assert isinstance(picture, VideoStream)
        assert isinstance(sound, AudioStream)
        picture.width, picture.height, picture.pix_fmt = 160, 90, "yuv420p"
        for number in range(SECONDS * FRAMES_PER_SECOND):
            grey = np.full((90, 160, 3), 60 + (number + seed) % 120, np.uint8)
            container.mux(picture.encode(av.VideoFrame.from_ndarray(grey, "rgb24")))
        container.mux(picture.encode(None))
        frame = av.AudioFrame.from_ndarray(noise[np.newaxis, :], format="fltp", layout="mono")
        frame.sample_rate = RATE
        container.mux(sound.encode(frame))
        container.mux(sound.encode(None))
    return target


@pytest.fixture(name="searched", scope="module")
def _searched(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The id of a video to search, beside two of which clips of the sound were cut."""
    folder = tmp_path_factory.mktemp("find")
    names = ["find examples 1.mp4", "find examples 2.mp4", "find sought.mp4"]
    for seed, name in enumerate(names):
        stack.add(_film(folder / name, SOUGHT if "sought" in name else EXAMPLES, seed), name)
    stack.scan()
    ids: dict[str, str] = {
        one["name"]: one["id"] for one in stack.get("/api/v1/assets", q="find ", limit=50).json()["assets"]
    }
    for name in names[:2]:
        for at in EXAMPLES:
            order = {
                "asset_id": ids[name],
                "cursor": at,
                "clips": 1,
                "seconds": LASTS,
                "label": SUBJECT,
                "profile": PROFILE,
            }
            answer = stack.post("/api/v1/exports", order)
            assert answer.status_code == 201, answer.text
            stack.wait_for_export(answer.json()["job"]["ticket"])
    return ids[names[2]]


def test_a_finder_of_a_label_is_trained_scans_and_its_moments_are_exported(
    browser: Browser, stack: Stack, searched: str
) -> None:
    with visit(browser, stack) as watched:
        page = watched.page
        keep_settings(page, profile=PROFILE)
        page.goto("/find")
        page.get_by_role("button", name="New finder").first.click()
        dialog = page.get_by_role("dialog", name="New finder")
        dialog.get_by_role("combobox", name="Labels").fill(SUBJECT)
        page.keyboard.press("Enter")
        dialog.get_by_role("combobox", name="Looks at").select_option("Sound")
        dialog.get_by_role("button", name="Create").click()
        expect(dialog).to_have_count(0)

        chosen = page.get_by_role("region", name=SUBJECT)
        expect(chosen).to_contain_text(f"+{2 * len(EXAMPLES)}")
        page.keyboard.press("r")
        expect(page.get_by_role("heading", name="Nothing was scanned yet")).to_be_visible()
        expect(chosen).to_contain_text("Version 1")

        page.keyboard.press("c")
        page.get_by_role("dialog", name="Scan").get_by_role("button", name="Scan", exact=True).click()
        moment = page.get_by_role("group", name="This moment")
        expect(moment).to_be_visible()
        expect(page.get_by_role("group", name="Scan")).to_have_count(0)
        expect(chosen).to_contain_text("videos scanned by this version")

        # The moments of the video that was not learned from, in the order in which they are heard.
        found = stack.get(
            "/api/v1/moments", finder=page.url.split("/")[-1].split("?")[0], asset_id=searched, order="time"
        )
        moments = found.json()["moments"]
        assert len(moments) == len(SOUGHT)
        for one, at in zip(moments, SOUGHT, strict=True):
            assert abs(one["start"] - at) < 1
            assert abs(one["end"] - at - LASTS) < 1

        page.keyboard.press("v")  # new, accepted: there are none yet
        expect(page.get_by_role("heading", name="No accepted moments")).to_be_visible()
        for _ in range(3):
            page.keyboard.press("v")
        expect(moment).to_contain_text("New")
        page.reload()  # with all that the scan has found

        total = page.get_by_role("status").filter(has_text=re.compile(r"\d of \d"))
        before = total.inner_text()
        page.keyboard.press("Enter")
        expect(
            page.get_by_role("status").filter(has_text="accepted").get_by_role("button", name="Undo")
        ).to_be_visible()
        # It stays in its place, and the next one is shown.
        expect(total).not_to_have_text(before)
        expect(page.get_by_role("list", name="Moments").get_by_role("button", name="accepted")).to_have_count(1)
        page.keyboard.press("u")
        expect(page.get_by_role("list", name="Moments").get_by_role("button", name="accepted")).to_have_count(0)
        expect(total).to_have_text(before)

        page.keyboard.press("Enter")
        expect(page.get_by_role("list", name="Moments").get_by_role("button", name="accepted")).to_have_count(1)
        page.keyboard.press("e")
        export = page.get_by_role("dialog", name="Export accepted moments")
        export.get_by_role("textbox", name="Length of each clip").fill("1")
        export.get_by_role("button", name="Export 1 moment").click()
        expect(export.get_by_text("1 moment ordered.")).to_be_visible()
        export.get_by_role("button", name="Go on").click()

        # Once more: nothing is exported twice.
        page.keyboard.press("e")
        export.get_by_role("button", name="Export 1 moment").click()
        expect(export.get_by_text("0 moments ordered, 1 moment skipped.")).to_be_visible()
        expect(export).to_contain_text("exported already as")
        assert not watched.errors


@pytest.fixture(name="finder", scope="module")
def _finder(stack: Stack, searched: str) -> str:
    """The id of a finder that has scanned the video."""
    order = {"name": "reviewed", "by": "sound", "labels": [SUBJECT], "profile": PROFILE, "watch": False}
    answer = stack.post("/api/v1/finders", order)
    assert answer.status_code == 201, answer.text
    finder = str(answer.json()["id"])
    for path, body in (("trainings", None), ("scans", {"asset_ids": [searched]})):
        job = stack.post(f"/api/v1/finders/{finder}/{path}", body).raise_for_status().json()["job_id"]
        for _ in stack.until(240, path):
            if stack.get(f"/api/v1/jobs/{job}").json()["state"] == "done":
                break
    return finder


@pytest.mark.proof("find")
def test_the_ends_of_a_moment_are_moved_by_frames(browser: Browser, stack: Stack, finder: str) -> None:
    with visit(browser, stack) as watched:
        page = watched.page
        page.goto(f"/find/{finder}")
        start = page.get_by_role("slider", name="Start of the moment")
        expect(start).to_be_visible()
        first = int(start.get_attribute("aria-valuenow") or "")
        page.keyboard.press("ArrowRight")
        expect(start).to_have_attribute("aria-valuenow", str(first + 1))
        expect(page.get_by_role("status").filter(has_text="Moment is from")).to_be_visible()
        total = page.get_by_role("status").filter(has_text=re.compile(r"\d of \d"))
        before = total.inner_text()
        page.keyboard.press("u")
        expect(start).to_have_attribute("aria-valuenow", str(first))
        # It is the same moment, not another one beside it.
        expect(total).to_have_text(before)
        assert not watched.errors


@pytest.mark.proof("find")
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_room_is_accessible(browser: Browser, stack: Stack, finder: str, viewport: ViewportSize) -> None:
    with visit(browser, stack, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        page.goto(f"/find/{finder}")
        expect(page.get_by_role("group", name="This moment")).to_be_visible()
        expect_accessible(page, "Find")
        if viewport == PHONE:
            page.get_by_role("button", name="Finder").click()
            expect(page.get_by_role("dialog", name="Finders")).to_be_visible()
        for name in ("Examples", "Version"):
            page.get_by_role("button", name=re.compile(f"^{name}")).first.click()
            expect(page.get_by_role("dialog", name=name)).to_be_visible()
            expect_accessible(page, name)
            page.keyboard.press("Escape")
            if viewport == PHONE:
                page.get_by_role("button", name="Finder").click()


@pytest.fixture(name="untrained", scope="module")
def _untrained(stack: Stack, searched: str) -> Iterator[str]:
    """The id of a finder that has its examples, and has not learned from them."""
    order = {"name": "untrained", "by": "sound", "labels": [SUBJECT], "profile": PROFILE, "watch": False}
    answer = stack.post("/api/v1/finders", order)
    assert answer.status_code == 201, answer.text
    finder = str(answer.json()["id"])
    yield finder
    stack.ask("DELETE", f"/api/v1/finders/{finder}")


@pytest.mark.proof("axe")
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_a_room_without_moments_is_accessible(
    browser: Browser, stack: Stack, untrained: str, viewport: ViewportSize, scheme: Scheme
) -> None:
    with visit(browser, stack, viewport=viewport, scheme=scheme, for_axe=True) as watched:
        page = watched.page
        page.goto(f"/find/{untrained}")
        expect(page.get_by_role("heading", name="Not trained yet")).to_be_visible()
        expect_accessible(page, f"Find before a training {scheme}")
        assert not watched.errors
