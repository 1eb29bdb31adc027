"""Reports on runs of pipelines: how often a stage found each class, and in which frames."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rushes_catalog.domain.ids import TimelineId
from rushes_catalog.pipelines.domain.pipelines import StageFrame
from rushes_footage.stage_schema import Stage


@dataclass(frozen=True, slots=True)
class ClassReport:
    """What was found of one class."""

    label: str
    count: int
    mean_confidence: float
    """0 to 1."""
    tracks: int | None
    """None where the stage does not track."""
    seqs: tuple[int, ...]
    """Frames in which the class was found, in ascending order."""
    counts: tuple[int, ...]
    """How often it was found in each of them."""


@dataclass(frozen=True, slots=True)
class StageFailure:
    """Frames at which a stage failed for the same reason, of which the stages that read it know nothing either."""

    stage: Stage
    why: str
    seqs: tuple[int, ...]
    """In ascending order."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a stage of a run found."""

    timeline_id: TimelineId
    stage: Stage
    frames: int
    """Number of examined frames."""
    classes: tuple[ClassReport, ...]
    """The most frequent first."""
    failures: tuple[StageFailure, ...] = ()
    """Of the stage, and of those that it reads; the most frequent first."""


@dataclass(slots=True)
class _Sightings:
    confidences: list[float] = field(default_factory=list)
    tracks: set[int] = field(default_factory=set)
    by_seq: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))


def class_reports(frames: Sequence[StageFrame], *, tracked: bool) -> tuple[ClassReport, ...]:
    """What was found of each class, the most frequent first; `tracked`: the regions have tracks."""
    classes: defaultdict[str, _Sightings] = defaultdict(_Sightings)
    for frame in frames:
        for region in frame.regions:
            seen = classes[region.label]
            seen.confidences.append(region.confidence)
            seen.tracks.add(region.track)
            seen.by_seq[frame.seq] += 1
    reports = (_report(label, seen, tracked=tracked) for label, seen in classes.items())
    return tuple(sorted(reports, key=lambda each: (-each.count, each.label)))


def stage_failures(frames_by_stage: Mapping[Stage, Sequence[StageFrame]]) -> tuple[StageFailure, ...]:
    """The frames at which these stages failed, by the reason; the most frequent first."""
    failed: defaultdict[tuple[Stage, str], list[int]] = defaultdict(list)
    for stage, frames in frames_by_stage.items():
        for frame in frames:
            if frame.problem:
                failed[stage, frame.problem].append(frame.seq)
    failures = (StageFailure(stage, why, tuple(sorted(seqs))) for (stage, why), seqs in failed.items())
    return tuple(sorted(failures, key=lambda each: (-len(each.seqs), each.stage, each.why)))


def _report(label: str, seen: _Sightings, *, tracked: bool) -> ClassReport:
    count = len(seen.confidences)
    seqs = tuple(sorted(seen.by_seq))
    return ClassReport(
        label=label,
        count=count,
        mean_confidence=sum(seen.confidences) / count,
        tracks=len(seen.tracks - {0}) if tracked else None,
        seqs=seqs,
        counts=tuple(seen.by_seq[seq] for seq in seqs),
    )
