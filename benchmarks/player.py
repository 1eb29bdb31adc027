"""Time until the cutter's page shows a frame: by decoding it itself, by its video player, and by `<video>` alone.

`python -m benchmarks.player [--minutes MINUTES] [--steps STEPS] [--4k]`
"""

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Final, TypedDict

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.figures import Figure, Goal, goals_table, table
from benchmarks.results import write_section
from benchmarks.servers import stop_when_terminated
from tests.e2e.browser import ARGUMENTS, find_browser
from tests.e2e.seen_picture import SeenPicture, looking, number_in
from tests.e2e.stack import Stack
from tests.footage.code import CodeReader
from tests.footage.recipes import Picture, Recipe, SteadyClock
from tests.footage.write import footage

RATE: Final = 25
_DRAGS: Final = 3
_DRAG_SECONDS: Final = 4.0
_EVENTS_PER_SECOND: Final = 60
_STEP_RATIO: Final = 0.2
_STEP_MS: Final = 50.0
_DRAG_PICTURES: Final = 15.0
_BEHIND_MS: Final = 100.0
_REST_MS: Final = 150.0
_OPENINGS: Final = 8
_OPEN_MS: Final = 300.0
_CARD_REST_MS: Final = 300
"""How long the pointer rests on a card before the click."""
_NEXT_MS: Final = 150.0
_STREAMED_MS: Final = 80.0
_STREAMED_STEPS: Final = 40
READY_MS: Final = 5000
"""Milliseconds after the first frame, by which the page has finished its preparations."""
_DRAG_ROWS: Final = (
    "pictures a second",
    "without tiles of the storyboard",
    "delay behind the pointer, ms",
    "from the last move to the exact frame, ms",
)
_SLACK: Final = 0.1
"""Tolerance, as a share of a frame."""
_EDGE: Final = 40
"""Pixels at both ends of the timeline that are not used."""

FULL_HD = Recipe(
    "player_full_hd",
    ".mp4",
    1500,
    SteadyClock(Fraction(RATE)),
    Picture(1920, 1080, key_distance=50, b_frames=2, preset="ultrafast", grain=3),
    sound=None,
)
_ULTRA = Recipe(
    "player_4k",
    ".mp4",
    300,
    SteadyClock(Fraction(RATE)),
    Picture(3840, 2160, key_distance=50, b_frames=2, preset="ultrafast", grain=3),
    sound=None,
)

_UNKNOWN = Recipe(
    "player_mpeg4",
    ".avi",
    500,
    SteadyClock(Fraction(RATE)),
    Picture(1920, 1080, codec="mpeg4", b_frames=2, key_distance=60),
    sound=None,
)
"""A format that no browser plays."""

WITHOUT_DECODERS = "delete globalThis.VideoDecoder;"
# The peer: a page with nothing but a `<video>`. It seeks to the middle of the newest requested frame, one seek at a
# time, and has those elements of the cutter's page that are used here.
_BARE: Final = """<!doctype html>
<video muted preload="auto" src="SOURCE" style="width: 1100px; height: 620px; display: block"></video>
<input aria-label="Frame">
<div role="group" aria-label="Timeline"><svg style="width: 1100px; height: 40px"></svg></div>
<div role="slider" aria-label="Cursor" tabindex="0" aria-valuenow="0"></div>
<script>
  const video = document.querySelector('video'), box = document.querySelector('input');
  const bed = document.querySelector('svg'), cursor = document.querySelector('[role=slider]');
  let frame = FIRST, sought;
  const seek = () => {
    cursor.ariaValueNow = String(frame);
    if (video.seeking || frame === sought) return;
    sought = frame;
    video.currentTime = (frame + 0.5) / RATE;
  };
  video.onseeked = seek;
  video.onloadedmetadata = seek;
  const wish = (wanted) => { frame = Math.max(0, Math.min(FRAMES - 1, wanted)); seek(); };
  addEventListener('keydown', (event) => {
    if (event.key === 'ArrowRight') wish(frame + 1);
    else if (event.key === 'ArrowLeft') wish(frame - 1);
    else if (event.key === 'Enter') { wish(Number(box.value)); box.blur(); }
  });
  let held = false;
  const lead = (event) => {
    const { left, width } = bed.getBoundingClientRect();
    if (held) wish(Math.floor(((event.clientX - left) / width) * FRAMES));
  };
  bed.onpointerdown = (event) => { held = true; lead(event); };
  addEventListener('pointermove', lead);
  addEventListener('pointerup', () => { held = false; });
</script>
""".replace("RATE", str(RATE))

