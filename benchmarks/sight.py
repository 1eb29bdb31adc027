"""How fast a million pictures are searched by words, how exactly, and how many unrelated questions find something.

`python -m benchmarks.sight [--pictures N]`. Vectors are drawn: all pictures have a direction in common, as all texts
have another one, and differ in a hundred of 512 dimensions, which is how vectors of CLIP lie. One core searches; the
peers are NumPy with floats of 32 bits in memory, and of 16 bits in a file.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.figures import Figure, Goal, goals_table, table
from benchmarks.results import write_section
from rushes_inference.adapters.seen_files import SeenFiles, SeenVectors
from rushes_inference.domain.unrelated import UNRELATED
from rushes_inference.seeing.floor import floor_of
from rushes_inference.seeing.merging import Merged
from rushes_inference.seeing.packing import best_cosines, cosines, packed
from rushes_inference.seeing.stretches import best_stretches

_DIMENSIONS: Final = 512
_DIFFERENT: Final = 100
"""Dimensions in which pictures differ."""
_OF_A_VIDEO: Final = 500
_PART: Final = 1 << 14
_ROUNDS: Final = 5
_QUESTIONS: Final = 20
"""Of which exactness is measured."""
_TOP: Final = 100
_WITHIN: Final = 0.5
"""Seconds."""
_SIZES: Final = (1_000, 30_000, 300_000)
_ASKED: Final = 1_000
"""Unrelated questions, other than those that the floor is made of, and as many of what pictures show."""
_FLOORS: Final = 20
"""Of each library, made of different sentences: figures are means of them."""
_MEANT: Final = 0.5
"""Cosine of what a question means and what its picture shows, without what all have in common."""
_MOST_FALSE: Final = 0.02

Vectors = NDArray[np.float32]


class WrongAnswerError(Exception):
    """A result is wrong, so its figures must not be reported."""


@dataclass(frozen=True)
class _Rule:
    name: str
    floor: Callable[[NDArray[np.float32]], float]


_RULES: Final = (
    _Rule("mean + 2 deviations", lambda best: float(best.mean() + 2 * best.std())),
    _Rule("mean + 3 deviations", lambda best: float(best.mean() + 3 * best.std())),
    _Rule("highest", lambda best: float(best.max())),
    _Rule("the higher of the last two (used)", floor_of),
)


class _Drawn:
    """Vectors like those of an encoder of pictures, and of one of texts."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        axes = np.linalg.qr(self._random.normal(size=(_DIMENSIONS, _DIFFERENT + 2)))[0].T.astype(np.float32)
        self._pictures, self._texts, self._axes = axes[0], 0.3 * axes[0] + 0.95 * axes[1], axes[2:]

    def contents(self, count: int) -> Vectors:
        drawn = self._random.standard_normal((count, _DIFFERENT), np.float32)
        return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)

    def pictures(self, contents: Vectors) -> Vectors:
        return _unit(contents @ self._axes + self._pictures)

    def texts(self, contents: Vectors) -> Vectors:
        return _unit(contents @ self._axes + self._texts)

    def about(self, contents: Vectors) -> Vectors:
        """Texts that mean nearly what these show."""
        other = self.contents(len(contents))
        return self.texts(_unit(_MEANT * contents + np.sqrt(1 - _MEANT**2) * other))


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pictures", type=int, default=1_000_000)
    pictures: int = options.parse_args().pictures
    with tempfile.TemporaryDirectory(prefix="rushes-sight-") as name, _one_core():
        speed, goal = _speed(Path(name), pictures)
    falsely, kept = _floors()
    searched = (
        f"{pictures:,} vectors of {_DIMENSIONS} numbers are searched exactly by one core, out of the page cache. What "
        f"is found is compared with 64-bit floats, for {_QUESTIONS} questions. Seconds include waiting for what else "
        "ran on that core; those of the processor do not."
    )
    asked = (
        f"Libraries are searched for {_ASKED:,} unrelated questions and {_ASKED:,} of what one of their pictures shows "
        f"(a cosine of {_MEANT:g} without what all have in common), with {_FLOORS} floors, each made of "
        f"{len(UNRELATED)} other unrelated ones. The share of both that finds something:"
    )
    write_section(
        "Pictures by words",
        (
            searched,
            speed,
            asked,
            falsely,
            goals_table((goal, kept)),
        ),
    )


@contextmanager
def _one_core() -> Iterator[None]:
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        with threadpool_limits(1):
            yield
    finally:
        os.sched_setaffinity(0, allowed)


