"""Sound as it is given to those who listen to it: one channel, in a rate that speech needs."""

from typing import Final

RATE: Final = 16_000
"""Samples a second."""
BYTES_PER_SAMPLE: Final = 2


def most_bytes(seconds: float) -> int:
    """What so many seconds have."""
    return round(seconds * RATE) * BYTES_PER_SAMPLE
