"""Backends that run neural networks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.models import Model, NetworkInput
from rushes_inference.domain.served import ServedModel


@dataclass(frozen=True)
class Rhythm:
    """How a backend reaches its highest throughput."""

    at_once: int
    """Batches run at once."""
    together: int
    """Pictures, or windows of sound, per batch, at most."""


class Networks(Protocol):
    """Runs networks. Equal models and pictures give equal outputs, up to rounding, on every backend."""

    async def run(self, model: Model, given: NetworkInput) -> NDArray[np.float32]:
        """The network's output for each picture or window of sound that is given.

        Pictures are in the model's input size; the result is pictures x the rows and columns of HeadLayout (of VECTOR,
        columns alone, or steps and columns). Raises BackendFailed where the model fails, ModelNotFound, ModelDamaged,
        and Unavailable where the backend does not answer.
        """


class NetworkBackend(Networks, Protocol):
    """A backend with its scheduling and status."""

    def rhythm(self, model: Model) -> Rhythm:
        """How to schedule the model at present; it changes if another device takes over."""

    async def served(self, models: Sequence[Model]) -> Sequence[ServedModel]:
        """Whether it can run these models; answers within a second or two in any state."""

    async def forget(self, model: Model) -> None:
        """The model was removed: release what is held for it."""
