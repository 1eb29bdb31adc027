"""Frame-by-frame comparison of two videos that should show the same."""

from dataclasses import dataclass

_LARGEST_DIFFERENCE = 10.0
"""Of 255, on small colour pictures: encoders of similar quality stay far below it; wrong colours or half a picture
are far above."""
_INDISTINCT = 0.15
"""Neighbouring frames that differ by less than this cannot be distinguished."""


@dataclass(frozen=True)
class FrameComparison:
    """Mean absolute difference, of 255, between a frame and its reference, and between it and the reference's
    neighbours."""

    difference: float
    nearest_neighbour_difference: float


@dataclass(frozen=True)
class Comparison:
    """Comparison of all frames that both videos have."""

    frames: int
    frames_expected: int
    each: tuple[FrameComparison, ...]


def what_differs(comparison: Comparison) -> str:
    """A sentence that says how the video differs from its reference; "" where it does not."""
    if comparison.frames != comparison.frames_expected:
        return f"It made {comparison.frames} frames of {comparison.frames_expected}."
    worst = max(each.difference for each in comparison.each)
    if worst > _LARGEST_DIFFERENCE:
        return f"Its pictures differ from the CPU's by {worst:.0f} of 255."
    for number, each in enumerate(comparison.each):
        if each.difference > each.nearest_neighbour_difference + _INDISTINCT:
            return f"Frame {number} shows another moment than the CPU's."
    return ""
