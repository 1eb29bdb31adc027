"""Reading ranges of files: who leaves early leaves nothing open."""

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from rushes_footage.files import FileVersion, Source
from rushes_media.adapters.byte_reader import ByteReader
from rushes_media.adapters.library import Library
from rushes_media.adapters.open_files import OpenFiles
from rushes_media.domain.sources import Root
from tests.integration.media.node import eventually

READERS = 20


@pytest.mark.asyncio(loop_scope="function")  # whose threads no other test uses
async def test_a_reader_who_leaves_before_its_thread_begins_leaves_no_descriptor(tmp_path: Path) -> None:
    footage = tmp_path / "footage"
    footage.mkdir()
    path = footage / "a.mp4"
    path.write_bytes(bytes(100_000))
    library = Library([Root("library", str(footage))], tmp_path / "exports", tmp_path / "renditions")
    source = Source("library", "a.mp4", FileVersion.of(path.stat()))
    files = OpenFiles(library)
    reader = ByteReader(files)
    await reader.chunk(source, 0, 10)
    os.truncate(path, 10)  # what is missing is asked for in a thread
    let_go = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        asyncio.get_running_loop().set_default_executor(threads)
        busy = asyncio.ensure_future(asyncio.to_thread(let_go.wait))
        try:
            before = _descriptors_of(path)
            readers = [asyncio.ensure_future(reader.chunk(source, 0, 100_000)) for _ in range(READERS)]
            await eventually(lambda: _descriptors_of(path) == before + READERS)
            for each in readers:
                each.cancel()
            await asyncio.gather(*readers, return_exceptions=True)
        finally:
            let_go.set()  # the pool waits for its thread otherwise, and a test that fails never ends
        await busy
        await asyncio.to_thread(len, "")  # behind all of them
        assert _descriptors_of(path) == before
    files.close()


def _descriptors_of(file: Path) -> int:
    """How many this process has; of the file alone, as other tests have left things that end when they like."""
    links = []
    for link in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the listing's own
            links.append(link.readlink())
    return links.count(file)
