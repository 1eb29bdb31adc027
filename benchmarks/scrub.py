"""Time from a pointer event on the timeline of a long video to its frame on the screen.

Measured for drags along a recording with a scrub proxy, and for presses at positions of a video without one.

`python -m benchmarks.scrub [--with-proxy MINUTES] [--without MINUTES]`
"""

import argparse
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import Final, Literal

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe
from playwright.sync_api import BrowserContext, Page, sync_playwright

from benchmarks.figures import Goal, goals_table, table
from benchmarks.results import write_section
from benchmarks.servers import stop_when_terminated
from tests.e2e.browser import ARGUMENTS, find_browser
from tests.e2e.seen_picture import SEEN_ON_SCREEN, SeenPicture, looking, number_in
from tests.e2e.stack import Stack
from tests.footage.code import CodeReader
from tests.footage.recipes import Picture, Recipe, SteadyClock
from tests.footage.write import footage

_RATE: Final = 25
_LOOP: Final = 15_000
_WITH_MS: Final = 35.0
_WITHOUT_MS: Final = 250.0
_DRAG_SECONDS: Final = 8.0
_EVENTS_PER_SECOND: Final = 60
_JUMPS: Final = 40
_SLACK: Final = 0.1
"""Tolerance, as a share of a frame."""
_EDGE: Final = 40
"""Pixels at both ends of the timeline that are not used."""

_LOW = Recipe(
    "scrub_loop", ".mp4", _LOOP, SteadyClock(Fraction(_RATE)), Picture(320, 180, preset="ultrafast"), sound=None
)
_FULL = Recipe(
    "scrub_full_hd",
    ".mp4",
    1500,
    SteadyClock(Fraction(_RATE)),
    Picture(1920, 1080, key_distance=50, b_frames=2, preset="ultrafast", grain=3),
    sound=None,
)

# Records the time and position of each pointer event, and the time and content of each picture on the scrub canvas.
_WATCH = looking("""
  window.wishes = []; window.seen = [];
  addEventListener('pointermove', (event) => window.wishes.push([event.timeStamp, event.clientX]), true);
  addEventListener('pointerdown', (event) => window.wishes.push([event.timeStamp, event.clientX]), true);
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    draw.apply(this, given);
    if (this.canvas.dataset.scrub === undefined) return;
    const { width, height } = this.canvas;
    const kept = new OffscreenCanvas(width, height);
    kept.getContext('2d').drawImage(this.canvas, 0, 0);
    requestAnimationFrame(() => window.seen.push({ at: performance.now(), kept }));
  };
  window.pictures = () => window.seen.splice(0).map(({ at, kept }) => ({ at, ...seenPicture(kept) }));
""")
# Records which frames the browser's player has shown, and when.
_PRESENTED = """(rate) => {
  const video = document.querySelector('video');
  window.presented = [];
  const note = (at, { mediaTime }) => {
    window.presented.push({ at, frame: Math.round(mediaTime * rate) });
    video.requestVideoFrameCallback(note);
  };
  video.requestVideoFrameCallback(note);
}"""
# Waits until one of these frames is on the screen, from the page, the server or the player: the milliseconds since the
# last pointer event, the source and the picture.
_JUMP = looking("""(frames) => new Promise((done) => {
  const asked = window.wishes.at(-1)[0];
  const look = () => {
    const shown = window.presented.find(({ at, frame }) => at > asked && frames.includes(frame));
    const standIn = document.querySelector('img[data-frame]');
    const stands = standIn?.complete && frames.includes(Number(standIn.dataset.frame));
    const canvas = document.querySelector('canvas[data-decoded][style*="visible"]');
    const decoded = canvas && frames.includes(Number(canvas.dataset.frame));
    if (decoded) done({ took: performance.now() - asked, source: 'page', ...seenPicture(canvas) });
    else if (shown) done({ took: shown.at - asked, source: 'player', ...seenPicture(document.querySelector('video')) });
    else if (stands) done({ took: performance.now() - asked, source: 'server', ...seenPicture(standIn) });
    else requestAnimationFrame(look);
  };
  look();
})""")
_PLAYER_THERE = "(frames) => frames.includes(window.presented.at(-1)?.frame)"


class _Painted(SeenPicture):
    at: float
    """When it reached the screen, in milliseconds of the page's clock."""


class _Arrived(SeenPicture):
    """A frame after a press."""

    took: float
    """Milliseconds since the pointer event."""
    source: Literal["page", "server", "player"]


