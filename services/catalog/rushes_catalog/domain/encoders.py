"""What to say of clips that another encoder made than the one that was asked for."""

from collections.abc import Mapping


def fallback_warning(fallbacks: Mapping[str, int], clips: int) -> str:
    """A job's warning: of its `clips`, how many were not encoded as asked for, by the reason in words."""
    if clips == 1:
        return "".join(fallbacks)
    return " ".join(f"{number} of {clips} clips: {words}" for words, number in fallbacks.items())
