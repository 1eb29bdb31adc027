"""Which backend runs which model, and choosing one by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from rushes_inference.domain.errors import UnknownBackend

EMBEDDED, TRITON = "embedded", "triton"
"""Names of backends: this process, and a Triton Inference Server."""

T = TypeVar("T")
Part = TypeVar("Part")


@dataclass(frozen=True)
class ServedModel:
    """A model and whether its backend can run it now."""

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
    """One value per backend."""

    each: Mapping[str, T]
    """By name, the default backend first."""
    unnamed: T | None = None
    """The value where a request names no backend; None: the first of `each`."""

    @property
    def usual(self) -> T:
        """The value of the default backend."""
        return next(iter(self.each.values())) if self.unnamed is None else self.unnamed

    def map(self, part: Callable[[T], Part]) -> "ByBackend[Part]":
        """Apply a function to each value."""
        each = {name: part(one) for name, one in self.each.items()}
        return ByBackend(each, None if self.unnamed is None else part(self.unnamed))

    def named(self, backend: str) -> T:
        """The value of the named backend, "" for the default one; raises UnknownBackend."""
        if not backend:
            return self.usual
        if backend not in self.each:
            raise UnknownBackend(backend, self.each)
        return self.each[backend]
