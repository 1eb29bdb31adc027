"""Words on the page: what is said as a list, a lane and subtitles, and found by the search of the library.

Transcripts are written straight into the tables: no model that hears words is there.
"""

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from rushes_catalog.domain.ids import new_id
from tests.e2e.page import PHONE, WIDE, Scheme, Watched, expect_accessible, keep_settings, open_video, visit
from tests.e2e.stack import Stack

VIDEO, RATE = "late_audio_mkv.mkv", 25
# With the words of the search, and how many letters they have.
SAID = (
    (1.0, 2.4, "The gate is open <wide>.", "the gate is open wide", 17),
    (4.0, 5.2, "Bring the horses over.", "bring the horses over", 18),
    (8.2, 9.9, "Où est la rivière?", "ou est la riviere", 14),
)


def transcribe(stack: Stack, path: str, said: Sequence[tuple[float, float, str, str, int]]) -> None:
    """The only transcript of a video that no job has made."""
    with closing(sqlite3.connect(stack.folder / "data" / "catalog.db", timeout=60)) as connection, connection:
        [fingerprint] = connection.execute("SELECT fingerprint FROM asset WHERE path = ?", (path,)).fetchone()
        transcript = new_id()
        connection.execute(
            "INSERT INTO video_transcript (id, fingerprint, recogniser, language, made_at)"
            " VALUES (?, ?, 'by hand', 'en', 1)",
            (transcript, fingerprint),
        )
        for start, end, text, words, letters in said:
            connection.execute(
                "INSERT INTO transcript_segment (transcript_id, start_us, end_us, text, confidence, words, letters)"
                " VALUES (?, ?, ?, ?, 0.9, ?, ?)",
                (transcript, round(start * 1e6), round(end * 1e6), text, words, letters),
            )


@pytest.fixture(name="said", scope="module")
def _said(stack: Stack) -> str:
    """The video in which somebody speaks."""
    transcribe(stack, VIDEO, SAID)
    return VIDEO


@pytest.mark.proof("find")
def test_what_is_said_is_listed_shown_and_found(watched: Watched, stack: Stack, said: str) -> None:
    page = watched.page
    keep_settings(page, sideTab="words")
    open_video(page, said)
    place = page.get_by_role("textbox", name="Frame")
    rows = page.get_by_role("list", name="Words").get_by_role("button")
    expect(rows).to_have_count(3)
    rows.filter(has_text="Bring the horses").click()
    expect(place).to_have_value(f"#{4 * RATE}")
    page.get_by_role("searchbox", name="Search in the words").fill("riviere")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Où est la rivière?")
    page.get_by_role("searchbox", name="Search in the words").fill("nobody said this")
    expect(page.get_by_text("None of the 3 segments has these words.")).to_be_visible()
    page.get_by_role("searchbox", name="Search in the words").fill("")
    bars = page.get_by_role("group", name="Timeline").get_by_role("img", name="Words").locator("[data-mark]")
    expect(bars).to_have_count(3)
    bars.last.click()
    expect(place).to_have_value(f"#{round(8.2 * RATE)}")
    over_picture = (
        page.get_by_role("group", name="Viewer").get_by_role("paragraph").filter(has_text="Où est la rivière?")
    )
    expect(over_picture).to_have_count(0)
    page.keyboard.press("s")
    expect(over_picture).to_be_visible()
    page.goto("/library?q=hors")
    hit = page.get_by_role("region", name="Said").get_by_role("link")
    expect(hit).to_have_count(1)
    expect(hit).to_contain_text("Bring the horses over.")
    hit.click()
    expect(place).to_have_value(f"#{4 * RATE}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as VTT").click()
    assert "The gate is open &lt;wide&gt;." in download.value.path().read_text()
    page.get_by_role("button", name="Delete the transcript").click()
    expect(rows).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(rows).to_have_count(3)
    assert not watched.errors


@pytest.mark.proof("find")
def test_where_speech_is_missing_the_page_says_what_to_do(watched: Watched, stack: Stack) -> None:
    page = watched.page
    keep_settings(page, sideTab="words")
    open_video(page, "silent_mp4.mp4")
    expect(page.get_by_text(re.compile("found by the search of the library"))).to_be_visible()
    expect(page.get_by_text(re.compile("speech", re.I)).first).to_be_visible()
    expect(page.get_by_role("button", name="Transcribe")).to_have_count(0)


@pytest.mark.proof("axe")
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_words_are_accessible(
    browser: Browser, stack: Stack, said: str, viewport: ViewportSize, scheme: Scheme
) -> None:
    with visit(browser, stack, viewport=viewport, scheme=scheme, for_axe=True) as watched:
        page = watched.page
        keep_settings(page, sideTab="words")
        open_video(page, said)
        expect(page.get_by_role("list", name="Words").get_by_role("button")).to_have_count(3)
        expect_accessible(page, "words")
        page.goto("/library?q=hors")
        expect(page.get_by_role("region", name="Said").get_by_role("link")).to_have_count(1)
        expect_accessible(page, "what was said, in the library")
