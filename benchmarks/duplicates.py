"""Precision, recall and speed of the search for near-duplicate videos.

Drawn scenes and copies of them are hashed and compared by the real services, together with other scenes of the same
kinds and other shots of the same places. Many videos with synthetic hashes are compared too; the peer compares each
pair.

`python -m benchmarks.duplicates [--seeds N] [--videos N]`
"""

import argparse
import asyncio
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import psutil
from imageio_ffmpeg import get_ffmpeg_exe
from numpy.typing import NDArray

from benchmarks import scenes
from benchmarks.figures import Goal, goals_table, table
from benchmarks.results import write_section
from rushes.inference.v1 import duplicates_pb2
from rushes_inference.domain.copies import HEAD, Copy, VideoHashes
from rushes_inference.vision.copies import DIFFERENT, LEAST_SHARE, copies
from rushes_inference.vision.perceptual_hash import MIRRORED
from tests.integration.inference.service import Inference, running_inference
from tests.integration.media.node import Node, running_node

_SECONDS: Final = 6
_COPIES: Final[dict[str, tuple[str, ...]]] = {
    "recompressed, half as wide": ("-vf", "scale=160:90", "-crf", "34"),
    "mirrored": ("-vf", "hflip"),
    "1.37 s cut off at the beginning": ("-ss", "1.37"),
    "1.1 s cut off at the end": ("-t", "4.9"),
    "all of that": ("-ss", "1.13", "-vf", "hflip,scale=200:120", "-crf", "32"),
}
_FRAMES: Final = 80
"""Hashes of a synthetic video: 20 seconds."""
_PLANTED: Final = 0.02
"""Share of the synthetic videos that are copies of another one."""
_BY_EACH: Final = 100
"""Number of synthetic videos for the peer, which compares each pair."""
_WITHIN: Final = 120.0
_DEADLINE: Final = 600.0


class WrongAnswerError(Exception):
    """A result is wrong, so its figures must not be reported."""


