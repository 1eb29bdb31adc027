"""Functions of stages that go through frames without their pictures."""

from collections.abc import Callable
from typing import TypeAlias

from rushes_inference.domain.stage_findings import Inputs, StageFindings

Deriving: TypeAlias = Callable[[Inputs], StageFindings]
"""The findings of a frame from those of the stages before in it. Equal inputs give equal findings."""
Selecting: TypeAlias = Callable[[bytes, float], bool]
"""Whether the next frame is kept, by its signature and its time in seconds. The frames of a video come in order."""
