"""Reading and storing rows that describe the windows of files."""

import asyncio
import errno
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from rushes_footage.files import Source
from rushes_media.adapters.derived.window_files import StoredRows, WindowFiles, WorkingRows
from rushes_media.domain.errors import BadRows, NoRoom, NotDescribed
from rushes_media.domain.files.windows import RowsHead, RowsOf
from rushes_media.operations.frames.frame_indexes import FrameIndexes
from rushes_media.threads import acquired, expect_unchanged, finished, in_thread, kept_open

_PART = 1 << 20
"""Bytes of a part at most."""


class Windows:
    """Rows of this service's files, one for each content and descriptor."""

    def __init__(self, indexes: FrameIndexes, files: WindowFiles) -> None:
        self._indexes, self._files = indexes, files

    @asynccontextmanager
    async def open(self, source: Source, of: RowsOf) -> AsyncIterator[StoredRows]:
        """The stored rows; raises NotDescribed, and like Library.open."""
        async with self._indexes.identified(source) as (_, identity):
            stored = await acquired(lambda: self._files.find(identity, of), _close)
        if stored is None:
            raise NotDescribed(source.path, f"{of.descriptor} {of.version}")
        with kept_open(stored.file):
            yield stored

    async def parts(self, stored: StoredRows, first: int, count: int | None) -> AsyncGenerator[bytes]:
        """Rows from one on, `count` at most, in parts of whole rows."""
        end = stored.head.rows if count is None else min(stored.head.rows, first + count)
        at_once = max(1, _PART // stored.head.row_bytes)
        for begin in range(first, end, at_once):
            yield await finished(partial(stored.read, begin, min(at_once, end - begin)))

    async def keep(self, source: Source, of: RowsOf, head: RowsHead, sent: AsyncIterator[bytes]) -> None:
        """Store all rows as they come; nothing where `sent` raises, and what is there already stays.

        Raises BadRows, SourceChanged, NoRoom, OutputTooLarge, like Library.open, and what `sent` raises.
        """
        async with self._indexes.identified(source) as (file, identity):
            there = await acquired(lambda: self._files.find(identity, of), _close)
            if there is not None:
                there.file.close()
                async for _ in sent:
                    pass
                return
            try:
                async with in_thread(self._files.working_file(identity, of, head)) as working:
                    await _write(working, head, sent)
                    await expect_unchanged(file)
                    await finished(working.publish)
            except OSError as failed:
                if failed.errno not in (errno.ENOSPC, errno.EDQUOT):
                    raise
                free = await asyncio.to_thread(self._files.free)
                raise NoRoom(head.bytes, free) from failed


async def _write(working: WorkingRows, head: RowsHead, sent: AsyncIterator[bytes]) -> None:
    left = head.bytes
    async for part in sent:
        if len(part) % head.row_bytes:
            raise BadRows("rows", f"must have {head.row_bytes} bytes for each row, and have {len(part)}")
        left -= len(part)
        if left < 0:
            raise BadRows("rows", f"must be the {head.rows} that head.rows says, and are more")
        await finished(partial(working.write, part))
    if left:
        missing = left // head.row_bytes
        raise BadRows("rows", f"must be the {head.rows} that head.rows says, and {missing} of them are missing")


def _close(stored: StoredRows | None) -> None:
    if stored is not None:
        stored.file.close()
