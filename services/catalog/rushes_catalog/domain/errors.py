"""Errors of the catalog, in the chassis' tree.

NotFound      AssetNotFound, RootNotFound, ExportNotFound, ClipNotFound, JobNotFound, ChangeNotFound, TokenNotFound,
              CredentialNotFound, NodeNotFound, DetectionRunNotFound, NothingToUndo, ClassifierNotFound,
              TimelineNotFound, RunNotFound, CheckpointNotFound, NoSuchCheckpoint, ScenarioNotFound, DescriptorGone
InvalidInput  ForeignCursor, ExpiresInThePast, BadSession, NotBeneathRoot, WrongConfiguration, WrongReplay,
              WrongTimeline, WrongOverlay, SameCategory, UnknownClass, WrongDetection
Conflict      AssetUnusable, ClipInWork, NotReversible, NotReplaceable, JobEnded, OtherLine,
              NoRoomToSpare, SourceReplaced, RunInterrupted, AlreadyScenario, RetryUnderWay,
              PipelineInUse, NothingToMerge, SortedVideoLost
Exhausted     ReplaysBusy
Unavailable   NoMediaNode, RootOffline, RootEmptied, WorkInterrupted, StorageFailed, InferenceAway,
              InferenceHangs, NoSortFolderChosen, CatalogStopping
DataLoss      ChunkDamaged
AlreadyExists TokenNameTaken, LabelTaken; GroupTaken (never leaves the process: the next number is tried)
Aborted       Fenced (never leaves the process: an attempt learns that the task is no longer its own)

Errors of media pass through as they come, with their own reasons.
"""

from collections.abc import Sequence
from typing import Final

from rushes_chassis.errors import (
    Aborted,
    AlreadyExists,
    Conflict,
    DataLoss,
    Exhausted,
    FieldMistake,
    Frozen,
    InvalidInput,
    NotFound,
    Unavailable,
)
from rushes_footage.stages import BadConfiguration

MISTAKE: Final = "This is a bug in Rushes; see the log of the catalog."
"""Message for unforeseen errors."""


class AssetNotFound(NotFound):
    """No asset of this id."""

    def __init__(self, asset_id: str) -> None:
        super().__init__(f"There is no asset {asset_id}.")


class RootNotFound(NotFound):
    """No root of this name was ever announced."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no root named {name!r}.")


class ExportNotFound(NotFound):
    """No export of this id or ticket."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no export {name}.")


class ClipNotFound(NotFound):
    """No clip of this id, or none was recorded at this path."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No clip {name} was ever recorded.")


class NoClipThere(ClipNotFound):
    """The path is that of a clip in an export folder, and none was recorded there."""


class NothingToUndo(NotFound):
    """There is no sorting to undo."""

    def __init__(self) -> None:
        super().__init__("Nothing was sorted here that could be undone.")


class SortedVideoLost(Conflict):
    """The file of a sorting that is to be undone is not where it was sorted to."""

    def __init__(self, name: str, category: str) -> None:
        super().__init__(
            f"The {name!r} that was sorted is no longer in {category!r}: it was moved, replaced or deleted there. Its "
            "sorting is left out from now on; earlier ones can still be undone."
        )


class NothingToMerge(Conflict):
    """No video of the category can be moved, and the category is not empty."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{why} Nothing of {name!r} was merged.")


class SameCategory(InvalidInput):
    """A category cannot be renamed to, or merged with, itself."""

    def __init__(self, field: str, name: str) -> None:
        mistake = f"{name!r} is the folder itself"
        super().__init__(f"{field}: {mistake}", fields=[FieldMistake(field, mistake)])


class NothingLearned(Conflict):
    """No classifier is in use."""

    def __init__(self) -> None:
        super().__init__("Nothing was learned from this folder yet: let it learn from its sorted videos first.")


class NotBeneathRoot(InvalidInput):
    """The folder to sort is outside of the library."""

    def __init__(self, path: str) -> None:
        mistake = f"{path!r} lies in none of the library's folders"
        super().__init__(f"{mistake}.", fields=[FieldMistake("path", mistake)])


class NoSortFolderChosen(Unavailable):
    """No folder to sort is configured."""

    def __init__(self, path: str) -> None:
        why = f"{path!r} lies in none of the library's folders" if path else "no library folder is known yet"
        super().__init__(f"No folder is set up to be sorted: {why}. Choose one, or set RUSHES_SORT_DIR.")


class SortFolderGone(Unavailable):
    """The chosen sort folder does not exist, which clients handle as if none were chosen."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"The folder {path!r}, whose videos are sorted, no longer exists. Put it back, or choose another one.",
            reason=NoSortFolderChosen.__name__,
        )


class JobNotFound(NotFound):
    """No job of this id or ticket."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no job {name}.")


