"""Loose videos of a folder, and the folders that they are sorted into."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from rushes_gateway.contract.answers import AssetProblem, Audio, Change, Video
from rushes_gateway.resources.sort_classifiers.shapes import ClassifierComparison
from rushes_gateway.shapes import Shape


class CategoryProposal(Shape):
    """A category that a video may belong to."""

    category: str
    confidence: float = Field(ge=0, le=1, description="About this share of proposals with this confidence is correct.")


class LooseVideoFacts(Shape):
    """What a scan has found about a video that is not sorted yet."""

    size: int = Field(description="Size of the file in bytes.")
    recorded_at: datetime = Field(
        description="When the video was recorded, as far as known; where the file does not say, when it was modified."
    )
    recording_source: Literal["container", "name", "mtime"]
    duration_seconds: float | None = Field(
        description="Duration in seconds; null: unknown, or the file cannot be read."
    )
    video: Video | None = Field(description="null: the file was not read yet, or cannot be read.")
    audio: Audio | None = Field(description="null: the file was not read yet, cannot be read, or is silent.")


class LooseVideo(Shape):
    """A video that is not sorted yet."""

    name: str
    asset_id: str | None = Field(description="null: no scan has found it yet.")
    facts: LooseVideoFacts | None = Field(description="null: no scan has found it yet.")
    proposals: list[CategoryProposal] = Field(
        description="Categories in descending order of confidence, three at most; empty before the first training and "
        "for videos that cannot be read."
    )
    unsure: bool = Field(description="Whether the first proposal's confidence is too low to rely on.")


class SortCategory(Shape):
    """A folder that videos are sorted into."""

    name: str
    count: int = Field(description="Number of videos directly in the folder.")


class SortPace(Shape):
    """How people sorted the videos of this folder. Sortings that were undone are not counted.

    Videos that `POST /sort/auto` moves are not counted either.
    """

    judged: int = Field(description="Number of videos, among the last 500, that had a proposal when they were sorted.")
    right: int = Field(description="Number of these that were sorted as proposed.")
    per_minute: float | None = Field(
        description="Videos sorted per minute in the last ten minutes of work, without pauses of more than two "
        "minutes. null: too few videos yet."
    )


class SortPage(Shape):
    """One page of videos to sort, in the requested order, and the categories."""

    folder: str = Field(description="Absolute path of the folder.")
    videos: list[LooseVideo]
    total: int = Field(
        description="Number of videos that are not sorted yet; with `proposed` or `undecided`, only of those selected."
    )
    next_cursor: str | None
    categories: list[SortCategory] = Field(description="By name.")
    pace: SortPace


class SortProposals(Shape):
    """Numbers of videos that are not sorted yet, by proposed category."""

    categories: list[SortCategory] = Field(
        description="By name, with the number of videos proposed for each with a confidence of 0.5 or more."
    )
    undecided: int = Field(description="Number of videos whose first proposal has a lower confidence.")
    unsaid: int = Field(
        description="Number of videos without a proposal, or with one for a category that no longer exists."
    )


class DoubtedVideo(Shape):
    """A sorted video for which a classifier that was not trained on it proposes another category."""

    name: str
    asset_id: str
    category: str = Field(description="The category that the video is in.")
    proposed: str
    confidence: float = Field(ge=0, le=1, description="About this share of proposals with this confidence is correct.")


class SortReview(Shape):
    """Sorted videos that may be in the wrong category, in descending order of confidence."""

    videos: list[DoubtedVideo]
    total: int


class Lookalike(Shape):
    """A sorted video that looks like another one."""

    name: str
    asset_id: str
    category: str = Field(description="The category that the video is in.")


class Lookalikes(Shape):
    """The sorted videos most similar to a video, which explain its proposal."""

    described: bool = Field(
        description="Whether the video could be compared. false, without videos: no training has succeeded yet, or the "
        "video has no description."
    )
    videos: list[Lookalike] = Field(description="The most similar videos first.")


class Dismissal(Shape):
    """Videos that are in the right category."""

    asset_ids: list[UUID] = Field(min_length=1, max_length=1000)
    restore: bool = Field(False, description="Undo this: the videos may be listed again.")


class LearnedVersion(Shape):
    """The version that a training produced."""

    id: str = Field(description="As in `GET /sort/classifiers`.")
    accuracy: float = Field(ge=0, le=1, description="Share of videos classified correctly that it was not trained on.")
    accuracy_before: float | None = Field(
        description="The accuracy of the version used before. null: this is the first version."
    )
    examples: int = Field(description="Number of videos that it was trained on.")
    took_over: bool = Field(
        description="Whether this version's proposals were shown from then on. false: it was correct less often on the "
        "videos sorted since the version before was trained, and that one remains in use."
    )
    comparison: ClassifierComparison | None = Field(description="As in `GET /sort/classifiers`.")


class SortTraining(Shape):
    """The state of the last training."""

    state: Literal["none", "running", "succeeded", "failed", "cancelled"]
    stage: Literal["describing", "training", "predicting"] | None = Field(
        description="Stage of a running training; null: none is running."
    )
    done: int = Field(description="Number, of `total`, of files described or predicted, or of steps of the training.")
    total: int
    error: str | None = Field(description="Why the training failed, in words.")
    ended_at: datetime | None
    accuracy: float | None = Field(
        description="Accuracy of the classifier in use: the share of videos classified correctly that it was not "
        "trained on; null before the first success."
    )
    examples: int = Field(description="Number of videos that the classifier in use was trained on.")
    trained_at: datetime | None
    learned: LearnedVersion | None = Field(
        description="The version that this training produced, in use or not; null unless it has succeeded."
    )


class TrainingBegun(Shape):
    """Whether a training was started."""

    started: bool = Field(description="false: a training is running already.")


class NewSorting(Shape):
    """A video to move into a category."""

    name: str = Field(min_length=1, max_length=255, description="Name of the video's file.")
    category: str = Field(min_length=1, max_length=255)
    origin: str = Field("", max_length=255, description="The category that the video is in now; absent: it is in none.")
    new_name: str = Field(
        "", max_length=255, description="New name of the file, with the same extension; absent: it keeps its name."
    )
    act: str = Field(
        "",
        pattern="^[0-9A-Za-z-]{0,40}$",
        description="Moves with the same one are one act of the history, in whichever requests they come; absent: those"
        " of this request are one.",
    )


class Sorted(Shape):
    """A video that was moved."""

    change: Change
    categories: list[SortCategory]


class NewSortings(Shape):
    """Videos to move, in this order."""

    items: list[NewSorting] = Field(min_length=1, max_length=500)


class SortResult(Shape):
    """The result for one of several videos."""

    name: str
    category: str
    change: Change | None = Field(description="The change, which can be undone; null: the video was not moved.")
    problem: AssetProblem | None = Field(description="Why the video was not moved.")
    free_name: str | None = Field(description="With NameTaken: a name that was free there.", examples=["1 (2).mp4"])


class SortedVideos(Shape):
    """One result for each video, in the order of the request."""

    results: list[SortResult]
    categories: list[SortCategory]


class NewAutomaticSorting(Shape):
    """Which proposals to follow."""

    threshold: float = Field(
        ge=0, le=1, allow_inf_nan=False, description="Least confidence of the proposals to follow."
    )
    dry_run: bool = Field(False, description="Move nothing; only answer what would be moved.")


class AutomaticSorting(Shape):
    """A video that was moved, or would be."""

    name: str
    category: str
    confidence: float = Field(ge=0, le=1)
    problem: AssetProblem | None = Field(
        description="Why the video stays where it is; null: it was moved, or would be."
    )


class AutomaticSortings(Shape):
    """Videos that were moved, or would be, in descending order of confidence."""

    sortings: list[AutomaticSorting]
    categories: list[SortCategory]


class SortFolderChoice(Shape):
    """The folder to sort."""

    path: str = Field(
        min_length=1, max_length=4096, description="Absolute, in the library.", examples=["/videos/clips"]
    )


class ChosenSortFolder(Shape):
    """The folder that is sorted from now on, and what lies there."""

    path: str = Field(description="Absolute path of the folder.")
    total: int = Field(description="Videos that are not sorted yet.")
    categories: list[SortCategory] = Field(description="By name.")


class NewCategory(Shape):
    """A category to create."""

    name: str = Field(min_length=1, max_length=255)


class CategoryName(Shape):
    """The new name of a category."""

    name: str = Field(min_length=1, max_length=255)


class Merging(Shape):
    """The category that the videos are moved to."""

    into: str = Field(min_length=1, max_length=255)


class CategoryChanged(Shape):
    """The change of a category, and all categories after it."""

    change: Change
    categories: list[SortCategory]


class StayingVideo(Shape):
    """A video that could not be moved."""

    name: str
    problem: AssetProblem


class MergedCategory(Shape):
    """The result of a merge."""

    change: Change
    categories: list[SortCategory]
    moved: int = Field(description="Number of videos moved.")
    staying: list[StayingVideo] = Field(description="Videos that could not be moved, by name.")
    kept: AssetProblem | None = Field(description="Why the folder still exists; null: it was removed.")


class Categories(Shape):
    """All categories by name."""

    categories: list[SortCategory]
