"""How many boards are read of their crops, of the rows that these stand in, and of whole frames, and how fast?

`python -m benchmarks.boards [--videos N] [--seed N]`. Drawn pitches with boards side by side, in colours of which some
are as light as the grass, with noise, a pan and partly a tilt, encoded as H.264 and decoded again. A board counts in
each frame that shows all of it, and as read where a line is its name but for one letter in six.
"""

import argparse
import io
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz import fuzz

from benchmarks.figures import Goal, goals_table, table
from benchmarks.results import write_section
from rushes_footage.brand_letters import letters_of
from rushes_footage.stage_schema import Stage
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import Region
from rushes_inference.stages import detect_edges, prepare_regions, read_text

_NAMES: Final = ("Calderon", "Mirabeau Tea", "Halvorsen", "Tessaract Oil", "Nordwave", "Quillon", "Ferrolux", "Pelagia")
_COLOURS: Final = (
    ((250, 250, 250), (20, 40, 140)),
    ((20, 20, 20), (240, 220, 40)),
    ((255, 255, 255), (180, 20, 30)),
    ((10, 60, 20), (235, 235, 235)),
    ((230, 200, 30), (15, 15, 15)),
    ((255, 255, 255), (30, 110, 60)),
)
"""Of letters and board."""
_WIDTHS: Final = (640, 1280, 1920)
_FRAMES: Final = 6
"""Of a video."""
_ALIKE: Final = 100 * 5 / 6

Shown: TypeAlias = tuple[RgbPicture, Sequence[str]]
"""A frame, and the names on the boards that it shows whole."""


@dataclass(frozen=True)
class _Way:
    name: str
    read: Callable[[RgbPicture, Sequence[Region]], Sequence[Region]]