class DetectionRunNotFound(NotFound):
    """No run of this id."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"There is no detection run {run_id}.")


class TimelineNotFound(NotFound):
    """No timeline of this id."""

    def __init__(self, timeline_id: str) -> None:
        super().__init__(f"There is no timeline {timeline_id}.")


class RunNotFound(NotFound):
    """No run of a detection pipeline has this id, or not on this timeline."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"There is no pipeline run {run_id}.")


class CheckpointNotFound(NotFound):
    """No run has finished this stage on the timeline, or this run has not."""

    def __init__(self, stage: str, of: str) -> None:
        super().__init__(f"There is no checkpoint of {stage} in {of}.")


class NoSuchCheckpoint(NotFound):
    """No checkpoint of this id."""

    def __init__(self, checkpoint_id: str) -> None:
        super().__init__(f"There is no checkpoint {checkpoint_id}.")


class ScenarioNotFound(NotFound):
    """No checkpoint of this id has a label."""

    def __init__(self, scenario_id: str) -> None:
        super().__init__(f"There is no scenario {scenario_id}.")


class WrongConfiguration(InvalidInput):
    """The configuration of stages is invalid."""

    def __init__(self, bad: BadConfiguration) -> None:
        super().__init__(str(bad), fields=[FieldMistake(each.field, each.message) for each in bad.mistakes])


class UnknownClass(InvalidInput):
    """The model does not detect objects of this class."""

    def __init__(self, field: str, name: str, model: str, known: Sequence[str]) -> None:
        some = ", ".join(each[:40] for each in known[:5]) + (" …" if len(known) > 5 else "")
        limit = f"{name[:40]!r} is none of the model {model}, whose classes are {some}"
        super().__init__(f"{field}: {limit}.", fields=[FieldMistake(field, limit)])


class WrongDetection(InvalidInput):
    """The model or the video does not suit the order of a detection run."""

    def __init__(self, field: str, limit: str) -> None:
        super().__init__(f"{field} {limit}.", fields=[FieldMistake(field, limit)])


class WrongReplay(InvalidInput):
    """A run cannot be replayed in this way."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}", fields=[FieldMistake(field, message)])


class WrongTimeline(InvalidInput):
    """The videos have no frames at the requested times."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}", fields=[FieldMistake(field, message)])


class CatalogStopping(Unavailable):
    """The catalog is stopping; the caller has to repeat the call."""

    def __init__(self) -> None:
        super().__init__("Rushes is stopping. Try again when it has restarted.")


class WrongOverlay(InvalidInput):
    """The data is not a valid picture of a frame."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}", fields=[FieldMistake(field, message)])


class LabelTaken(AlreadyExists):
    """Labels are unique among the scenarios of a stage."""

    def __init__(self, label: str, stage: str) -> None:
        super().__init__(f"There is a scenario {label!r} of {stage} on this timeline already.")


class AlreadyScenario(Conflict):
    """The checkpoint already has a label."""

    def __init__(self, label: str) -> None:
        super().__init__(f"The newest checkpoint of this stage is the scenario {label!r} already. Rename that one.")


class RetryUnderWay(Conflict):
    """Another retry of this run is running."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"Another run that replays {run_id} is queued or running. Wait for it, or cancel it.")


class PipelineInUse(Conflict):
    """Other pipeline objects still need a timeline, run or checkpoint that is to be deleted."""

    def __init__(self, why: str) -> None:
        super().__init__(why)


class RunInterrupted(Conflict):
    """A synchronous run was interrupted; it is not restarted, as its caller has left."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The replay failed and is not retried. {why} The run that it replays is unchanged.")


class ReplaysBusy(Exhausted):
    """Too many replays are running."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} stages are being replayed already, and others wait. Try again in a moment.")


class DescriptorGone(NotFound):
    """The collection's descriptor does not exist: its model was removed, or never added."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The model {name!r}, which describes the videos, does not exist. Add it, or choose another one."
        )


class ClassifierNotFound(NotFound):
    """The collection has no classifier of this id, or it was deleted."""

    def __init__(self, classifier_id: str) -> None:
        super().__init__(f"There is no classifier {classifier_id} of this collection; the newest ten are kept.")


class SourceReplaced(Conflict):
    """The file of a run has changed or is gone."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has changed since the detection began. Start a new one.")


class ChunkDamaged(DataLoss):
    """Stored detections of a run are damaged."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Some of the detections cannot be read: {why}. Run the detection again.")


class NodeNotFound(NotFound):
    """No node of this name is attached."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No media node named {name!r} is attached.")


class ChangeNotFound(NotFound):
    """No change of this id, or not any more."""

    def __init__(self, change_id: str) -> None:
        super().__init__(f"There is no change {change_id}. Changes are kept for 30 days.")


class TokenNotFound(NotFound):
    """No token of this id."""

    def __init__(self, token_id: str) -> None:
        super().__init__(f"There is no token {token_id}.")


