"""Time of crops and renditions.

They are made by the running product, with everything that it does for them, in comparison with one plain ffmpeg command
for each of the same videos, in alternation, as many at once as the product runs.

`python -m benchmarks.shapes [--rounds N]`
"""

import argparse
import asyncio
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import av
import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe

from benchmarks import servers
from benchmarks.export import CLIP_SECONDS, ExportError, Work, ask, export_done, slots_of
from benchmarks.figures import table
from benchmarks.results import write_section
from benchmarks.servers import Server
from tests.footage.place import pictures
from tests.footage.read import numbers
from tests.footage.recipes import HD1080_MP4
from tests.footage.write import footage

CLIPS: Final = 4
SPREAD: Final = CLIP_SECONDS
RATIO: Final = "9:16"
# The centred window of that ratio in 1920x1080, on even pixels.
LEFT, WIDTH, HEIGHT = 656, 608, 1080
RENDITION: Final = ("low", 1280, 720, 2_000_000)
_MOST_DIFFERENT: Final = 8.0
"""Largest mean difference, of 255, from the same part of the source's picture; other parts differ by dozens."""


def main() -> None:
    servers.stop_when_terminated()
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3, help="How often each of the two is measured.")
    rounds = arguments.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="rushes-shapes-") as folder:
        source = footage(HD1080_MP4, Path(folder) / "library")
        copies = [source, *(source.with_name(f"copy {turn}.mp4") for turn in range(1, rounds + 1))]
        for copy in copies[1:]:
            shutil.copy(source, copy)  # With another modification time, so that each gets its own rendition.
        workplace = Path(folder) / "work"
        with servers.rushes(source.parent, workplace) as server:
            write_section("Crops and renditions", list(_measure(server, copies, workplace, rounds)))


def _measure(server: Server, copies: list[Path], workplace: Path, rounds: int) -> Iterator[str]:
    slots = asyncio.run(slots_of(workplace))
    kind, width, height, _ = RENDITION
    yield (
        f"{CLIPS} clips of {CLIP_SECONDS} s, {SPREAD} s apart, cropped to {RATIO} ({WIDTH}x{HEIGHT}), {slots} at once; "
        f"and the rendition `{kind}` ({width}x{height}) of all {float(HD1080_MP4.seconds):g} s, without its sound. "
        f"{rounds} rounds; those of a first turn were checked, frame by frame and for what they show."
    )
    crops = _worked(
        server,
        lambda turn: _crops_of_rushes(server, copies[0], turn),
        lambda turn: _crops_by_commands(copies[0], workplace / "crops", turn, slots),
        lambda clips: _check_crops(clips, copies[0]),
        rounds,
    )
    renditions = _worked(
        server,
        lambda turn: [_rendition_of_rushes(server, copies[turn], workplace)],
        lambda turn: [_rendition_by_command(copies[turn], workplace)],
        _check_rendition,
        rounds,
    )
    yield table(
        ("", "wall time, s", "against plain", "CPU, s", "against plain"),
        [*_rows("crops", *crops), *_rows("rendition", *renditions)],
    )


def _rows(what: str, product: Work, plain: Work) -> Iterator[tuple[str, ...]]:
    wall, cpu = product.wall.median / plain.wall.median, product.cpu.median / plain.cpu.median
    yield (
        f"{what}, through Rushes, proof included",
        product.wall.show(1),
        f"{wall:.2f}×",
        product.cpu.show(1),
        f"{cpu:.2f}×",
    )
    yield f"{what}, one plain ffmpeg for each", plain.wall.show(1), "1.00×", plain.cpu.show(1), "1.00×"


def _worked(
    server: Server,
    through_rushes: Callable[[int], list[Path]],
    by_commands: Callable[[int], list[Path]],
    check: Callable[[list[Path]], None],
    rounds: int,
) -> tuple[Work, Work]:
    product, plain = Work(), Work()
    for make in (through_rushes, by_commands):
        check(make(0))
    for turn in range(1, rounds + 1):
        product.time(lambda turn=turn: through_rushes(turn), server.cpu_seconds)  # type: ignore[misc]  # bound at once
        plain.time(lambda turn=turn: by_commands(turn))  # type: ignore[misc]  # bound at once
    return product, plain


