"""Time of an export, and how much of it is saved where clips overlap.

One batch whose clips overlap, and one whose clips do not, are exported by the running product with everything that
belongs to it (queue, exact frames, proof, records). The peer makes the same clips by plain ffmpeg commands, as many at
once as the product runs.

`python -m benchmarks.export [--rounds N]`
"""

import argparse
import asyncio
import json
import resource
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import grpc
from imageio_ffmpeg import get_ffmpeg_exe

from benchmarks import servers
from benchmarks.figures import Figure, Goal, goals_table, table
from benchmarks.results import write_section
from benchmarks.servers import DATA_FOLDER, Server
from rushes.catalog.v1 import nodes_pb2
from rushes.catalog.v1.nodes_pb2_grpc import NodesServiceStub
from rushes_chassis.addresses import socket_target
from tests.footage.read import numbers
from tests.footage.recipes import HD1080_MP4
from tests.footage.write import footage

CURSOR: Final = 1
CLIP_SECONDS: Final = 8

_FASTER: Final = 1.2
"""Least speed-up of clips that overlap, which share their encoding, over plain commands."""
_OVERHEAD: Final = 1.1
"""Largest wall time of an export of separate clips, in multiples of plain commands'."""
_DEADLINE_SECONDS: Final = 900.0


@dataclass(frozen=True)
class Batch:
    """Clips that begin `spread` seconds apart."""

    name: str
    clips: int
    spread: int

    def starts(self, turn: int) -> list[float]:
        """Starts in seconds. Each turn begins a frame later, so that it cannot reuse results of an earlier one."""
        cursor = CURSOR + turn / float(HD1080_MP4.clock.nominal_rate)
        return [cursor + number * self.spread for number in range(self.clips)]


OVERLAPPING: Final = Batch("overlapping", 12, 2)
SEPARATE: Final = Batch("separate", 4, CLIP_SECONDS)


class ExportError(Exception):
    """An export failed, or its clips do not have the requested frames."""


@dataclass
class Work:
    """Wall time and processor time of one way to make all clips, in seconds."""

    wall: Figure = field(default_factory=Figure)
    cpu: Figure = field(default_factory=Figure)

    def measure(
        self, batch: Batch, make_clips: Callable[[list[float]], list[Path]], turn: int, cpu_seconds: Callable[[], float]
    ) -> None:
        """Make the clips of a turn; `cpu_seconds` returns the processor time so far. Raises ExportError."""
        clips = self.time(lambda: make_clips(batch.starts(turn)), cpu_seconds)
        if len(clips) != batch.clips:
            raise ExportError(f"{len(clips)} clips instead of {batch.clips}")

    def time(self, make: Callable[[], list[Path]], cpu_seconds: Callable[[], float] | None = None) -> list[Path]:
        """Call `make` once and return its result; without `cpu_seconds` child processes' processor time counts."""
        spent = cpu_seconds or cpu_seconds_of_commands
        cpu, began = spent(), time.perf_counter()
        made = make()
        self.wall.add(time.perf_counter() - began)
        self.cpu.add(spent() - cpu)
        return made


def main() -> None:
    servers.stop_when_terminated()
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3, help="How often each of the two is measured.")
    rounds = arguments.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="rushes-export-") as folder:
        source = footage(HD1080_MP4, Path(folder) / "library")
        workplace = Path(folder) / "work"
        with servers.rushes(source.parent, workplace) as server:
            write_section("Export", list(_measure(server, source, workplace, rounds)))


def _measure(server: Server, source: Path, workplace: Path, rounds: int) -> Iterator[str]:
    slots = asyncio.run(slots_of(workplace))
    picture = HD1080_MP4.picture
    yield (
        f"Clips of {CLIP_SECONDS} s out of a {picture.width}x{picture.height} source of "
        f"{float(HD1080_MP4.clock.nominal_rate):g} frames a second, to libx264 `fast` CRF 18 and AAC, {slots} at once, "
        f"{rounds} rounds. Every frame of a first turn was read back and was the right one; each turn begins a frame "
        f"later, so that none finds what the one before has made."
    )
    rows: list[tuple[str, ...]] = []
    ratios: dict[Batch, float] = {}
    for batch in (OVERLAPPING, SEPARATE):
        product, bare = _worked(server, source, workplace, batch, slots, rounds)
        ratios[batch] = product.wall.median / bare.wall.median
        cpu_ratio = product.cpu.median / bare.cpu.median
        what = f"{batch.clips} clips, {batch.spread} s apart"
        against, cpu_against = f"{ratios[batch]:.2f}×", f"{cpu_ratio:.2f}×"
        rows += [
            (
                f"{what}, through Rushes, proof included",
                product.wall.show(1),
                against,
                product.cpu.show(1),
                cpu_against,
            ),
            (f"{what}, one bare ffmpeg for each", bare.wall.show(1), "1.00×", bare.cpu.show(1), "1.00×"),
        ]
    yield table(("", "wall time, s", "against bare", "CPU, s", "against bare"), rows)
    faster, overhead = 1 / ratios[OVERLAPPING], ratios[SEPARATE]
    yield goals_table(
        [
            Goal(f"overlapping clips at least {_FASTER}× faster", f"{faster:.2f}×", faster >= _FASTER),
            Goal(f"separate ones at most {_OVERHEAD}× the bare commands", f"{overhead:.2f}×", overhead <= _OVERHEAD),
        ]
    )


