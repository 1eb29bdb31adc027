"""Errors of detection runs, and of pipelines: timelines, their runs, checkpoints and scenarios."""

from collections.abc import Sequence

from rushes_chassis.errors import (
    AlreadyExists,
    Conflict,
    DataLoss,
    Exhausted,
    FieldMistake,
    Internal,
    InvalidInput,
    NotFound,
)
from rushes_footage.stage_schema import Stage
from rushes_footage.stages import BadConfiguration


class DetectionRunNotFound(NotFound):
    """No run of this id."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"There is no detection run {run_id}.")


class WrongDetection(InvalidInput):
    """The model or the video does not suit the order of a detection run."""

    def __init__(self, field: str, limit: str) -> None:
        super().__init__(f"{field} {limit}.", fields=[FieldMistake(field, limit)])


class UnknownClass(InvalidInput):
    """The model does not detect objects of this class."""

    def __init__(self, field: str, name: str, model: str, known: Sequence[str]) -> None:
        some = ", ".join(each[:40] for each in known[:5]) + (" …" if len(known) > 5 else "")
        limit = f"{name[:40]!r} is none of the model {model}, whose classes are {some}"
        super().__init__(f"{field}: {limit}.", fields=[FieldMistake(field, limit)])


class StageFails(Internal):
    """A stage fails at every frame."""

    def __init__(self, stage: Stage, why: str) -> None:
        self.stage = stage
        super().__init__(f"{stage} fails at every frame. {why}")


class SourceReplaced(Conflict):
    """The file of a run has changed or is gone."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has changed since the detection began. Start a new one.")


class ChunkDamaged(DataLoss):
    """Stored detections of a run are damaged."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Some of the detections cannot be read: {why}. Run the detection again.")


class TimelineNotFound(NotFound):
    """No timeline of this id."""

    def __init__(self, timeline_id: str) -> None:
        super().__init__(f"There is no timeline {timeline_id}.")


class WrongTimeline(InvalidInput):
    """The videos have no frames at the requested times."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}", fields=[FieldMistake(field, message)])


class RunNotFound(NotFound):
    """No run of a detection pipeline has this id, or not on this timeline."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"There is no pipeline run {run_id}.")


class WrongConfiguration(InvalidInput):
    """The configuration of stages is invalid."""

    def __init__(self, bad: BadConfiguration) -> None:
        super().__init__(str(bad), fields=[FieldMistake(each.field, each.message) for each in bad.mistakes])


class ProfileNotFound(NotFound):
    """No pipeline profile of this name, or it is deleted, or it has no such version."""

    def __init__(self, name: str, version: int | None = None) -> None:
        missing = "" if version is None else f" of version {version}"
        super().__init__(f"There is no pipeline profile {name!r}{missing}.")


class ProfileExists(AlreadyExists):
    """A pipeline profile has this name already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a pipeline profile {name!r} already. Change that one, or choose another name.")


class ProfileChanged(Conflict):
    """Somebody else has saved a pipeline profile since it was read."""

    def __init__(self, name: str, version: int) -> None:
        super().__init__(
            f"The pipeline profile {name!r} was changed meanwhile: its version is {version}. Nothing was saved. "
            "Read it again, and repeat the change."
        )


class DefaultProfileStays(Conflict):
    """The default profile cannot be deleted."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The pipeline profile {name!r} cannot be deleted: runs that name no other one begin with it. "
            "Save it without stages and values instead."
        )


class TooManyProfiles(Conflict):
    """There are as many pipeline profiles as there can be."""

    def __init__(self, most: int) -> None:
        super().__init__(f"There are {most} pipeline profiles, which is the most. Delete one that is not needed.")


class WrongReplay(InvalidInput):
    """A run cannot be replayed in this way."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}", fields=[FieldMistake(field, message)])


class WrongOverlay(InvalidInput):
    """The data is not a valid picture of a frame."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}", fields=[FieldMistake(field, message)])


class RunInterrupted(Conflict):
    """A synchronous run was interrupted; it is not restarted, as its caller has left."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The replay failed and is not retried. {why} The run that it replays is unchanged.")


class ReplaysBusy(Exhausted):
    """Too many replays are running."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} stages are being replayed already, and others wait. Try again in a moment.")


class RetryUnderWay(Conflict):
    """Another retry of this run is running."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"Another run that replays {run_id} is queued or running. Wait for it, or cancel it.")


class PipelineInUse(Conflict):
    """Other pipeline objects still need a timeline, run or checkpoint that is to be deleted."""

    def __init__(self, why: str) -> None:
        super().__init__(why)


class CheckpointNotFound(NotFound):
    """No run has finished this stage on the timeline, or this run has not."""

    def __init__(self, stage: str, of: str) -> None:
        super().__init__(f"There is no checkpoint of {stage} in {of}.")


class NoSuchCheckpoint(NotFound):
    """No checkpoint of this id."""

    def __init__(self, checkpoint_id: str) -> None:
        super().__init__(f"There is no checkpoint {checkpoint_id}.")


class RegionNotFound(NotFound):
    """The run has no region of this id whose text was compared with brands."""

    def __init__(self, region_id: str, run_id: str) -> None:
        super().__init__(f"There is no region {region_id!r} in run {run_id}.")


class WrongDecision(InvalidInput):
    """A region cannot be decided on in this way."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}", fields=[FieldMistake(field, message)])


class TooManyAlike(InvalidInput):
    """More regions say the same than one decision is about."""

    def __init__(self, count: int, most: int) -> None:
        message = f"{count:,} regions say the same, and one decision is about {most:,} at most"
        super().__init__(
            f"like: {message}. Nothing was decided. Make timelines of shorter stretches of the video, and decide in "
            "their runs: decisions hold for all runs over the same frames.",
            fields=[FieldMistake("like", message)],
        )


class ContentUnknown(Conflict):
    """A decision would be about a content that is not there any more."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} has changed since the timeline was made, so that nothing can be decided about its frames. Make a "
            "new timeline, and run again."
        )


class NothingDecided(Conflict):
    """There is nothing to compare a run with."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"Nobody has confirmed or rejected a region in the frames of run {run_id} yet.")


class ScenarioNotFound(NotFound):
    """No checkpoint of this id has a label."""

    def __init__(self, scenario_id: str) -> None:
        super().__init__(f"There is no scenario {scenario_id}.")


class TooManyScenarios(InvalidInput):
    """More scenarios than are run again by one request."""

    def __init__(self, count: int, most: int) -> None:
        message = f"name at most {most} of the {count} scenarios"
        super().__init__(f"scenario_ids: {message}.", fields=[FieldMistake("scenario_ids", message)])


class AlreadyScenario(Conflict):
    """The checkpoint already has a label."""

    def __init__(self, label: str) -> None:
        super().__init__(f"The checkpoint is already the scenario {label!r}. Rename that one.")


class LabelTaken(AlreadyExists):
    """Labels are unique among the scenarios of a stage."""

    def __init__(self, label: str, stage: str) -> None:
        super().__init__(f"There is a scenario {label!r} of {stage} on this timeline already.")
