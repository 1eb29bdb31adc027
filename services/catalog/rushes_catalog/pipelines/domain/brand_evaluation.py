"""How well a run finds brands, by what people decided about its frames."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rushes_catalog.pipelines.domain.brand_labels import (
    LEAST_OVERLAP,
    BrandLabel,
    Labels,
    Verdict,
    overlap,
    same_writing,
)
from rushes_catalog.pipelines.domain.pipelines import StageFrame, StageRegion
from rushes_footage.brands import MatchState


@dataclass(frozen=True, slots=True)
class Quality:
    """Numbers of regions that people decided on, and shares of 0 to 1."""

    confirmed: int
    """Shown by these decisions."""
    found: int
    """Matched by the run, rightly or not."""
    right: int
    """Matched with the confirmed brand."""

    @property
    def precision(self) -> float | None:
        """Share of what was found that is right; None where nothing was found."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Share of what was confirmed that was found; None where nothing was confirmed."""
        return self.right / self.confirmed if self.confirmed else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None where one of them is."""
        return 2 * self.right / (self.found + self.confirmed) if self.found and self.confirmed else None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Qualities of a run."""

    brands: tuple[tuple[str, Quality], ...]
    """By name, those that were confirmed, or found in a region that was decided on."""
    all: Quality


def evaluate(frames: Sequence[StageFrame], labels: Labels) -> Evaluation | None:
    """Compare what was matched in frames with the decisions about them; None where there are none.

    A confirmed writing counts as found where the run matched its brand there, whichever letters it read. One that was
    matched with another brand counts against that, also where its letters were misread, and so does a rejected one
    whose letters are matched. Matches that nobody has decided on do not count.
    """
    confirmed: Counter[str] = Counter()
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    decided = 0
    for frame in frames:
        decisions = labels.get(frame.seq, ())
        decided += len(decisions)
        confirmed.update(each.brand for each in decisions if each.brand is not None)
        for label, brand in _paired(decisions, frame.regions):
            found[brand] += 1
            right[brand] += label.verdict is Verdict.CONFIRMED and label.brand == brand
    if not decided:
        return None
    names = sorted({*confirmed, *found})
    return Evaluation(
        tuple((name, Quality(confirmed[name], found[name], right[name])) for name in names),
        Quality(confirmed.total(), found.total(), right.total()),
    )


def _paired(labels: Sequence[BrandLabel], regions: Sequence[StageRegion]) -> list[tuple[BrandLabel, str]]:
    """Decisions with the brand that was matched there, each decision and each region once: the best pairs first."""
    # Where what was confirmed is read as it was then, other letters are another writing.
    misread = {
        label.id
        for label in labels
        if label.verdict is Verdict.CONFIRMED and not any(same_writing(region, label) for region in regions)
    }
    candidates = [
        (label.brand == brand, same_writing(region, label), overlap(region, label), place, label, brand)
        for place, region in enumerate(regions)
        if (brand := _matched(region)) is not None
        for label in labels
        if overlap(region, label) >= LEAST_OVERLAP
        and (label.brand == brand or same_writing(region, label) or label.id in misread)
    ]
    candidates.sort(key=lambda each: (*each[:3], -each[3]), reverse=True)
    pairs: list[tuple[BrandLabel, str]] = []
    places, decisions = set[int](), set[str]()
    for *_, place, label, brand in candidates:
        if place not in places and label.id not in decisions:
            places.add(place)
            decisions.add(label.id)
            pairs.append((label, brand))
    return pairs


def _matched(region: StageRegion) -> str | None:
    match = region.match
    return match.brand if match is not None and match.state is MatchState.MATCHED else None
