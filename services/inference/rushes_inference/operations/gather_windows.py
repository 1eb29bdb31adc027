"""Which windows of a video are examples: those of marked spans, and negatives drawn from the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.classifiers import MOST_NUMBERS
from rushes_inference.domain.finders import WindowDescriptor
from rushes_inference.domain.windows import ExampleSpan, Numbers

_MOST_OF_A_SPAN: Final = 64
"""Windows of one span: of a long one they are taken evenly."""
_MOST_OF_SPANS: Final = 40_000
"""Windows of all spans together."""
_DRAWN_PER_POSITIVE: Final = 30
MOST_DRAWN: Final = 5_000
_HALF: Final = 0.5


def most_spans(dimensions: int) -> int:
    """How many spans a training can have, of a window each, where vectors have so many numbers."""
    return max(0, min(_MOST_OF_SPANS, MOST_NUMBERS // dimensions - MOST_DRAWN))


def most_of_a_span(spans: int, dimensions: int) -> int:
    """How many windows each of so many spans may have, whose vectors have so many numbers."""
    return max(1, min(_MOST_OF_A_SPAN, most_spans(dimensions) // max(1, spans)))


@dataclass(frozen=True)
class SpanWindows:
    """Windows of one video that belong to spans."""

    windows: Numbers
    """Each once."""
    spans: Numbers
    """Index of the span of each."""


def windows_of_spans(spans: Sequence[ExampleSpan], count: int, by: WindowDescriptor, most: int) -> SpanWindows:
    """The windows of a video of `count` windows that overlap a span by at least half of the shorter of both, `most` of
    each span; of a span shorter than a window at least the one that is centred best on it.

    A window of several spans belongs to the one that it shares most with, of equal ones to a positive one.
    """
    share = np.zeros(count)
    owner = np.full(count, -1, np.int64)
    # Positive ones last: they take over from equal ones.
    for number in sorted(range(len(spans)), key=lambda each: spans[each].positive):
        span = spans[number]
        found, shares = _overlapping(span, count, by)
        ours = (shares > share[found]) | (shares == share[found]) & span.positive
        share[found[ours]], owner[found[ours]] = shares[ours], number
    kept, whose = [], []
    for number in range(len(spans)):
        own = np.flatnonzero(owner == number)
        own = own[np.linspace(0, len(own) - 1, min(most, len(own))).round().astype(np.int64)]
        kept.append(own)
        whose.append(np.full(len(own), number, np.int64))
    return SpanWindows(np.concatenate([np.empty(0, np.int64), *kept]), np.concatenate([np.empty(0, np.int64), *whose]))


def _overlapping(span: ExampleSpan, count: int, by: WindowDescriptor) -> tuple[Numbers, NDArray[np.float64]]:
    """Windows, and the share of the shorter of both that they have in common with the span."""
    first = max(0, int((span.start - by.window) / by.hop))
    last = min(count - 1, int(span.end / by.hop) + 1)
    found = np.arange(first, last + 1)
    starts = found * by.hop
    shorter = min(by.window, span.end - span.start)
    shares = (np.minimum(span.end, starts + by.window) - np.maximum(span.start, starts)) / shorter
    enough = shares >= _HALF - 1e-9
    if not enough.any() and len(found) and span.end - span.start < by.window and shares.max() > 0:
        enough = shares == shares.max()
    return found[enough], shares[enough]


def windows_apart(spans: Sequence[ExampleSpan], count: int, by: WindowDescriptor) -> Numbers:
    """Windows that belong to no span, and are at least a window away from each positive one."""
    free = np.ones(count, np.bool_)
    for span in spans:
        beside = by.window if span.positive else 0.0
        first = max(0, int(np.floor((span.start - beside - by.window) / by.hop)) + 1)
        last = int(np.ceil((span.end + beside) / by.hop)) - 1
        free[first : last + 1] = False
    return np.flatnonzero(free)


def drawn_from(apart: Sequence[Numbers], positives: int, seed: int) -> list[Numbers]:
    """Negatives of each video, out of the windows that may be drawn: in all a multiple of the positive windows."""
    total = sum(map(len, apart))
    wanted = min(total, MOST_DRAWN, _DRAWN_PER_POSITIVE * positives)
    chosen = np.sort(np.random.default_rng(abs(seed)).choice(total, wanted, replace=False))
    ends = np.cumsum([0, *map(len, apart)])
    return [
        each[chosen[(chosen >= begin) & (chosen < begin + len(each))] - begin]
        for each, begin in zip(apart, ends, strict=False)
    ]
