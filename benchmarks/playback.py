"""Time from a seek to the picture, in files of two hours that browsers cannot play by themselves.

`python -m benchmarks.playback [--seeks N] [--minutes N]`
"""

import argparse
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final, TypedDict

from imageio_ffmpeg import get_ffmpeg_exe
from playwright.sync_api import Page, sync_playwright

from benchmarks.figures import Figure, Goal, goals_table, table
from benchmarks.results import write_section
from benchmarks.servers import stop_when_terminated
from tests.e2e import plain_http
from tests.e2e.browser import ARGUMENTS, find_browser
from tests.e2e.seen_picture import SeenPicture, looking, number_in
from tests.e2e.stack import Stack
from tests.footage.code import CodeReader
from tests.footage.recipes import Picture, Recipe, SteadyClock
from tests.footage.write import footage

_LOOPED_SECONDS: Final = 30
_RATE: Final = Fraction(24)
_GOAL_SECONDS: Final = 1.0

_H264 = Picture(1920, 1080, key_distance=48, b_frames=2, preset="ultrafast", grain=3)
_HEVC = Picture(1920, 1080, "libx265", "yuv420p10le", key_distance=48, b_frames=2, preset="ultrafast", grain=3)


@dataclass(frozen=True)
class _Case:
    """A file, and the quality in which it is played."""

    name: str
    picture: Picture
    suffix: str
    quality: str
    shows: str
    """The page's label for the stream that it plays then."""
    height: int

    @property
    def recipe(self) -> Recipe:
        frames = round(_LOOPED_SECONDS * _RATE)
        return Recipe(f"loop_{self.picture.codec}", ".mp4", frames, SteadyClock(_RATE), self.picture)


_CASES: Final = (
    _Case("H.264 in TS, copied", _H264, ".ts", "auto", "HLS copy", 1080),
    _Case("H.264 in TS to 720p", _H264, ".ts", "720p", "HLS 720p", 720),
    _Case("HEVC 10 bit in MKV to 720p", _HEVC, ".mkv", "auto", "HLS 720p", 720),
    _Case("HEVC 10 bit in MKV to 1080p", _HEVC, ".mkv", "1080p", "HLS 1080p", 1080),
)

_BEGINNINGS: Final = 5
_BYTES_SECONDS: Final = 3.0

# Seconds from the key that seeks until the frame is on the screen, from the server or the player, and until the player
# shows it.
_WATCH = looking("""({ seconds, frame }) => {
  const video = document.querySelector('video');
  window.sought = new Promise((done) => addEventListener('keydown', ({ timeStamp: asked }) => {
    let there = false, first;
    const note = (_, { mediaTime }) => {
      there = Math.abs(mediaTime - seconds) < 0.005;
      if (!there) video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
    const look = () => {
      const standIn = document.querySelector(`video ~ img[data-frame="${frame}"]`);
      const shown = there ? video : standIn?.complete ? standIn : null;
      const took = (performance.now() - asked) / 1000;
      if (shown) first ??= { seconds: took, picture: seenPicture(shown) };
      if (there) done({ seen: first.seconds, played: took, pictures: [first.picture, seenPicture(video)] });
      else requestAnimationFrame(look);
    };
    look();
  }, { capture: true, once: true }));
}""")


class _Sought(TypedDict):
    seen: float
    """Seconds until the frame is on the screen."""
    played: float
    """Seconds until the player shows the frame."""
    pictures: list[SeenPicture]
    """The picture that was shown first, and the player's."""


def main() -> None:
    stop_when_terminated()
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seeks", type=int, default=20, help="In each file.")
    arguments.add_argument("--minutes", type=int, default=120, help="How long the files are.")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="rushes-playback-") as folder:
        write_section("Playback", [*_report(Path(folder), chosen.seeks, chosen.minutes)])


