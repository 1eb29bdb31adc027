"""The manifests of an output root that the catalog says whole."""

from enum import StrEnum


class ManifestForm(StrEnum):
    """How one is written, by its file's name."""

    LINES = "dataset.jsonl"
    TABLE = "dataset.parquet"
