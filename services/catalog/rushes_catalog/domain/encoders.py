"""What to say of clips that another encoder made than the one that was asked for."""

from collections import Counter
from collections.abc import Sequence


def fallback_warning(fallbacks: Sequence[str], clips: int) -> str:
    """What a job says of those of its clips that were not encoded as asked for; each gives its words."""
    if clips == 1:
        return "".join(fallbacks)
    counted = Counter(fallbacks)
    return " ".join(f"{number} of {clips} clips: {words}" for words, number in counted.items())