# The element on top, and the frame that it shows according to the page.
_ON_TOP = """() => {
  // A tile of the storyboard: the read-out says which frame that is.
  const tile = document.querySelector('[data-rough]');
  if (tile) return [tile, Number(document.querySelector('input[aria-label="Frame"]').value.replace(/\\D/g, ''))];
  const canvas = document.querySelector('canvas[data-decoded]');
  if (canvas?.style.visibility === 'visible') return [canvas, Number(canvas.dataset.frame)];
  const standIn = document.querySelector('video ~ img[data-frame]');
  if (standIn?.complete) return [standIn, Number(standIn.dataset.frame)];
  return [document.querySelector('video'), window.presented];
}"""
WATCH = """
  window.wished = 0; window.painted = []; window.moves = [];
  for (const name of ['click', 'keydown', 'pointermove'])
    addEventListener(name, (event) => {
      window.wished = event.timeStamp;
      if (event.clientX !== undefined) window.moves.push({ at: event.timeStamp, x: event.clientX });
    }, true);
  addEventListener('DOMContentLoaded', () => {
    const onTop = ON_TOP;
    let watched, last;
    const look = () => {
      const video = document.querySelector('video');
      if (video && video !== watched) {
        // A file that is opened.
        watched = video;
        last = window.presented = undefined;
        const note = (_, { mediaTime }) => {
          window.presented = Math.round(mediaTime * RATE);
          video.requestVideoFrameCallback(note);
        };
        video.requestVideoFrameCallback(note);
      }
      const [shown, frame] = video ? onTop() : [];
      const rough = shown?.dataset.rough !== undefined;
      if (frame !== undefined && (frame !== last?.frame || rough !== last.rough)) {
        last = { frame, rough, at: performance.now() };
        window.painted.push(last);
      }
      requestAnimationFrame(look);
    };
    look();
  });
""".replace("ON_TOP", _ON_TOP).replace("RATE", str(RATE))
_ARRIVED = """(wanted) => {
  const last = window.painted.at(-1);
  return last?.frame === wanted && !last.rough && { took: Math.max(0, last.at - window.wished) };
}"""
_RESTED = """({ left, width, frames }) => {
  const [last, { at, x }] = [window.painted.at(-1), window.moves.at(-1)];
  // At the edge of a frame it may be the one beside.
  const isThere = Math.abs(((x - left) / width) * frames - last.frame - 0.5) < 0.5 + SLACK;
  return isThere && !last.rough && { took: Math.max(0, last.at - at) };
}""".replace("SLACK", str(_SLACK))
SEEN = looking("() => { const [shown, frame] = (ON_TOP)(); return { frame, ...seenPicture(shown) }; }").replace(
    "ON_TOP", _ON_TOP
)


class Seen(SeenPicture):
    frame: int


class _Painted(TypedDict):
    frame: int
    rough: bool
    """Whether it is a tile of the storyboard."""
    at: float
    """In milliseconds, on the same clock as `_Move.at`."""


class _Move(TypedDict):
    at: float
    x: float


@dataclass
class _Drags:
    """Results of drags over the whole file, forward and backward in turn."""

    painted_per_second: Figure = field(default_factory=Figure)
    sharp_per_second: Figure = field(default_factory=Figure)
    """Without tiles of the storyboard."""
    behind: Figure = field(default_factory=Figure)
    """For each picture, from the pointer passing its frame until the next picture replaced it; milliseconds."""
    rest: Figure = field(default_factory=Figure)
    """From the last pointer move to the exact frame; milliseconds."""


@dataclass
class _Player:
    """Measurements of one way to show frames; milliseconds from the key to the screen."""

    forward: Figure = field(default_factory=Figure)
    backward: Figure = field(default_factory=Figure)
    jumps: Figure = field(default_factory=Figure)
    drags: _Drags = field(default_factory=_Drags)
    opened: Figure = field(default_factory=Figure)
    """From a click on a card of the library that the pointer has just reached."""
    opened_rested: Figure = field(default_factory=Figure)
    """From a click on a card on which the pointer has rested."""
    next: Figure = field(default_factory=Figure)
    """From the key N, after the page has prepared the next file."""
    looked_at: int = 0


