"""Reports on brands: when each was seen, for how long, how large and how surely."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from rushes_catalog.pipelines.domain.brand_labels import Labels
from rushes_catalog.pipelines.domain.brand_regions import BrandRegion, NamedBy, RegionState, brand_regions
from rushes_catalog.pipelines.domain.pipelines import StageFrame, Timeline

MOST_TEXTS = 500
"""Unresolved texts that are listed, the most frequent ones."""
_DIGITS = 6
"""Of seconds: times are in microseconds."""


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
    """The frame with its surest region: one that was confirmed, then the highest score; the largest of equal ones."""
    by: NamedBy
    """What named the brand of that region."""


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
        return max(self.appearances, key=lambda each: _between(each.start, each.end)).best


@dataclass(frozen=True, slots=True)
class BrandReport:
    """What is known of brands in a timeline."""

    brands: tuple[BrandSeen, ...]
    """Those that were seen longest first."""
    open: int
    """Doubtful regions that nobody has decided on."""
    unresolved: tuple[tuple[str, int], ...]
    """Texts that come near no brand and that nobody has decided on, and how many regions show each; the most frequent
    first, MOST_TEXTS at most."""


@dataclass(slots=True)
class _Sighting:
    """What a frame shows of a brand."""

    seq: int
    regions: list[BrandRegion]
    area: float

    @property
    def surest(self) -> BrandRegion:
        return max(self.regions, key=_sureness)


def report_brands(frames: Sequence[StageFrame], labels: Labels, timeline: Timeline, rules: ReportRules) -> BrandReport:
    """The report of a timeline from what was matched in its frames, and what people decided about that.

    A frame counts for the time that it stands for (see stands_for). Regions of frames that others stand for are counted
    as sightings, and neither as open nor as texts: they were looked at once.
    """
    stands = stands_for(timeline)
    seen: defaultdict[str, list[_Sighting]] = defaultdict(list)
    texts: Counter[str] = Counter()
    undecided = 0
    for frame in frames:
        found: defaultdict[str, list[BrandRegion]] = defaultdict(list)
        for each in brand_regions([frame], labels):
            if each.shown is not None:
                found[each.shown].append(each)
            elif frame.stand_in is not None:
                continue
            elif each.state is RegionState.DOUBTFUL:
                undecided += 1
            elif each.state is RegionState.UNRESOLVED:
                texts[each.region.text] += 1
        for brand, regions in found.items():
            seen[brand].append(_Sighting(frame.seq, regions, _share(regions, frame.size)))
    whole = lasting(stands)
    reports = [
        report
        for brand, sightings in seen.items()
        if (report := _brand_seen(brand, sightings, stands, whole, timeline, rules)) is not None
    ]
    return BrandReport(
        tuple(sorted(reports, key=lambda each: (-each.seconds, each.brand))),
        undecided,
        tuple(sorted(texts.items(), key=lambda each: (-each[1], each[0]))[:MOST_TEXTS]),
    )


def stands_for(timeline: Timeline) -> list[tuple[float, float]]:
    """The time that each frame stands for, in seconds of the timeline.

    Until the next one, the last one for a step; none beyond the end of its video, and of what was ordered.
    """
    begins = [each.seconds for each in timeline.frames]
    asked = timeline.order.end
    stands: list[tuple[float, float]] = []
    for frame, following in zip(timeline.frames, [*begins[1:], begins[-1] + 1 / timeline.order.fps], strict=True):
        ends = [each for each in (timeline.assets[frame.asset].ends, asked) if each is not None]
        stands.append((frame.seconds, max(frame.seconds, min([following, *ends]))))
    return stands


def lasting(stands: Iterable[tuple[float, float]]) -> float:
    """For how long stretches of time last in all, in seconds."""
    return round(fsum(end - start for start, end in stands), _DIGITS)


def _between(start: float, end: float) -> float:
    """The seconds between two times: what is left of rounding them is neither shown nor compared."""
    return round(end - start, _DIGITS)


def _brand_seen(
    brand: str,
    sightings: Sequence[_Sighting],
    stands: Sequence[tuple[float, float]],
    whole: float,
    timeline: Timeline,
    rules: ReportRules,
) -> BrandSeen | None:
    """None where no appearance is long enough."""
    groups: list[list[_Sighting]] = []
    for each in sightings:
        if groups and _goes_on(groups[-1][-1].seq, each.seq, stands, timeline, rules):
            groups[-1].append(each)
        else:
            groups.append([each])
    kept = [some for some in groups if _between(stands[some[0].seq][0], stands[some[-1].seq][1]) >= rules.least]
    if not kept:
        return None
    shown = [each for some in kept for each in some]
    scores = [region.match.score for each in shown for region in each.regions]
    seconds = lasting(stands[each.seq] for each in shown)
    return BrandSeen(
        brand,
        seconds,
        seconds / whole if whole else 0.0,
        sum(each.area for each in shown) / len(shown),
        sum(scores) / len(scores),
        tuple(_appearance(some, stands) for some in kept),
    )


def _goes_on(
    before: int, seq: int, stands: Sequence[tuple[float, float]], timeline: Timeline, rules: ReportRules
) -> bool:
    """Whether two sightings are of one appearance, which ends with its video."""
    if timeline.frames[before].asset != timeline.frames[seq].asset:
        return False
    apart = _between(stands[before][1], stands[seq][0])
    return apart < rules.gap or not apart


def _appearance(sightings: Sequence[_Sighting], stands: Sequence[tuple[float, float]]) -> Appearance:
    first, last = sightings[0].seq, sightings[-1].seq
    best = max(sightings, key=lambda each: _sureness(each.surest))
    return Appearance(stands[first][0], stands[last][1], first, last, best.seq, best.surest.by)


def _sureness(each: BrandRegion) -> tuple[bool, int, int]:
    return each.label is not None, each.match.score, each.region.w * each.region.h


def _share(regions: Sequence[BrandRegion], size: tuple[int, int] | None) -> float:
    if size is None:
        return 0.0
    return min(1.0, sum(each.region.w * each.region.h for each in regions) / (size[0] * size[1]))
