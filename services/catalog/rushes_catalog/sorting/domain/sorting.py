"""Sorting videos into categories, and the choice of the sort folder."""

import posixpath
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rushes_catalog.domain.ids import AssetId
from rushes_catalog.library.domain.assets import Asset, LibraryRoot
from rushes_chassis.errors import RushesError
from rushes_footage.facts import Problem
from rushes_footage.sorting import Category, SortedFile, SortFolder, SortListing, VideoMove


class SortState(StrEnum):
    """State of a sorted video: what is wanted while it is moved, then what is done."""

    GOING = "going"
    SORTED = "sorted"
    RETURNING = "returning"
    BACK = "back"
    LOST = "lost"
    """Sorted, but the file is gone or another one by now: UndoSortings leaves it out."""


@dataclass(frozen=True, slots=True)
class SortedVideo:
    """A video that was sorted, or is being moved."""

    move: VideoMove
    """As it was first sorted."""
    file: SortedFile
    """Identity of the file at its present place."""
    state: SortState

    @property
    def way(self) -> VideoMove:
        """The move that is wanted: forward or back."""
        return self.move.back if self.state is SortState.RETURNING else self.move


class SortOrder(StrEnum):
    """Order of loose videos."""

    NAME = "name"
    SUREST = "surest"
    """By confidence; videos without a prediction come last, here and in the next order."""
    LEAST_SURE = "least_sure"
    OLDEST = "oldest"
    """By recording time."""


_EVEN = 0.5


@dataclass(frozen=True, slots=True)
class RankedVideo:
    """A loose video with its prediction."""

    name: str
    label: str | None
    """The first guess; None without a prediction."""
    confidence: float

    @property
    def proposed(self) -> str | None:
        """The first guess, if its confidence is at least one half."""
        return self.label if self.confidence >= _EVEN else None


@dataclass(frozen=True, slots=True)
class SortWindow:
    """Filter and page of a list of loose videos."""

    order: SortOrder = SortOrder.NAME
    after: str = ""
    """In order by name only: those after this name."""
    offset: int = 0
    limit: int = 0
    """0: no limit."""
    proposed: str = ""
    """Only videos with this proposal; "": all."""
    undecided: bool = False
    """Only videos with a prediction but without a proposal."""
    only_mp4: bool = False
    """Only *.mp4 files, as in the replaced sorter."""
    first: str = ""
    """The video that comes before all others, if it is among them; not with `after`."""

    def among(self, names: Sequence[str]) -> Sequence[str]:
        """Names that match its filters, in the same order."""
        return [name for name in names if name.endswith(".mp4")] if self.only_mp4 else names

    @property
    def is_by_name_alone(self) -> bool:
        """Whether names alone are enough."""
        return self.order is SortOrder.NAME and not self.proposed and not self.undecided

    def arranged(self, names: Sequence[str], ranked: Sequence[RankedVideo]) -> Sequence[str]:
        """All matching videos of `names`, which are in order of name: in the order of `ranked`, then new ones."""
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
        """The page of all matching videos, which are in order."""
        if self.first in names:
            names = [self.first, *(name for name in names if name != self.first)]
        behind = names[bisect_right(names, self.after) :] if self.after and self.order is SortOrder.NAME else names
        return behind[self.offset : self.offset + self.limit] if self.limit else behind[self.offset :]


def within(categories: Sequence[Category], ranked: Sequence[RankedVideo]) -> list[RankedVideo]:
    """In the same order; predictions for removed categories are dropped."""
    names = {each.name for each in categories}
    return [each if each.label in names else RankedVideo(each.name, None, 0.0) for each in ranked]


@dataclass(frozen=True, slots=True)
class ProposalCounts:
    """Number of loose videos by proposed category."""

    by_category: Mapping[str, int]
    """By existing category."""
    undecided: int
    unsaid: int
    """Without a prediction, or with a removed category."""


def proposals_counted(listing: SortListing, ranked: Sequence[RankedVideo]) -> ProposalCounts:
    """`ranked`: in any order."""
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
    """A loose video with a confident prediction."""

    name: str
    category: str
    confidence: float
    problem: Problem | None = None
    """Why it stays where it is."""


@dataclass(frozen=True, slots=True)
class SortingNotUndone:
    """A sorting that could not be undone, as it was made."""

    move: VideoMove
    why: RushesError


@dataclass(frozen=True, slots=True)
class UndoneSortings:
    """The latest sortings, as they were made, the newest first: those that were undone, and the others."""

    undone: Sequence[VideoMove]
    not_undone: Sequence[SortingNotUndone]


@dataclass(frozen=True, slots=True)
class SortPage:
    """A page of loose videos."""

    listing: SortListing
    """Contents of the folder, with these videos only."""
    asset_ids: tuple[AssetId | None, ...]
    """Of each video; None where no scan has found it yet."""
    total: int
    """Number of all matching videos, on all pages."""
    assets: tuple[Asset | None, ...] | None
    """Metadata of each, without a profile; None where it was not requested."""


def sort_folder_at(path: str, roots: Sequence[LibraryRoot]) -> SortFolder | None:
    """The folder at an absolute path, in the innermost root that contains it; None where none does."""
    if "\0" in path:  # No path has one, and systems read only what is before it.
        return None
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


def sortings_words(videos: int, categories: Collection[str]) -> str:
    """What was done at once, as in "24 videos sorted into food", "24 videos sorted into 3 folders"."""
    [category, *others] = categories
    return f"{videos} videos sorted into {category if not others else f'{len(categories)} folders'}"


@dataclass(frozen=True, slots=True)
class WantedSorting:
    """A requested move of a video."""

    name: str
    category: str
    origin: str = ""
    """Its present category, "" for loose."""
    new_name: str = ""
    """Its name there; "" where it keeps its name."""
    act: str = ""
    """Moves with the same one are one act; "": those that are requested together."""
