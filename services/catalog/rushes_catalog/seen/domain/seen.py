"""Pictures that are described for the search by words, and what a search finds in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rushes_catalog.domain.ids import AssetId
from rushes_footage.facts import Problem
from rushes_footage.files import Source

_BEGIN: Final = "seen/"
DESCRIBED_AT: Final = len(_BEGIN) + 1
"""Where the id of the video begins in the subject of a task, counted from 1."""


@dataclass(frozen=True, slots=True)
class SeenModel:
    """A model that compares pictures with words, as inference has it."""

    name: str
    version: str
    """Changes whenever the same picture would get another vector."""


@dataclass(frozen=True, slots=True)
class SeenKey:
    """What a task describes; the model is that of the setting at that time."""

    asset_id: AssetId

    @property
    def subject(self) -> str:
        """The task's subject."""
        return f"{_BEGIN}{self.asset_id}"

    @classmethod
    def of_subject(cls, subject: str) -> "SeenKey":
        """From a task's subject."""
        return cls(AssetId(subject.removeprefix(_BEGIN)))


@dataclass(frozen=True, slots=True)
class DescribedPictures:
    """The pictures of a content are described, or it has none that can be."""

    pictures: int
    """0: it has none."""
    problem: Problem | None = None
    """Why it cannot be described, whoever tries."""


@dataclass(frozen=True, slots=True)
class SeenTarget:
    """A video to describe; `number` is that of its row."""

    number: int
    asset_id: AssetId
    root: str


@dataclass(frozen=True, slots=True)
class SeenVideo:
    """A described video of the library; `number` is that of its row."""

    number: int
    source: Source
    fingerprint: str


@dataclass(frozen=True, slots=True)
class SeenLibrary:
    """The library as inference keeps it for searches."""

    model: str
    revision: str
    """Follows from the model's version, and from which videos of which contents there are."""


@dataclass(frozen=True, slots=True)
class LoadedLibrary:
    """How much of a library inference has."""

    videos: int
    missing: int
    """Videos whose vectors could not be read."""
    pictures: int
    not_described: Sequence[int] = ()
    """Numbers of those of the missing whose vectors are not stored."""


@dataclass(frozen=True, slots=True)
class SeenStretch:
    """A stretch of a video that shows what was asked for. Times in seconds from frame 0; the end is exclusive."""

    number: int
    start: float
    end: float
    score: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class SeenFound:
    """What a search has found in a library."""

    stretches: Sequence[SeenStretch]
    """The best first."""
    searched: int
    """Videos of the library that were searched."""


class SeenLack(StrEnum):
    """A reason why pictures are not searched."""

    NO_MODEL = "no_model"
    MODEL_MISSING = "model_missing"
    NO_VIDEOS = "no_videos"
    NOT_DESCRIBED = "not_described"
    LOADING = "loading"
    NO_ROOM = "no_room"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class SeenLacks:
    """Why pictures are not searched."""

    lack: SeenLack
    words: str
    """A sentence for people."""


@dataclass(frozen=True, slots=True)
class SeenReach:
    """How much of the library was searched, in videos."""

    searched: int
    known: int
    """Of all videos that have pictures, described or not."""
    unkept: int
    """Those whose pictures were described and are not stored, again after they were described again."""
