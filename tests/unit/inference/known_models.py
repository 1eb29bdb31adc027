"""Models that are only talked about."""

from datetime import UTC, datetime

from rushes_inference.domain.models import HeadLayout, Model, NetworkFacts


def known_model(name: str = "known", *, sha256: str = "a" * 64, **network: object) -> Model:
    """One of three classes."""
    facts = {
        "classes": ("person", "ball", "box"),
        "input_size": 64,
        "any_size": True,
        "any_batch": True,
        "stride": 32,
        "head": HeadLayout.RAW,
        "licence": "",
        **network,
    }
    return Model(name, sha256, 1000, NetworkFacts(**facts), "", "a test", datetime(2026, 11, 1, tzinfo=UTC))  # type: ignore[arg-type]  # as given
