"""Reports on brands: when each was seen, for how long, how large and how surely."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rushes_catalog.pipelines.domain.pipelines import StageFrame, StageRegion, Timeline
from rushes_footage.brands import FoundBy, MatchState

MOST_TEXTS = 500
"""Unresolved texts that are listed, the most frequent ones."""


@dataclass(frozen=True, slots=True)
class ReportRules:
    """Which sightings are one appearance, and which appearances count; in seconds."""

    gap: float
    """Sightings that are nearer than this are of one appearance."""
    least: float
    """Shorter appearances are left out."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """A stretch of time in which a brand was seen, in seconds of the timeline; frames by their `seq`."""

    start: float
    end: float
    first: int
    last: int
    best: int
    """The frame with its surest region; the largest of equal ones."""
    by: str
    """What found that."""


@dataclass(frozen=True, slots=True)
class BrandSeen:
    """A brand, and when it was seen."""

    brand: str
    seconds: float
    """For which it was seen: gaps within an appearance are not among them."""
    share_of_time: float
    """0 to 1, of the time that all frames of the timeline stand for."""
    mean_area: float
    """Share of the picture that shows it, 0 to 1, over the frames in which it was seen; 0 where sizes are not known."""
    mean_score: float
    """0 to 100."""
    appearances: tuple[Appearance, ...]

    @property
    def best(self) -> int:
        """The best frame of its longest appearance."""
        return max(self.appearances, key=lambda each: each.end - each.start).best


@dataclass(frozen=True, slots=True)
class BrandReport:
    """What is known of brands in a timeline."""

    brands: tuple[BrandSeen, ...]
    """Those that were seen longest first."""
    open: int
    """Doubtful regions that nobody has decided on."""
    unresolved: tuple[tuple[str, int], ...]
    """Texts that come near no brand, and how many regions show each; the most frequent first, MOST_TEXTS at most."""


@dataclass(slots=True)
class _Sighting:
    """What a frame shows of a brand."""

    seq: int
    regions: list[StageRegion]
    area: float

    @property
    def best(self) -> tuple[int, int]:
        return max((_score(each), each.w * each.h) for each in self.regions)


def report_brands(frames: Sequence[StageFrame], timeline: Timeline, rules: ReportRules) -> BrandReport:
    """The report of a timeline from what was matched in its frames.

    A frame stands for the time until the next one of the timeline.
    """
    stands = stands_for(timeline)
    seen: defaultdict[str, list[_Sighting]] = defaultdict(list)
    texts: Counter[str] = Counter()
    undecided = 0
    for frame in frames:
        found: defaultdict[str, list[StageRegion]] = defaultdict(list)
        for region in frame.regions:
            match = region.match
            if match is None:
                continue
            if match.state is MatchState.MATCHED and match.brand is not None:
                found[match.brand].append(region)
            elif match.state is MatchState.DOUBTFUL:
                undecided += 1
            else:
                texts[region.text] += 1
        for brand, regions in found.items():
            seen[brand].append(_Sighting(frame.seq, regions, _share(regions, frame.size)))
    whole = sum(end - start for start, end in stands)
    reports = [
        report
        for brand, sightings in seen.items()
        if (report := _brand_seen(brand, sightings, stands, whole, rules)) is not None
    ]
    return BrandReport(
        tuple(sorted(reports, key=lambda each: (-each.seconds, each.brand))),
        undecided,
        tuple(sorted(texts.items(), key=lambda each: (-each[1], each[0]))[:MOST_TEXTS]),
    )


def stands_for(timeline: Timeline) -> list[tuple[float, float]]:
    """The time that each frame stands for, in seconds of the timeline: until the next one, the last one for a step."""
    begins = [each.seconds for each in timeline.frames]
    last = begins[-1] + 1 / timeline.order.fps
    until = last if timeline.order.end is None else min(last, max(timeline.order.end, begins[-1]))
    return list(pairwise([*begins, until]))


def _brand_seen(
    brand: str,
    sightings: Sequence[_Sighting],
    stands: Sequence[tuple[float, float]],
    whole: float,
    rules: ReportRules,
) -> BrandSeen | None:
    """None where no appearance is long enough."""
    groups: list[list[_Sighting]] = []
    for each in sightings:
        if groups and stands[each.seq][0] - stands[groups[-1][-1].seq][1] < max(rules.gap, 1e-9):
            groups[-1].append(each)
        else:
            groups.append([each])
    kept = [some for some in groups if stands[some[-1].seq][1] - stands[some[0].seq][0] >= rules.least]
    if not kept:
        return None
    shown = [each for some in kept for each in some]
    scores = [_score(region) for each in shown for region in each.regions]
    seconds = sum(stands[each.seq][1] - stands[each.seq][0] for each in shown)
    return BrandSeen(
        brand,
        seconds,
        seconds / whole if whole else 0.0,
        sum(each.area for each in shown) / len(shown),
        sum(scores) / len(scores),
        tuple(_appearance(some, stands) for some in kept),
    )


def _appearance(sightings: Sequence[_Sighting], stands: Sequence[tuple[float, float]]) -> Appearance:
    first, last = sightings[0].seq, sightings[-1].seq
    best = max(sightings, key=lambda each: each.best)
    return Appearance(stands[first][0], stands[last][1], first, last, best.seq, _by(best))


def _by(sighting: _Sighting) -> FoundBy:
    surest = max(sighting.regions, key=lambda each: (_score(each), each.w * each.h))
    return surest.match.by if surest.match is not None else FoundBy.TEXT


def _score(region: StageRegion) -> int:
    return region.match.score if region.match is not None else 0


def _share(regions: Sequence[StageRegion], size: tuple[int, int] | None) -> float:
    if size is None:
        return 0.0
    return min(1.0, sum(each.w * each.h for each in regions) / (size[0] * size[1]))