@dataclass(frozen=True)
class _Course:
    """A looped video, and how often each action is measured on it."""

    loop: Recipe
    minutes: int
    steps: int
    """Steps in each direction; a third as many jumps."""
    drags: int
    openings: int

    @property
    def frames(self) -> int:
        return self.minutes * 60 * RATE


def main() -> None:
    stop_when_terminated()
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=int, default=10, help="Of the video.")
    arguments.add_argument("--steps", type=int, default=100, help="Each way; a third as many jumps.")
    arguments.add_argument("--4k", dest="ultra", action="store_true", help="Of a video in 3840x2160, less often.")
    chosen = arguments.parse_args()
    course = _Course(FULL_HD, chosen.minutes, chosen.steps, _DRAGS, _OPENINGS)
    title = "Stepping"
    if chosen.ultra:
        course, title = _Course(_ULTRA, chosen.minutes, 24, 1, 3), "Stepping in 4K"
    with tempfile.TemporaryDirectory(prefix="rushes-player-") as folder:
        write_section(title, [*_report(Path(folder), course)])


def _report(folder: Path, course: _Course) -> Iterator[str]:
    minutes, picture = course.minutes, course.loop.picture
    name, beside = f"player_{minutes}min.mp4", f"player_{minutes}min_beside.mp4"
    ours, video, bare, streamed = _Player(), _Player(), _Player(), _Player()
    with Stack(folder / "stack") as stack:
        looped(course.loop, course.frames, folder / "loops", stack.library / name)
        os.link(stack.library / name, stack.library / beside)
        looped(_UNKNOWN, _UNKNOWN.frames * 3, folder / "loops", stack.library / "unknown.avi")
        stack.files()
        asset = stack.asset(name)["id"]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
            for player, script in ((ours, ""), (video, WITHOUT_DECODERS)):
                _measure(browser, f"{stack.url}/cut/{asset}", script, player, course)
                _open(browser, stack.url, asset, script, player, course)
            _measure_bare(browser, stack.url, asset, bare, course)
            _measure_streamed(browser, f"{stack.url}/cut/{stack.asset('unknown.avi')['id']}", streamed)
            browser.close()
    looked_at = sum(player.looked_at for player in (ours, video, bare, streamed))
    yield (
        f"A video of {minutes} minutes in {picture.width}x{picture.height} with a key frame every 2 s, in the page in "
        "Chromium without a GPU: milliseconds from the key to the screen. A drag leads over all of it in "
        f"{_DRAG_SECONDS:.0f} s, with up to {_EVENTS_PER_SECOND} moves a second, {course.drags}×; the delay "
        "behind the pointer is how long ago it was at the shown frame, just before the next picture replaces that. "
        "The player is the same page in a browser without decoders for pages: `<video>`, and the server's pictures "
        "where they come first. The peer is a page with nothing but `<video>`, which seeks to the newest requested "
        f"frame when the last seek has ended. Steps in a stream are {_STREAMED_STEPS} each way in MPEG-4 part 2 in "
        "AVI, 1920x1080, which no browser opens: the page plays it as HLS. The number of the picture was read off "
        f"{looked_at} times, after every step and jump; a wrong one ends the run."
    )
    steps = Figure([*streamed.forward.values, *streamed.backward.values])
    rows = [
        (what, *(_shown(took) for took in players))
        for what, *players in (
            ("step forward", ours.forward, video.forward, bare.forward),
            ("step back", ours.backward, video.backward, bare.backward),
            ("jump", ours.jumps, video.jumps, bare.jumps),
            ("card to the first frame", ours.opened, video.opened, None),
            ("card, rested on, to the first frame", ours.opened_rested, video.opened_rested, None),
            ("N to the first frame", ours.next, video.next, None),
            ("step in a stream", None, steps, None),
        )
    ]
    yield table(("median / p95", "decoded by the page", "player", "`<video>` alone"), rows)
    yield table(
        ("drag", "decoded by the page", "player", "`<video>` alone"),
        list(zip(_DRAG_ROWS, *(_drag_shown(player.drags) for player in (ours, video, bare)), strict=True)),
    )
    ratio = max(ours.forward.median / bare.forward.median, ours.backward.median / bare.backward.median)
    slowest = max(ours.forward.p95, ours.backward.p95)
    jumps = ours.jumps.median / bare.jumps.median
    pictures, behind, rest = ours.drags.painted_per_second.median, ours.drags.behind.p95, ours.drags.rest.median
    yield goals_table(
        [
            Goal(f"a step at most {_STEP_RATIO} of `<video>`'s", f"{ratio:.2f}", ratio <= _STEP_RATIO),
            Goal(f"p95 of a step at most {_STEP_MS:.0f} ms", f"{slowest:.0f} ms", slowest <= _STEP_MS),
            Goal("a jump no slower than `<video>`'s", f"{jumps:.2f}", jumps <= 1),
            Goal(f"a drag paints {_DRAG_PICTURES:.0f} a second", f"{pictures:.1f}", pictures >= _DRAG_PICTURES),
            Goal(f"p95 at most {_BEHIND_MS:.0f} ms behind the pointer", f"{behind:.0f} ms", behind <= _BEHIND_MS),
            Goal(f"a card opens in {_OPEN_MS:.0f} ms", f"{ours.opened.median:.0f} ms", ours.opened.median <= _OPEN_MS),
            Goal(
                f"a card on which the pointer rested for {_CARD_REST_MS} ms opens in {_OPEN_MS:.0f} ms",
                f"{ours.opened_rested.median:.0f} ms",
                ours.opened_rested.median <= _OPEN_MS,
            ),
            Goal(f"N opens in {_NEXT_MS:.0f} ms", f"{ours.next.median:.0f} ms", ours.next.median <= _NEXT_MS),
            Goal(f"the exact frame {_REST_MS:.0f} ms after the last move", f"{rest:.0f} ms", rest <= _REST_MS),
            Goal(
                f"p95 of a step in a stream at most {_STREAMED_MS:.0f} ms",
                f"{steps.p95:.0f} ms",
                steps.p95 <= _STREAMED_MS,
            ),
        ]
    )


