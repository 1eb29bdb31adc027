"""Vectors of length 1 as numbers of 8 bits, each vector with a factor of its own, and their cosines.

The error of a cosine is that of the vector, since questions are not packed. With 16 bits it would be less, and a search
would read twice as much and convert it more slowly: benchmarks/RESULTS.md has both.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.classifiers import Vectors

_LARGEST: Final = 127
_AT_ONCE: Final = 1024
"""Vectors that are unpacked at once: they stay in a core's cache."""


@dataclass(frozen=True)
class Packed:
    """Vectors with 8 bits for each number."""

    numbers: NDArray[np.int8]
    factors: NDArray[np.float32]
    """One for each vector."""

    def __len__(self) -> int:
        return len(self.numbers)


def packed(vectors: Vectors) -> Packed:
    """Of vectors of length 1 or 0."""
    factors = np.abs(vectors).max(axis=1, initial=0) / np.float32(_LARGEST)
    scaled = vectors / np.where(factors == 0, np.float32(1), factors)[:, None]
    return Packed(np.rint(scaled).astype(np.int8), factors.astype(np.float32))


def cosines(vectors: Packed, question: Vectors, into: NDArray[np.float32]) -> None:
    """The cosine of each vector to a question of length 1."""
    buffer = np.empty((min(_AT_ONCE, len(vectors)), len(question)), np.float32)
    for begin in range(0, len(vectors), _AT_ONCE):
        part = vectors.numbers[begin : begin + _AT_ONCE]
        unpacked = buffer[: len(part)]
        np.copyto(unpacked, part)
        np.dot(unpacked, question, out=into[begin : begin + len(part)])
    into *= vectors.factors


def best_cosines(vectors: Packed, questions: Vectors) -> NDArray[np.float32]:
    """Of each question, a row each, the cosine of the vector nearest to it; -1 where there is none."""
    best = np.full(len(questions), -1, np.float32)
    across = np.ascontiguousarray(questions.T)
    for begin in range(0, len(vectors), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        found = vectors.numbers[part].astype(np.float32) @ across * vectors.factors[part, None]
        np.maximum(best, found.max(axis=0), out=best)
    return best
