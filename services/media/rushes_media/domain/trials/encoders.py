"""The ladder of H.264 encoders: which are tried for a work, and the message about a fallback."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rushes_footage.encoders import AUTO, CPU, LADDER
from rushes_media.domain.trials.trials import Failed


@dataclass(frozen=True)
class Encoded:
    """The encoder that was used for a work."""

    encoder: str
    fallback: str
    """For people: why not the requested or the best one; "" where there is nothing to say."""


def rungs(wanted: str, proven: Collection[str]) -> tuple[str, ...]:
    """The encoders to try for a work, in order; the CPU is always the last.

    An encoder without a successful trial is left out, even when it is requested by name.
    """
    if wanted == CPU or (wanted != AUTO and wanted not in proven):
        return (CPU,)
    below = LADDER if wanted == AUTO else LADDER[LADDER.index(wanted) :]
    return (*(encoder for encoder in below if encoder in proven and encoder != CPU), CPU)


def fallback_words(node: str, wanted: str, encoder: str, refused: str, failed: Sequence[Failed]) -> str:
    """The message that a work was not encoded as requested or expected; "" where it was.

    `refused` says why the requested encoder was not tried, "" where it was.
    """
    sentences = [each.in_words(node) for each in failed]
    if refused:
        sentences.insert(0, f"{wanted} is not usable on {node}: {refused}")
    if not sentences:
        return ""
    return " ".join([*sentences, f"{encoder} was used instead."])
