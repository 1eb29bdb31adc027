"""Mono sound at the sample rate of speech recognition."""

from typing import Final

RATE: Final = 16_000
"""Samples per second."""
BYTES_PER_SAMPLE: Final = 2


def most_bytes(seconds: float) -> int:
    """Bytes of so many seconds."""
    return round(seconds * RATE) * BYTES_PER_SAMPLE