def _board(name: str, width: int, height: int, chance: random.Random) -> NDArray[np.uint8]:
    letters, ground = chance.choice(_COLOURS)
    picture = Image.new("RGB", (width, height), ground)
    draw = ImageDraw.Draw(picture)
    size = height * 0.62
    while True:
        font = ImageFont.load_default(size)
        if draw.textlength(name, font) <= width - 12 or size < 8:
            break
        size -= 1
    bold = chance.choice((0, max(1, height // 40)))
    draw.text((width / 2, height / 2), name, letters, font, anchor="mm", stroke_width=bold, stroke_fill=letters)
    return np.asarray(picture)


def _pitch(seed: int, width: int) -> Iterator[Shown]:
    chance, noise = random.Random(seed), np.random.default_rng(seed)
    height, scale, long = width * 9 // 16, width / 1280, round(width * 1.8)
    far = round(height * 0.35)
    ground = np.empty((height, long, 3), np.uint8)
    ground[:far], ground[far:] = (70, 80, 95), (40, 120, 50)
    kind = chance.choice(("plain", "stripes", "crowd"))
    if kind == "crowd":
        heads = noise.integers(0, 255, (far // 6 + 1, long // 6 + 1, 3), np.uint8)
        ground[:far] = cv2.resize(heads, (long, far), interpolation=cv2.INTER_NEAREST)
    if kind != "plain":
        stripe = round(120 * scale)
        for left in range(0, long, 2 * stripe):
            ground[far:, left : left + stripe] = (46, 132, 56)
    left, boards = round(20 * scale), list[tuple[str, NDArray[np.float64]]]()
    for name in chance.sample(_NAMES, len(_NAMES)):
        across, down = round(chance.randint(200, 420) * scale), round(chance.randint(44, 84) * scale)
        if left + across > long:
            break
        top = far + chance.randint(-down, round(60 * scale))
        ground[top : top + down, left : left + across] = _board(name, across, down, chance)
        corners = [(left, top), (left + across, top), (left + across, top + down), (left, top + down)]
        boards.append((name, np.array([(x, y, 1) for x, y in corners], np.float64)))
        left += across + round(chance.randint(0, 160) * scale)
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), chance.choice((0, 0, 1, -1.5)), 1), [0, 0, 1]])
    pictures, shown = [], []
    for number in range(_FRAMES):
        pan = np.array([(1, 0, -(long - width) * (0.5 - 0.5 * math.cos(math.pi * number / (_FRAMES - 1)))), (0, 1, 0)])
        into = (turn @ np.vstack([pan, [0, 0, 1]]))[:2]
        seen = cv2.warpAffine(ground, into, (width, height), borderMode=cv2.BORDER_REPLICATE).astype(np.float64)
        pictures.append(np.clip(seen + noise.normal(0, 4, seen.shape), 0, 255).astype(np.uint8))
        places = [(name, corners @ into.T) for name, corners in boards]
        shown.append([name for name, at in places if (at >= 0).all() and (at <= (width, height)).all()])
    yield from zip(_encoded(pictures), shown, strict=True)


def _encoded(pictures: Sequence[NDArray[np.uint8]]) -> list[RgbPicture]:
    """The pictures after H.264."""
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as written:
        stream = written.add_stream("libx264", 25, {"crf": "26"})
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        for picture in pictures:
            written.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        written.mux(stream.encode())
    file.seek(0)
    with av.open(file, "r") as read:
        return [np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in read.decode(video=0)]


def _read(picture: RgbPicture, crops: Sequence[Region], *, whole_frame: bool = False) -> Sequence[Region]:
    parameters = read_text.Parameters(whole_frame=whole_frame)
    inputs = {Stage("prepare_regions"): tuple(crops)}
    return read_text.examine(picture, parameters, inputs=inputs, overlays=False).regions


def _one_by_one(picture: RgbPicture, crops: Sequence[Region]) -> Sequence[Region]:
    return _read(picture, [replace(each, label=prepare_regions.OF_OBJECT) for each in crops])


_WAYS: Final = (
    _Way("crops one by one", _one_by_one),
    _Way("rows of crops, as a run reads them", _read),
    _Way("whole frames", lambda picture, crops: _read(picture, crops, whole_frame=True)),
)


def _right(lines: Sequence[Region], names: Sequence[str]) -> int:
    said = [letters_of(each.text) for each in lines]
    return sum(any(fuzz.ratio(text, letters_of(name)) >= _ALIKE for text in said) for name in names)


def main() -> None:
    """Measure, and write the section."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--videos", type=int, default=8, help="of each width")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    rows, least = [], 1.0
    for width in _WIDTHS:
        right, seconds, boards = dict.fromkeys(_WAYS, 0), dict.fromkeys(_WAYS, 0.0), 0
        for seed in range(chosen.seed, chosen.seed + chosen.videos):
            for picture, names in _pitch(1000 * width + seed, width):
                boards += len(names)
                edges = detect_edges.examine(picture, detect_edges.Parameters(), overlays=False).regions
                inputs = {Stage("detect_edges"): edges}
                values = prepare_regions.Parameters()
                crops = prepare_regions.examine(picture, values, inputs=inputs, overlays=False).regions
                for way in _WAYS:
                    # Of the processor: others use this machine too.
                    begun = time.process_time()
                    lines = way.read(picture, crops)
                    seconds[way] += time.process_time() - begun
                    right[way] += _right(lines, names)
        size = f"{width} × {width * 9 // 16}"
        rows += [(size, way.name, f"{right[way]} of {boards}", f"{seconds[way]:.1f} s") for way in _WAYS]
        least = min(least, right[_WAYS[1]] / max(1, right[_WAYS[0]]))
    write_section(
        "Boards in frames",
        (
            (
                f"{chosen.videos} drawn pitches of each size, {_FRAMES} frames of each, with boards in colours of "
                "which some are as light as the grass; noise, a pan, a tilt of up to 1.5°, H.264. Seconds of the "
                "processor with one thread."
            ),
            table(("frames", "what is read", "boards read", "time"), rows),
            goals_table([Goal("rows: no fewer boards than crops one by one", f"{least:.2f} ×", least >= 1)]),
        ),
    )


if __name__ == "__main__":
    main()