def looped(loop: Recipe, frames: int, loops: Path, target: Path) -> None:
    """Write coded footage in a loop, as often as it fits in `frames`."""
    again = frames // loop.frames - 1
    command = [get_ffmpeg_exe(), "-v", "error", "-stream_loop", str(again), "-i", str(footage(loop, loops))]
    subprocess.run([*command, "-c", "copy", str(target)], check=True)


def _measure(browser: Browser, address: str, script: str, player: _Player, course: _Course) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(script + WATCH)
    page = context.new_page()
    page.goto(f"{address}?frame={course.frames // 2}")
    _measure_on(page, player, course)
    context.close()


def _measure_bare(browser: Browser, url: str, asset: str, player: _Player, course: _Course) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(WATCH)
    page = context.new_page()
    frames, begin = course.frames, course.frames // 2
    source = f"/api/v1/assets/{asset}/original"
    document = _BARE.replace("SOURCE", source).replace("FIRST", str(begin)).replace("FRAMES", str(frames))
    address = f"{url}/with-nothing-but-video"
    page.route(address, lambda route: route.fulfill(body=document, content_type="text/html"))
    page.goto(address)
    # While a page has routes, Playwright intercepts all its requests and nothing is cached: `<video>` would be slower.
    page.unroute(address)
    _measure_on(page, player, course)
    context.close()


def _measure_streamed(browser: Browser, address: str, player: _Player) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(WATCH)
    page = context.new_page()
    loop = _UNKNOWN.frames
    begin = loop + loop // 2
    page.goto(f"{address}?frame={begin}")
    page.get_by_text("HLS").first.wait_for()
    _arrive(page, begin, loop, player, None)
    page.wait_for_timeout(READY_MS)
    _step(page, begin, _STREAMED_STEPS, loop, player)
    context.close()


def _step(page: Page, begin: int, steps: int, loop: int, player: _Player) -> None:
    """Step forward `steps` times, and back."""
    for step in range(1, steps + 1):
        page.keyboard.press("ArrowRight")
        _arrive(page, begin + step, loop, player, player.forward)
    for step in range(1, steps + 1):
        page.keyboard.press("ArrowLeft")
        _arrive(page, begin + steps - step, loop, player, player.backward)


