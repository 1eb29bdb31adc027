"""Which backend runs what, as people and other services are told."""

from dataclasses import dataclass

EDGES = "edges"
FIELD = "field"
EMBEDDED, TRITON = "embedded", "triton"
"""Backends: this process, and a Triton Inference Server."""


@dataclass(frozen=True)
class ServedModel:
    """One that can be run, or could be if its backend answered."""

    name: str
    version: str
    backend: str
    """EMBEDDED or TRITON."""
    ready: bool
    """Whether it can be run now."""
