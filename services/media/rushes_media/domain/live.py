"""What is encoded while it is watched."""

from dataclasses import dataclass

from rushes_media.domain.colours import Transfer
from rushes_media.domain.facts import FactsWithColours

_FRAGMENT = b"moof"
"""The name of the box that a fragment begins with."""


@dataclass(frozen=True)
class LiveEncoding:
    """From `start`, in seconds from the file's beginning, to its end; sizes in pixels, both even."""

    start: float
    width: int
    height: int
    sound: bool
    transfer: Transfer | None
    """Of HDR; None for anything else."""
    tells_matrix: bool


def live_encoding(facts: FactsWithColours, start: float, max_height: int) -> LiveEncoding:
    """As large as the video is shown, or as `max_height` (0: any) allows."""
    width, height = facts.video.width, facts.video.height
    if 0 < max_height < height:
        width, height = round(width * max_height / height), max_height
    return LiveEncoding(
        start,
        max(2, width // 2 * 2),
        max(2, height // 2 * 2),
        facts.audio is not None,
        Transfer(facts.colours.transfer) if facts.colours.transfer else None,
        facts.colours.tells_matrix,
    )


def shows_pictures(head: bytes) -> bool:
    """Whether the first bytes of fragmented MP4 hold more than its header, which encoders of cards get done always."""
    return _FRAGMENT in head
