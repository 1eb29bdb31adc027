"""Getting pictures of files: kept ones, or made anew."""

from rushes_media.domain.errors import NoSuchFrame
from rushes_media.domain.sources import Source
from rushes_media.operations.frame_indexes import FrameIndexes
from rushes_media.ports import Containers, DerivedFiles, Near, PictureSize

_RECIPE = 1
"""Part of a kept picture's name: raise it whenever pictures are made differently."""


class Pictures:
    """Pictures of this service's files."""

    def __init__(self, indexes: FrameIndexes, containers: Containers, derived: DerivedFiles) -> None:
        self._indexes = indexes
        self._containers = containers
        self._derived = derived

    async def exact(self, source: Source, frame: int, size: PictureSize) -> bytes:
        """A JPEG of exactly that frame; raises NoSuchFrame, and like FrameIndexes.open."""
        async with self._indexes.open(source) as indexed:
            index = indexed.index
            if frame >= index.frame_count:
                raise NoSuchFrame(frame, index.frame_count)

            async def make() -> bytes:
                async with self._indexes.opened_again(source, indexed.file) as own:
                    return await self._containers.exact_picture(own, index, frame, size)

            return await self._derived.made(_name(indexed.identity, f"f{frame}", size), make)

    async def near(self, source: Source, near: Near, size: PictureSize) -> bytes:
        """A JPEG of a frame near a time, without an index of the file; raises like FrameIndexes.identified."""
        async with self._indexes.identified(source) as (file, identity):

            async def make() -> bytes:
                async with self._indexes.opened_again(source, file) as own:
                    return await self._containers.picture_near(own, near, size)

            moment = f"n{round(near.seconds * 1000)}"
            if near.tolerance is not None:
                moment += f".{round(near.tolerance * 1000)}"
            return await self._derived.made(_name(identity, moment, size), make)


def _name(identity: str, moment: str, size: PictureSize) -> str:
    box = f"{size.width}x{size.height}{'p' if size.pad else ''}"
    return f"pictures/{identity}.{moment}.{box}.v{_RECIPE}.jpg"
