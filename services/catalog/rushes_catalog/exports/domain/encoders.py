"""Warnings about clips that were not encoded by the requested encoder."""

from collections.abc import Mapping


def fallback_warning(fallbacks: Mapping[str, int], clips: int) -> str:
    """A job's warning: how many of its `clips` were not encoded as requested, by reason."""
    if clips == 1:
        return "".join(fallbacks)
    return " ".join(f"{number} of {clips} clips: {words}" for words, number in fallbacks.items())
