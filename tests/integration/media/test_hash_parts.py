"""All of a file is hashed part by part, in one version of it, and not while somebody waits."""

import hashlib
from pathlib import Path

import pytest

from rushes_footage.contents import PART_BYTES, parts_of
from rushes_footage.files import Source
from rushes_media.adapters.files.fingerprints import Fingerprints
from rushes_media.adapters.files.library import Library
from rushes_media.domain.errors import SourceChanged
from rushes_media.domain.files.sources import Root
from rushes_media.operations.files.hash_parts import hash_parts

SIZE = PART_BYTES + 1


class Busy:
    """Implements rushes_media.ports.Quiet: somebody always waits."""

    async def quiet(self, seconds: float) -> bool:
        return False


class Idle:
    """Implements the same: nobody ever waits."""

    async def quiet(self, seconds: float) -> bool:
        return True


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """With a file of one part and a byte, nearly all of it a hole."""
    with (tmp_path / "a.mp4").open("wb") as file:
        file.truncate(SIZE)
        file.seek(PART_BYTES // 3)
        file.write(b"in the middle of a part")
        file.seek(PART_BYTES)
        file.write(b"!")
    return Library([Root("lib", str(tmp_path))], tmp_path / "exports", tmp_path / "renditions")


async def test_each_part_has_a_digest_of_its_own(library: Library, tmp_path: Path) -> None:
    content = (tmp_path / "a.mp4").read_bytes()
    wanted = [hashlib.blake2b(part, digest_size=32).digest() for part in (content[:PART_BYTES], content[PART_BYTES:])]
    source = Source("lib", "a.mp4")
    assert parts_of(SIZE) == 2
    assert await hash_parts(library, Fingerprints(), Idle(), source, 0, hurried=False) == wanted
    assert await hash_parts(library, Fingerprints(), Idle(), source, 1, hurried=False) == wanted[1:]
    assert await hash_parts(library, Fingerprints(), Idle(), source, 2, hurried=False) == []


async def test_whoever_waits_goes_first_and_waits_for_nobody(library: Library) -> None:
    source = Source("lib", "a.mp4")
    assert await hash_parts(library, Fingerprints(), Busy(), source, 1, hurried=False) == []
    assert len(await hash_parts(library, Fingerprints(), Busy(), source, 1, hurried=True)) == 1


async def test_another_version_is_refused(library: Library, tmp_path: Path) -> None:
    with library.open(Source("lib", "a.mp4")) as file:
        known = file.source
    assert known is not None
    with (tmp_path / "a.mp4").open("ab") as written:
        written.write(b"more")
    with pytest.raises(SourceChanged):
        await hash_parts(library, Fingerprints(), Idle(), known, 0, hurried=False)
