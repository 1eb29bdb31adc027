"""What runs the models."""

from collections.abc import Sequence
from typing import Protocol

from rushes_inference.domain.edges import EdgeParameters, Edges
from rushes_inference.domain.field import Field, FieldParameters
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.served import ServedModel


class Vision(Protocol):
    """A backend. The same picture and parameters give the same answer, whichever it is.

    Raises BackendFailed, and where it runs elsewhere BackendAway, BackendSlow and ModelNotServed.
    """

    async def edges(self, picture: RgbPicture, parameters: EdgeParameters, *, overlays: bool) -> Edges:
        """Regions between two parallel lines."""

    async def field(self, picture: RgbPicture, parameters: FieldParameters, *, mask: bool) -> Field:
        """The playing field."""

    async def served(self) -> Sequence[ServedModel]:
        """What it can run; known within a second or two, whatever the state of things."""
