"""Is reading text as a stage of a pipeline as fast as RapidOCR called directly on the same crops?

`python -m benchmarks.reading [--rounds N] [--letters PIXELS …]`. Both read the same boards in this process, in turns,
with one thread; how many of them each reads as they were drawn is counted in the same run. The stage's process and its
pipe come on top: frames are read there too.
"""

import argparse
import asyncio
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import cv2
import numpy as np
from rapidocr import RapidOCR

from benchmarks.figures import Goal, goals_table, table
from benchmarks.results import write_section
from rushes_footage.brand_letters import letters_of
from rushes_footage.stage_schema import Stage
from rushes_inference.adapters.embedded import embedded
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.stage_findings import Region
from rushes_inference.stages.installed import picture_stages
from rushes_inference.vision.crops import upright
from tests.unit.inference.drawn_boards import Board, with_boards

_LETTERS: Final = (10, 14, 20, 32, 60)
_NAMES: Final = ("NORDWIND", "Kestrel Air", "ALPENBIER", "Voltaris 24", "Zephyr Bank", "Quillon")
_CROPS: Final = Stage("prepare_regions")
_STAGE: Final = "the stage `read_text`"
_READ: Final = picture_stages()["read_text"]
_VALUES: Final = {each.name: each.default for each in _READ.schema.parameters}


def _frames(heights: Sequence[int]) -> Iterator[tuple[RgbPicture, Sequence[Board], Sequence[Region]]]:
    """Frames of 1080p with boards of letters of these heights, tilted up to 8 degrees, sharp and blurred."""
    for place, letters in enumerate(heights):
        for degrees, blur in ((0.0, 0.0), (3.0, letters / 20), (-8.0, letters / 10)):
            names = (_NAMES[place % len(_NAMES)], _NAMES[(place + 3) % len(_NAMES)])
            boards = [Board(name, (960, 300 + 480 * row), letters, degrees) for row, name in enumerate(names)]
            picture = with_boards(boards, 1920, 1080)
            if blur:
                picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), blur), np.uint8)
            found = {Stage("detect_edges"): tuple(each.region() for each in boards)}
            crops = picture_stages()[_CROPS]
            values = {each.name: each.default for each in crops.schema.parameters}
            yield picture, boards, crops.examine(picture, values, found, overlays=False).regions


def _directly(**more: Any) -> RapidOCR:
    one_thread = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    return RapidOCR(params={"Global.log_level": "critical", **one_thread, **more})


def _read_by(engine: RapidOCR, picture: RgbPicture, crops: Sequence[Region]) -> list[str]:
    answers: list[Any] = [engine(cv2.cvtColor(upright(picture, each.polygon), cv2.COLOR_RGB2BGR)) for each in crops]
    return [text for each in answers for text in each.txts or ()]


def _read_here(picture: RgbPicture, crops: Sequence[Region]) -> list[str]:
    found = _READ.examine(picture, _VALUES, {_CROPS: tuple(crops)}, overlays=False)
    return [each.text for each in found.regions]


async def _apart(frames: Sequence[tuple[RgbPicture, Sequence[Board], Sequence[Region]]]) -> float:
    """Seconds for all frames in a process of its own, one after the other."""
    async with embedded(1) as backend:
        picture, _, crops = frames[0]
        await backend.examine(_READ, picture, _VALUES, {_CROPS: tuple(crops)}, overlays=False)
        begun = time.perf_counter()
        for picture, _, crops in frames:
            await backend.examine(_READ, picture, _VALUES, {_CROPS: tuple(crops)}, overlays=False)
        return time.perf_counter() - begun


def _right(said: Sequence[str], boards: Sequence[Board]) -> int:
    known = {letters_of(text) for text in said}
    return sum(letters_of(each.text) in known for each in boards)


def main() -> None:
    """Measure, and write the section."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--letters", type=int, nargs="+", default=_LETTERS, help="their heights in pixels")
    chosen = options.parse_args()
    frames = list(_frames(chosen.letters))
    boards = sum(len(each) for _, each, _ in frames)
    usual, plain = _directly(), _directly(**{"Global.use_cls": False})
    readers: dict[str, Callable[[RgbPicture, Sequence[Region]], list[str]]] = {
        _STAGE: _read_here,
        "RapidOCR": lambda picture, crops: _read_by(usual, picture, crops),
        "RapidOCR without its check for upside-down lines": lambda picture, crops: _read_by(plain, picture, crops),
    }
    for read in readers.values():  # loads its models
        read(frames[0][0], frames[0][2][:1])
    right = dict.fromkeys(readers, 0)
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(chosen.rounds):
        for name, read in readers.items():
            # Of the processor: others use this machine too.
            begun = time.process_time()
            said = [read(picture, crops) for picture, _, crops in frames]
            seconds[name].append(time.process_time() - begun)
            right[name] = sum(_right(each, known) for each, (_, known, _) in zip(said, frames, strict=True))
    if right[_STAGE] < max(right.values()):
        raise SystemExit(f"the stage reads fewer boards than RapidOCR does: {right}")
    medians = {name: statistics.median(each) for name, each in seconds.items()}
    own = medians[_STAGE]
    rows = [
        (name, f"{right[name]} of {boards}", f"{medians[name] / boards * 1000:.0f} ms", f"{medians[name] / own:.1f} ×")
        for name in readers
    ]
    factor = medians["RapidOCR"] / own
    apart = asyncio.run(_apart(frames)) / len(frames)
    write_section(
        "Text in pictures",
        (
            (
                f"{boards} boards in {len(frames)} frames of 1920 × 1080, letters {min(chosen.letters)} "
                f"to {max(chosen.letters)} pixels high, tilted up to 8°, "
                "sharp and blurred; seconds of the processor with one thread."
            ),
            table(("", "read as drawn", "per board", "time beside the stage's"), rows),
            goals_table([Goal("`read_text` beside RapidOCR ≥ 1.0 ×", f"{factor:.1f} ×", factor >= 1.0)]),
            (
                f"In its process, frame after frame: {apart * 1000:.0f} ms a frame by the clock with {os.cpu_count()} "
                "cores, the picture's way through the pipe included."
            ),
        ),
    )


if __name__ == "__main__":
    main()
