"""Re-runs of scenarios, and what they found in another way than the scenarios."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rushes_catalog.domain.ids import RunId
from rushes_catalog.pipelines.domain.pipelines import Scenario, StageFrame

MOST_RERUN = 1000
"""Limit of scenarios that one request runs again."""


@dataclass(frozen=True, slots=True)
class LatestRerun:
    """A scenario and its newest re-run."""

    scenario: Scenario
    run_id: RunId


@dataclass(frozen=True, slots=True)
class VersionChange:
    """A version that two runs do not share; None: the run did not use it."""

    name: str
    before: str | None
    after: str | None


def versions_changed(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[VersionChange, ...]:
    """The versions that differ, in the order of their names."""
    return tuple(
        VersionChange(name, before.get(name), after.get(name))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    )


def frames_changed(before: Sequence[StageFrame], after: Sequence[StageFrame], *, measured: bool = True) -> int:
    """Number of frames in which a stage has found something else, or failed in one run alone.

    Confidences do not count: another device may give others for the same boxes. Nor does the order of regions.
    `measured`: measures are of the frames, and not of what the run did, such as requests, which are sent once.
    """
    was = {frame.seq: frame for frame in before}
    now = {frame.seq: frame for frame in after}
    return sum(
        seq not in was or seq not in now or not _found_the_same(was[seq], now[seq], measured=measured)
        for seq in was.keys() | now.keys()
    )


def _found_the_same(one: StageFrame, other: StageFrame, *, measured: bool) -> bool:
    if (one.outline, bool(one.problem)) != (other.outline, bool(other.problem)):
        return False
    return _regions(one) == _regions(other) and not (measured and one.measures != other.measures)


def _regions(frame: StageFrame) -> Counter[tuple[object, ...]]:
    return Counter(
        (each.x, each.y, each.w, each.h, each.label, each.track, each.text, each.match) for each in frame.regions
    )
