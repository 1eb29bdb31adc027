"""What runs models that have learned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rushes_inference.domain.models import Model
from rushes_inference.domain.served import ServedModel


@dataclass(frozen=True)
class Rhythm:
    """How a backend is fed so that it looks at most pictures a second."""

    at_once: int
    """Runs that are under way."""
    together: int
    """Pictures of a run, at most."""


class Networks(Protocol):
    """Runs them. The same model and pictures give the same heads, to rounding, whichever it is."""

    async def run(self, model: Model, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The head for each picture, as the model gives it.

        `pictures` are pictures x height x width x 3, of the size that the model wants, red first; the answer is
        pictures x the rows and columns of HeadLayout, which of VECTOR are columns alone. Raises BackendFailed where the
        model fails, ModelNotFound, ModelDamaged, and Unavailable where the backend does not answer.
        """


class NetworkBackend(Networks, Protocol):
    """The same, and what is to be known of it beside its answers."""

    def rhythm(self, model: Model) -> Rhythm:
        """For now: another one where something else begins to run it."""

    async def served(self, models: Sequence[Model]) -> Sequence[ServedModel]:
        """Whether it can run these models; known within a second or two, whatever the state of things."""

    async def forget(self, model: Model) -> None:
        """The model was removed: nothing has to be kept for it any more."""
