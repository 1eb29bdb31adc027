"""The tables. Migrations create them; a test checks that both agree."""

from rushes_catalog.storage.schema import (
    access,
    brands,
    changes,
    detections,
    duplicates,
    exports,
    finders,
    jobs,
    learning,
    library,
    plans,
    profiles,
    proxies,
    seen,
    sorting,
    transcripts,
)
from rushes_catalog.storage.schema.columns import metadata

__all__ = [
    "access",
    "brands",
    "changes",
    "detections",
    "duplicates",
    "exports",
    "finders",
    "jobs",
    "learning",
    "library",
    "metadata",
    "plans",
    "profiles",
    "proxies",
    "seen",
    "sorting",
    "transcripts",
]
