"""Examples of finders: stretches of videos that show what is sought, or do not."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from rushes_catalog.domain.ids import AssetId, ExampleId
from rushes_catalog.domain.times import MICROSECONDS
from rushes_catalog.finders.domain.decisions import DecidedSpan
from rushes_catalog.finders.domain.errors import SpanOutsideVideo
from rushes_catalog.finders.domain.moments import MomentState
from rushes_catalog.finders.domain.versions import UsedSpan

LEAST_POSITIVES = 3
"""Positive examples that a training needs."""
MOST_EXAMPLES = 50_000
"""Limit of a finder's marked examples."""
_ROUNDED_US = 1_000
"""How much later than the video's end a span may end: clients write times with three digits."""


class ExampleOrigin(StrEnum):
    """Where an example is from."""

    CLIP = "clip"
    MARKED = "marked"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Example:
    """An example; the span is in microseconds from frame 0, its end exclusive."""

    id: ExampleId
    asset_number: int
    asset_id: AssetId
    name: str
    """Of the video's file."""
    start_us: int
    end_us: int
    positive: bool
    enabled: bool
    origin: ExampleOrigin

    @property
    def start(self) -> float:
        """In seconds."""
        return self.start_us / MICROSECONDS

    @property
    def end(self) -> float:
        """In seconds."""
        return self.end_us / MICROSECONDS


@dataclass(frozen=True, slots=True)
class ExampleFilter:
    """Which examples a list has; None: all."""

    positive: bool | None = None
    enabled: bool | None = None
    origin: ExampleOrigin | None = None


@dataclass(frozen=True, slots=True)
class NewExample:
    """A stretch to mark, in seconds from frame 0."""

    asset_id: AssetId
    start: float
    end: float
    positive: bool

    def marked(self, duration: float, path: str) -> "MarkedSpan":
        """The span, ended by the video's end; `duration` in seconds, 0: unknown.

        Raises SpanOutsideVideo for the fields below `path`.
        """
        start, end, length = (round(each * MICROSECONDS) for each in (self.start, self.end, duration))
        if end <= start:
            raise SpanOutsideVideo(f"{path}end", f"must be after the start, {self.start:.6g} s")
        if length and start >= length:
            raise SpanOutsideVideo(f"{path}start", f"must be before {duration:.6g} s, the end of the video")
        if length and end > length + _ROUNDED_US:
            raise SpanOutsideVideo(f"{path}end", f"must be at most {duration:.6g} s, the end of the video")
        return MarkedSpan(start, min(end, length) if length else end, self.positive)


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """A span in microseconds from frame 0, its end exclusive."""

    start_us: int
    end_us: int
    positive: bool


@dataclass(frozen=True, slots=True)
class LessonSpan:
    """A span that a training gets."""

    span: UsedSpan
    now: bool
    """It is an example of this training."""
    before: bool
    """It was one of the training of the version in use."""


def spans_used(examples: Sequence[Example], decided: Sequence[DecidedSpan] = ()) -> list[UsedSpan]:
    """The spans of enabled examples that a training uses, by video and start, each once.

    Of a clip in which accepted moments lie, those are used: a clip is as long as its data set asks for, of which what
    is sought may be a tenth. Of a rejected moment that overlaps a positive example, which was marked since, nothing is
    used: one of them is wrong, and what a person has marked is the later word.
    """
    accepted: dict[int, list[DecidedSpan]] = {}
    for moment in decided:
        if moment.state is MomentState.ACCEPTED:
            accepted.setdefault(moment.asset_number, []).append(moment)
    found: dict[UsedSpan, None] = {}
    for number, of_asset in groupby(sorted(examples, key=_order), key=attrgetter("asset_number")):
        spans = list(of_asset)
        positives = [each for each in spans if each.positive]
        used: list[UsedSpan] = []
        for each in spans:
            if each.origin is not ExampleOrigin.REJECTED:
                used += _shown(each, accepted.get(number, ()))
            elif not any(_overlap(each, positive) for positive in positives):
                used.append(UsedSpan(each.asset_id, each.start_us, each.end_us, positive=False, rejected=True))
        found |= dict.fromkeys(sorted(used, key=attrgetter("start_us")))
    return list(found)


def _shown(example: Example, accepted: Iterable[DecidedSpan]) -> list[UsedSpan]:
    """Where an example shows what is sought, as far as that is known."""
    whole = UsedSpan(example.asset_id, example.start_us, example.end_us, positive=example.positive)
    if example.origin is not ExampleOrigin.CLIP or not example.positive:
        return [whole]
    return [
        replace(whole, start_us=each.start_us, end_us=each.end_us)
        for each in accepted
        if example.start_us <= each.start_us and each.end_us <= example.end_us
    ] or [whole]


def lesson(now: Sequence[UsedSpan], before: Collection[UsedSpan]) -> dict[AssetId, list[LessonSpan]]:
    """What a training gets of each video: its own spans, and those of the version in use, which it is compared with."""
    spans = dict.fromkeys([*now, *before])
    present, former = frozenset(now), frozenset(before)
    found: dict[AssetId, list[LessonSpan]] = {}
    for each in spans:
        found.setdefault(each.asset_id, []).append(LessonSpan(each, now=each in present, before=each in former))
    return found


def _order(example: Example) -> tuple[int, int, str]:
    return example.asset_number, example.start_us, example.id


def _overlap(one: Example, other: Example) -> bool:
    return one.start_us < other.end_us and other.start_us < one.end_us