@dataclass(frozen=True)
class _Drag:
    """Results of one drag."""

    painted: list[float]
    """Milliseconds from the pointer event to the screen, for each picture that was shown."""
    wishes: int
    wrong: int
    ends_right: bool


def main() -> None:
    stop_when_terminated()
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--with-proxy", type=int, default=600, help="Minutes of the recording with a proxy.")
    arguments.add_argument("--without", type=int, default=120, help="Minutes of the one without.")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="rushes-scrub-") as folder:
        write_section("Scrubbing", [*_report(Path(folder), chosen.with_proxy, chosen.without)])


def _report(folder: Path, proxied: int, minutes: int) -> Iterator[str]:
    long, full = f"recording_{proxied}min.mp4", f"full_hd_{minutes}min.mp4"
    with Stack(folder / "stack", environment={"RUSHES_CACHE_BYTES": str(40 << 30)}) as stack:
        frames = proxied * 60 * _RATE
        _looped(_LOW, folder / "loops", stack.library / long, frames)
        _looped(_FULL, folder / "loops", stack.library / full, minutes * 60 * _RATE)
        stack.files()
        took, size = _proxy(stack, long)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
            context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=stack.url)
            context.add_init_script(_WATCH)
            drags = _drags(context, stack.asset(long)["id"], frames)
            jumps, from_server = _jumps(context, stack.asset(full)["id"], minutes * 60 * _RATE)
            browser.close()
    yield (
        f"A recording of {proxied} minutes ({frames} frames of {_LOW.picture.width}x{_LOW.picture.height}) in the page "
        f"in Chromium, through gateway and gRPC, dragged along its timeline with {_EVENTS_PER_SECOND} events a second; "
        "milliseconds from the pointer's event to the screen, of what was shown. Every picture's number was read off "
        f"the canvas. Its proxy, {size / 1e9:.2f} GB, took {took:.0f} s to make, {proxied * 60 / took:.0f} times as "
        f"fast as it plays. Without a proxy: {_JUMPS} places of a video of {minutes} minutes in 1920x1080 with a key "
        "frame every 2 s, pressed one after the other, until the frame is on the screen; of the page's decoder, the "
        f"server and the player the server had it first {from_server} times. No peer: what it is measured against are "
        "the goals."
    )
    rows = [
        (name, f"{len(drag.painted)} of {drag.wishes}", *_figures(drag.painted), str(drag.wrong))
        for name, drag in drags.items()
    ]
    rows.append(("no proxy, places pressed", f"{len(jumps)} of {_JUMPS}", *_figures(jumps), "0"))
    yield table(("what", "shown", "median, ms", "p95, ms", "most, ms", "wrong frames"), rows)
    worst = max(_p95(drag.painted) for drag in drags.values())
    wrong = sum(drag.wrong for drag in drags.values()) + sum(not drag.ends_right for drag in drags.values())
    yield goals_table(
        [
            Goal("no frame is wrong, and the last one is shown", f"{wrong} wrong", wrong == 0),
            Goal(f"p95 with a proxy at most {_WITH_MS:.0f} ms", f"{worst:.0f} ms", worst <= _WITH_MS),
            Goal(f"p95 without one at most {_WITHOUT_MS:.0f} ms", f"{_p95(jumps):.0f} ms", _p95(jumps) <= _WITHOUT_MS),
        ]
    )


