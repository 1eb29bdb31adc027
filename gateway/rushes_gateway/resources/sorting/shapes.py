"""Loose videos of a folder, and the folders that they are sorted into."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from rushes_gateway.resources.changes.shapes import Change
from rushes_gateway.resources.library.shapes import AssetProblem, Audio, RecordingSource, Video
from rushes_gateway.resources.shapes import Shape
from rushes_gateway.resources.sort_classifiers.shapes import ClassifierComparison


class CategoryProposal(Shape):
    """A category that a video may belong to."""

    category: str
    confidence: float = Field(ge=0, le=1, description="About this share of such answers is right.")


class LooseVideoFacts(Shape):
    """What a scan has found out about a video that is not sorted yet."""

    size: int = Field(description="In bytes.")
    recorded_at: datetime = Field(description="As well as can be known; of a file that says nothing, when it changed.")
    recording_source: RecordingSource
    duration_seconds: float | None = Field(description="null: nobody knows, or it cannot be read.")
    video: Video | None = Field(description="null: it was not looked into yet, or cannot be read.")
    audio: Audio | None = Field(description="null: the same, or it is silent.")


class LooseVideo(Shape):
    """A video that is not sorted yet."""

    name: str
    asset_id: str | None = Field(description="null: no scan has found it yet.")
    facts: LooseVideoFacts | None = Field(description="null: no scan has found it yet.")
    proposals: list[CategoryProposal] = Field(
        description="The surest first, three at most; none before the first training, and where it cannot be read."
    )
    unsure: bool = Field(description="The first proposal is less sure than answers that can be relied upon.")


class SortCategory(Shape):
    """A folder that videos are sorted into."""

    name: str
    count: int = Field(description="Videos directly in it.")


class SortPace(Shape):
    """Of videos that people have sorted in this folder, and that were not brought back.

    What `POST /sort/auto` moves is none of it.
    """

    judged: int = Field(description="Of the last 500 those for which something was proposed when they were sorted.")
    right: int = Field(description="Of these, those that went where was proposed.")
    per_minute: float | None = Field(
        description="In the last ten minutes of work: pauses of more than two minutes are none. null: too few yet."
    )


class SortPage(Shape):
    """What is to be sorted, in the order that was asked for, and where to."""

    folder: str = Field(description="Absolute.")
    videos: list[LooseVideo]
    total: int = Field(description="All that are not sorted yet; with `proposed` or `undecided`, of these.")
    next_cursor: str | None
    categories: list[SortCategory] = Field(description="By name.")
    pace: SortPace


class SortProposals(Shape):
    """How many videos that are not sorted yet belong where."""

    categories: list[SortCategory] = Field(
        description="By name, with the videos proposed for it with a confidence of 0.5 or more."
    )
    undecided: int = Field(description="Videos whose first proposal has less.")
    unsaid: int = Field(description="Nothing is proposed of them, or a category that is gone.")


class DoubtedVideo(Shape):
    """A sorted video that was learned to belong elsewhere, by what had not learned from it."""

    name: str
    asset_id: str
    category: str = Field(description="Where it lies.")
    proposed: str
    confidence: float = Field(ge=0, le=1, description="About this share of such answers is right.")


class SortReview(Shape):
    """The surest first."""

    videos: list[DoubtedVideo]
    total: int


class Lookalike(Shape):
    """A sorted video."""

    name: str
    asset_id: str
    category: str = Field(description="Where it lies.")


class Lookalikes(Shape):
    """Why a proposal is what it is."""

    described: bool = Field(
        description="false, and there are none: nothing was learned yet, or nothing is known of how the video looks."
    )
    videos: list[Lookalike] = Field(description="The most alike first.")


class Dismissal(Shape):
    """Videos that lie where they belong."""

    asset_ids: list[UUID] = Field(min_length=1, max_length=1000)


class LearnedVersion(Shape):
    """What came of a training."""

    id: str = Field(description="As in `GET /sort/classifiers`.")
    accuracy: float = Field(
        ge=0, le=1, description="The share of videos that it told rightly without having learned from them."
    )
    accuracy_before: float | None = Field(
        description="The same of the version that proposed until then. null: it is the first one."
    )
    examples: int = Field(description="That it has learned from.")
    took_over: bool = Field(
        description="It proposed from then on. false: it was right less often on what was sorted since the version "
        "before was trained, and that one goes on proposing."
    )
    comparison: ClassifierComparison | None = Field(description="As in `GET /sort/classifiers`.")


class SortTraining(Shape):
    """How learning from what was sorted stands."""

    state: Literal["none", "running", "succeeded", "failed", "cancelled"]
    stage: Literal["describing", "training", "predicting"] | None = Field(description="Of one that runs.")
    done: int = Field(description="Of `total`: files that are described or predicted, or steps of the training.")
    total: int
    error: str | None = Field(description="Why it failed, in words.")
    ended_at: datetime | None
    accuracy: float | None = Field(
        description="Of the classifier that predicts: the share of videos that it told rightly without having learned "
        "from them; null before the first success."
    )
    examples: int = Field(description="That it has learned from.")
    trained_at: datetime | None
    learned: LearnedVersion | None = Field(
        description="What came of this training, whether it proposes or not; null unless it has succeeded."
    )


class TrainingBegun(Shape):
    """What came of asking for a training."""

    started: bool = Field(description="false: one was under way already.")


class NewSorting(Shape):
    """A video to be moved into a category."""

    name: str = Field(min_length=1, max_length=255, description="Of the video's file, whatever it is called.")
    category: str = Field(min_length=1, max_length=255)
    origin: str = Field("", max_length=255, description="The category that it lies in now; absent: it is loose.")
    new_name: str = Field(
        "", max_length=255, description="What it is called there, with the same extension; absent: it keeps its name."
    )


class Sorted(Shape):
    """A video that was moved."""

    change: Change
    categories: list[SortCategory]


class NewSortings(Shape):
    """Videos to be moved, in this order."""

    items: list[NewSorting] = Field(min_length=1, max_length=500)


class SortResult(Shape):
    """What became of one of several videos."""

    name: str
    category: str
    change: Change | None = Field(description="null: it stays where it is.")
    problem: AssetProblem | None = Field(description="Why it stays.")
    free_name: str | None = Field(description="With NameTaken: a name that was free there.", examples=["1 (2).mp4"])


class SortedVideos(Shape):
    """One result for each, in their order."""

    results: list[SortResult]
    categories: list[SortCategory]


class NewAutomaticSorting(Shape):
    """Which proposals are followed."""

    threshold: float = Field(ge=0, le=1, allow_inf_nan=False, description="Confidence that is enough.")
    dry_run: bool = Field(False, description="Only say what would be moved.")


class AutomaticSorting(Shape):
    """A video that was moved, or would be."""

    name: str
    category: str
    confidence: float = Field(ge=0, le=1)
    problem: AssetProblem | None = Field(description="Why it stays where it is; null: it was moved, or would be.")


class AutomaticSortings(Shape):
    """The surest first."""

    sortings: list[AutomaticSorting]
    categories: list[SortCategory]


class SortFolderChoice(Shape):
    """Which folder is to be sorted."""

    path: str = Field(
        min_length=1, max_length=4096, description="Absolute, in the library.", examples=["/videos/clips"]
    )


class ChosenSortFolder(Shape):
    """The folder that is sorted from now on, and what lies there."""

    path: str = Field(description="Absolute.")
    total: int = Field(description="Videos that are not sorted yet.")
    categories: list[SortCategory] = Field(description="By name.")


class NewCategory(Shape):
    """A folder to be made."""

    name: str = Field(min_length=1, max_length=255)


class CategoryName(Shape):
    """What a folder is to be called."""

    name: str = Field(min_length=1, max_length=255)


class Merging(Shape):
    """Where the videos of a folder go."""

    into: str = Field(min_length=1, max_length=255)


class CategoryChanged(Shape):
    """What was done with a folder."""

    change: Change
    categories: list[SortCategory]


class StayingVideo(Shape):
    """A video that could not be moved."""

    name: str
    problem: AssetProblem


class MergedCategory(Shape):
    """What came of a merge."""

    change: Change
    categories: list[SortCategory]
    moved: int = Field(description="Videos.")
    staying: list[StayingVideo] = Field(description="Videos that stay in the folder, by name.")
    kept: AssetProblem | None = Field(description="Why the folder is still there; null: it was removed.")


class Categories(Shape):
    """By name."""

    categories: list[SortCategory]
