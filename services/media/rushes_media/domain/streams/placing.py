"""Where pieces of sound lie in a track: contiguous as far as their times allow, in step with those times in any case.

A container's times are rounded, and some recorders' waver, while sound that is cut at each of them crackles. So a piece
follows the one before it unless its time says something else, and those of the next pieces agree.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import floor
from typing import Generic, TypeVar

T = TypeVar("T")

TOLERANCE_SECONDS = 0.012
"""Largest distance of a piece from its stated time: half of what is heard as a shift against the picture, and less than
a packet that can be missing."""
_AHEAD = 9
"""Pieces that are compared at once, the placed one among them."""
_WITNESSES = 4
"""Pieces after one whose time says something else, of which more have to agree with it than with those before it."""


@dataclass(frozen=True)
class Piece(Generic[T]):
    """Some sound with its time."""

    told: float | None
    """Its first sample, counted from timestamp 0, as the container states it; None where it does not."""
    samples: int
    """How many samples it has."""
    sound: T


def placed(pieces: Iterable[Piece[T]], rate: int) -> Iterator[tuple[int, T]]:
    """Each piece with the position of its first sample.

    Where the times leave a gap positions do too, and where pieces overlap in time their positions overlap.
    """
    coming, window = iter(pieces), deque[Piece[T]]()
    tolerance = TOLERANCE_SECONDS * rate
    ends: int | None = None
    while True:
        window.extend(islice(coming, _AHEAD - len(window)))
        if not window:
            return
        begins = _begins(window, ends, tolerance)
        piece = window.popleft()
        ends = begins + piece.samples
        yield begins, piece.sound


def _begins(window: Sequence[Piece[T]], ends: int | None, tolerance: float) -> int:
    """Where the first piece begins, after one that ends there."""
    told = window[0].told
    if told is None:
        return ends or 0
    if ends is not None and abs(told - ends) <= tolerance:
        return ends
    beside = _beside(window, ends or 0)
    if ends is not None and not _is_elsewhere(beside, tolerance):
        return ends
    return floor((ends or 0) + _middle(_agreeing(beside, tolerance)) + 0.5)


def _beside(window: Sequence[Piece[T]], place: int) -> list[float | None]:
    """How far the time of each piece lies behind its place, if all followed each other from there."""
    found: list[float | None] = []
    for piece in window:
        found.append(None if piece.told is None else piece.told - place)
        place += piece.samples
    return found


def _is_elsewhere(beside: Sequence[float | None], tolerance: float) -> bool:
    """Whether the first piece belongs where its time says, and not behind the piece before it."""
    first = beside[0]
    assert first is not None
    witnesses = [each for each in beside[1 : 1 + _WITNESSES] if each is not None]
    with_it = sum(abs(each - first) <= tolerance for each in witnesses)
    against = sum(abs(each) <= tolerance for each in witnesses)
    if not with_it and not against and witnesses:
        # Nobody agrees with either: a time from which all others go back is wrong.
        return max(witnesses) >= first
    return with_it >= against


def _agreeing(beside: Sequence[float | None], tolerance: float) -> list[float]:
    """Of the first piece, and of those directly after it that are as far beside: rounding averages out over them."""
    first = beside[0]
    assert first is not None
    found = []
    for each in beside:
        if each is not None:
            if abs(each - first) > tolerance:
                break
            found.append(each)
    return found


def _middle(numbers: list[float]) -> float:
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
