"""The unit of stored times."""

from typing import Final

MICROSECONDS: Final = 1_000_000
"""Of a second: spans of videos are stored in them, exactly."""
