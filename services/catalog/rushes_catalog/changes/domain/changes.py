"""Changes made by users, described in words, with the data needed to undo them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, TypeAlias

from rushes_catalog.annotations.domain.planned_cuts import PlannedCut
from rushes_catalog.changes.domain.errors import NotReversible
from rushes_catalog.domain.ids import (
    AssetId,
    ChangeId,
    CheckpointId,
    ClipId,
    ExampleId,
    ExportId,
    FinderId,
    RunId,
    TimelineId,
    VersionId,
)
from rushes_catalog.exports.domain.exports import RecordedClip
from rushes_catalog.pipelines.domain.brand_labels import BrandLabel
from rushes_catalog.pipelines.domain.pipelines import Part

# Counted from the last do, undo or redo; clips stay in the trash as long.
KEPT = timedelta(days=30)


class Step(StrEnum):
    """The step of a change that is under way: its rows state what is wanted, files may not be moved yet."""

    NONE = ""
    MAKING = "making"
    UNDOING = "undoing"
    REDOING = "redoing"
    # Completing a change that was recorded as done; if it is called off, it stands as far as it went.
    COMPLETING = "completing"


@dataclass(frozen=True, slots=True)
class ClipsDeleted:
    """Clips were moved to the trash."""

    clip_ids: tuple[ClipId, ...]
    kind: Literal["deletion"] = "deletion"


@dataclass(frozen=True, slots=True)
class ClipsForgotten:
    """Clips outside of the export folders were removed from the list; their files stay."""

    clip_ids: tuple[ClipId, ...]
    kind: Literal["forgetting"] = "forgetting"


@dataclass(frozen=True, slots=True)
class VisibilitySet:
    """Assets, listed with the change, were hidden or shown in a profile."""

    profile: str
    hidden: bool
    kind: Literal["visibility"] = "visibility"


@dataclass(frozen=True, slots=True)
class StarsSet:
    """Assets, listed with the change, were starred, or not any more."""

    starred: bool
    kind: Literal["star"] = "star"


@dataclass(frozen=True, slots=True)
class ExportFacts:
    """Properties of a whole export, which can be edited at any time."""

    label: str
    category: str
    profile: str


@dataclass(frozen=True, slots=True)
class ExportEdit:
    """New properties of an export."""

    export_id: ExportId
    group: str
    before: ExportFacts
    after: ExportFacts


@dataclass(frozen=True, slots=True)
class ExportsEdited:
    """Exports were labelled, categorised, or moved to another profile."""

    edits: tuple[ExportEdit, ...]
    kind: Literal["edit"] = "edit"


@dataclass(frozen=True, slots=True)
class GroupOverwritten:
    """An export took over another one's group."""

    export_id: ExportId
    group: str
    kind: Literal["overwrite"] = "overwrite"


@dataclass(frozen=True, slots=True)
class VideoSorted:
    """A loose video of the sort folder was moved to a category, as in sorting.domain.sorting.SortedVideo."""

    kind: Literal["sorting"] = "sorting"


@dataclass(frozen=True, slots=True)
class CategoryEdited:
    """A category was renamed, merged or removed, as in sorting.domain.category_edits.CategoryEdit."""

    kind: Literal["category"] = "category"


@dataclass(frozen=True, slots=True)
class PipelineDeleted:
    """A timeline, a run or a checkpoint was deleted, with everything that only it owns."""

    part: Part
    id: TimelineId | RunId | CheckpointId
    kind: Literal["pipeline_deletion"] = "pipeline_deletion"


@dataclass(frozen=True, slots=True)
class FinderDeleted:
    """A finder was deleted, with everything that only it owns."""

    finder_id: FinderId
    kind: Literal["finder_deletion"] = "finder_deletion"


@dataclass(frozen=True, slots=True)
class ExampleDeleted:
    """A marked example of a finder was deleted."""

    finder_id: FinderId
    example_id: ExampleId
    kind: Literal["example_deletion"] = "example_deletion"


