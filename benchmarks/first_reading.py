"""How many new small files are inspected and usable per second, in comparison with one process that only decodes.

`python -m benchmarks.first_reading [FILES]`. FILES copies of a small video, each with different content, are moved into
the library of a running Rushes. The peer opens each of them and decodes its first picture, in one process, and records
nothing.
"""

import argparse
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

from benchmarks.figures import Figure, Goal, goals_table
from benchmarks.results import write_section
from tests.e2e.stack import Stack

FILES, ROUNDS = 2000, 3
GOAL_A_SECOND, LISTED_GOAL_SECONDS = 290.0, 5.0
LONGEST = 1800.0
_PEER = (
    "import pathlib, sys, time, av; began = time.perf_counter(); read = 0\n"
    "for file in pathlib.Path(sys.argv[1]).rglob('*.mp4'):\n"
    "    with av.open(str(file)) as film: next(film.decode(video=0)); read += 1\n"
    "print(read, time.perf_counter() - began)"
)


class NotReadError(AssertionError):
    """Some file was not read, so the time must not be reported."""


def small_video(target: Path) -> Path:
    """Write a video of two seconds in 320 × 180 with sound."""
    made = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2", "-f", "lavfi", "-i", "sine=d=2", "-shortest"]
    command = [get_ffmpeg_exe(), "-v", "error", *made, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run([*command, str(target)], check=True)
    return target


def copies(video: Path, folder: Path, count: int, turn: int) -> Path:
    """Write copies of a video; a `free` box with turn and number at the end makes the content of each different."""
    film = video.read_bytes()
    for number in range(count):
        file = folder / f"day {number // 500}" / f"take {number}.mp4"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(film + struct.pack(">I4sII", 16, b"free", turn, number))
    return folder


def peer(folder: Path, expected: int) -> float:
    said = subprocess.run([sys.executable, "-c", _PEER, str(folder)], check=True, capture_output=True, text=True)
    read, seconds = said.stdout.split()
    if int(read) != expected:
        raise NotReadError(f"{read} files instead of {expected}")
    return float(seconds)


def listed_and_usable_seconds(stack: Stack, new: Path, count: int) -> tuple[float, float]:
    """Move a folder of new files into the library; returns seconds until all are listed, and until all are usable."""
    began = time.perf_counter()
    new.rename(stack.library / new.name)
    [job] = stack.post("/api/v1/scans", {"root": "library"}).json()["job_ids"]
    listed = 0.0
    for _ in stack.until(LONGEST, "read"):
        if not listed and len(states(stack, new.name)) == count:
            listed = time.perf_counter() - began
        if stack.get(f"/api/v1/jobs/{job}").json()["state"] not in ("waiting", "running"):
            break
    seconds = time.perf_counter() - began
    if states(stack, new.name) != ["ready"] * count:
        raise NotReadError(f"{len(states(stack, new.name))} files listed, not all of them ready")
    return listed or seconds, seconds


def states(stack: Stack, folder: str) -> list[str]:
    """States of all assets below a folder."""
    found: list[str] = []
    cursor = ""
    while True:
        asked = {"root": "library", "folder": folder, "limit": 1000, "cursor": cursor}
        page = stack.get("/api/v1/assets", **asked).json()
        found += [asset["state"] for asset in page["assets"]]
        cursor = page.get("next_cursor", "")
        if not cursor:
            return found


def report(files: int, listed: Figure, rate: Figure, bare: Figure) -> Iterator[str]:
    yield (
        f"{files:,} new files of two seconds and 320 × 180, each with bytes of its own, come into the library in one "
        f"moment; {ROUNDS} rounds. All were listed after {listed.show(1)} s, and {rate.show(0)} a second were read and "
        f"could be used. One process that opens each and decodes its first picture does {bare.show(0)} a second."
    )
    yield goals_table(
        [
            Goal(
                f"at least {GOAL_A_SECOND:.0f} new files are read a second",
                f"{rate.median:.0f}",
                rate.median >= GOAL_A_SECOND,
            ),
            Goal(
                f"all are listed within {LISTED_GOAL_SECONDS:.0f} s",
                f"{listed.median:.1f} s",
                listed.median <= LISTED_GOAL_SECONDS,
            ),
        ]
    )


def main(files: int) -> None:
    with tempfile.TemporaryDirectory(prefix="rushes-first-reading-") as folder:
        video = small_video(Path(folder) / "small.mp4")
        listed, rate, bare = Figure(), Figure(), Figure()
        with Stack(Path(folder) / "stack") as stack:
            for turn in range(ROUNDS):
                new = copies(video, Path(folder) / f"round {turn}", files, turn)
                bare.add(files / peer(new, files))
                seconds_listed, seconds = listed_and_usable_seconds(stack, new, files)
                listed.add(seconds_listed)
                rate.add(files / seconds)
        write_section("New files", [*report(files, listed, rate, bare)])


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("files", type=int, nargs="?", default=FILES, help="How many files come at once.")
    main(arguments.parse_args().files)
