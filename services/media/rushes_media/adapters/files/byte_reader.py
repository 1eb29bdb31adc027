"""Byte ranges of files as encoded Chunks: from the page cache on the event loop, from the disk in a thread."""

import errno
import os
from collections.abc import AsyncIterator

from rushes_chassis.chunks import payload_length, read_chunk
from rushes_footage.files import FileVersion, Source
from rushes_media.adapters.files.library import OpenFile, translated
from rushes_media.adapters.files.open_files import OpenFiles
from rushes_media.domain.errors import SourceChanged
from rushes_media.threads import with_descriptor

# Errors of a file system without RWF_NOWAIT, or of a page that is not in the cache.
_ASK_IN_A_THREAD = frozenset((errno.EAGAIN, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL))
_NO_WAIT = getattr(os, "RWF_NOWAIT", 0)


class ByteReader:
    """Reads sources; raises what Library.open does, and SourceChanged where a file changes while it is read."""

    def __init__(self, files: OpenFiles) -> None:
        self._files = files

    async def chunk(self, source: Source, offset: int, length: int) -> bytes:
        """At most so many bytes from an offset; fewer at the end of the file."""
        async with self._files.lease(source) as file:
            return await _read_all(file, offset, max(0, min(length, file.version.size - offset)))

    async def chunks(self, source: Source, offset: int, length: int, chunk_bytes: int) -> AsyncIterator[bytes]:
        """Bytes from an offset in order; fewer at the end of the file."""
        async with self._files.lease(source) as file:
            end = min(offset + length, file.version.size)
            while offset < end:
                chunk = await _read(file, offset, min(chunk_bytes, end - offset))
                got = payload_length(chunk)
                if not got:
                    raise SourceChanged(source.path)
                yield chunk
                offset += got


async def _read_all(file: OpenFile, offset: int, length: int) -> bytes:
    """Exactly that much in one Chunk, unless the file ends."""
    chunk = await _read(file, offset, length)
    if payload_length(chunk) < length:  # Part of it was not in the page cache.
        chunk = await _read_in_thread(file, offset, length)
    return chunk


async def _read(file: OpenFile, offset: int, length: int) -> bytes:
    """Read from the version that was opened."""
    if _NO_WAIT:
        try:
            chunk = read_chunk(file.descriptor, offset, length, _NO_WAIT)
            # A file system that supports RWF_NOWAIT has an open file's size and times in memory too; on network shares
            # fstat may block, so it runs in a thread.
            file.check_unchanged()
            return chunk
        except OSError as failed:
            if failed.errno not in _ASK_IN_A_THREAD:
                raise translated(failed, file.path) from failed
    return await _read_in_thread(file, offset, length)


async def _read_in_thread(file: OpenFile, offset: int, length: int) -> bytes:
    def read(descriptor: int) -> tuple[bytes, FileVersion]:
        return read_chunk(descriptor, offset, length), FileVersion.of(os.fstat(descriptor))

    try:
        chunk, version = await with_descriptor(file, read)
    except OSError as failed:
        raise translated(failed, file.path) from failed
    if version != file.version:
        raise SourceChanged(file.path)
    return chunk
