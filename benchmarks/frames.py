"""Speed of frames by number: ten at random positions of a video, and a hundred consecutive ones.

Through the gateway over HTTP, as JPEGs. They are compared with the route that caches its pictures on disk, which is
asked for uncached ones, and with PyAV, decord and TorchCodec in processes of their own, without HTTP.

`python -m benchmarks.frames [--rounds N] [--python PYTHON] [--peer NAME …]`

decord and TorchCodec are no dependencies of Rushes: `--python` names a Python that has them and Pillow, and those that
can be imported are measured. decord needs nothing else. TorchCodec needs torch, which takes gigabytes with its CUDA
libraries, and FFmpeg's shared libraries where the linker finds them, such as Debian's `libavfilter8` and
`libavdevice59`: it brings none itself, and can use neither PyAV's, whose names are changed, nor a static ffmpeg.
"""

import argparse
import itertools
import json
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import psutil
from PIL import Image

from benchmarks import servers
from benchmarks.figures import Figure, table
from benchmarks.http_client import Connection
from benchmarks.results import write_section
from benchmarks.servers import Server
from tests.footage.code import CodeReader
from tests.footage.recipes import HD1080_MP4
from tests.footage.write import footage

RANDOM: Final = 10
SEQUENTIAL: Final = 100
_WIDTHS: Final = (1920, 640)
_LARGEST_JPEG: Final = 8 << 20
_PEER: Final = Path(__file__).with_name("frames_peer.py")
_NAMES: Final = {"pyav": "PyAV", "decord": "decord", "torchcodec": "TorchCodec"}
PEERS: Final = tuple(_NAMES)

Ask: TypeAlias = Callable[[int, Sequence[int], Path | None], list[float]]
"""Requests frames as JPEGs: largest width, frame numbers, and a folder to write them to, if any.

Returns the seconds that each took.
"""


class WrongFrameError(Exception):
    """A request failed, or a picture shows another frame, so its time must not be reported."""


@dataclass
class Way:
    """A way to get frames, and its milliseconds per frame."""

    name: str
    ask: Ask
    cpu_seconds: Callable[[], float]
    """Returns the processor seconds of all its processes so far."""
    random: dict[int, Figure] = field(default_factory=lambda: {width: Figure() for width in _WIDTHS})
    sequential: dict[int, Figure] = field(default_factory=lambda: {width: Figure() for width in _WIDTHS})
    cpu: dict[int, Figure] = field(default_factory=lambda: {width: Figure() for width in _WIDTHS})
    """Processor milliseconds per sequential frame, which depend less on other load than wall time does."""

    def row(self, width: int) -> tuple[str, ...]:
        each = (self.random[width], self.sequential[width])
        return (
            f"{self.name}, {width} wide",
            *(f"{figure.median:.1f}" for figure in each),
            *(f"{figure.p95:.1f}" for figure in each),
            f"{self.cpu[width].median:.1f}",
        )


def main() -> None:
    servers.stop_when_terminated()
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5, help="How often each way is measured.")
    arguments.add_argument("--python", default=sys.executable, help="One that has decord or TorchCodec, and Pillow.")
    arguments.add_argument("--peer", action="append", choices=PEERS, help="Only this one; without any: all there are.")
    chosen = arguments.parse_args()
    peers = found_peers(chosen.python, chosen.peer or ())
    with tempfile.TemporaryDirectory(prefix="rushes-frames-") as folder:
        source = footage(HD1080_MP4, Path(folder) / "library")
        with servers.rushes(source.parent, Path(folder) / "work") as server:
            write_section("Frames by number", list(_measure(server, source, Path(folder), chosen.rounds, peers)))


def found_peers(python: str, asked: Sequence[str]) -> dict[str, str]:
    """Each library to compare with, and a Python that can import it. Exits where one in `asked` cannot be used."""
    found = {}
    for peer in asked or PEERS:
        # PyAV is a dependency of Rushes.
        by = sys.executable if peer == "pyav" else python
        tried = subprocess.run([by, str(_PEER), peer], capture_output=True, text=True, check=False)
        if tried.returncode == 0:
            found[peer] = by
        elif asked:
            raise SystemExit(f"{by} cannot use {peer}: {tried.stderr.strip().splitlines()[-1]}")
    return found