def _report(folder: Path, seeks: int, minutes: int) -> Iterator[str]:
    yield (
        f"Files of {minutes} minutes in 1920 × 1080 with sound, a key frame every 2 s, in the page in Chromium. "
        f"{seeks} frames anywhere are typed, and each takes until it is on the screen, which the server and the player "
        "both work on, and until it is the player's; its number is read off both pictures; what was seen before is "
        "kept, and comes at once. The peer encodes the same second, `ffmpeg -ss` to "
        "fragmented MP4 of the same height, without a server or a browser. First bytes are those of "
        f"`stream-transcoded`, begun {_BEGINNINGS} times anywhere, from the request to the answer's first piece."
    )
    rows, goals = [], []
    with Stack(folder / "stack") as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        for case in _CASES:
            path = _long(case, folder / "loops", stack.library, minutes)
            stack.files()
            first, seen, played, peer = Figure(), Figure(), Figure(), Figure()
            page = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=stack.url).new_page()
            page.add_init_script(
                f"localStorage.setItem('rushes.settings.1', JSON.stringify({{ quality: '{case.quality}' }}))"
            )
            [asset] = stack.get("/api/v1/assets", q=path.name).json()["assets"]
            first.add(_opened(page, asset["id"], case))
            times = _frame_times(stack, asset["id"])
            chance = random.Random(5)
            for _ in range(seeks):
                frame = chance.randrange(len(times) - 48)
                if case.shows != "HLS copy":
                    peer.add(_peer(path, times[frame], case.height))
                sought = _sought(page, times[frame], frame, case.recipe.frames)
                seen.add(sought["seen"])
                played.add(sought["played"])
            page.context.close()
            first_bytes = Figure()
            for _ in range(_BEGINNINGS):
                first_bytes.add(_first_bytes(stack, path.name, times[chance.randrange(len(times) - 48)]))
            encoded = peer.show(2) if peer.values else "–"
            rows.append((case.name, first.show(1), seen.show(2), played.show(2), encoded, first_bytes.show(2)))
            goals += [
                Goal(
                    f"{case.name}: a seek shows its frame within {_GOAL_SECONDS:.0f} s",
                    f"{seen.median:.2f} s",
                    seen.median <= _GOAL_SECONDS,
                ),
                Goal(
                    f"{case.name}: first bytes within {_BYTES_SECONDS:.0f} s, each time",
                    f"{max(first_bytes.values):.2f} s",
                    max(first_bytes.values) < _BYTES_SECONDS,
                ),
            ]
        browser.close()
    yield table(("file", "first picture, s", "seen, s", "in the player, s", "ffmpeg -ss, s", "first bytes, s"), rows)
    yield goals_table(goals)


def _long(case: _Case, loops: Path, library: Path, minutes: int) -> Path:
    """Write the case's file, unless it exists: coded footage in a loop."""
    target = library / f"{case.picture.codec}{case.suffix}"
    if not target.exists():
        loop = footage(case.recipe, loops)
        times = minutes * 60 // _LOOPED_SECONDS - 1
        command = [get_ffmpeg_exe(), "-v", "error", "-stream_loop", str(times), "-i", str(loop), "-c", "copy"]
        subprocess.run([*command, str(target)], check=True)
    return target


def _opened(page: Page, asset_id: str, case: _Case) -> float:
    """Seconds until the page shows the first picture; only an earlier case may have played the same file before."""
    began = time.monotonic()
    page.goto(f"/cut/{asset_id}")
    page.get_by_text(case.shows, exact=True).first.wait_for(timeout=120_000)
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 2", timeout=120_000)
    return time.monotonic() - began


def _frame_times(stack: Stack, asset_id: str) -> list[float]:
    """Time of each frame in seconds, from the frame index, as there are gaps between the loops."""
    index = stack.get(f"/api/v1/assets/{asset_id}/frames").json()
    ticks = [0]
    for run in index["deltas"]:
        ticks += [ticks[-1] + place * run["delta"] for place in range(1, run["count"] + 1)]
    tick = index["time_base"]["numerator"] / index["time_base"]["denominator"]
    return [each * tick for each in ticks]


def _sought(page: Page, seconds: float, frame: int, loop: int) -> _Sought:
    """Type a frame's number and measure the seek; raises AssertionError where another frame is shown."""
    field = page.get_by_role("textbox", name="Frame", exact=True)
    field.fill(str(frame))
    page.evaluate(_WATCH, {"seconds": seconds, "frame": frame})
    field.press("Enter")
    sought: _Sought = page.evaluate("() => window.sought")
    for picture in sought["pictures"]:
        said = number_in(picture, CodeReader())
        assert said == frame % loop, f"at {seconds} s frame {said} is shown instead of {frame % loop}"
    return sought


def _first_bytes(stack: Stack, file_id: str, second: float) -> float:
    """Seconds until a client without HLS receives the first bytes of a live transcode."""
    url = f"{stack.url}/videos/stream-transcoded"
    for _ in stack.until(60, "a free place"):
        began = time.monotonic()
        with plain_http.stream("GET", url, params={"file_id": file_id, "start_time": second}, timeout=60) as answer:
            if answer.status_code == 503:
                continue  # The previous transcode is still being stopped.
            answer.raise_for_status()
            part = next(answer.iter_bytes())
            took = time.monotonic() - began
            assert part[4:8] == b"ftyp", part[:8]
            return took
    raise AssertionError  # until() has raised


def _peer(path: Path, second: float, height: int) -> float:
    """Seconds that ffmpeg takes to encode one second of the video."""
    began = time.monotonic()
    command = [get_ffmpeg_exe(), "-v", "error", "-ss", f"{second:.3f}", "-i", str(path), "-t", "1", "-an"]
    command += ["-vf", f"scale=-2:{height},format=yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-crf", "22"]
    subprocess.run([*command, "-movflags", "frag_keyframe+empty_moov", "-f", "mp4", "-y", "/dev/null"], check=True)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
