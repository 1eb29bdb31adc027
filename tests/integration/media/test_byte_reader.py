"""Reading ranges of files: who leaves early leaves nothing open."""

import asyncio
import os
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from rushes_footage.files import FileVersion, Source
from rushes_media.adapters.files.byte_reader import ByteReader
from rushes_media.adapters.files.library import Library
from rushes_media.adapters.files.open_files import OpenFiles
from rushes_media.domain.errors import SourceChanged
from rushes_media.domain.files.sources import Root
from rushes_media.threads import ROOT_THREADS, answered, with_descriptor
from tests.integration.media.node import eventually

READERS = 20
ROOT = "read by nobody else"


def library_with(tmp_path: Path) -> tuple[Library, Path, Source]:
    footage = tmp_path / "footage"
    footage.mkdir()
    path = footage / "a.mp4"
    path.write_bytes(bytes(100_000))
    library = Library([Root(ROOT, str(footage))], tmp_path / "exports", tmp_path / "renditions")
    return library, path, Source(ROOT, "a.mp4", FileVersion.of(path.stat()))


async def test_a_reader_who_leaves_before_its_thread_begins_leaves_no_descriptor(tmp_path: Path) -> None:
    library, path, source = library_with(tmp_path)
    let_go = threading.Event()
    with library.open(source) as file:
        busy = [asyncio.ensure_future(answered(ROOT, let_go.wait)) for _ in range(ROOT_THREADS)]
        try:
            before = _descriptors_of(path)
            readers = [
                asyncio.ensure_future(with_descriptor(file, lambda own: os.pread(own, 10, 0))) for _ in range(READERS)
            ]
            await eventually(lambda: _descriptors_of(path) == before + READERS)
            for each in readers:
                each.cancel()
            await asyncio.gather(*readers, return_exceptions=True)
        finally:
            let_go.set()
        await asyncio.gather(*busy)
        await eventually(lambda: _descriptors_of(path) == before)


async def test_a_file_that_was_cut_short_is_not_read_as_what_it_was(tmp_path: Path) -> None:
    library, path, source = library_with(tmp_path)
    files = OpenFiles(library)
    reader = ByteReader(files)
    await reader.chunk(source, 0, 10)
    os.truncate(path, 10)
    with pytest.raises(SourceChanged):
        await reader.chunk(source, 0, 100_000)
    files.close()


def _descriptors_of(file: Path) -> int:
    """How many this process has; of the file alone, as other tests have left things that end when they like."""
    links = []
    for link in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the listing's own
            links.append(link.readlink())
    return links.count(file)
