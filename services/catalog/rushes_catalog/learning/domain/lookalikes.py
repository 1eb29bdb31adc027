"""The sorted videos most similar to a given one, which explain a classifier's proposal."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rushes_catalog.domain.ids import AssetId

# Imported on use: most catalogs never need numpy, which would slow their start and enlarge them by a fifth.
if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_VECTORS: Final = 50_000
"""Limit of compared vectors: with 1024 numbers each they take 200 MB."""


@dataclass(frozen=True, slots=True)
class FiledVideo:
    """A video in a category of the collection."""

    asset_id: AssetId
    path: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class KnownLooks:
    """Vectors of a collection, read once."""

    fingerprints: tuple[str, ...]
    vectors: "NDArray[np.float32]"
    """One row of length 1 per video."""

    def nearest_first(self, vector: bytes) -> tuple[str, ...]:
        """All videos by angle to a vector. Blocking: one matrix product, to be called in a thread."""
        if not self.fingerprints:
            return ()
        import numpy as np

        cosines = self.vectors @ np.frombuffer(vector, "<f4")
        return tuple(self.fingerprints[place] for place in np.argsort(-cosines, kind="stable"))

    def has_fallen_behind(self, count: int) -> bool:
        """Whether more than a twentieth are missing, which makes reading all again worthwhile."""
        return abs(count - len(self.fingerprints)) > len(self.fingerprints) // 20


def looks_of(rows: list[tuple[str, bytes]]) -> KnownLooks:
    """From fingerprints and stored vectors of one descriptor. To be called in a thread."""
    import numpy as np

    numbers = np.frombuffer(b"".join(vector for _, vector in rows), "<f4")
    return KnownLooks(tuple(fingerprint for fingerprint, _ in rows), numbers.reshape(len(rows), -1 if rows else 0))


@dataclass(frozen=True, slots=True)
class Lookalikes:
    """The result of a look-up."""

    described: bool
    """False: the classifier's descriptor has no vector of the video, or no classifier is in use."""
    videos: tuple[FiledVideo, ...]
