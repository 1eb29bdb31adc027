"""Storyboards of files: stored ones, or newly made."""

import asyncio
from dataclasses import replace

from rushes_footage.files import Source
from rushes_media.adapters.derived.derived_store import DerivedStore
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.containers import Containers
from rushes_media.domain.frames.storyboards import RECIPE, Storyboard, frames_between_keys, numbered
from rushes_media.domain.frames.wanted_frames import wanted_frames
from rushes_media.formats import storyboard_format
from rushes_media.operations.frames.frame_indexes import FrameIndexes
from rushes_media.threads import expect_unchanged

_INDEXED_BYTES = 256 << 20
"""Up to this size a file's frame index is made for its storyboard, which means reading the whole file."""


class Storyboards:
    """Storyboards of this service's files."""

    def __init__(self, indexes: FrameIndexes, containers: Containers, derived: DerivedStore) -> None:
        self._indexes = indexes
        self._containers = containers
        self._derived = derived

    async def of(self, source: Source, *, with_frames: bool, hurried: bool = True) -> Storyboard:
        """A file's storyboard, `with_frames` with frame numbers, for which a large file's index may take minutes.

        Not `hurried`: background work. Raises like FrameIndexes.open.
        """
        async with self._indexes.identified(source) as (file, identity):

            async def make() -> bytes:
                async with self._indexes.opened_again(source, file) as own:
                    board = await self._made(
                        Source(source.root, source.path, file.version), own, identity, hurried=hurried
                    )
                    await expect_unchanged(own)
                    return storyboard_format.encode(board)

            # Not cancelled: it takes seconds, and a pointer that left a card often returns.
            stored = await self._derived.made(board_name(identity), make, goes_on=True)
            board = await asyncio.to_thread(storyboard_format.decode, stored)
            if not with_frames:
                return board
            same = Source(source.root, source.path, file.version)
        async with self._indexes.open(same) as indexed:
            return replace(board, tiles=numbered(board.tiles, indexed.index))

    async def _made(self, source: Source, file: OpenFile, identity: str, *, hurried: bool) -> Storyboard:
        if file.version.size > _INDEXED_BYTES and await self._indexes.if_counted(identity) is None:
            board = await self._containers.key_frame_board(file, None, hurried=hurried)
            if board is not None:
                return board
        async with self._indexes.open(source) as indexed:
            index = indexed.index
        frames = frames_between_keys(index)
        if frames is not None:
            wanted = wanted_frames(index, frames)
            return await self._containers.frame_board(file, wanted, index.first_pts, index.time_base, hurried=hurried)
        board = await self._containers.key_frame_board(file, index.duration, hurried=hurried)
        assert board is not None  # The worker was given the duration.
        return board


def board_name(identity: str) -> str:
    """Name of a storyboard among the derived files."""
    return f"storyboards/{identity}.v{RECIPE}.board"
