"""Clips that cross a cut of an edited video: they show the end of one shot, and the beginning of the next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rushes_catalog.exports.domain.cross_shots import ClipCut
from rushes_catalog.exports.domain.cutting import BatchPlan
from rushes_footage.plans import ClipPlan
from rushes_footage.shots import Cut, cuts_within


@dataclass(frozen=True, slots=True)
class Crossing:
    """A clip of a batch, by its place in it from 0, and the cuts that it crosses."""

    index: int
    plan: ClipPlan
    cuts: tuple[Cut, ...]
    """At least one."""


def shifted_starts(plan: BatchPlan, begin: float | None, end: float | None) -> list[float]:
    """Starts with which a batch lies in the shot from `begin` to `end`, in seconds, None: far away; the nearest first.

    Empty where the shot is shorter than the batch. Where the shot ends between two frames of the clips' grid, a frame
    less is the second one.
    """
    reach = plan.clips[-1].start - plan.clips[0].start + plan.seconds
    frame = plan.seconds / plan.clips[0].frame_count
    starts = []
    if end is not None and plan.cursor + reach > end:
        starts += [end - reach, end - reach - frame]
    if begin is not None and plan.cursor < begin:
        starts.append(begin)
    return [
        max(round(start, 6), 0.0)
        for start in starts
        if start > -frame / 1000 and (begin is None or start > begin - frame / 1000)
    ]


def facts_of(cuts: Iterable[Cut]) -> tuple[ClipCut, ...]:
    """What is stored of the cuts within a clip."""
    return tuple(ClipCut(cut.frame, cut.kind) for cut in cuts)


def crossings(plans: Sequence[ClipPlan], cuts: Sequence[Cut]) -> list[Crossing]:
    """The clips of a batch that cross one of these cuts."""
    found = ((index, plan, cuts_within(cuts, plan.first_frame, plan.frame_count)) for index, plan in enumerate(plans))
    return [Crossing(index, plan, crossed) for index, plan, crossed in found if crossed]
