"""Measures how exactly media handles one kind of file, against a whole decode of that file; `make exactness`."""

import asyncio
import io
import random
import tempfile
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import Final
from uuid import uuid4

import numpy as np
from PIL import Image

from rushes.media.v1 import frames_pb2, source_pb2, work_pb2
from tests.footage.code import CodeReader
from tests.footage.damaged_files import decoded_numbers
from tests.footage.matrix import MATRIX, Specimen
from tests.footage.read import CodedFrame, coded_frames, numbers
from tests.footage.real_file import RealFile, real_file
from tests.footage.real_files import REAL_FILES
from tests.footage.write import footage
from tests.integration.media.node import Node, running_node
from tests.integration.media.shown import Shown, number_of, number_of_jpeg

DOCUMENT: Final = Path(__file__).parents[3] / "docs" / "exactness.md"

_PICTURES: Final = 8
_THUMBNAILS: Final = 4
_CLIP_SECONDS: Final = 1
_CURSORS: Final = (0.0, 1.37)
_BOX: Final = 512
_ROUNDED: Final = Fraction(1, 400)
"""Seconds to which containers keep times."""

HEAD: Final = (
    "| container | codec | frames/s | of note | frames | wrong in the index | wrong pictures | wrong thumbnails "
    "| wrong frames in clips |\n| --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |"
)


@dataclass(frozen=True)
class Found:
    """What was looked at, and how much of it was wrong."""

    frames: int
    index: int
    pictures: int
    thumbnails: int
    clips: int
    clip_frames: int

    @property
    def wrong(self) -> int:
        """Mistakes of all kinds."""
        return self.index + self.pictures + self.thumbnails + self.clips

    def row(self, specimen: Specimen | RealFile) -> str:
        """As the document shows it."""
        cells = (
            *specimen.described,
            self.frames,
            self.index,
            f"{self.pictures} of {_PICTURES}",
            f"{self.thumbnails} of {_THUMBNAILS}",
            f"{self.clips} of {self.clip_frames}",
        )
        return "| " + " | ".join(map(str, cells)) + " |"


async def measure(node: Node, specimen: Specimen, path: Path) -> Found:
    """Compare everything that media says about a file in its library with a whole decode."""
    frames = await asyncio.to_thread(lambda: list(coded_frames(path)))
    assert [frame.number for frame in frames] == list(specimen.recipe.shown), "the footage itself is not as meant"
    clips = [await _clip(node, specimen, path, cursor, frames) for cursor in _CURSORS]
    return Found(
        frames=len(frames),
        index=await _index(node, path, frames),
        pictures=await _pictures(node, specimen, path, frames),
        thumbnails=await _thumbnails(node, specimen, path, frames),
        clips=sum(wrong for wrong, _ in clips),
        clip_frames=sum(count for _, count in clips),
    )


async def _index(node: Node, path: Path, frames: list[CodedFrame]) -> int:
    request = frames_pb2.GetFrameIndexRequest(source=node.source(path.name))
    index = await node.frames.GetFrameIndex(request)
    told = list(accumulate((run.delta for run in index.deltas for _ in range(run.count)), initial=index.first_pts))
    return _differences(told, [frame.pts for frame in frames])


async def _pictures(node: Node, specimen: Specimen, path: Path, frames: list[CodedFrame]) -> int:
    """How many of some exact pictures show another frame: the ends, and some in between."""
    chance = random.Random(len(frames))
    between = chance.sample(range(1, len(frames) - 1), _PICTURES - 2)
    wrong = 0
    for position in (0, *between, len(frames) - 1):
        request = frames_pb2.GetPictureRequest(source=node.source(path.name), frame=position, width=_BOX, height=_BOX)
        shown = _number((await node.frames.GetPicture(request)).data, specimen)
        wrong += shown != frames[position].number
    return wrong


