"""Time from a key to the next video on the sorter's page, in comparison with `<video>` alone.

Measured without and with a classifier's proposals, for which the page shows more about each video.

`python -m benchmarks.sort_page [--videos VIDEOS]`
"""

import argparse
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Final, TypedDict

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

_RATE: Final = 25
_FRAMES: Final = 75
"""Frames per video: 3 s, one GOP."""
_NEXT_MS: Final = 100.0
_LOOK_MS: Final = 1000
"""How long a user who decides quickly looks at a video."""
_FOLDER: Final = "to be sorted"
_LEARNED: Final = 12
"""Videos in each of the two folders that the classifier is trained on."""

# The peer: a page with nothing but a `<video>`, which gets the next address by a key.
_BARE: Final = """<!doctype html>
<video muted loop autoplay style="width: 1100px; height: 620px"></video>
<script>
  const ids = IDS, video = document.querySelector('video');
  let at = -1;
  const next = () => {
    at += 1;
    video.ariaLabel = String(at);
    video.src = `/api/v1/assets/${ids[at]}/original`;
  };
  addEventListener('keydown', (event) => { if (event.key === '1') next(); });
  next();
</script>
"""
# Records when the last key was pressed, and when the first frame of the visible video was shown.
_WATCH = """
  window.pressed = 0; window.came = { name: null, at: 0 };
  addEventListener('keydown', (event) => { window.pressed = event.timeStamp; }, true);
  let name;
  const look = () => {
    const shown = document.querySelector('video:not([hidden])');
    if (shown && shown.ariaLabel !== name) {
      name = shown.ariaLabel;
      const mine = name;
      shown.requestVideoFrameCallback((now) => { window.came = { name: mine, at: now }; });
    }
    requestAnimationFrame(look);
  };
  look();
"""
_CAME = """(name) => window.came.name === name && { took: Math.max(0, window.came.at - window.pressed) }"""
_SEEN = looking("() => seenPicture(document.querySelector('video:not([hidden])'))")


class _Came(TypedDict):
    took: float


@dataclass
class _Keys:
    """Milliseconds from a key to the first frame of the next video."""

    calm: Figure = field(default_factory=Figure)
    """When each video is looked at for `_LOOK_MS` first."""
    quick: Figure = field(default_factory=Figure)
    """When the key is pressed as soon as each video is shown."""
    looked_at: int = 0


def main() -> None:
    stop_when_terminated()
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--videos", type=int, default=60, help="Half of them are looked at, half are not.")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="rushes-sort-page-") as folder:
        write_section("Sorting on the page", [*_report(Path(folder), chosen.videos)])


def _report(folder: Path, videos: int) -> Iterator[str]:
    ours, proposing, bare = _Keys(), _Keys(), _Keys()
    names = [f"{number:03}.mp4" for number in range(videos)]
    with Stack(folder / "stack") as stack:
        sorted_in = stack.library / _FOLDER
        (sorted_in / "art").mkdir(parents=True)
        _write(folder / "whole", sorted_in, names)
        _teach(sorted_in, names)
        stack.post("/api/setup", {"data_dir": str(sorted_in)}).raise_for_status()
        stack.scan()
        ids = [stack.asset(f"{_FOLDER}/{name}")["id"] for name in names]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
            _press(_bare_page(browser, stack.url, ids), [str(place) for place in range(videos)], bare)
            _press(_page(browser, stack.url), names, ours)
            _bring_back(stack, sorted_in, videos)
            _learn(stack, videos)
            _press(_page(browser, stack.url), names, proposing, proposals=True)
            browser.close()
        _all_sorted(stack, sorted_in, videos)
    yield (
        f"{videos} videos in 1920x1080 of {_FRAMES / _RATE:.0f} s, each sorted with one key on the page in Chromium "
        "without a GPU: milliseconds from the key to the first frame of the next video, after a look of "
        f"{_LOOK_MS / 1000:.0f} s at each, and as soon as each is there. The peer is a page with nothing but `<video>` "
        "that is given the next address. The number of the picture was read off "
        f"{ours.looked_at + proposing.looked_at + bare.looked_at} times, after every key; that of another video ends "
        f"the run. With proposals, a classifier that has learned from {2 * _LEARNED} videos says of each where it may "
        "belong, and the page shows that, and the sorted videos that look most like it."
    )
    yield table(
        ("median / p95", "the page", "the page with proposals", "`<video>` alone"),
        [
            ("after a look", _shown(ours.calm), _shown(proposing.calm), _shown(bare.calm)),
            ("at once", _shown(ours.quick), _shown(proposing.quick), _shown(bare.quick)),
        ],
    )
    calm, quick = ours.calm.p95, ours.quick.median
    yield goals_table(
        [
            Goal(f"p95 after a look at most {_NEXT_MS:.0f} ms", f"{calm:.0f} ms", calm <= _NEXT_MS),
            Goal(
                f"p95 after a look at most {_NEXT_MS:.0f} ms with proposals",
                f"{proposing.calm.p95:.0f} ms",
                proposing.calm.p95 <= _NEXT_MS,
            ),
            Goal("at once no slower than `<video>`", f"{quick / bare.quick.median:.2f}", quick <= bare.quick.median),
        ]
    )