class CredentialNotFound(NotFound):
    """Neither a token nor a session, or no longer."""

    def __init__(self) -> None:
        super().__init__("This token or session is unknown, has expired or was revoked.")


class ExpiresInThePast(InvalidInput):
    """The expiry time of a token is in the past."""

    def __init__(self) -> None:
        said = "must be in the future"
        super().__init__(f"expires_at {said}.", fields=[FieldMistake("expires_at", said)])


class ForeignCursor(InvalidInput):
    """The cursor was not issued by this list."""

    def __init__(self) -> None:
        said = "must come from the previous page of the same list, with the same filter and order"
        super().__init__(f"The cursor {said}.", fields=[FieldMistake("cursor", said)])


class AssetUnusable(Conflict):
    """The asset cannot be read as a video now."""


class StillRecorded(Conflict):
    """The file is still being written."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is still being recorded: there is no proxy before it is complete. "
            "Request it when the file is listed as ready."
        )


class MistakenLine(InvalidInput):
    """Not a valid line of a dataset.jsonl."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(f"This is not a line of a dataset.jsonl: {field}: {words}.")


class SourceNotFound(NotFound):
    """The source of a clip is not in the library."""

    def __init__(self, root: str, path: str) -> None:
        super().__init__(f"Its source is not in the library: neither {path} in {root}, nor the same file elsewhere.")


class ContractImpossible(InvalidInput):
    """No clip of these settings can keep the data set's contract."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(f"{field}: {words}.", fields=[FieldMistake(field, words)])


class ClipInWork(Conflict):
    """The clip is waiting or being cut."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is being cut. Cancel its job first.")


class NotReversible(Conflict):
    """A change can be neither undone nor redone now."""


class NotReplaceable(Conflict):
    """An export cannot be overwritten now, or not by this one."""


class JobEnded(Conflict):
    """No part of the job is waiting."""

    def __init__(self, title: str) -> None:
        super().__init__(f"{title!r} has ended: it cannot be paused, resumed or moved.")


class OtherLine(Conflict):
    """The two jobs are of different kinds, which wait in different queues."""

    def __init__(self, kind: str, other: str) -> None:
        super().__init__(
            f"This is a job of kind {kind!r}, the other one of kind {other!r}: each kind has its own queue."
        )


class NoRoomToSpare(Conflict):
    """A scrub proxy that nobody requested would displace requested files."""

    def __init__(self) -> None:
        super().__init__(
            "There is no more room for scrub proxies made ahead of need: they may take half of "
            "RUSHES_CACHE_BYTES. A requested proxy is still made."
        )


class NoMediaNode(Unavailable):
    """No attached media node can do it."""

    def __init__(self, root: str | None = None) -> None:
        where = f" that holds {root!r}" if root else ""
        super().__init__(f"No media node{where} is attached to the catalog now.")


class RootOffline(Unavailable):
    """The root's folder is not mounted, or no media node announces it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is offline: its folder is not mounted, or no media node holds it.")


class RootEmptied(Unavailable):
    """A folder that had videos has no entries: a mount point without its disk."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r} is empty, although it held videos; is its disk mounted? Its videos stay in the library."
        )


class WorkInterrupted(Unavailable):
    """A node's stream ended without a result: the node is gone."""

    def __init__(self, node: str) -> None:
        super().__init__(f"Media node {node} disconnected during the task.")


class Fenced(Aborted):
    """The attempt is no longer the task's current one: it was cancelled or replaced."""

    def __init__(self, task_id: str) -> None:
        super().__init__(f"Task {task_id} is no longer this attempt's.")


class TokenNameTaken(AlreadyExists):
    """Names of tokens have to be unique in the audit record."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a token named {name!r}. Choose another name, or revoke that one first.")


class GroupTaken(AlreadyExists):
    """Another export took the group's number meanwhile."""

    def __init__(self, group: str) -> None:
        super().__init__(f"{group} was just taken.")


class InferenceAway(Unavailable):
    """Inference does not answer."""

    def __init__(self, what_to_do: str = "It is being restarted: try again in a moment.") -> None:
        super().__init__(f"Inference does not answer. {what_to_do}")


class InferenceHangs(InferenceAway):
    """Inference is there and does not answer, and nothing restarts it; in the words of the channel."""

    def __init__(self, words: str) -> None:
        Unavailable.__init__(self, words, reason=Frozen.__name__)


class StorageFailed(Unavailable):
    """The database cannot be read or written now."""

    def __init__(self, words: str) -> None:
        super().__init__(f"The catalog's database does not answer: {words}")


class BadSession(InvalidInput):
    """Not a valid name of a proxy session."""

    def __init__(self) -> None:
        limit = "must be 1 to 100 letters, digits, dots, dashes or underscores, and not begin with a dot or a dash"
        super().__init__(f"session_id: {limit}", fields=[FieldMistake("session_id", limit)])
