"""Which backend runs what, as people and other services are told and may choose."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from rushes_inference.domain.errors import UnknownBackend

EDGES = "edges"
FIELD = "field"
EMBEDDED, TRITON = "embedded", "triton"
"""Backends: this process, and a Triton Inference Server."""

T = TypeVar("T")
Part = TypeVar("Part")


@dataclass(frozen=True)
class ServedModel:
    """One that can be run, or could be if its backend answered."""

    name: str
    version: str
    backend: str
    """EMBEDDED or TRITON."""
    ready: bool
    """Whether it can be run now."""
    device: str = ""
    """What runs it in this process, a Device; "" where that is not known: Triton's, or while it is being tried."""
    reason: str = ""
    """For people: why it is not run on another device, or cannot be; "" where nothing is to be said."""


@dataclass(frozen=True)
class ByBackend(Generic[T]):
    """The same of each backend that there is."""

    each: Mapping[str, T]
    """By the backend's name, the usual one first."""
    unnamed: T | None = None
    """What runs all that names none; None: the first of each."""

    @property
    def usual(self) -> T:
        """Of what runs all that names none."""
        return next(iter(self.each.values())) if self.unnamed is None else self.unnamed

    def map(self, part: Callable[[T], Part]) -> "ByBackend[Part]":
        """The same of each."""
        each = {name: part(one) for name, one in self.each.items()}
        return ByBackend(each, None if self.unnamed is None else part(self.unnamed))

    def named(self, backend: str) -> T:
        """ "" names the usual one; raises UnknownBackend."""
        if not backend:
            return self.usual
        if backend not in self.each:
            raise UnknownBackend(backend, self.each)
        return self.each[backend]
