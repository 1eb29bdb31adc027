"""Subtitles of a video: chosen by name or key, shown over whatever is played, and remembered."""

import subprocess
from pathlib import Path

import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from playwright.sync_api import expect

from tests.e2e.page import Watched, go_to, open_video
from tests.e2e.stack import Stack

WORDS = {"swe": "En gång", "eng": "Once"}


def _spoken(source: Path, folder: Path) -> Path:
    """The video with a track of words from second 0 to 4 in each language."""
    command = [get_ffmpeg_exe(), "-v", "error", "-i", str(source)]
    for language, words in WORDS.items():
        text = folder / f"{language}.srt"
        text.write_text(f"1\n00:00:00,000 --> 00:00:04,000\n{words}\n")
        command += ["-i", str(text)]
    command += ["-map", "0:v", "-map", "1", "-map", "2", "-c", "copy", "-c:s", "mov_text"]
    for number, language in enumerate(WORDS):
        command += [f"-metadata:s:s:{number}", f"language={language}"]
    target = folder / "spoken.mp4"
    subprocess.run([*command, str(target)], check=True)
    return target


@pytest.mark.proof("playback")
def test_subtitles_are_chosen_shown_over_everything_that_plays_and_remembered(
    watched: Watched, stack: Stack, tmp_path: Path
) -> None:
    page = watched.page
    stack.add(_spoken(stack.library / "cfr25_mp4.mp4", tmp_path), "spoken.mp4")
    stack.scan()
    open_video(page, "spoken.mp4")
    choice = page.get_by_role("combobox", name="Subtitles")
    expect(choice.get_by_role("option")).to_have_text(["No subtitles", "1 swe (sv)", "2 eng (en)"])
    expect(page.get_by_text("Original", exact=True).first).to_be_visible()
    page.keyboard.press("s")
    expect(choice).to_have_value("sv")
    expect(page.get_by_text(WORDS["swe"], exact=True)).to_be_visible()
    choice.select_option("en")
    expect(page.get_by_text(WORDS["eng"], exact=True)).to_be_visible()
    page.get_by_role("combobox", name="Quality").select_option("480p")
    expect(page.get_by_text("HLS 180p", exact=True)).to_be_visible()
    expect(page.get_by_text(WORDS["eng"], exact=True)).to_be_visible()
    page.reload()
    expect(choice).to_have_value("en")
    expect(page.get_by_text(WORDS["eng"], exact=True)).to_be_visible()
    # They are there from second 0 to 4.
    for number, count in ((99, 1), (100, 0), (99, 1)):
        go_to(page, number)
        expect(page.get_by_text(WORDS["eng"], exact=True)).to_have_count(count)
    choice.blur()
    page.keyboard.press("s")
    expect(choice).to_have_value("")
    expect(page.get_by_text(WORDS["eng"], exact=True)).to_have_count(0)