def _measure(server: Server, source: Path, folder: Path, rounds: int, peers: Mapping[str, str]) -> Iterator[str]:
    address = f"/api/v1/assets/{_asset(server)}"
    first = _over_http(server, lambda number, width: f"{address}/frames/{number}?width={width}")
    # This route caches its pictures: another height makes each request one for a new picture.
    heights = itertools.count(2000)
    kept = _over_http(
        server, lambda number, width: f"{address}/picture?frame={number}&width={width}&height={next(heights)}"
    )
    began = time.perf_counter()
    first(_WIDTHS[0], [0], None)
    opening = time.perf_counter() - began
    ways = [
        Way("Rushes, `/frames/{n}` over HTTP", first, server.cpu_seconds),
        Way("Rushes, `/picture`, kept on the disk", kept, server.cpu_seconds),
    ]
    with ExitStack() as running:
        for library, python in peers.items():
            ask, cpu_seconds = running.enter_context(_peer(python, library, source))
            ways.append(Way(f"{_NAMES[library]} in process", ask, cpu_seconds))
        _compare(ways, folder, rounds)
    picture = HD1080_MP4.picture
    yield (
        f"JPEGs of quality 90 out of a {picture.width}x{picture.height} H.264 video with a key frame every "
        f"{picture.key_distance} frames and B-frames: {RANDOM} frames anywhere and {SEQUENTIAL} one after the other, "
        f"{rounds} rounds in turns, one request at a time, milliseconds for each frame; CPU is that of all processes. "
        "Every picture of a first turn was read back and showed the right frame. The very first one, with the index to "
        f"be made and the decoder to be started, took {opening * 1000:.0f} ms. At the end the largest process that "
        f"decodes had {_largest_decoder(server) / 1e6:.0f} MB resident."
    )
    missing = [name for peer, name in _NAMES.items() if peer not in peers]
    if missing:
        yield f"Not installed: {', '.join(missing)}."
    head = ("", "anywhere, median", "in a row, median", "anywhere, p95", "in a row, p95", "in a row, CPU")
    yield table(
        head,
        [way.row(width) for width in _WIDTHS for way in ways],
    )


def _largest_decoder(server: Server) -> int:
    """Resident bytes of the largest process that decodes."""
    return max(int(process.memory_info().rss) for process in server.processes(servers.SANDBOX_MODULE))


def _compare(ways: Sequence[Way], folder: Path, rounds: int) -> None:
    chance = random.Random(1)
    frames = list(range(1, HD1080_MP4.frames))
    chance.shuffle(frames)
    for way in ways:
        place = folder / f"pictures-{len(way.name)}"
        place.mkdir()
        numbers = [*frames[-RANDOM:], *range(200, 200 + RANDOM)]
        way.ask(_WIDTHS[0], numbers, place)
        _check(place, numbers)
    for number in range(rounds):
        for turn, width in enumerate(_WIDTHS, start=number * len(_WIDTHS)):
            anywhere = frames[turn * RANDOM :][:RANDOM]
            begin = turn * SEQUENTIAL % (HD1080_MP4.frames - SEQUENTIAL)
            for way in ways:
                way.random[width].values += _milliseconds(way.ask(width, anywhere, None))
                spent = way.cpu_seconds()
                way.sequential[width].values += _milliseconds(way.ask(width, range(begin, begin + SEQUENTIAL), None))
                way.cpu[width].add((way.cpu_seconds() - spent) * 1000 / SEQUENTIAL)


def _milliseconds(seconds: Sequence[float]) -> list[float]:
    return [each * 1000 for each in seconds]


def _check(folder: Path, numbers: Sequence[int]) -> None:
    for number in numbers:
        picture = Image.open(folder / f"{number}.jpg")
        said = CodeReader().read(np.asarray(picture.convert("L"), np.uint8))
        if said != number:
            raise WrongFrameError(f"{folder.name} gave frame {said} for {number}")


def _over_http(server: Server, path_of: Callable[[int, int], str]) -> Ask:
    buffer = memoryview(bytearray(_LARGEST_JPEG))

    def ask(width: int, numbers: Sequence[int], folder: Path | None) -> list[float]:
        took = []
        with Connection(server.port) as connection:
            for number in numbers:
                began = time.perf_counter()
                connection.ask(path_of(number, width))
                head = connection.head()
                connection.fill(buffer[: head.length])
                took.append(time.perf_counter() - began)
                if head.status != 200:
                    raise WrongFrameError(bytes(buffer[: head.length]).decode())
                if folder is not None:
                    (folder / f"{number}.jpg").write_bytes(buffer[: head.length])
        return took

    return ask


@contextmanager
def _peer(python: str, library: str, source: Path) -> Iterator[tuple[Ask, Callable[[], float]]]:
    with subprocess.Popen(
        [python, str(_PEER), library, str(source)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asking, answers = process.stdin, process.stdout

        def ask(width: int, numbers: Sequence[int], folder: Path | None) -> list[float]:
            asking.write("\t".join((str(folder or ""), str(width), *map(str, numbers))) + "\n")
            asking.flush()
            return [float(took) for took in answers.readline().split()]

        running = psutil.Process(process.pid)

        def cpu_seconds() -> float:
            times = running.cpu_times()
            return float(times.user + times.system)

        yield ask, cpu_seconds
        asking.close()


def _asset(server: Server) -> str:
    with urllib.request.urlopen(server.url("/api/v1/assets"), timeout=30) as answer:
        [asset] = json.load(answer)["assets"]
    return str(asset["id"])


if __name__ == "__main__":
    main()
