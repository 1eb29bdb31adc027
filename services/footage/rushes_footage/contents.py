"""Hashes of the parts of a file, so that reading a whole large file can be resumed."""

from dataclasses import dataclass

from rushes_footage.files import FileVersion

PART_BYTES = 64 << 20
DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True)
class HashedParts:
    """Digests of the leading parts of one version of a file, as far as it has been read."""

    version: FileVersion
    digests: bytes
    """One for each part, in order."""

    @property
    def count(self) -> int:
        """How many parts were read."""
        return len(self.digests) // DIGEST_BYTES

    @property
    def is_whole(self) -> bool:
        """Whether the whole file was read."""
        return self.count == parts_of(self.version.size)

    def followed_by(self, digests: bytes) -> "HashedParts":
        """The same with further parts appended."""
        return HashedParts(self.version, self.digests + digests)

    def contradicts(self, digests: bytes) -> bool:
        """Whether any part that both have read differs: then the files differ."""
        common = min(len(self.digests), len(digests))
        return self.digests[:common] != digests[:common]


def parts_of(size: int) -> int:
    """How many parts a file of this size in bytes has; the last one may be shorter."""
    return -(-size // PART_BYTES)
