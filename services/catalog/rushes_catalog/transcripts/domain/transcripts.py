"""Transcripts: what is said in a video."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rushes_catalog.domain.ids import AssetId, JobId
from rushes_footage.clips import TaskId

ASSET_CHARACTERS: Final = 36
"""Length of the asset's id, with which the subject of a task begins."""


@dataclass(frozen=True, slots=True)
class TranscriptKey:
    """What a task transcribes."""

    asset_id: AssetId
    language: str
    """Code in ISO 639; "": it is recognised."""

    @property
    def subject(self) -> str:
        """The task's subject: the asset's id first."""
        return f"{self.asset_id}/{self.language}"

    @classmethod
    def of_subject(cls, subject: str) -> "TranscriptKey":
        """From a task's subject."""
        asset_id, _, language = subject.partition("/")
        return cls(AssetId(asset_id), language)


@dataclass(frozen=True, slots=True)
class Segment:
    """Some words, about a sentence. Times in microseconds from frame 0; the end is exclusive."""

    start_us: int
    end_us: int
    text: str
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Language:
    """A spoken language."""

    code: str
    """ISO 639; "": nobody speaks."""
    probability: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Begun:
    """How a recogniser begins."""

    recogniser: str
    """Equal names give equal transcripts."""
    after_us: int
    """Where its first stretch begins: 0, or the end of what there was so far."""
    seconds: float
    """Length of the video."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a video that was transcribed."""

    end_us: int
    language: Language
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class SoFar:
    """How far an unfinished transcript is."""

    id: TaskId
    fingerprint: str
    recogniser: str
    heard_us: int
    language: Language


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is said in a video."""

    language: Language
    made_at: datetime
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A transcript that is being made."""

    job_id: JobId
    progress: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class SaidHit:
    """A segment that a query found, of a video that there is."""

    asset_number: int
    asset_id: AssetId
    segment: Segment
    letters: int
    """How many characters its words have together."""