@dataclass(frozen=True, slots=True)
class VersionChosen:
    """Another version of a finder was chosen; `before` None: none was in use."""

    finder_id: FinderId
    before: VersionId | None
    after: VersionId
    kind: Literal["version_choice"] = "version_choice"


@dataclass(frozen=True, slots=True)
class MomentsDecided:
    """Moments were accepted, rejected or moved, or decisions about them taken back."""

    edits: str
    """As of finders.domain.moments.packed."""
    kind: Literal["moments"] = "moments"


@dataclass(frozen=True, slots=True)
class ShotsDrafted:
    """A cut was planned for each shot of a video."""

    asset_id: AssetId
    cuts: tuple[PlannedCut, ...]
    kind: Literal["shot_drafts"] = "shot_drafts"


@dataclass(frozen=True, slots=True)
class TranscriptDeleted:
    """The transcript of a content was deleted."""

    asset_id: AssetId
    fingerprint: str
    kind: Literal["transcript_deletion"] = "transcript_deletion"


@dataclass(frozen=True, slots=True)
class BrandListDeleted:
    """A brand list was deleted; its versions stay, as runs name them."""

    name: str
    kind: Literal["brand_list_deletion"] = "brand_list_deletion"


@dataclass(frozen=True, slots=True)
class RegionDecided:
    """A region that shows a brand, or seems to, was confirmed or rejected."""

    timeline_id: TimelineId
    """Of the run in which it was decided on."""
    before: BrandLabel | None
    """None: nobody had decided on it."""
    after: BrandLabel
    kind: Literal["region_decision"] = "region_decision"


@dataclass(frozen=True, slots=True)
class RegionsDecided:
    """Regions that say the same, on which nobody had decided, were all confirmed or rejected."""

    timeline_id: TimelineId
    """Of the run in which they were decided on."""
    kind: Literal["region_decisions"] = "region_decisions"


@dataclass(frozen=True, slots=True)
class PipelineProfileDeleted:
    """A pipeline profile was deleted; its versions stay, as runs name them."""

    name: str
    kind: Literal["pipeline_profile_deletion"] = "pipeline_profile_deletion"


What: TypeAlias = (
    ClipsDeleted
    | ClipsForgotten
    | VisibilitySet
    | StarsSet
    | ExportsEdited
    | GroupOverwritten
    | VideoSorted
    | CategoryEdited
    | PipelineDeleted
    | FinderDeleted
    | ExampleDeleted
    | VersionChosen
    | MomentsDecided
    | ShotsDrafted
    | TranscriptDeleted
    | BrandListDeleted
    | RegionDecided
    | RegionsDecided
    | PipelineProfileDeleted
)


@dataclass(frozen=True, slots=True)
class Act:
    """What was done at once and is several changes."""

    id: str
    words: str
    """For people."""
    changes: int
    undone: int
    """How many of them are undone."""


@dataclass(frozen=True, slots=True)
class NewChange:
    """A change to record."""

    id: ChangeId
    what: What
    words: str
    made_by: str
    made_at: datetime
    assets: tuple[AssetId, ...]
    step: Step = Step.NONE
    act: str = ""
    """Id of the act that it is a part of; "" where it is made alone."""


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """A recorded change; `emptied`: some of its clips are not in the trash any more."""

    id: ChangeId
    what: What
    words: str
    made_by: str
    made_at: datetime
    undone_by: str
    undone_at: datetime | None
    """None: it is in effect."""
    until: datetime
    step: Step
    assets: tuple[AssetId, ...]
    """Limited to two names."""
    emptied: bool
    act: Act | None = None
    """None: it was made alone."""

    @property
    def final_because(self) -> str:
        """Why it can be neither undone nor redone, as far as is known; "" where it can."""
        return "It is no longer in the trash." if self.emptied else ""


class TrashState(StrEnum):
    """State of a clip in the trash."""

    GOING = "going"
    KEPT = "kept"
    RETURNING = "returning"
    # Deleted for good; the row keeps when and by whom.
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class TrashedClip:
    """A clip that is in the trash, is moved there or back, or was there."""

    recorded: RecordedClip
    state: TrashState
    size: int


