"""What a file holds, all of it: hashes of its parts, so that a long reading goes on where it was."""

from dataclasses import dataclass

from rushes_footage.files import FileVersion

PART_BYTES = 64 << 20
DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True)
class HashedParts:
    """The parts of a version of a file that were read so far, from the first one on."""

    version: FileVersion
    digests: bytes
    """One after the other."""

    @property
    def count(self) -> int:
        """How many were read."""
        return len(self.digests) // DIGEST_BYTES

    @property
    def is_whole(self) -> bool:
        """Whether every byte was read."""
        return self.count == parts_of(self.version.size)

    def followed_by(self, digests: bytes) -> "HashedParts":
        """With the next parts."""
        return HashedParts(self.version, self.digests + digests)

    def contradicts(self, digests: bytes) -> bool:
        """Whether a part that both know is another one: the files differ, wherever else they are alike."""
        common = min(len(self.digests), len(digests))
        return self.digests[:common] != digests[:common]


def parts_of(size: int) -> int:
    """How many parts a file of so many bytes has; the last one may be shorter."""
    return -(-size // PART_BYTES)