async def _thumbnails(node: Node, specimen: Specimen, path: Path, frames: list[CodedFrame]) -> int:
    """How many thumbnails are no frame of the distance to the next key frame before their time."""
    rate = float(specimen.recipe.clock.nominal_rate)
    begin, end = float(frames[0].time), float(frames[-1].time)
    wrong = 0
    for part in range(_THUMBNAILS):
        near = (end - begin) * part / _THUMBNAILS
        request = frames_pb2.GetPictureRequest(source=node.source(path.name), near=near, width=_BOX, height=_BOX)
        shown = _number((await node.frames.GetPicture(request)).data, specimen)
        times = [float(frame.time) - begin for frame in frames if frame.number == shown]
        reach = (specimen.recipe.picture.key_distance + 3) / rate
        wrong += not (times and near - reach <= times[0] <= near + 3 / rate)
    return wrong


async def _clip(node: Node, specimen: Specimen, path: Path, cursor: float, frames: list[CodedFrame]) -> tuple[int, int]:
    source = node.source(path.name)
    plan = await node.plan(source, cursor, _CLIP_SECONDS)
    place = work_pb2.ClipPlace(group="matrix", name=f"{specimen.recipe.name}-{uuid4()}")
    clip = await node.run(node.order(work_pb2.ExportClipSpec(source=source, plan=plan, place=place)))
    expected = _expected(specimen, cursor, frames)
    made = await asyncio.to_thread(numbers, Path(clip.path))
    return _differences(made, expected), len(expected)


def _expected(specimen: Specimen, cursor: float, frames: list[CodedFrame]) -> list[int]:
    """The numbers that a clip has to show, told from a decode of the source."""
    seconds = [float(frame.time - frames[0].time) for frame in frames]
    # Containers keep times in milliseconds or finer.
    if specimen.rate == "variable":
        first = bisect_right(seconds, cursor + 0.0005) - 1
        positions = list(range(first, bisect_left(seconds, cursor + _CLIP_SECONDS - 0.0005)))
    else:
        first = next(position for position, time in enumerate(seconds) if time >= cursor - 0.001)
        positions = list(range(first, first + round(_CLIP_SECONDS * specimen.recipe.clock.nominal_rate)))
    return [frames[position].number for position in positions]


async def measure_real(node: Node, file: RealFile, path: Path) -> Found:
    """The same of a file whose packets or times are not what they seem, against what it shows."""
    shown = await asyncio.to_thread(Shown, file, path)
    source, count = node.source(path.name), len(shown.numbers)
    clips = [await _real_clip(node, shown, source, start) for start in _real_cursors(file)]
    return Found(
        frames=count,
        index=await _real_index(node, shown, source),
        pictures=await _real_pictures(node, shown, source),
        thumbnails=await _real_thumbnails(node, shown, source),
        clips=sum(wrong for wrong, _ in clips),
        clip_frames=sum(frames for _, frames in clips),
    )


