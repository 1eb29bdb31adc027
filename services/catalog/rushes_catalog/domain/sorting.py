"""Videos that are sorted into categories, and which folder they are sorted in."""

import posixpath
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rushes_catalog.domain.assets import Asset, LibraryRoot
from rushes_catalog.domain.ids import AssetId
from rushes_footage.facts import Problem
from rushes_footage.sorting import Category, SortedFile, SortFolder, SortListing, VideoMove


class SortState(StrEnum):
    """How a sorted video stands: what is wanted, and when it is there, what is so."""

    GOING = "going"
    SORTED = "sorted"
    RETURNING = "returning"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class SortedVideo:
    """A video that was sorted, or is on its way."""

    move: VideoMove
    """As it was sorted first."""
    file: SortedFile
    """Which it is where it lies now."""
    state: SortState

    @property
    def way(self) -> VideoMove:
        """The move that is wanted: there, or back."""
        return self.move.back if self.state is SortState.RETURNING else self.move


class SortOrder(StrEnum):
    """In which loose videos are listed."""

    NAME = "name"
    SUREST = "surest"
    """By what the classifier that predicts says; videos of which it says nothing come last, here and in the next."""
    LEAST_SURE = "least_sure"
    OLDEST = "oldest"
    """By when they were recorded."""


_EVEN = 0.5


@dataclass(frozen=True, slots=True)
class RankedVideo:
    """A loose video with what the classifier that predicts says of it."""

    name: str
    label: str | None
    """The first guess; None where nothing is said."""
    confidence: float

    @property
    def proposed(self) -> str | None:
        """The first guess where its chances are even at least."""
        return self.label if self.confidence >= _EVEN else None


@dataclass(frozen=True, slots=True)
class SortWindow:
    """Which loose videos are asked for."""

    order: SortOrder = SortOrder.NAME
    after: str = ""
    """In the order of names alone: those behind this one."""
    offset: int = 0
    limit: int = 0
    """0: all."""
    proposed: str = ""
    """Only those that are proposed for this category; "": whatever is said of them."""
    undecided: bool = False
    """Only those of which something is said, and for which no category has even chances."""
    only_mp4: bool = False
    """Only those called *.mp4, which are all that the replaced sorter knew."""

    def among(self, names: Sequence[str]) -> Sequence[str]:
        """Those that may be asked for, in the same order."""
        return [name for name in names if name.endswith(".mp4")] if self.only_mp4 else names

    @property
    def is_by_name_alone(self) -> bool:
        """Nothing has to be known of them but their names."""
        return self.order is SortOrder.NAME and not self.proposed and not self.undecided

    def arranged(self, names: Sequence[str], ranked: Sequence[RankedVideo]) -> Sequence[str]:
        """All that are asked for, of `names`, which lie there by name: in the order of `ranked`, then what is new."""
        there = set(names)
        wanted = [each.name for each in ranked if each.name in there and self._wants(each)]
        if self.proposed or self.undecided:
            return sorted(wanted) if self.order is SortOrder.NAME else wanted
        known = {each.name for each in ranked}
        return [*wanted, *(name for name in names if name not in known)]

    def _wants(self, video: RankedVideo) -> bool:
        if self.undecided:
            return video.label is not None and video.proposed is None
        return not self.proposed or video.proposed == self.proposed

    def of(self, names: Sequence[str]) -> Sequence[str]:
        """Those of all that are asked for."""
        behind = names[bisect_right(names, self.after) :] if self.after and self.order is SortOrder.NAME else names
        return behind[self.offset : self.offset + self.limit] if self.limit else behind[self.offset :]


def within(categories: Sequence[Category], ranked: Sequence[RankedVideo]) -> list[RankedVideo]:
    """In the same order; of what belongs to a category that is gone nothing is said."""
    names = {each.name for each in categories}
    return [each if each.label in names else RankedVideo(each.name, None, 0.0) for each in ranked]


@dataclass(frozen=True, slots=True)
class ProposalCounts:
    """How many loose videos belong where, as far as that is said."""

    by_category: Mapping[str, int]
    """Those that are proposed for a category that is there."""
    undecided: int
    unsaid: int
    """Nothing is said of them, or they belong to a category that is gone."""


def proposals_counted(listing: SortListing, ranked: Sequence[RankedVideo]) -> ProposalCounts:
    """`ranked`: in whatever order."""
    said = {each.name: each for each in ranked}
    counts = {each.name: 0 for each in listing.categories}
    undecided = unsaid = 0
    for name in listing.videos:
        video = said.get(name)
        if video is None or video.label not in counts:
            unsaid += 1
        elif video.proposed is None:
            undecided += 1
        else:
            counts[video.label] += 1
    return ProposalCounts(counts, undecided, unsaid)


@dataclass(frozen=True, slots=True)
class PredictedSorting:
    """A loose video, and the category that the classifier is sure of."""

    name: str
    category: str
    confidence: float
    problem: Problem | None = None
    """Why it stays where it is."""


@dataclass(frozen=True, slots=True)
class SortPage:
    """Some of the loose videos."""

    listing: SortListing
    """With these videos alone."""
    asset_ids: tuple[AssetId | None, ...]
    """Of each video; None where no scan has found it yet."""
    total: int
    """All that were asked for, on whichever page."""
    assets: tuple[Asset | None, ...] | None
    """What is known of each, in no profile; None where nobody asked for it."""


def sort_folder_at(path: str, roots: Sequence[LibraryRoot]) -> SortFolder | None:
    """The folder of an absolute path, beneath the innermost root that holds it; None where none does."""
    wanted = posixpath.normpath(path)
    for root in sorted(roots, key=lambda root: -len(root.path)):
        base = posixpath.normpath(root.path)
        if wanted == base:
            return SortFolder(root.name, "")
        if wanted.startswith(base.rstrip("/") + "/"):
            return SortFolder(root.name, wanted[len(base.rstrip("/")) + 1 :])
    return None


def sorting_words(move: VideoMove) -> str:
    """As in "1.mp4 sorted into food", "1.mp4 moved from food to soccer", "1.mp4 sorted into food as 1 (2).mp4"."""
    name = f" as {move.new_name}" if move.new_name else ""
    if move.origin:
        return f"{move.name} moved from {move.origin} to {move.target}{name}"
    return f"{move.name} sorted into {move.target}{name}"


@dataclass(frozen=True, slots=True)
class WantedSorting:
    """Which video shall lie where."""

    name: str
    category: str
    origin: str = ""
    """The category that it lies in now, "" for loose."""
    new_name: str = ""
    """What it is called there; "" where it keeps its name."""
