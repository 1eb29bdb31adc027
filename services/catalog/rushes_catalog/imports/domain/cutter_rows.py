"""Rows of the replaced cutter's database, and their meaning in Rushes."""

import hashlib
import json
import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Literal, TypeAlias

from rushes_catalog.annotations.domain.annotations import DEFAULT_PROFILE
from rushes_catalog.exports.domain.exports import group_name
from rushes_footage.clips import FoundClip
from rushes_footage.contracts import CLIP_SECONDS
from rushes_footage.crops import Anchor, Cropping, CropState, Move, Ratio
from rushes_footage.facts import MediaFacts
from rushes_footage.formats import ClipFormat, format_of_path
from rushes_footage.plans import ClipPlan

_NUMBERED = re.compile(r"(.+)_(\d{3,9})")
_RATIO = re.compile(r"([1-9]\d{0,3}):([1-9]\d{0,3})")
_NAMED_PLACES = 3
"""Places listed in a message about files of one name."""


@dataclass(frozen=True, slots=True)
class ClipRow:
    """A recorded clip. Seconds and pixels; `start_time` is the cursor, common to all clips of a batch."""

    number: int
    filename: str
    start_time: float
    output_path: str
    label: str = ""
    category: str = ""
    short_side: int = 0
    """0: the source's size."""
    portrait_ratio: str = ""
    crop_center: float = 0.5
    format: str = "MP4"
    clip_count: int = 1
    spread: float = 3.0
    profile: str = DEFAULT_PROFILE
    processed_at: datetime | None = None
    kind: Literal["clip"] = "clip"

    @property
    def clip_format(self) -> ClipFormat:
        """From the path's suffix: the old tool treated other formats than those of sequences as MP4."""
        return format_of_path(self.output_path)

    @property
    def group_folder(self) -> str:
        """Absolute path of the folder of the clip's batch."""
        return posixpath.dirname(self.output_path)


@dataclass(frozen=True, slots=True)
class HiddenRow:
    """A file that a profile hides, known only by its name."""

    filename: str
    profile: str
    kind: Literal["hidden"] = "hidden"


CutterRow: TypeAlias = ClipRow | HiddenRow


@dataclass(frozen=True, slots=True)
class CutterRows:
    """All rows read, and in words those that could not be."""

    rows: tuple[CutterRow, ...]
    notices: tuple[str, ...]


def row_key(row: CutterRow) -> str:
    """A hash of a row, independent of the database's place and of editable columns."""
    told: list[object]
    if isinstance(row, HiddenRow):
        told = [row.kind, row.filename, row.profile]
    else:
        at = row.processed_at.isoformat() if row.processed_at else None
        told = [row.kind, row.number, row.filename, row.start_time, row.output_path, at]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class CutterBatch:
    """The clips of one batch, in order."""

    rows: tuple[ClipRow, ...]

    @property
    def first(self) -> ClipRow:
        """The first clip, for values common to all."""
        return self.rows[0]

    def indexes(self) -> list[int]:
        """Index of each clip in the batch: from its name where these numbers are unique."""
        told = [_index_of(row) for row in self.rows]
        numbers = [index for index in told if index is not None]
        return numbers if len(set(numbers)) == len(told) else list(range(len(told)))


def batches_of(rows: Iterable[ClipRow]) -> list[CutterBatch]:
    """Rows of one file with a common cursor, profile and folder form one batch."""
    batches: dict[tuple[str, float, str, str], list[ClipRow]] = {}
    for row in rows:
        batches.setdefault((row.filename, row.start_time, row.profile, row.group_folder), []).append(row)
    return [
        CutterBatch(tuple(sorted(batch, key=lambda row: (_index_of(row) or 0, row.number))))
        for batch in batches.values()
    ]


def _index_of(row: ClipRow) -> int | None:
    name = posixpath.basename(row.output_path)
    name = name if row.clip_format.is_sequence else posixpath.splitext(name)[0]
    rest = name.removeprefix(f"{posixpath.basename(row.group_folder)}")
    if rest == "":
        return 0
    return int(rest[1:]) if re.fullmatch(r"_\d{1,4}", rest) else None


@dataclass(frozen=True, slots=True)
class GroupNames:
    """Names of a group: `folder` is `<name>_<number>` for groups of an export folder."""

    suffix: str
    name: str
    number: int
    folder: str
    outside: bool


def group_of(batch: CutterBatch, found: Sequence[FoundClip]) -> GroupNames:
    """From the clips' places where all have one; else named by its absolute path."""
    places = [each.place for each in found if each.place is not None]
    folder = batch.first.group_folder
    if len(places) < len(found) or not places:
        return GroupNames("", folder, 0, posixpath.basename(folder), outside=True)
    suffix, group = places[0].folder_suffix, places[0].group
    numbered = _NUMBERED.fullmatch(group)
    if numbered and group_name(numbered[1], int(numbered[2])) == group:
        return GroupNames(suffix, numbered[1], int(numbered[2]), group, outside=False)
    return GroupNames(suffix, group, 0, group, outside=False)


def cropping_of(row: ClipRow) -> Cropping | None:
    """The cropping of a request: key frames and random results were not recorded."""
    ratio = _RATIO.fullmatch(row.portrait_ratio.strip())
    if ratio is None:
        return None
    center = min(max(row.crop_center, 0.0), 1.0) if isfinite(row.crop_center) else 0.5
    state = CropState(Ratio(int(ratio[1]), int(ratio[2])), center, random_portrait=False, random_square=False)
    return Cropping(state, (), Anchor.TRAVEL, Move.HOLD, None)


def supposed_plan(start: float, facts: MediaFacts | None) -> ClipPlan:
    """The frames that a clip should have by the header's rate. Unverified until the clip is proven."""
    rate = facts.video.rate if facts else None
    if not rate:
        return ClipPlan(start, 0, 0, 0, 0)
    first = -int(-start * float(rate) // 1)
    return ClipPlan(start, first, round(CLIP_SECONDS * rate), 0, 0)


@dataclass(frozen=True, slots=True)
class UnplacedFile:
    """Rows that were not placed, by the name of their file."""

    name: str
    rows: int
    places: tuple[str, ...]
    """Of the assets of this name, `<root>/<path>`; several, or none."""
    assets: int

    @property
    def why(self) -> str:
        """The reason, for people."""
        if not self.assets:
            return "No file of this name is in the library. Its rows are placed as soon as one is."
        if self.assets == 1:
            return "They wait until the library has been scanned."
        named = ", ".join(self.places[:_NAMED_PLACES])
        more = f" and {self.assets - _NAMED_PLACES} more" if self.assets > _NAMED_PLACES else ""
        return (
            f"{self.assets} files have this name: {named}{more}. The old database does not say which of them was cut. "
            "Its rows are placed as soon as only one of them has this name."
        )


@dataclass(frozen=True, slots=True)
class ImportStanding:
    """What became of all rows ever read."""

    clips: int
    hidden: int
    missing_clips: int
    unplaced_rows: int
    unplaced: tuple[UnplacedFile, ...]
    """Those with the most rows first."""
