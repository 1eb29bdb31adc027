"""Results of planning and cutting clips."""

from dataclasses import dataclass
from typing import TypeAlias

from rushes_footage.clips import ClipAttempt
from rushes_footage.files import FileVersion
from rushes_footage.plans import ClipPlan
from rushes_footage.proofs import ClipProof


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """The clips of a batch on one version of a file; `cursor` as requested, or as shifted to fit.

    `seconds`: length of each.
    """

    version: FileVersion
    cursor: float
    seconds: float
    clips: tuple[ClipPlan, ...]


@dataclass(frozen=True, slots=True)
class PublishedClip:
    """A finished clip: its absolute path, and size in bytes.

    `encoder` is what was used, `fallback` says why that was not the requested one.
    """

    path: str
    size: int
    proof: ClipProof
    encoder: str
    fallback: str


@dataclass(frozen=True, slots=True)
class WorkProgress:
    """Progress of a task, 0 to 1, and its stage, for people."""

    fraction: float
    stage: str
    attempt: ClipAttempt | None = None
    """None for other tasks than clips, and before the first."""


WorkMessage: TypeAlias = WorkProgress | PublishedClip
