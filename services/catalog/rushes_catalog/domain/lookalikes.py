"""Filed videos that look most like one: why a classifier says of it what it says."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rushes_catalog.domain.ids import AssetId

# Only where something is compared: most catalogs never do, and would begin later and be a fifth larger for it.
if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_VECTORS: Final = 50_000
"""That one is compared with: of 1024 numbers each they take 200 MB."""


@dataclass(frozen=True, slots=True)
class FiledVideo:
    """A video of a collection that lies in one of its folders."""

    asset_id: AssetId
    path: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class KnownLooks:
    """The vectors of a collection, as they were read."""

    fingerprints: tuple[str, ...]
    vectors: "NDArray[np.float32]"
    """A row of length 1 for each of them."""

    def nearest_first(self, vector: bytes) -> tuple[str, ...]:
        """All of them, by the angle to this one. To be called in a thread: it is one product of matrices."""
        if not self.fingerprints:
            return ()
        import numpy as np

        cosines = self.vectors @ np.frombuffer(vector, "<f4")
        return tuple(self.fingerprints[place] for place in np.argsort(-cosines, kind="stable"))

    def has_fallen_behind(self, count: int) -> bool:
        """Whether there are so many more by now that they are worth reading all again: more than a twentieth."""
        return abs(count - len(self.fingerprints)) > len(self.fingerprints) // 20


def looks_of(rows: list[tuple[str, bytes]]) -> KnownLooks:
    """Of fingerprints and vectors as they are stored; of one descriptor. To be called in a thread."""
    import numpy as np

    numbers = np.frombuffer(b"".join(vector for _, vector in rows), "<f4")
    return KnownLooks(tuple(fingerprint for fingerprint, _ in rows), numbers.reshape(len(rows), -1 if rows else 0))


@dataclass(frozen=True, slots=True)
class Lookalikes:
    """What came of looking for them."""

    described: bool
    """False: what the classifier that predicts has learned from says nothing of the video, or none predicts."""
    videos: tuple[FiledVideo, ...]
