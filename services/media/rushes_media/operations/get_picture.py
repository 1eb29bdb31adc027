"""Getting a picture of a file."""

from rushes_media.domain.errors import NoSuchFrame
from rushes_media.domain.sources import Source
from rushes_media.operations.frame_indexes import FrameIndexes
from rushes_media.ports import Containers, DerivedFiles, PictureSize

_RECIPE = 1
"""Part of a kept picture's name: raise it whenever pictures are made differently."""


async def get_exact_picture(
    indexes: FrameIndexes, containers: Containers, derived: DerivedFiles, source: Source, frame: int, size: PictureSize
) -> bytes:
    """A JPEG of exactly that frame; raises NoSuchFrame, and like FrameIndexes.open."""
    async with indexes.open(source) as indexed:
        index = indexed.index
        if frame >= index.frame_count:
            raise NoSuchFrame(frame, index.frame_count)
        name = f"pictures/{indexed.identity}.f{frame}.{size.width}x{size.height}.v{_RECIPE}.jpg"
        return await derived.made(name, lambda: containers.exact_picture(indexed.file, index, frame, size))


async def get_picture_near(
    indexes: FrameIndexes,
    containers: Containers,
    derived: DerivedFiles,
    source: Source,
    seconds: float,
    size: PictureSize,
) -> bytes:
    """A JPEG of a key frame near that time, without an index of the file; raises like FrameIndexes.identified."""
    async with indexes.identified(source) as (file, identity):
        millis = round(seconds * 1000)
        name = f"pictures/{identity}.n{millis}.{size.width}x{size.height}.v{_RECIPE}.jpg"
        return await derived.made(name, lambda: containers.picture_near(file, millis / 1000, size))
