"""Held arrow keys and the shuttle (J and L) in the cutter's page: share of frames shown, and growth of their delay.

`python -m benchmarks.shuttle [--minutes MINUTES] [--seconds SECONDS]`
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final, TypedDict

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.figures import Goal, goals_table, table
from benchmarks.player import FULL_HD, RATE, READY_MS, SEEN, WATCH, WITHOUT_DECODERS, Seen, looped
from benchmarks.results import write_section
from benchmarks.servers import stop_when_terminated
from tests.e2e.browser import ARGUMENTS, find_browser
from tests.e2e.seen_picture import number_in
from tests.e2e.stack import Stack
from tests.footage.code import CodeReader

_REPEATS_PER_SECOND: Final = 25
"""Repeats of a held key, as many as the video has frames. Operating systems send up to about thirty."""
_SPEEDS: Final = (1, 2, 4, 8)
_BEHIND_MS: Final = 100.0
_SEEN: Final = 0.99
_KEYS: Final = """
  window.keys = [];
  addEventListener('keydown', (event) => window.keys.push(event.timeStamp), true);
"""


class _Painted(TypedDict):
    frame: int
    rough: bool
    at: float
    """In milliseconds, on the same clock as key events."""


@dataclass(frozen=True)
class _Run:
    """Results of one run."""

    seen: float
    """Share of the passed frames that were shown."""
    behind: float
    """Growth of the frames' delay from the first to the last second of the run, in milliseconds."""


def main() -> None:
    stop_when_terminated()
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=int, default=10, help="Of the video.")
    arguments.add_argument("--seconds", type=float, default=4.0, help="Of each run.")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="rushes-shuttle-") as folder:
        write_section("Held keys and the shuttle", [*_report(Path(folder), chosen.minutes, chosen.seconds)])


def _report(folder: Path, minutes: int, seconds: float) -> Iterator[str]:
    frames = minutes * 60 * RATE
    with Stack(folder / "stack") as stack:
        looped(FULL_HD, frames, folder / "loops", stack.library / "shuttle.mp4")
        stack.files()
        address = f"{stack.url}/cut/{stack.asset('shuttle.mp4')['id']}"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
            ours, video = (_runs(browser, address, script, frames, seconds) for script in ("", WITHOUT_DECODERS))
            browser.close()
    picture = FULL_HD.picture
    yield (
        f"A video of {minutes} minutes in {picture.width}x{picture.height} with {RATE} frames a second and a key frame "
        f"every 2 s, in the page in Chromium without a GPU, {seconds:.0f} s each: an arrow key that repeats "
        f"{_REPEATS_PER_SECOND} times a second, and J or L pressed until that speed is reached. How many of the frames "
        "that were passed reached the screen, and how much later they came in the last second than in the first, in "
        "milliseconds. The player is the same page in a browser without decoders for pages."
    )
    yield table(
        ("run", "decoded by the page: seen", "fell behind, ms", "player: seen", "fell behind, ms"),
        [(name, *_shown(ours[name]), *_shown(video[name])) for name in ours],
    )
    in_real_time = [name for name in ours if name.startswith("held") or name.endswith(" 1×")]
    least = min(in_real_time, key=lambda name: ours[name].seen)
    latest = max(ours, key=lambda name: ours[name].behind)
    yield goals_table(
        [
            Goal(
                "every frame is seen up to real time",
                f"{ours[least].seen:.1%} ({least})",
                ours[least].seen >= _SEEN,
            ),
            Goal(
                f"no run falls behind by more than {_BEHIND_MS:.0f} ms",
                f"{ours[latest].behind:.0f} ms ({latest})",
                ours[latest].behind <= _BEHIND_MS,
            ),
        ]
    )


def _shown(run: _Run) -> tuple[str, str]:
    return f"{run.seen:.1%}", f"{run.behind:.0f}"


def _runs(browser: Browser, address: str, script: str, frames: int, seconds: float) -> dict[str, _Run]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(script + WATCH + _KEYS)
    page = context.new_page()
    found = {}
    for key, name in (("ArrowRight", "held →"), ("ArrowLeft", "held ←")):
        _stand(page, address, frames)
        found[name] = _held(page, key, round(seconds * _REPEATS_PER_SECOND))
        _check(page)
    for key, sign in (("l", ""), ("j", "−")):
        for presses, speed in enumerate(_SPEEDS, 1):
            _stand(page, address, frames)
            found[f"{key.upper()}, {sign}{speed}×"] = _shuttled(page, key, presses, speed, seconds)
            _check(page)
    context.close()
    return found


def _stand(page: Page, address: str, frames: int) -> None:
    """Open the middle of the video, wait until the page has finished its preparations, and clear what was recorded."""
    page.goto(f"{address}?frame={frames // 2}")
    page.wait_for_function("(frame) => window.painted.at(-1)?.frame === frame", arg=frames // 2, timeout=120_000)
    page.wait_for_timeout(READY_MS)
    page.evaluate("() => { window.painted.splice(0, window.painted.length - 1); window.keys.length = 0; }")


def _check(page: Page) -> None:
    """Raise AssertionError unless the picture at rest on the screen is the frame that the page reports."""
    page.wait_for_timeout(1000)
    seen: Seen = page.evaluate(SEEN)
    number = number_in(seen, CodeReader())
    if number != seen["frame"] % FULL_HD.frames:
        raise AssertionError(f"frame {seen['frame']} was said, and {number} was seen")


def _held(page: Page, key: str, repeats: int) -> _Run:
    began = time.monotonic()
    for repeat in range(repeats):
        page.keyboard.down(key)
        time.sleep(max(0.0, began + (repeat + 1) / _REPEATS_PER_SECOND - time.monotonic()))
    page.keyboard.up(key)
    first, *painted = _painted(page, 1000)
    keys: list[float] = page.evaluate("() => window.keys")
    late = [each["at"] - keys[abs(each["frame"] - first["frame"]) - 1] for each in painted]
    return _Run(len({each["frame"] for each in painted}) / repeats, _growth(late, _REPEATS_PER_SECOND))


def _shuttled(page: Page, key: str, presses: int, speed: int, seconds: float) -> _Run:
    for _ in range(presses):
        page.keyboard.press(key)
    page.wait_for_timeout(seconds * 1000)
    painted = _painted(page, 0)
    page.keyboard.press("k")
    pressed: float = page.evaluate("(presses) => window.keys[presses - 1]", presses)
    painted = [each for each in painted if each["at"] > pressed and not each["rough"]]
    first, last = painted[0], painted[-1]
    passed = abs(last["frame"] - first["frame"]) + 1
    late = [each["at"] - first["at"] - abs(each["frame"] - first["frame"]) * 1000 / (speed * RATE) for each in painted]
    return _Run(len({each["frame"] for each in painted}) / passed, _growth(late, len(painted) / seconds))


def _painted(page: Page, rest: int) -> list[_Painted]:
    """The pictures that have reached the screen, after a wait of `rest` milliseconds."""
    page.wait_for_timeout(rest)
    painted: list[_Painted] = page.evaluate("() => window.painted")
    return painted


def _growth(late: list[float], per_second: float) -> float:
    """Difference of the median delays of the last and the first second."""
    second = max(1, round(per_second))
    return median(late[-second:]) - median(late[:second])


if __name__ == "__main__":
    main()
