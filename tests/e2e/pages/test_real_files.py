"""Files of cameras and recorders in a real browser: opened, stepped, listened to and cut."""

import re
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from playwright.sync_api import Page, expect

from tests.e2e.page import PAUSED_AFTER, Watched, go_to, open_video, set_figure
from tests.e2e.seen_picture import SEEN_ON_SCREEN, number_in
from tests.e2e.stack import Stack
from tests.footage.code import CodeReader
from tests.footage.damaged_files import with_hole
from tests.footage.fields import FieldCoding
from tests.footage.read import source_second_heard_at
from tests.footage.real_file import RealFile, real_file
from tests.footage.real_files import packed_avi, paff, slides
from tests.footage.sound import Samples, coded_sound, source_time_of
from tests.integration.media.shown import Shown, frames_of

RATE: Final = 48_000
SECONDS: Final = 8
PLAYED_SECONDS: Final = 3.5
CLOCK_SECONDS: Final = 0.15
"""By which a browser's clock may differ from what it plays: blocks of sound, and its output's delay."""
PRIMING_SECONDS: Final = 0.03
"""Of AAC, which Chromium may or may not leave out."""


class Case(NamedTuple):
    file: RealFile
    sound: str | None
    """Codec of the sound that is added to it; None: it has its own."""
    frames: tuple[int, ...]
    """Gone to in this order."""
    begin: int
    """The clip's first frame."""


CASES: Final = {
    "AVCHD": Case(paff(".m2ts", FieldCoding(b_frames=2), frames=300), "ac3", (0, 1, 2, 149, 148, 299, 57), 33),
    "packed B-frames": Case(packed_avi(frames=300), "libmp3lame", (0, 1, 2, 62, 63, 299, 150), 51),
    "screen recording": Case(slides(), "aac", (0, 1, 2, 4, 3), 1),
    "damaged TS": Case(with_hole(".ts", packets=350, frames=400), None, (0, 1, 99, 98, -1, 40), 3),
}

# Blocks of what the player plays, with its time at the end of each.
_LISTEN = """(rate) => {
  const video = document.querySelector('video');
  const context = new AudioContext({ sampleRate: rate });
  const source = context.createMediaElementSource(video);
  const ear = context.createScriptProcessor(4096, 1, 1);
  window.heard = [];
  ear.onaudioprocess = ({ inputBuffer }) =>
    video.paused || window.heard.push([video.currentTime, [...inputBuffer.getChannelData(0)]]);
  source.connect(ear);
  ear.connect(context.destination);
  return context.resume();
}"""

_AT_ITS_BEGIN = """() => {
  const video = document.querySelector('video');
  return !video.seeking && video.currentTime < 0.1;
}"""

# By the browser's own decoder.
_DECODED = """async ([url, rate]) => {
  const bytes = await (await fetch(url)).arrayBuffer();
  const decoded = await new OfflineAudioContext(1, 1, rate).decodeAudioData(bytes);
  return [...decoded.getChannelData(0)];
}"""


def _with_sound(file: Path, target: Path, seconds: float, codec: str) -> Path:
    """The file with coded sound, which begins with its first picture."""
    sound = coded_sound(0, seconds, RATE).tobytes()
    heard = ("-f", "f32le", "-ar", str(RATE), "-ac", "1", "-i", "pipe:0")
    m2ts = ("-mpegts_m2ts_mode", "1") if target.suffix == ".m2ts" else ()
    copied = ("-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", codec, *m2ts)
    command = [get_ffmpeg_exe(), "-v", "error", "-y", "-i", str(file), *heard, *copied, str(target)]
    subprocess.run(command, input=sound, check=True)
    return target


def _listened_to(page: Page) -> tuple[float, Samples]:
    """What is heard where the player says it is: its time at the first sample, in seconds."""
    page.evaluate(_LISTEN, RATE)
    go_to(page, 0)
    page.wait_for_function(_AT_ITS_BEGIN)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(PAUSED_AFTER, arg=PLAYED_SECONDS)
    blocks = [(time, samples) for time, samples in page.evaluate("() => window.heard") if time > 0]
    time, first = blocks[0]
    return time - len(first) / RATE, np.concatenate([np.asarray(samples, np.float32) for _, samples in blocks])


@pytest.mark.proof("playback")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_real_file_is_opened_stepped_listened_to_and_cut(
    watched: Watched, stack: Stack, tmp_path: Path, case: Case
) -> None:
    page = watched.page
    file = case.file
    made = real_file(file, tmp_path / "made")
    name = f"as it came, {file.file_name}"
    path = stack.library / name
    if case.sound is None:
        stack.add(made, name)
    else:
        _with_sound(made, path, float(file.seconds), case.sound)
    stack.scan()
    shown = Shown(file, path)
    # In AVI the first picture is at 0; what FFmpeg says of packed ones it has invented.
    first = Fraction(0) if file.suffix == ".avi" else frames_of(path)[0][0]

    open_video(page, name)
    expect(page.get_by_role("group", name="Timeline")).to_be_visible()
    for frame in case.frames:
        go_to(page, frame % len(shown.numbers))
        expect(page.locator("[data-rough]")).to_have_count(0)
        page.wait_for_function("() => !document.querySelector('video').seeking")
        assert number_in(page.evaluate(SEEN_ON_SCREEN), CodeReader()) == shown.numbers[frame], f"frame {frame}"
    warning = page.locator("header").get_by_text(re.compile("^Something is missing at 0:08"))
    expect(warning).to_have_count(0 if shown.is_whole else 1)

    began, heard = _listened_to(page)
    meant = source_second_heard_at(path, first)
    assert source_time_of(heard, RATE) - began == pytest.approx(meant, abs=CLOCK_SECONDS)

    go_to(page, case.begin)
    set_figure(page, "Clips", "1")
    page.get_by_role("combobox", name="Label").fill(file.name)
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    rows = page.get_by_role("group", name="Clips").get_by_role("listitem").filter(has_text=file.name)
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(re.compile(rf"{SECONDS}\.000 s.*[±+−]\d+ ms"))
    asset = stack.asset(name)["id"]
    [export] = stack.get("/api/v1/exports", asset_id=asset).json()["exports"]
    [told] = export["clips"]
    clip = Path(told["path"])
    start = shown.times[case.begin]
    cut = [number for _, number in frames_of(clip)]
    assert cut == shown.in_clip(start, SECONDS)
    at = float(start)
    assert source_second_heard_at(clip, Fraction(0)) == pytest.approx(meant + at, abs=0.022)
    decoded = np.asarray(page.evaluate(_DECODED, [f"/api/v1/clips/{told['id']}/video", RATE]), np.float32)
    assert source_time_of(decoded, RATE) == pytest.approx(meant + at, abs=PRIMING_SECONDS)
