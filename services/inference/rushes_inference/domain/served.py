"""Which backend runs what, as people and other services are told and may choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from rushes_inference.domain.errors import UnknownBackend

EDGES = "edges"
FIELD = "field"
EMBEDDED, TRITON = "embedded", "triton"
"""Backends: this process, and a Triton Inference Server."""

T = TypeVar("T")


@dataclass(frozen=True)
class ServedModel:
    """One that can be run, or could be if its backend answered."""

    name: str
    version: str
    backend: str
    """EMBEDDED or TRITON."""
    ready: bool
    """Whether it can be run now."""


@dataclass(frozen=True)
class ByBackend(Generic[T]):
    """The same of each backend that there is."""

    each: Mapping[str, T]
    """By the backend's name, the usual one first."""

    @property
    def usual(self) -> T:
        """Of what runs all that names none."""
        return next(iter(self.each.values()))

    def named(self, backend: str) -> T:
        """ "" names the usual one; raises UnknownBackend."""
        if not backend:
            return self.usual
        if backend not in self.each:
            raise UnknownBackend(backend, self.each)
        return self.each[backend]
