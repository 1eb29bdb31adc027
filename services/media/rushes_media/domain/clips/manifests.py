"""Manifests of an output root that the catalog sends as a whole."""

from enum import StrEnum


class ManifestForm(StrEnum):
    """File format of a manifest."""

    LINES = "dataset.jsonl"
    TABLE = "dataset.parquet"