def _real_cursors(file: RealFile) -> tuple[Fraction, Fraction]:
    """The start, and half of a clip before the fault, or the middle."""
    near = file.times[file.faults[0] if file.faults else len(file.times) // 2]
    return Fraction(0), max(Fraction(0), Fraction(round(100 * (near - Fraction(_real_length(file), 2))), 100))


def _real_length(file: RealFile) -> int:
    return 8 if file.seconds > 60 else _CLIP_SECONDS


async def _real_index(node: Node, shown: Shown, source: source_pb2.Source) -> int:
    index = await node.frames.GetFrameIndex(frames_pb2.GetFrameIndexRequest(source=source))
    tick = Fraction(index.time_base.numerator, index.time_base.denominator)
    told = [*accumulate((run.delta for run in index.deltas for _ in range(run.count)), initial=0)]
    wrong = sum(
        shown.is_sure(place) and abs(ticks * tick - shown.times[place]) > _ROUNDED
        for place, ticks in enumerate(told[: len(shown.times)])
    )
    return wrong + abs(len(told) - len(shown.times))


async def _real_pictures(node: Node, shown: Shown, source: source_pb2.Source) -> int:
    """Of damaged files, pictures of frames that are whole."""
    sure = [place for place in range(len(shown.numbers)) if shown.is_sure(place)]
    wrong = 0
    for part in range(_PICTURES):
        place = sure[(len(sure) - 1) * part // (_PICTURES - 1)]
        request = frames_pb2.GetPictureRequest(source=source, frame=place, width=_BOX, height=_BOX)
        wrong += number_of_jpeg((await node.frames.GetPicture(request)).data) != shown.numbers[place]
    return wrong


async def _real_thumbnails(node: Node, shown: Shown, source: source_pb2.Source) -> int:
    """How many are no frame of the distance to the next key frame before their time."""
    wrong = 0
    for part in range(_THUMBNAILS):
        near = shown.times[-1] * part / _THUMBNAILS
        request = frames_pb2.GetPictureRequest(source=source, near=float(near), width=_BOX, height=_BOX)
        wrong += not shown.has_near(number_of_jpeg((await node.frames.GetPicture(request)).data), near)
    return wrong


async def _real_clip(node: Node, shown: Shown, source: source_pb2.Source, start: Fraction) -> tuple[int, int]:
    plan = await node.plan(source, float(start), _real_length(shown.file))
    place = work_pb2.ClipPlace(group="matrix", name=f"{shown.file.name}-{uuid4()}")
    clip = await node.run(node.order(work_pb2.ExportClipSpec(source=source, plan=plan, place=place)))
    made = await asyncio.to_thread(decoded_numbers, Path(clip.path), number_of)
    if shown.is_whole:
        expected = shown.in_clip(start, _real_length(shown.file))
        return _differences(made, expected), len(expected)
    span = range(plan.first_frame, plan.first_frame + plan.frame_count)
    found = zip(span, made, strict=False)
    wrong = sum(shown.is_sure(at) and number != shown.numbers[at] for at, number in found)
    return wrong + abs(len(made) - len(span)), len(span)


def _number(jpeg: bytes, specimen: Specimen) -> int:
    """What a picture says; -1 where it has not the shape that players show."""
    picture = Image.open(io.BytesIO(jpeg)).convert("L")
    width, height = specimen.recipe.picture.shown_size
    wide = width * specimen.recipe.picture.pixel_aspect
    smaller = min(Fraction(1), _BOX / wide, Fraction(_BOX, height))
    if abs(picture.width - wide * smaller) > 1 or abs(picture.height - height * smaller) > 1:
        return -1
    if specimen.recipe.picture.pixel_aspect != 1:
        # The code is drawn for pixels as they are stored.
        picture = picture.resize((width, height))
    return CodeReader().read(np.asarray(picture))


def _differences(found: Sequence[int | None], expected: Sequence[int | None]) -> int:
    """Places at which two lists differ, those that only one of them has included."""
    differing = sum(one != other for one, other in zip(found, expected, strict=False))
    return differing + abs(len(found) - len(expected))


async def _table() -> str:
    with tempfile.TemporaryDirectory(prefix="rushes-exactness-") as folder:
        library = Path(folder) / "library"
        paths = {specimen: footage(specimen.recipe, library) for specimen in MATRIX}
        async with running_node(Path(folder) / "node", library) as node:
            rows = [(await measure(node, specimen, path)).row(specimen) for specimen, path in paths.items()]
            for file in REAL_FILES:
                path = real_file(file, library)
                rows.append((await measure_real(node, file, path)).row(file))
    return "\n".join((HEAD, *rows))


def main() -> None:
    """Write the document's table anew."""
    before, _, rest = DOCUMENT.read_text().partition(HEAD.partition("\n")[0])
    if not rest:
        raise SystemExit(f"{DOCUMENT} has no table to replace")
    after = rest[rest.index("\n\n") :] if "\n\n" in rest else "\n"
    DOCUMENT.write_text(before + asyncio.run(_table()) + after)


if __name__ == "__main__":
    main()