def _worked(server: Server, source: Path, workplace: Path, batch: Batch, slots: int, rounds: int) -> tuple[Work, Work]:
    product, bare = Work(), Work()
    folder = workplace / batch.name

    def through_rushes(starts: list[float]) -> list[Path]:
        return _export(server, source, batch, starts[0])

    def by_commands(starts: list[float]) -> list[Path]:
        return _run_commands(source, folder / f"{starts[0]:.2f}", starts, slots)

    # The first turn of each is checked frame by frame and not timed.
    for make_clips in (through_rushes, by_commands):
        _check(batch, make_clips(batch.starts(0)))
    for turn in range(1, rounds + 1):
        product.measure(batch, through_rushes, turn, server.cpu_seconds)
        bare.measure(batch, by_commands, turn, cpu_seconds_of_commands)
    return product, bare


def cpu_seconds_of_commands() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _check(batch: Batch, clips: list[Path]) -> None:
    rate = int(HD1080_MP4.clock.nominal_rate)
    expected = {(round(start * rate), round((start + CLIP_SECONDS) * rate)) for start in batch.starts(0)}
    for clip in clips:
        found = numbers(clip)
        if found != list(range(found[0], found[-1] + 1)):
            raise ExportError(f"{clip.name} skips or repeats frames")
        expected.discard((found[0], found[-1] + 1))
    if expected:
        raise ExportError(f"no clip has the frames {sorted(expected)}")


async def slots_of(workplace: Path) -> int:
    """How many clips the product makes at once, as its media nodes announce it."""
    async with grpc.aio.insecure_channel(socket_target(workplace / DATA_FOLDER, "catalog")) as channel:
        listed = await NodesServiceStub(channel).ListNodes(nodes_pb2.ListNodesRequest())
    return sum(node.slots for node in listed.nodes)


def _export(server: Server, source: Path, batch: Batch, cursor: float) -> list[Path]:
    order = {
        "input_path": str(source),
        "cursor": cursor,
        "name": "benchmark",
        "clips": batch.clips,
        "spread": batch.spread,
    }
    return export_done(server, order)


def export_done(server: Server, order: Mapping[str, object]) -> list[Path]:
    """Export an order; returns the clips when they are proven. Raises ExportError."""
    job = ask(server, "/api/export", order)["job_id"]
    # Waits for events, as the page does: polling would add processor time that does not belong to the export.
    with urllib.request.urlopen(server.url("/api/v1/events"), timeout=_DEADLINE_SECONDS) as events:
        while (state := ask(server, f"/api/export/{job}"))["status"] == "running":
            _wait_for_change(events)
    if state["status"] != "done":
        raise ExportError(f"the export ended so: {state}")
    return [Path(output) for output in state["outputs"]]


def _wait_for_change(events: Iterable[bytes]) -> None:
    """Read events until a clip or job has changed; progress events are skipped."""
    for line in events:
        if line.startswith((b"event: clip", b"event: job")):
            return
    raise ExportError("the events ended before the export")


def ask(server: Server, path: str, order: Mapping[str, object] | None = None) -> dict[str, Any]:
    request = urllib.request.Request(server.url(path))
    if order is not None:
        request.data = json.dumps(order).encode()
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as answer:
        said: dict[str, Any] = json.load(answer)
        return said


def _run_commands(source: Path, folder: Path, starts: list[float], at_once: int) -> list[Path]:
    folder.mkdir(parents=True)
    targets = {folder / f"{start:.2f}.mp4": start for start in starts}
    with ThreadPoolExecutor(at_once) as pool:
        runs = [
            pool.submit(subprocess.run, bare_argv(source, start, target), check=True)
            for target, start in targets.items()
        ]
        for run in runs:
            run.result()
    return list(targets)


def bare_argv(source: Path, start: float, target: Path) -> list[str]:
    """The ffmpeg command that a user would write for one clip."""
    return [
        *(
            get_ffmpeg_exe(),
            "-nostdin",
            "-v",
            "error",
            "-ss",
            f"{start:.3f}",
            "-i",
            str(source),
            "-t",
            str(CLIP_SECONDS),
        ),
        *("-c:v", "libx264", "-preset", "fast", "-crf", "18", "-pix_fmt", "yuv420p"),
        *("-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart", str(target)),
    ]


if __name__ == "__main__":
    main()