def _write(loops: Path, target: Path, names: list[str]) -> None:
    """Cut one coded video before each key frame, so that the number in a frame identifies its part."""
    whole = Recipe(
        "sort_page_full_hd",
        ".mp4",
        _FRAMES * len(names),
        SteadyClock(Fraction(_RATE)),
        Picture(1920, 1080, key_distance=_FRAMES, preset="ultrafast", grain=3),
        sound=None,
    )
    command = [get_ffmpeg_exe(), "-v", "error", "-i", str(footage(whole, loops)), "-c", "copy", "-f", "segment"]
    command += ["-segment_time", str(_FRAMES / _RATE), "-reset_timestamps", "1", str(target / "%03d.mp4")]
    subprocess.run(command, check=True)
    made = sorted(path.name for path in target.glob("*.mp4"))
    if made != names:
        raise AssertionError(f"{len(names)} videos were to be cut, not {len(made)}")


def _teach(sorted_in: Path, names: list[str]) -> None:
    """Copy some of the videos into two categories; appended bytes make the content of each file different."""
    (sorted_in / "sea").mkdir()
    for number in range(2 * _LEARNED):
        video = sorted_in / names[number % len(names)]
        category = ("art", "sea")[number % 2]
        (sorted_in / category / f"taught-{number}.mp4").write_bytes(video.read_bytes() + bytes(number + 1))


def _sorted(sorted_in: Path) -> int:
    return len([path for path in (sorted_in / "art").iterdir() if not path.name.startswith("taught-")])


def _all_sorted(stack: Stack, sorted_in: Path, videos: int) -> None:
    for _ in stack.until(60, "all sorted"):
        if _sorted(sorted_in) == videos - 1:
            break


def _bring_back(stack: Stack, sorted_in: Path, videos: int) -> None:
    _all_sorted(stack, sorted_in, videos)
    while _sorted(sorted_in):
        stack.post("/api/sort/undo", {"count": 100}).raise_for_status()


def _learn(stack: Stack, videos: int) -> None:
    """Train a classifier, and wait until it has proposals for every loose video: those that were just brought back are
    predicted a few seconds after the training."""
    stack.post("/api/v1/sort/training").raise_for_status()
    for _ in stack.until(600, "learned"):
        if stack.get("/api/v1/sort/training").json()["state"] != "running":
            break
    for _ in stack.until(60, f"proposals for {videos} videos"):
        loose = stack.get("/api/v1/sort", limit=1000).json()["videos"]
        if sum(bool(each["proposals"]) for each in loose) == videos:
            break


def _page(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=url).new_page()
    page.add_init_script(_WATCH)
    page.goto("/sort?order=name")
    return page


def _bare_page(browser: Browser, url: str, ids: list[str]) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=url).new_page()
    page.add_init_script(_WATCH)
    address = f"{url}/with-nothing-but-video"
    document = _BARE.replace("IDS", str(ids))
    page.route(address, lambda route: route.fulfill(body=document, content_type="text/html"))
    page.goto(address)
    return page


def _press(page: Page, names: list[str], keys: _Keys, *, proposals: bool = False) -> None:
    _arrive(page, 0, names[0], keys, None)
    if proposals:
        page.get_by_role("region", name="Proposal").wait_for()
    for place, name in enumerate(names[1:], 1):
        calm = place <= len(names) // 2
        if calm:
            page.wait_for_timeout(_LOOK_MS)
        page.keyboard.press("1")
        _arrive(page, place, name, keys, keys.calm if calm else keys.quick)
    # All but the last one are sorted.
    page.context.close()


def _arrive(page: Page, place: int, name: str, keys: _Keys, figure: Figure | None) -> None:
    """Wait until a video is on the screen, and check that it is the right one; raises AssertionError."""
    came: _Came = page.wait_for_function(_CAME, arg=name, timeout=120_000).json_value()
    if figure is not None:
        figure.add(came["took"])
    seen: SeenPicture = page.evaluate(_SEEN)
    number = number_in(seen, CodeReader())
    if number // _FRAMES != place:
        raise AssertionError(f"video {place} was to be on the screen, and frame {number} of them all was seen")
    keys.looked_at += 1


def _shown(figure: Figure) -> str:
    return f"{figure.median:.0f} / {figure.p95:.0f}"


if __name__ == "__main__":
    main()
