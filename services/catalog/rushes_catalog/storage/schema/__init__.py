"""The tables. Migrations make them; a test proves that both say the same."""

from rushes_catalog.storage.schema import (
    access,
    changes,
    detections,
    duplicates,
    exports,
    jobs,
    learning,
    library,
    proxies,
    sorting,
)
from rushes_catalog.storage.schema.columns import metadata

__all__ = [
    "access",
    "changes",
    "detections",
    "duplicates",
    "exports",
    "jobs",
    "learning",
    "library",
    "metadata",
    "proxies",
    "sorting",
]
