"""Time of the thumbnails for a page of cards that are not cached yet, in comparison with one ffmpeg process each.

A hundred videos, each requested once over HTTP, on as many connections as a browser opens; and one ffmpeg for each, as
many at a time as there are cores, for a picture of the same time and size. All make JPEGs, which are checked first.

`python -m benchmarks.thumbnails [--rounds N]`
"""

import argparse
import io
import itertools
import json
import os
import shutil
import struct
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe
from PIL import Image

from benchmarks import servers
from benchmarks.figures import Figure, Goal, goals_table, table
from benchmarks.http_client import Connection
from benchmarks.results import write_section
from benchmarks.servers import DATA_FOLDER, Server
from tests.footage.code import read_code
from tests.footage.recipes import HD1080_MP4
from tests.footage.write import footage

CARDS: Final = 100
CONNECTIONS: Final = 6
"""As many as browsers open to one host."""
WIDTH, HEIGHT = 416, 234
SECONDS: Final = 1.0
GOAL: Final = 5.0
KEY_FRAMES_ONLY: Final = ("-skip_frame", "nokey", "-noaccurate_seek")
_LARGEST_JPEG: Final = 1 << 20
_SCAN_SECONDS: Final = 120.0
_PAUSE: Final = 0.2


class WrongPictureError(Exception):
    """A picture is missing, or has another size or frame, so the time must not be reported."""


def main() -> None:
    servers.stop_when_terminated()
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5, help="How often each way is measured.")
    rounds = arguments.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="rushes-thumbnails-") as folder:
        library = Path(folder) / "library"
        made = footage(HD1080_MP4, library)
        videos = [made]
        for number in range(1, CARDS):
            # Appended bytes make the content of each different, so that each has its own derived files.
            copy = library / f"take {number}.mp4"
            shutil.copyfile(made, copy)
            with copy.open("ab") as file:
                file.write(struct.pack(">I4sI", 12, b"free", number))
            videos.append(copy)
        workplace = Path(folder) / "work"
        with servers.rushes(library, workplace) as server:
            _measure(server, videos, workplace / DATA_FOLDER / "derived" / "pictures", rounds)


def _measure(server: Server, videos: Sequence[Path], kept: Path, rounds: int) -> None:
    assets = _assets(server)
    ways: dict[str, Callable[[], list[bytes]]] = {
        "Rushes, `/thumbnail` over HTTP": lambda: _through_the_gateway(server, assets),
        "a process of ffmpeg's for each": lambda: _a_process_each(videos, ()),
        "the same, key frames only": lambda: _a_process_each(videos, KEY_FRAMES_ONLY),
    }
    spent = (server.cpu_seconds, _children_cpu, _children_cpu)
    took, cpu = [Figure() for _ in ways], [Figure() for _ in ways]
    for frame, work in zip((0, round(SECONDS * HD1080_MP4.clock.nominal_rate), 0), ways.values(), strict=True):
        _check(work(), frame)
    for _ in range(rounds):
        shutil.rmtree(kept)
        for each in zip(ways.values(), spent, took, cpu, strict=True):
            _timed(*each)
    picture = HD1080_MP4.picture
    said = (
        f"{CARDS} videos of {picture.width}x{picture.height} in H.264, one picture of {WIDTH}x{HEIGHT} at "
        f"{SECONDS:g} s of each, none of them kept from before: over HTTP on {CONNECTIONS} connections, and by one "
        f"ffmpeg for each, as many at a time as there are cores ({os.cpu_count()}), which seeks by the index. A card's "
        "picture need not be exact: Rushes decodes the key frame before the moment alone, ffmpeg by itself all frames "
        f"from there to it. It can be told to take the key frame too, which is its last row. {rounds} rounds in turns; "
        "the numbers in all pictures of a first round were read."
    )
    rows = [
        (name, its.show(2), f"{its.median * 1000 / CARDS:.1f}", its_cpu.show(1, 1000 / CARDS))
        for name, its, its_cpu in zip(ways, took, cpu, strict=True)
    ]
    ratio, by_key_frames = (peer.median / took[0].median for peer in took[1:])
    found = f"{ratio:.1f} times; {by_key_frames:.1f} where it takes key frames only"
    goal = Goal(f"at least {GOAL:.0f} times as fast as a process for each", found, ratio >= GOAL)
    paragraphs = [said, table(("", "all, s", "each, ms", "CPU of each, ms"), rows), goals_table([goal])]
    write_section("Thumbnails", paragraphs)


def _timed(work: Callable[[], list[bytes]], cpu_seconds: Callable[[], float], took: Figure, cpu: Figure) -> None:
    spent, began = cpu_seconds(), time.perf_counter()
    pictures = work()
    took.add(time.perf_counter() - began)
    cpu.add(cpu_seconds() - spent)
    if len(pictures) != CARDS:
        raise WrongPictureError(f"{len(pictures)} pictures")


def _children_cpu() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _through_the_gateway(server: Server, assets: Sequence[str]) -> list[bytes]:
    def some(mine: Sequence[str]) -> list[bytes]:
        buffer = memoryview(bytearray(_LARGEST_JPEG))
        pictures = []
        with Connection(server.port) as connection:
            for asset in mine:
                connection.ask(f"/api/v1/assets/{asset}/thumbnail?width={WIDTH}&height={HEIGHT}&t={SECONDS}")
                head = connection.head()
                connection.fill(buffer[: head.length])
                if head.status != 200:
                    raise WrongPictureError(bytes(buffer[: head.length]).decode())
                pictures.append(bytes(buffer[: head.length]))
        return pictures

    with ThreadPoolExecutor(CONNECTIONS) as connections:
        parts = [assets[first::CONNECTIONS] for first in range(CONNECTIONS)]
        return list(itertools.chain.from_iterable(connections.map(some, parts)))


def _a_process_each(videos: Sequence[Path], seek: Sequence[str]) -> list[bytes]:
    program = get_ffmpeg_exe()
    scale = f"scale={WIDTH}:{HEIGHT}:flags=area"
    encode = ("-frames:v", "1", "-fps_mode", "passthrough", "-vf", scale, "-q:v", "2", "-f", "mjpeg", "-")

    def one(video: Path) -> bytes:
        argv = [program, "-nostdin", "-v", "error", *seek, "-ss", str(SECONDS), "-i", str(video), "-an", *encode]
        return subprocess.run(argv, check=True, capture_output=True).stdout

    with ThreadPoolExecutor(os.cpu_count()) as processes:
        return list(processes.map(one, videos))


def _check(pictures: Sequence[bytes], frame: int = 0) -> None:
    if len(pictures) != CARDS:
        raise WrongPictureError(f"{len(pictures)} pictures")
    for jpeg in pictures:
        picture = Image.open(io.BytesIO(jpeg))
        if picture.size != (WIDTH, HEIGHT) or read_code(np.asarray(picture.convert("L"), np.uint8)) != frame:
            raise WrongPictureError(f"a picture is not frame {frame}")


def _assets(server: Server) -> list[str]:
    """Ids of all assets, once the scan at start has inspected the last one."""
    deadline = time.monotonic() + _SCAN_SECONDS
    while time.monotonic() < deadline:
        with urllib.request.urlopen(server.url(f"/api/v1/assets?limit={CARDS}"), timeout=30) as answer:
            assets = json.load(answer)["assets"]
        if len(assets) == CARDS and all(asset["state"] == "ready" for asset in assets):
            return [str(asset["id"]) for asset in assets]
        time.sleep(_PAUSE)
    raise WrongPictureError("not all videos were found")


if __name__ == "__main__":
    main()