def _looped(recipe: Recipe, loops: Path, target: Path, frames: int) -> None:
    """Write coded footage in a loop, as often as it fits in `frames`."""
    loop = footage(recipe, loops)
    command = [get_ffmpeg_exe(), "-v", "error", "-stream_loop", str(frames // recipe.frames - 1), "-i", str(loop)]
    subprocess.run([*command, "-c", "copy", str(target)], check=True)


def _proxy(stack: Stack, name: str) -> tuple[float, int]:
    """Make the proxy of a video; returns the seconds that took, and its size in bytes."""
    asset, began = stack.asset(name)["id"], time.monotonic()
    stack.post(f"/api/v1/assets/{asset}/proxy", {})
    for _ in stack.until(3600, "made"):
        made = stack.get(f"/api/v1/assets/{asset}/proxy").json()
        if made["status"] == "ready":
            return time.monotonic() - began, made["size_bytes"]
        assert made["status"] != "error", made
    raise AssertionError


def _opened(context: BrowserContext, asset_id: str, frames: int) -> tuple[Page, float, float, float]:
    """Open the cutter's page; returns it, and left edge, width and vertical middle of its lane of the whole file."""
    page = context.new_page()
    page.goto(f"/cut/{asset_id}")
    page.get_by_text(f"#{frames:,}".replace(",", "\u2009")).first.wait_for(state="attached", timeout=120_000)
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 2", timeout=120_000)
    bed = page.get_by_role("group", name="Timeline").locator("svg").first.bounding_box()
    assert bed is not None
    return page, bed["x"], bed["width"], bed["y"] + bed["height"] - 6


def _drags(context: BrowserContext, asset_id: str, frames: int) -> dict[str, _Drag]:
    page, left, width, y = _opened(context, asset_id, frames)
    page.get_by_role("img", name="Scrub proxy").wait_for(timeout=60_000)
    count = round(_DRAG_SECONDS * _EVENTS_PER_SECOND)
    span = width - 2 * _EDGE
    steps = [place / count for place in range(count)]
    ways = {
        "drag over all of it": [left + _EDGE + span * step for step in steps],
        "to and fro": [left + width / 2 + 80 * np.sin(step * 12 * np.pi) for step in steps],
        "jumps": [left + _EDGE + span * ((place * 377) % 1000) / 1000 for place in range(count)],
    }
    # The positions of a mouse are whole pixels.
    found = {name: _dragged(page, [float(round(x)) for x in xs], y, left, width, frames) for name, xs in ways.items()}
    page.close()
    return found


def _dragged(page: Page, xs: Sequence[float], y: float, left: float, width: float, frames: int) -> _Drag:
    page.evaluate("() => { window.wishes.length = 0; window.seen.length = 0; }")
    page.mouse.move(xs[0], y)
    page.mouse.down()
    began = time.monotonic()
    for place, x in enumerate(xs):
        page.mouse.move(x, y)
        time.sleep(max(0.0, began + (place + 1) / _EVENTS_PER_SECOND - time.monotonic()))
    page.wait_for_timeout(500)
    pictures: list[_Painted] = page.evaluate("() => window.pictures()")
    wishes: list[tuple[float, float]] = page.evaluate("() => window.wishes")
    said = int(re.sub(r"\D", "", page.get_by_role("textbox", name="Frame", exact=True).input_value()))
    page.mouse.up()
    asked = [(at, _frames_at(x, left, width, frames)) for at, x in wishes]
    reader, painted, wrong = CodeReader(), [], 0
    for picture in pictures:
        number = number_in(picture, reader)
        before = [at for at, wished in asked if number in {each % _LOOP for each in wished} and at <= picture["at"]]
        if before:
            painted.append(picture["at"] - before[-1])
        else:
            wrong += 1
    moves = sum(one[1] != other[1] for one, other in pairwise(wishes))
    last = number_in(pictures[-1], reader)
    return _Drag(painted, moves, wrong, said in asked[-1][1] and said % _LOOP == last)


def _frames_at(x: float, left: float, width: float, frames: int) -> set[int]:
    """The frames that the page may show for a position in its lane of the whole file: two near a frame's boundary."""
    frame = frames * (x - left) / width
    return {min(frames - 1, max(0, int(frame + slack))) for slack in (-_SLACK, _SLACK)}


def _jumps(context: BrowserContext, asset_id: str, frames: int) -> tuple[list[float], int]:
    """Press at positions of a video; returns milliseconds to each frame, and how many came from the server first."""
    page, left, width, y = _opened(context, asset_id, frames)
    page.evaluate(_PRESENTED, _RATE)
    reader, found, from_server = CodeReader(), [], 0
    for place in range(_JUMPS):
        x = left + _EDGE + (width - 2 * _EDGE) * ((place * 377) % 1000) / 1000
        page.mouse.move(x, y)
        page.mouse.down()
        meant = sorted(_frames_at(x, left, width, frames))
        arrived: _Arrived = page.evaluate(_JUMP, meant)
        page.mouse.up()
        found.append(arrived["took"])
        from_server += arrived["source"] == "server"
        page.wait_for_function(_PLAYER_THERE, arg=meant)
        said = int(re.sub(r"\D", "", page.get_by_role("textbox", name="Frame", exact=True).input_value()))
        for seen in (arrived, page.evaluate(SEEN_ON_SCREEN)):
            number = number_in(seen, reader)
            assert said % _FULL.frames == number, f"frame {said} shows {number}"
    page.close()
    return found, from_server


def _figures(values: Sequence[float]) -> tuple[str, str, str]:
    return f"{median(values):.0f}", f"{_p95(values):.0f}", f"{max(values):.0f}"


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1]


if __name__ == "__main__":
    main()
