"""Two films that should show the same, frame by frame: what was measured, and what that means."""

from dataclasses import dataclass

_LARGEST_DIFFERENCE = 10.0
"""Of 255, on small pictures with colour: encoders of about the same quality stay far below it, one that writes other
colours or half a picture lies far above."""
_INDISTINCT = 0.15
"""Neighbours that differ by less than this from each other cannot be told apart."""


@dataclass(frozen=True)
class FrameComparison:
    """Mean absolute difference, of 255, of a frame from the one that it should be, and from that one's neighbours."""

    difference: float
    nearest_neighbour_difference: float


@dataclass(frozen=True)
class Comparison:
    """Of all frames that both have."""

    frames: int
    frames_expected: int
    each: tuple[FrameComparison, ...]


def what_differs(comparison: Comparison) -> str:
    """A sentence that says in what a film is not what it should be; "" where it is."""
    if comparison.frames != comparison.frames_expected:
        return f"It made {comparison.frames} frames of {comparison.frames_expected}."
    worst = max(each.difference for each in comparison.each)
    if worst > _LARGEST_DIFFERENCE:
        return f"Its pictures differ from the CPU's by {worst:.0f} of 255."
    for number, each in enumerate(comparison.each):
        if each.difference > each.nearest_neighbour_difference + _INDISTINCT:
            return f"Frame {number} shows another moment than the CPU's."
    return ""
