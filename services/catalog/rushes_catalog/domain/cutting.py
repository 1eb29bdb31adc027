"""Cutting a clip: which frames, published where, and what was measured on the result."""

from dataclasses import dataclass
from typing import TypeAlias

from rushes_footage.files import FileVersion
from rushes_footage.plans import ClipPlan
from rushes_footage.proofs import ClipProof


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """The clips of a batch on one version of a file; `cursor` as asked for, or as shifted to fit."""

    version: FileVersion
    cursor: float
    clips: tuple[ClipPlan, ...]


@dataclass(frozen=True, slots=True)
class PublishedClip:
    """The end of cutting: the file at its final, absolute path; size in bytes.

    `encoder` is what made it, `fallback` says why that was not the one that was asked for.
    """

    path: str
    size: int
    proof: ClipProof
    encoder: str
    fallback: str


@dataclass(frozen=True, slots=True)
class WorkProgress:
    """How far work is, 0 to 1, and what is being done, for people."""

    fraction: float
    stage: str


WorkMessage: TypeAlias = WorkProgress | PublishedClip
