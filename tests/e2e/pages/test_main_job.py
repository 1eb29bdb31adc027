"""The page in a real browser, used as a person would: by keys, fields and buttons, judged by what can be seen."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.e2e.page import PHONE, WIDE, Scheme, Watched, expect_accessible, open_video, visit
from tests.e2e.stack import Stack
from tests.footage.read import numbers

PROVEN = re.compile(r"2[04]0 frames.*8\.000 s.*[±+−]\d+ ms")


def _add_copy(stack: Stack, video: str, name: str) -> None:
    """A copy that no other test has made markers on."""
    stack.add(stack.library / video, name)
    stack.scan()


def _clips_of(page: Page, name: str) -> Locator:
    """The queue's rows of one video's clips; it lists what was ordered of every video."""
    return page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text=name)


def _type_place(page: Page, field: str, text: str) -> None:
    box = page.get_by_role("textbox", name=field, exact=True)
    box.fill(text)
    box.press("Enter")


def test_the_main_job(watched: Watched, stack: Stack) -> None:
    """Find a video, play it, put the cursor, press E, get three proven clips."""
    page = watched.page
    _add_copy(stack, "cfr30_mov.mov", "main job.mov")
    open_video(page, "main job.mov")

    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.5")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('video').paused")

    _type_place(page, "Time", "0:00:02")
    expect(page.get_by_role("textbox", name="Frame")).to_have_value("#60")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("textbox", name="Frame")).to_have_value("#61")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_role("textbox", name="Frame")).to_have_value("#90")
    expect(page.get_by_role("textbox", name="Time")).to_have_value("0:00:03.000")
    page.get_by_role("combobox", name="Label").fill("door opens")
    page.keyboard.press("Escape")

    page.keyboard.press("e")
    rows = _clips_of(page, "door opens")
    expect(rows).to_have_count(3)
    # Not one row after the other: they change places while clips begin and end.
    expect(rows.filter(has_text=PROVEN)).to_have_count(3)
    clips = list(stack.exports.glob("main job_*/*.mp4"))
    firsts = sorted(numbers(clip)[0] for clip in clips)
    assert firsts == [90, 180, 270]
    assert all(len(numbers(clip)) == 240 for clip in clips)
    expect(page.get_by_role("button", name=re.compile("Marker 1:.*at 0:00:03.000"))).to_be_visible()


@pytest.mark.proof("exports")
def test_a_span_over_the_end_is_said_in_words_and_moved_by_one_click(watched: Watched) -> None:
    page = watched.page
    open_video(page, "vfr_mkv.mkv")
    _type_place(page, "Time", "0:00:19")
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Next cut")).to_contain_text(re.compile("latest|last|past", re.IGNORECASE))
    page.get_by_role("button", name=re.compile("fit", re.IGNORECASE)).click()
    expect(page.get_by_role("region", name="Next cut")).to_contain_text("fits")
    _type_place(page, "Time", "0:00:19")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    docked = page.get_by_role("status").filter(has_text="past the last start that fits")
    docked.get_by_role("button", name="Shift to fit").last.click()
    expect(page.get_by_role("region", name="Next cut")).to_contain_text("fits")


def test_the_url_holds_the_view(watched: Watched) -> None:
    page = watched.page
    page.goto("/library")
    expect(page.get_by_role("gridcell", name="silent_mp4.mp4")).to_be_visible()
    page.get_by_role("searchbox", name="Search").fill("cfr")
    expect(page.get_by_role("gridcell", name="silent_mp4.mp4")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"[?&]q=cfr\b"))
    page.reload()
    expect(page.get_by_role("searchbox", name="Search")).to_have_value("cfr")
    expect(page.get_by_role("gridcell", name="cfr30_mov.mov")).to_be_visible()
    expect(page.get_by_role("gridcell", name="silent_mp4.mp4")).to_have_count(0)


@pytest.mark.proof("library")
def test_strange_names_are_shown_as_they_are(watched: Watched) -> None:
    page = watched.page
    page.goto("/library")
    for name in ("quo\"te's <b>.mp4", "größe 日本.mp4", "100%.mp4", "back\\slash.mp4"):
        page.get_by_role("searchbox", name="Search").fill(name)
        expect(page.get_by_role("gridcell")).to_have_count(1)
        expect(page.get_by_role("gridcell").first).to_contain_text(name)


@pytest.mark.proof("kills")
def test_a_lost_gateway_is_said_and_recovered_from(browser: Browser, tmp_path: Path, real_clip: Path) -> None:
    with Stack(tmp_path) as own:
        own.add(real_clip, "real.mp4")
        own.scan()
        context = browser.new_context(viewport=WIDE, base_url=own.url)
        page = context.new_page()
        page.goto("/")
        expect(page.get_by_role("gridcell", name="real.mp4")).to_be_visible()
        own.kill_everything()
        expect(
            page.get_by_text(re.compile("no connection|not answer|offline|lost|away", re.IGNORECASE)).first
        ).to_be_visible()
        own.start()
        own.add(real_clip, "second.mp4")
        own.scan()
        expect(page.get_by_role("gridcell", name="second.mp4")).to_be_visible()
        context.close()


@pytest.mark.proof("axe")
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing(browser: Browser, stack: Stack, viewport: ViewportSize, scheme: Scheme) -> None:
    stack.scan()
    asset = stack.get("/api/v1/assets", q="cfr30").json()["assets"][0]
    with visit(browser, stack, viewport=viewport, scheme=scheme, for_axe=True) as watched:
        for path in ("/library", f"/cut/{asset['id']}", "/jobs", "/problems", "/settings"):
            watched.page.goto(path)
            expect(watched.page.get_by_role("heading", level=1)).to_be_attached()
            expect_accessible(watched.page, path)