@dataclass(frozen=True)
class Quality:
    """Which pairs were taken for copies, and the cost of hashing."""

    videos: int
    found: dict[str, tuple[int, int]]
    """By the relation of the videos: how many pairs were taken for copies, and how many there are."""
    by_kind: dict[str, tuple[int, int]]
    """The same for pairs of a scene and its copy, by kind of scene."""
    bytes_each: float
    seconds_each: float
    """Processor seconds for one minute of video."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seeds", type=int, default=6, help="Scenes of each kind.")
    arguments.add_argument("--videos", type=int, default=50_000, help="Number of synthetic videos.")
    given = arguments.parse_args()
    if given.seeds < 2:
        arguments.error("--seeds has to be at least 2: scenes of the same kind are compared")
    quality = asyncio.run(_quality(given.seeds))
    write_section("Duplicates", list(_report(quality, given.videos)))


async def _quality(seeds: int) -> Quality:
    with tempfile.TemporaryDirectory(prefix="rushes-duplicates-") as name:
        folder = Path(name)
        library = folder / "library"
        library.mkdir()
        made = [each for kind in scenes.KINDS for seed in range(seeds) for each in _made(kind, seed, library)]
        async with running_node(folder, library) as node, running_inference(folder, [node.target]) as inference:
            before = _cpu_seconds(node, inference)
            request = duplicates_pb2.HashFramesRequest(sources=[node.source(path) for _, _, _, path in made])
            answers = [each async for each in inference.duplicates.HashFrames(request, timeout=_DEADLINE)]
            cost = _cpu_seconds(node, inference) - before
            if any(each.HasField("problem") for each in answers):
                raise WrongAnswerError("a video was not hashed")
            asked = duplicates_pb2.FindCopiesRequest(videos=[each.hashes for each in answers])
            said = inference.duplicates.FindCopies(iter([asked]), timeout=_DEADLINE)
            found = {(each.one, each.other) async for some in said for each in some.copies}
    there, taken, kinds, kinds_found = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for one, (kind, seed, how, _) in enumerate(made):
        for other in range(one + 1, len(made)):
            other_kind, other_seed, other_how, _ = made[other]
            sort = _sort((kind, seed, how), (other_kind, other_seed, other_how))
            there[sort] += 1
            taken[sort] += (one, other) in found
            if sort in _COPIES:
                kinds[kind] += 1
                kinds_found[kind] += (one, other) in found
    return Quality(
        len(made),
        {sort: (taken[sort], there[sort]) for sort in there},
        {kind: (kinds_found[kind], kinds[kind]) for kind in kinds},
        sum(len(each.hashes) for each in answers) / len(answers),
        cost / sum(_seconds(how) for _, _, how, _ in made) * 60,
    )


_SHOT = "another shot of the same place"
_SAME_KIND = "another scene of the same kind"
_OTHER = "a scene of another kind"
_AMONG = "two copies of one scene"


def _sort(one: tuple[str, int, str], other: tuple[str, int, str]) -> str:
    """Relation of the other video to the first; the original of a scene comes before its copies."""
    if one[:2] != other[:2]:
        return _SAME_KIND if one[0] == other[0] else _OTHER
    if _SHOT in (one[2], other[2]):
        return _SHOT
    return other[2] if not one[2] else _AMONG


def _made(kind: str, seed: int, library: Path) -> Iterator[tuple[str, int, str, str]]:
    """Write a scene, copies of it and another shot; yields kind, seed, relation to the original, and path."""
    original = library / f"{kind}-{seed}.mp4"
    frames = scenes.RATE * _SECONDS
    draw = scenes.filmed(kind, seed)
    scenes.write(original, (draw(number / frames / 2) for number in range(frames)))
    yield kind, seed, "", original.name
    for number, (how, options) in enumerate(_COPIES.items()):
        target = library / f"{kind}-{seed}-{number}.mp4"
        command = [get_ffmpeg_exe(), "-nostdin", "-v", "error", "-i", str(original), *options, str(target)]
        subprocess.run(command, check=True, timeout=_DEADLINE)
        yield kind, seed, how, target.name
    shot = library / f"{kind}-{seed}-shot.mp4"
    draw, zoomed = scenes.filmed(kind, seed), _zoom(seed)
    scenes.write(shot, (zoomed(draw(0.5 + number / frames / 2)) for number in range(frames)))
    yield kind, seed, _SHOT, shot.name


def _seconds(how: str) -> float:
    """Duration of a video by its relation to the original: some copies are trimmed."""
    options = _COPIES.get(how, ())
    given = dict(zip(options[::2], options[1::2], strict=True))
    return float(given.get("-t", _SECONDS)) - float(given.get("-ss", 0))


def _zoom(seed: int) -> "_Zoom":
    share, across, down = np.random.default_rng(seed).uniform((0.75, 0, 0), (0.92, 1, 1))
    width, height = int(scenes.WIDTH * share), int(scenes.HEIGHT * share)
    return _Zoom(int(across * (scenes.WIDTH - width)), int(down * (scenes.HEIGHT - height)), width, height)


@dataclass(frozen=True)
class _Zoom:
    """Crops a picture and scales it back: another shot of a place is taken from a slightly different position."""

    left: int
    top: int
    width: int
    height: int

    def __call__(self, picture: scenes.Picture) -> scenes.Picture:
        part = picture[self.top : self.top + self.height, self.left : self.left + self.width]
        return np.asarray(cv2.resize(part, (scenes.WIDTH, scenes.HEIGHT)), np.uint8)


def _synthetic(count: int) -> tuple[list[VideoHashes], set[tuple[int, int]]]:
    """Synthetic videos, and which pairs of them are copies.

    Two bits change from frame to frame. Some bits are likelier to be set in a first frame than others.
    """
    random = np.random.default_rng(count)
    likely = random.uniform(0.2, 0.8, 64)
    first = _packed(random.random((count, 64)) < likely)
    changing = np.uint64(1) << random.integers(1, 64, (count, 2, _FRAMES), np.uint64)
    hashes = first[:, None] ^ np.bitwise_xor.accumulate(changing[:, 0] | changing[:, 1], axis=1)
    hashes |= np.uint64(1)
    planted = set[tuple[int, int]]()
    for number in range(int(count * _PLANTED)):
        # The first videos are copied into the last ones: trimmed at the beginning, with one wrong bit in each hash,
        # every second copy mirrored.
        source, target, start = number, count - 1 - number, int(random.integers(0, 20))
        part = hashes[source, start:] ^ (np.uint64(1) << random.integers(1, 64, _FRAMES - start, np.uint64))
        hashes[target, : len(part)] = part ^ MIRRORED if number % 2 else part
        hashes[target, len(part) :] = 0
        planted.add((source, target))
    return [VideoHashes(each, HEAD) for each in hashes], planted


def _packed(bits: NDArray[np.bool_]) -> NDArray[np.uint64]:
    return np.asarray(np.packbits(bits, axis=1, bitorder="little").view("<u8").ravel(), np.uint64)


def _each_with_each(videos: Sequence[VideoHashes]) -> set[tuple[int, int]]:
    """The peer: compares each pair of videos at every offset in time, as it is and mirrored."""
    found = set()
    for one, first in enumerate(videos):
        for other in range(one + 1, len(videos)):
            second = videos[other].hashes
            evident = (first.hashes != 0)[:, None] & (second != 0)
            for turned in (second, second ^ MIRRORED):
                apart = np.where(evident, np.bitwise_count(first.hashes[:, None] ^ turned), 0)
                for later in range(-len(second) + 1, len(first.hashes)):
                    shared = int(np.trace(evident, -later, dtype=np.int64))
                    if shared >= LEAST_SHARE * min((first.hashes != 0).sum(), (second != 0).sum()) and (
                        np.trace(apart, -later, dtype=np.int64) <= DIFFERENT * shared
                    ):
                        found.add((one, other))
                        break
    return found


def _timed(videos: Sequence[VideoHashes], planted: set[tuple[int, int]]) -> tuple[float, float]:
    """Seconds to find copies, and the share of the planted ones that were found.

    Raises WrongAnswerError where other pairs were found.
    """
    began = time.perf_counter()
    found = {_pair(each) for each in copies(videos)}
    seconds = time.perf_counter() - began
    if found - planted:
        raise WrongAnswerError(f"{len(found - planted)} pairs that are no copies")
    return seconds, len(found & planted) / max(1, len(planted))


def _pair(copy: Copy) -> tuple[int, int]:
    return copy.one, copy.other


def _cpu_seconds(node: Node, inference: Inference) -> float:
    """Processor seconds of both services and their child processes so far."""
    roots = [psutil.Process(each.process.pid) for each in (node, inference)]
    times = [each.cpu_times() for root in roots for each in (root, *root.children(recursive=True))]
    return sum(each.user + each.system + each.children_user + each.children_system for each in times)


def _report(quality: Quality, count: int) -> Iterator[str]:
    real = {sort: quality.found[sort] for sort in (*_COPIES, _AMONG)}
    wrong = {sort: quality.found[sort] for sort in (_SHOT, _SAME_KIND, _OTHER)}
    yield (
        f"{quality.videos} videos of up to {_SECONDS} s: drawn scenes of {len(scenes.KINDS)} kinds, copies of each, "
        "and another shot of each place, cropped and later. Hashed and compared by the real services."
    )
    yield table(
        ("relation to a scene", "taken for a copy", "of"),
        [(sort, str(taken), str(of)) for sort, (taken, of) in (real | wrong).items()],
    )
    yield (
        "Copies found, by kind of scene: "
        + ", ".join(f"{kind} {taken} of {of}" for kind, (taken, of) in quality.by_kind.items())
        + "."
    )
    right, false = sum(taken for taken, _ in real.values()), sum(taken for taken, _ in wrong.values())
    recall, precision = right / sum(of for _, of in real.values()), right / max(1, right + false)
    few, planted = _synthetic(_BY_EACH)
    began = time.perf_counter()
    by_each = _each_with_each(few)
    slow = time.perf_counter() - began
    if by_each != planted:
        raise WrongAnswerError("the peer finds other pairs")
    fast, few_found = _timed(few, planted)
    many, planted = _synthetic(count)
    seconds, found = _timed(many, planted)
    yield (
        f"Precision {precision:.1%}, recall {recall:.1%}. Stored per video: {quality.bytes_each:.0f} bytes. Hashing a "
        f"minute of {scenes.WIDTH}x{scenes.HEIGHT} takes {quality.seconds_each:.1f} s of processor time, of media and "
        "inference together, with its frame index."
    )
    yield (
        f"Synthetic videos of {_FRAMES} hashes, {_PLANTED:.0%} of them copies: trimmed, with wrong bits, every second "
        "one mirrored."
    )
    yield table(
        ("videos", "way", "seconds", "copies found"),
        [
            (str(_BY_EACH), "each pair", f"{slow:.1f}", "100 %"),
            (str(_BY_EACH), "bands of hashes", f"{fast:.2f}", f"{few_found:.0%}"),
            (str(count), "bands of hashes", f"{seconds:.1f}", f"{found:.1%}"),
        ],
    )
    yield goals_table(
        [
            Goal("no other scene or shot is taken for a copy", str(false), false == 0),
            Goal(f"{count} videos compared within {_WITHIN:.0f} s", f"{seconds:.1f} s", seconds <= _WITHIN),
        ]
    )


if __name__ == "__main__":
    main()
