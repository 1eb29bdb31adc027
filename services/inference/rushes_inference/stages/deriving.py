"""What derives the findings of one frame from those of the stages before."""

from collections.abc import Callable
from typing import TypeAlias

from rushes_inference.domain.stage_findings import Inputs, StageFindings

Deriving: TypeAlias = Callable[[Inputs], StageFindings]
"""Equal inputs give equal findings."""