def _starts(turn: int) -> list[float]:
    cursor = 1 + turn / float(HD1080_MP4.clock.nominal_rate)
    return [cursor + number * SPREAD for number in range(CLIPS)]


def _asset(server: Server, source: Path) -> str:
    found = ask(server, "/api/v1/assets")["assets"]
    return str(next(asset["id"] for asset in found if asset["name"] == source.name))


def _crops_of_rushes(server: Server, source: Path, turn: int) -> list[Path]:
    batch = {"input_path": str(source), "cursor": _starts(turn)[0], "clips": CLIPS, "spread": SPREAD}
    # They are listed in the order in which they were done.
    return sorted(export_done(server, {**batch, "name": "benchmark", "portrait_ratio": RATIO}))


def _crops_by_commands(source: Path, folder: Path, turn: int, at_once: int) -> list[Path]:
    made = folder / str(turn)
    made.mkdir(parents=True)
    targets = {made / f"{start:.2f}.mp4": start for start in _starts(turn)}
    with ThreadPoolExecutor(at_once) as pool:
        runs = [pool.submit(_run, _crop_argv(source, start, target)) for target, start in targets.items()]
        for run in runs:
            run.result()
    return list(targets)


def _crop_argv(source: Path, start: float, target: Path) -> list[str]:
    return [
        *("-ss", f"{start:.3f}", "-i", str(source), "-t", str(CLIP_SECONDS)),
        *("-vf", f"crop={WIDTH}:{HEIGHT}:{LEFT}:0", "-c:v", "libx264", "-preset", "fast", "-crf", "18"),
        *("-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart", str(target)),
    ]


def _rendition_by_command(source: Path, workplace: Path) -> Path:
    _, width, height, rate = RENDITION
    target = workplace / f"plain {source.name}"
    limits = ("-b:v", str(rate), "-maxrate", str(rate * 3 // 2), "-bufsize", str(2 * rate), "-g", "60")
    _run(
        [
            *("-i", str(source), "-an", "-vf", f"scale={width}:{height}:flags=lanczos", "-c:v", "libx264"),
            *("-preset", "fast", *limits, "-pix_fmt", "yuv420p", "-movflags", "+faststart", str(target)),
        ]
    )
    return target


def _rendition_of_rushes(server: Server, source: Path, workplace: Path) -> Path:
    address = server.url(f"/api/v1/assets/{_asset(server, source)}/renditions/{RENDITION[0]}")
    while True:
        with urllib.request.urlopen(address, timeout=60) as answer:
            if answer.status == 200:
                target = workplace / f"ours {source.name}"
                target.write_bytes(answer.read())
                return target
        time.sleep(0.2)


def _run(arguments: list[str]) -> None:
    subprocess.run([get_ffmpeg_exe(), "-nostdin", "-v", "error", *arguments], check=True)


def _check_crops(clips: list[Path], source: Path) -> None:
    frames = round(CLIP_SECONDS * float(HD1080_MP4.clock.nominal_rate))
    for clip, start in zip(clips, _starts(0), strict=True):
        with av.open(str(clip)) as container:
            sizes = [(frame.width, frame.height) for frame in container.decode(video=0)]
        if sizes != [(WIDTH, HEIGHT)] * frames:
            raise ExportError(f"{clip.name} is not {frames} frames of {WIDTH}x{HEIGHT}")
        first = round(start * float(HD1080_MP4.clock.nominal_rate))
        [shown], [whole] = pictures(clip, 0, 1), pictures(source, first, 1)
        different = float(np.abs(shown - whole[:, LEFT : LEFT + WIDTH]).mean())
        if different > _MOST_DIFFERENT:
            raise ExportError(f"{clip.name} shows something else than its part of frame {first}: {different:.1f}")


def _check_rendition(made: list[Path]) -> None:
    if numbers(made[0]) != list(range(HD1080_MP4.frames)):
        raise ExportError(f"{made[0].name} has not all frames")


if __name__ == "__main__":
    main()