@dataclass(frozen=True, slots=True)
class TrashedChange:
    """Size in bytes of a change's clips in the trash."""

    change_id: ChangeId
    size: int
    since: datetime


@dataclass(frozen=True, slots=True)
class TrashTotal:
    """Contents of the trash; `oldest_at` None: it is empty."""

    size: int
    clips: int
    oldest_at: datetime | None


def to_be_emptied(kept: Sequence[TrashedChange], budget: int, now: datetime) -> list[ChangeId]:
    """Changes to delete: all expired ones, and of the rest the oldest until the budget is met."""
    total = sum(each.size for each in kept)
    gone = []
    for each in sorted(kept, key=lambda each: each.since):
        if each.since + KEPT <= now or total > budget or budget == 0:
            gone.append(each.change_id)
            total -= each.size
    return gone


def reversed_facts(edit: ExportEdit, now: ExportFacts, *, again: bool) -> ExportFacts:
    """An export's properties after undoing an edit, or redoing it with `again`; raises NotReversible.

    Fields that were edited again since are not undone.
    """
    expected, wanted = (edit.before, edit.after) if again else (edit.after, edit.before)
    changed = {}
    for field in fields(ExportFacts):
        old, new = getattr(expected, field.name), getattr(wanted, field.name)
        if old == new:
            continue
        present = getattr(now, field.name)
        if present != old:
            raise NotReversible(
                f"The {field.name} of {edit.group} was changed since, to {quoted(present)}; it was left as it is."
            )
        changed[field.name] = new
    return ExportFacts(
        label=changed.get("label", now.label),
        category=changed.get("category", now.category),
        profile=changed.get("profile", now.profile),
    )


def deletion_words(deleted: Sequence[RecordedClip]) -> str:
    """As in "3 clips of dog_001 deleted"."""
    return f"{_clip_words(deleted)} deleted"


def forgetting_words(forgotten: Sequence[RecordedClip]) -> str:
    """As in "3 clips of dog_001 taken off the list; their files stay"."""
    stay = "its file stays" if len(forgotten) == 1 else "their files stay"
    return f"{_clip_words(forgotten)} taken off the list; {stay}"


def _clip_words(clips: Sequence[RecordedClip]) -> str:
    """With the subprofile: groups of the same name may be in several."""
    place = clips[0].place
    if len({(each.place.folder_suffix, each.place.group) for each in clips}) > 1:
        return f"{len(clips)} clips"
    words = place.name if len(clips) == 1 else f"{len(clips)} clips of {place.group}"
    return f"{words} in {place.folder_suffix}" if place.folder_suffix else words


def visibility_words(names: Sequence[str], profile: str, *, hidden: bool) -> str:
    """As in "a.mp4 hidden in default"."""
    what = names[0] if len(names) == 1 else f"{len(names)} videos"
    return f"{what} {'hidden' if hidden else 'shown again'} in {profile}"


def star_words(names: Sequence[str], *, starred: bool) -> str:
    """As in "a.mp4 starred"."""
    what = names[0] if len(names) == 1 else f"{len(names)} videos"
    return f"{what} {'starred' if starred else 'no longer starred'}"


def edit_words(edits: Sequence[ExportEdit]) -> str:
    """As in "dog_001: label barking", "3 exports: category Animal, profile day"."""
    what = edits[0].group if len(edits) == 1 else f"{len(edits)} exports"
    parts = []
    for field in fields(ExportFacts):
        values = {getattr(edit.after, field.name) for edit in edits if _differs(edit, field.name)}
        if values:
            [value, *more] = sorted(values)
            parts.append(f"{field.name} {'changed' if more else quoted(value)}")
    return f"{what}: {', '.join(parts)}"


def quoted(value: str) -> str:
    """A value quoted within a sentence."""
    return f"“{value}”" if value else "none"


def changed_fields(edits: Collection[ExportEdit]) -> set[str]:
    """Names of the properties that any of them changes."""
    return {field.name for field in fields(ExportFacts) for edit in edits if _differs(edit, field.name)}


def _differs(edit: ExportEdit, field: str) -> bool:
    return bool(getattr(edit.before, field) != getattr(edit.after, field))
