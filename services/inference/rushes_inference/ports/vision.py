"""Backends of edge and field detection."""

from collections.abc import Sequence
from typing import Protocol

from rushes_inference.domain.edges import EdgeParameters, Edges
from rushes_inference.domain.field import Field, FieldParameters
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.served import ServedModel


class Vision(Protocol):
    """A backend. Equal pictures and parameters give equal results on every backend.

    Raises BackendFailed, and for a remote backend BackendAway, BackendSlow and ModelNotServed.
    """

    async def edges(self, picture: RgbPicture, parameters: EdgeParameters, *, overlays: bool) -> Edges:
        """Detect regions between two parallel lines."""

    async def field(self, picture: RgbPicture, parameters: FieldParameters, *, mask: bool) -> Field:
        """Segment the playing field."""

    async def served(self) -> Sequence[ServedModel]:
        """The models that it can run; answers within a second or two in any state."""
