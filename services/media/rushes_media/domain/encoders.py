"""The ladder of H.264 encoders: which are tried for a work, and what to say of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rushes_footage.encoders import AUTO, CPU, LADDER
from rushes_media.domain.trials import Failed


@dataclass(frozen=True)
class Encoded:
    """What a work was really encoded with."""

    encoder: str
    fallback: str
    """For people: why not as asked for, or not by the best; "" where there is nothing to say."""


def rungs(wanted: str, proven: Collection[str]) -> tuple[str, ...]:
    """The encoders to try for a work, one after the other; the CPU is always the last.

    What was not proven is not tried, also where somebody asks for it by name.
    """
    if wanted == CPU or (wanted != AUTO and wanted not in proven):
        return (CPU,)
    below = LADDER if wanted == AUTO else LADDER[LADDER.index(wanted) :]
    return (*(encoder for encoder in below if encoder in proven and encoder != CPU), CPU)


def fallback_words(node: str, wanted: str, encoder: str, refused: str, failed: Sequence[Failed]) -> str:
    """What to tell the person whose work was not encoded as they may have expected; "" where it was.

    `refused` says why the wanted encoder was not even tried, "" where it was.
    """
    sentences = [each.in_words(node) for each in failed]
    if refused:
        sentences.insert(0, f"{wanted} is not usable on {node}: {refused}")
    if not sentences:
        return ""
    return " ".join([*sentences, f"{encoder} was used instead."])
