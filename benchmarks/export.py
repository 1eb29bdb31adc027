"""What does an export cost beyond the encoding itself?

Twelve clips through the running product, with all that it does about them (queue, exact frames, proof, records),
against the same twelve as bare ffmpeg commands, as many at once as the product runs.

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
from functools import partial
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

CLIPS: Final = 12
CURSOR: Final = 1
SPREAD: Final = 3
CLIP_SECONDS: Final = 8

_GOAL: Final = 1.1
_DEADLINE_SECONDS: Final = 900.0


class ExportError(Exception):
    """An export did not end as it should, or its clips are not the frames that were asked for."""


@dataclass
class Work:
    """What one way of making all clips took, in seconds."""

    wall: Figure = field(default_factory=Figure)
    cpu: Figure = field(default_factory=Figure)

    def measure(self, make_clips: Callable[[], list[Path]], cpu_seconds: Callable[[], float]) -> None:
        """Make them once; `cpu_seconds` says what has been spent so far."""
        cpu, began = cpu_seconds(), time.perf_counter()
        clips = make_clips()
        self.wall.add(time.perf_counter() - began)
        self.cpu.add(cpu_seconds() - cpu)
        if len(clips) != CLIPS:
            raise ExportError(f"{len(clips)} clips instead of {CLIPS}")


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
    slots = asyncio.run(_slots(workplace))
    product, bare = Work(), Work()
    # The first turn of each is checked frame by frame and not timed.
    _check(_export(server, source))
    _check(_run_commands(source, workplace / "bare-checked", slots))
    for number in range(rounds):
        product.measure(partial(_export, server, source), server.cpu_seconds)
        bare.measure(partial(_run_commands, source, workplace / f"bare-{number}", slots), _cpu_seconds_of_commands)
    ratio = product.wall.median / bare.wall.median
    cpu_ratio = product.cpu.median / bare.cpu.median
    picture = HD1080_MP4.picture
    yield (
        f"{CLIPS} clips of {CLIP_SECONDS} s out of a {picture.width}x{picture.height} source of "
        f"{float(HD1080_MP4.clock.nominal_rate):g} frames a second, to libx264 `fast` CRF 18 and AAC, {slots} at once, "
        f"{rounds} rounds. Every frame of a first turn was read back and was the right one."
    )
    yield table(
        ("", "wall time, s", "against bare", "CPU, s", "against bare"),
        [
            (
                "export through Rushes, proof included",
                *(product.wall.show(1), f"{ratio:.2f}×", product.cpu.show(1), f"{cpu_ratio:.2f}×"),
            ),
            ("the same commands of bare ffmpeg", bare.wall.show(1), "1.00×", bare.cpu.show(1), "1.00×"),
        ],
    )
    yield goals_table([Goal(f"at most {_GOAL}× the bare commands", f"{ratio:.2f}×", ratio <= _GOAL)])


def _cpu_seconds_of_commands() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _starts() -> list[int]:
    return [CURSOR + number * SPREAD for number in range(CLIPS)]


def _check(clips: list[Path]) -> None:
    rate = int(HD1080_MP4.clock.nominal_rate)
    expected = {(start * rate, (start + CLIP_SECONDS) * rate) for start in _starts()}
    for clip in clips:
        found = numbers(clip)
        if found != list(range(found[0], found[-1] + 1)):
            raise ExportError(f"{clip.name} skips or repeats frames")
        expected.discard((found[0], found[-1] + 1))
    if expected:
        raise ExportError(f"no clip has the frames {sorted(expected)}")


async def _slots(workplace: Path) -> int:
    """How many clips the product makes at once, as its media node announces it."""
    async with grpc.aio.insecure_channel(socket_target(workplace / DATA_FOLDER, "catalog")) as channel:
        listed = await NodesServiceStub(channel).ListNodes(nodes_pb2.ListNodesRequest())
    return sum(node.slots for node in listed.nodes)


def _export(server: Server, source: Path) -> list[Path]:
    order = {
        "input_path": str(source),
        "cursor": CURSOR,
        "name": "benchmark",
        "clips": CLIPS,
        "spread": SPREAD,
    }
    job = _ask(server, "/api/export", order)["job_id"]
    # Told as the page is told: asking over and over costs processor time that is not the export's.
    with urllib.request.urlopen(server.url("/api/v1/events"), timeout=_DEADLINE_SECONDS) as events:
        while (state := _ask(server, f"/api/export/{job}"))["status"] == "running":
            _wait_for_change(events)
    if state["status"] != "done":
        raise ExportError(f"the export ended so: {state}")
    return [Path(output) for output in state["outputs"]]


def _wait_for_change(events: Iterable[bytes]) -> None:
    """Read until something is done; progress in between says nothing new about that."""
    for line in events:
        if line.startswith((b"event: clip", b"event: job")):
            return
    raise ExportError("the events ended before the export")


def _ask(server: Server, path: str, order: Mapping[str, object] | None = None) -> dict[str, Any]:
    request = urllib.request.Request(server.url(path))
    if order is not None:
        request.data = json.dumps(order).encode()
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as answer:
        said: dict[str, Any] = json.load(answer)
        return said


def _run_commands(source: Path, folder: Path, at_once: int) -> list[Path]:
    folder.mkdir()
    targets = {folder / f"{start}.mp4": start for start in _starts()}
    with ThreadPoolExecutor(at_once) as pool:
        runs = [
            pool.submit(subprocess.run, bare_argv(source, start, target), check=True)
            for target, start in targets.items()
        ]
        for run in runs:
            run.result()
    return list(targets)


def bare_argv(source: Path, start: int, target: Path) -> list[str]:
    """The command that a person would type for one clip."""
    return [
        *(get_ffmpeg_exe(), "-nostdin", "-v", "error", "-ss", str(start), "-i", str(source), "-t", str(CLIP_SECONDS)),
        *("-c:v", "libx264", "-preset", "fast", "-crf", "18", "-pix_fmt", "yuv420p"),
        *("-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart", str(target)),
    ]


if __name__ == "__main__":
    main()