def _measure_on(page: Page, player: _Player, course: _Course) -> None:
    frames, steps, loop = course.frames, course.steps, course.loop.frames
    begin = frames // 2
    _arrive(page, begin, loop, player, None)
    # By then the page has finished its preparations after the first frame.
    page.wait_for_timeout(READY_MS)
    _step(page, begin, steps, loop, player)
    box = page.get_by_role("textbox", name="Frame", exact=True)
    chance = np.random.default_rng(3)
    for place in chance.integers(0, frames, max(1, steps // 3)).tolist():
        box.fill(str(place))
        box.press("Enter")
        _arrive(page, place, loop, player, player.jumps)
    page.keyboard.press("Escape")
    for drag in range(course.drags):
        _drag(page, player.drags, frames, back=drag % 2 == 1)


def _arrive(page: Page, frame: int, loop: int, player: _Player, figure: Figure | None) -> None:
    """Wait until a frame is on the screen, and check that it is the right one; raises AssertionError."""
    arrived: dict[str, float] = page.wait_for_function(_ARRIVED, arg=frame, timeout=120_000).json_value()
    if figure is not None:
        figure.add(arrived["took"])
    seen: Seen = page.evaluate(SEEN)
    number = number_in(seen, CodeReader())
    if (seen["frame"], number) != (frame, frame % loop):
        raise AssertionError(f"frame {frame} was asked for, {seen['frame']} was said, and {number} was seen")
    player.looked_at += 1


def _open(browser: Browser, url: str, asset: str, script: str, player: _Player, course: _Course) -> None:
    """Open a file from its card and by the key N, in alternation, and measure until its first frame is shown."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=url)
    context.add_init_script(script + WATCH)
    page = context.new_page()
    loop = course.loop.frames
    for _ in range(course.openings):
        for figure, rest in ((player.opened, 0), (player.opened_rested, _CARD_REST_MS)):
            page.goto("/library")
            card = page.locator(f"#asset-{asset}")
            card.locator("img").first.evaluate("image => image.decode()")
            page.mouse.move(0, 0)
            page.wait_for_timeout(1000)
            if rest:
                card.hover()
                page.wait_for_timeout(rest)
            card.click()
            _arrive(page, 0, loop, player, figure)
        page.wait_for_timeout(READY_MS)
        page.evaluate("() => { window.painted.length = 0; }")
        page.keyboard.press("n")
        _arrive(page, 0, loop, player, player.next)
    context.close()


def _drag(page: Page, drags: _Drags, frames: int, *, back: bool) -> None:
    bed = page.get_by_role("group", name="Timeline").locator("svg").first.bounding_box()
    assert bed is not None
    y, left, width = bed["y"] + bed["height"] - 6, bed["x"] + _EDGE, bed["width"] - 2 * _EDGE
    begin, end = (left + width, left) if back else (left, left + width)
    lane = {"left": bed["x"], "width": bed["width"], "frames": frames}
    page.mouse.move(begin, y)
    page.mouse.down()
    page.wait_for_function(_RESTED, arg=lane, timeout=120_000)
    page.evaluate("() => { window.painted.splice(0, window.painted.length - 1); window.moves.length = 0; }")
    # The pointer's position follows the clock, so that a browser that handles moves late does not slow the drag down.
    began, took, events = time.monotonic(), 0.0, 0
    while took < _DRAG_SECONDS:
        took = min(_DRAG_SECONDS, time.monotonic() - began)
        page.mouse.move(begin + (end - begin) * took / _DRAG_SECONDS, y)
        events += 1
        time.sleep(max(0.0, began + events / _EVENTS_PER_SECOND - time.monotonic()))
    took = time.monotonic() - began
    painted: list[_Painted] = page.evaluate("() => window.painted")
    drags.painted_per_second.add(len(painted) / took)
    drags.sharp_per_second.add(sum(not each["rough"] for each in painted) / took)
    drags.rest.add(page.wait_for_function(_RESTED, arg=lane, timeout=120_000).json_value()["took"])
    page.mouse.up()
    moves: list[_Move] = page.evaluate("() => window.moves")
    hand = sorted(((move["x"] - bed["x"]) / bed["width"] * frames, move["at"]) for move in moves)
    for picture, following in pairwise(painted):
        passed = float(np.interp(picture["frame"], [at for at, _ in hand], [when for _, when in hand]))
        drags.behind.add(following["at"] - passed)


def _drag_shown(drags: _Drags) -> tuple[str, str, str, str]:
    return (
        f"{drags.painted_per_second.median:.1f}",
        f"{drags.sharp_per_second.median:.1f}",
        _shown(drags.behind),
        _shown(drags.rest),
    )


def _shown(figure: Figure | None) -> str:
    return f"{figure.median:.0f} / {figure.p95:.0f}" if figure is not None else ""


if __name__ == "__main__":
    main()
