"""Which videos of which contents a library consists of, in 16 bytes for each."""

from array import array
from bisect import bisect_left
from hashlib import blake2b
from typing import Final

from rushes_catalog.seen.domain.seen import SeenModel

_BYTES: Final = 8


class DescribedVideos:
    """Numbers of videos, ascending, and what distinguishes their contents."""

    def __init__(self) -> None:
        self._numbers, self._contents = array("q"), array("Q")

    def add(self, number: int, fingerprint: str) -> None:
        """Add one of a larger number than all others."""
        self._numbers.append(number)
        self._contents.append(content_of(fingerprint))

    def has(self, number: int, fingerprint: str) -> bool:
        """Whether this video is among them, with this content."""
        place = bisect_left(self._numbers, number)
        return (
            place < len(self._numbers)
            and self._numbers[place] == number
            and self._contents[place] == content_of(fingerprint)
        )

    def __len__(self) -> int:
        return len(self._numbers)

    def revision(self, model: SeenModel) -> str:
        """The same for the same videos, contents and model."""
        hashed = blake2b(f"{model.name}\0{model.version}\0".encode(), digest_size=16)
        hashed.update(self._numbers.tobytes())
        hashed.update(self._contents.tobytes())
        return hashed.hexdigest()


def content_of(fingerprint: str) -> int:
    """What distinguishes a content, in eight bytes."""
    return int.from_bytes(blake2b(fingerprint.encode(), digest_size=_BYTES).digest(), "big")