def _speed(folder: Path, count: int) -> tuple[str, Goal]:
    drawn = _Drawn(1)
    wide, half, ours, loading = _written(folder, drawn, count)
    unrelated = drawn.texts(drawn.contents(len(UNRELATED)))
    began = time.perf_counter()
    floor = floor_of(best_cosines(ours.vectors, unrelated))
    flooring = time.perf_counter() - began
    questions = drawn.texts(drawn.contents(_QUESTIONS))
    error, shared = _exactness(wide, ours, questions)
    into = np.empty(count, np.float32)
    narrow = np.empty((1024, _DIMENSIONS), np.float32)

    def halves(question: Vectors) -> None:
        for begin in range(0, count, len(narrow)):
            part = half[begin : begin + len(narrow)]
            np.copyto(narrow[: len(part)], part)
            np.dot(narrow[: len(part)], question, out=into[begin : begin + len(part)])

    def floats(question: Vectors) -> None:
        np.dot(wide, question, out=into)

    def search(question: Vectors) -> None:
        cosines(ours.vectors, question, into)
        best_stretches(into, ours.layout, floor, 50)

    contenders: dict[str, tuple[int, Callable[[Vectors], None]]] = {
        "8 bits in a file, and stretches (Rushes)": (1, search),
        "NumPy, 16 bits in a file": (2, halves),
        "NumPy, 32 bits in memory": (4, floats),
    }
    figures = {name: Figure() for name in contenders}
    busy = {name: Figure() for name in contenders}
    for number in range(_ROUNDS + 1):
        for name, (_, run) in contenders.items():
            began, worked = time.perf_counter(), time.process_time()
            run(questions[number])
            if number:  # The first one fills the page cache.
                figures[name].add(time.perf_counter() - began)
                busy[name].add(time.process_time() - worked)
    rows = [
        (name, f"{size * count * _DIMENSIONS / 1e6:,.0f}", figures[name].show(3), busy[name].show(3))
        for name, (size, _) in contenders.items()
    ]
    found = table(("", "MB", "seconds for a question", "of them of the processor"), rows)
    exact = (
        f"With 8 bits a cosine is off by {error:.5f} (root of the mean square), and {shared:.1%} of the {_TOP} nearest "
        f"pictures are the same. Packing and writing all vectors took {loading:.1f} s, and the cosines to "
        f"{len(UNRELATED)} unrelated sentences {flooring:.1f} s."
    )
    ours_took = figures["8 bits in a file, and stretches (Rushes)"]
    goal = Goal(
        f"{count:,} pictures within {_WITHIN:g} s on one core", f"{ours_took.median:.3f} s", ours_took.median <= _WITHIN
    )
    return f"{found}\n\n{exact}", goal


def _written(folder: Path, drawn: _Drawn, count: int) -> tuple[Vectors, NDArray[np.float16], SeenVectors, float]:
    wide = np.empty((count, _DIMENSIONS), np.float32)
    seconds = 0.0
    with SeenFiles(folder / "seen", most_bytes=1 << 40).begin(_DIMENSIONS) as writer:
        for begin in range(0, count, _OF_A_VIDEO):
            part = wide[begin : begin + _OF_A_VIDEO]
            part[:] = drawn.pictures(drawn.contents(len(part)))
            video = Merged(part, np.arange(len(part), dtype=np.uint32), len(part))
            began = time.perf_counter()
            writer.add(f"{begin:015}.".encode(), video)
            seconds += time.perf_counter() - began
        vectors = writer.end()
    half = np.memmap(folder / "half", np.float16, "w+", shape=wide.shape)
    for begin in range(0, count, _PART):
        half[begin : begin + _PART] = wide[begin : begin + _PART]
    return wide, half, vectors, seconds


def _exactness(wide: Vectors, ours: SeenVectors, questions: Vectors) -> tuple[float, float]:
    errors, shared = [], []
    into = np.empty(len(wide), np.float32)
    for question in questions:
        cosines(ours.vectors, question, into)
        exact = np.concatenate(
            [wide[at : at + _PART].astype(np.float64) @ question for at in range(0, len(wide), _PART)]
        )
        errors.append(np.square(into - exact).mean())
        top, wanted = (set(np.argpartition(-each, _TOP)[:_TOP].tolist()) for each in (into, exact))
        shared.append(len(top & wanted) / _TOP)
    error, same = float(np.mean(errors)) ** 0.5, float(np.mean(shared))
    if same < 0.8:
        raise WrongAnswerError(f"only {same:.1%} of the nearest are the same")
    return error, same


def _floors() -> tuple[str, Goal]:
    rows: dict[str, list[str]] = {rule.name: [] for rule in _RULES}
    worst = 0.0
    for size in _SIZES:
        drawn = _Drawn(size)
        contents = drawn.contents(size)
        vectors = packed(drawn.pictures(contents))
        texts = [drawn.texts(drawn.contents(count)) for count in (_FLOORS * len(UNRELATED), _ASKED)]
        meant = drawn.about(contents[np.linspace(0, size - 1, _ASKED).astype(np.int64)])
        below, unrelated, related = (best_cosines(vectors, each) for each in (*texts, meant))
        for rule in _RULES:
            floors = np.array([rule.floor(each) for each in below.reshape(_FLOORS, -1)])
            falsely = float((unrelated > floors[:, None]).mean())
            rows[rule.name] += [f"{falsely:.2%}", f"{(related > floors[:, None]).mean():.1%}"]
            if rule is _RULES[-1]:
                worst = max(worst, falsely)
    head: Sequence[str] = ("floor", *(f"{size:,}: {what}" for size in _SIZES for what in ("unrelated", "shown")))
    goal = Goal(
        f"at most {_MOST_FALSE:.0%} of unrelated questions find something", f"{worst:.1%}", worst <= _MOST_FALSE
    )
    return table(head, ((name, *shares) for name, shares in rows.items())), goal


if __name__ == "__main__":
    main()
