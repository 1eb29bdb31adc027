"""Regions whose text names a brand, or may: what was found, what people decided, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rushes_catalog.pipelines.domain.brand_labels import BrandLabel, RegionKey, Verdict
from rushes_catalog.pipelines.domain.pipelines import StageFrame, StageRegion
from rushes_footage.brands import BrandMatch, FoundBy, MatchState


class RegionState(StrEnum):
    """What is known of a region: what a person decided, otherwise what the run found."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    MATCHED = "matched"
    DOUBTFUL = "doubtful"
    UNRESOLVED = "unresolved"


class NamedBy(StrEnum):
    """What named the brand of a region."""

    TEXT = "text"
    LOCAL = "local"
    CLOUD = "cloud"
    PERSON = "person"
    """Somebody who decided otherwise than the run found."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The scores of 0 to 100 from which on a text is matched, and from which on it is doubtful."""

    matched: int
    doubtful: int


@dataclass(frozen=True, slots=True)
class BrandRegion:
    """A region of a stage that matches brands, with the decision about it."""

    seq: int
    place: int
    """Among the regions of its frame."""
    region: StageRegion
    match: BrandMatch
    label: BrandLabel | None

    @property
    def id(self) -> str:
        """Names it within its stage: `seq`-`place`."""
        return f"{self.seq}-{self.place}"

    @property
    def key(self) -> RegionKey:
        """Regions are in the order of their keys."""
        return self.seq, self.place

    @property
    def state(self) -> RegionState:
        """The decision, or what was found."""
        return RegionState(self.label.verdict if self.label is not None else self.match.state)

    @property
    def brand(self) -> str | None:
        """The one that was confirmed, or that the text comes nearest to; None where there is none, and for rejected
        regions."""
        return self.label.brand if self.label is not None else self.match.brand

    @property
    def shown(self) -> str | None:
        """The brand that counts as seen; None where it is none, or nobody has decided on a doubtful one."""
        return self.brand if self.state in (RegionState.CONFIRMED, RegionState.MATCHED) else None

    @property
    def by(self) -> NamedBy:
        """What named its brand."""
        found = self.match.brand if self.match.state is MatchState.MATCHED else None
        if self.label is not None and self.label.brand != found:
            return NamedBy.PERSON
        return NamedBy(self.match.by)

    def why(self, limits: Limits) -> str:
        """A sentence on what its state follows from."""
        if self.label is not None:
            return _decided(self.label, self.match)
        if self.match.by is not FoundBy.TEXT:
            return _answered(self.match)
        return _compared(self.region.text, self.match, limits)


def brand_regions(frames: Sequence[StageFrame], labels: Mapping[RegionKey, BrandLabel]) -> Iterator[BrandRegion]:
    """The regions of a stage that matches brands, in order."""
    for frame in frames:
        for place, region in enumerate(frame.regions):
            if region.match is not None:
                yield BrandRegion(frame.seq, place, region, region.match, labels.get((frame.seq, place)))


def _decided(label: BrandLabel, match: BrandMatch) -> str:
    by = f" by {label.made_by}" if label.made_by else ""
    if label.verdict is Verdict.REJECTED:
        found = f"; the run found {_quoted(match.brand)}" if match.brand is not None else ""
        return f"Rejected{by}{found}."
    return f"Confirmed as {_quoted(label.brand or '')}{by}."


def _answered(match: BrandMatch) -> str:
    where = "in your own network" if match.by is FoundBy.LOCAL else "elsewhere"
    model = f"The model {match.model} {where}" if match.model else f"A model {where}"
    if match.state is MatchState.MATCHED:
        return f"{model} named {_quoted(match.brand or '')}."
    return f"{model} answered {_quoted(match.words)}."


def _compared(text: str, match: BrandMatch, limits: Limits) -> str:
    if not match.alias:
        return "The brand list has no brands."
    alias = _quoted(match.alias)
    if match.brand is not None and match.brand != match.alias:
        alias += f", an alias of {_quoted(match.brand)},"
    score = f"{_quoted(text)} comes near {alias} with a score of {match.score}"
    if match.state is MatchState.MATCHED:
        return f"{score}; from {limits.matched} on it is matched."
    if match.state is MatchState.DOUBTFUL:
        return f"{score}; from {limits.doubtful} on it is doubtful, from {limits.matched} on matched."
    return f"{score}; below {limits.doubtful} it is no brand."


def _quoted(text: str) -> str:
    return f"“{text}”"
