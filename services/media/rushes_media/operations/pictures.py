"""Pictures of files: stored ones, or newly made."""

from rushes_footage.files import Source
from rushes_media.domain.errors import NoSuchFrame
from rushes_media.domain.stills import Still, StillFormat
from rushes_media.operations.frame_indexes import FrameIndexes
from rushes_media.ports.files import DerivedFiles
from rushes_media.ports.workers import Containers, Decoders, Near, PictureSize

_RECIPE = 5
"""Part of a stored picture's name: raise it whenever pictures are made differently."""
_QUALITY = 87
"""The same JPEG quality as for pictures near a time."""


class Pictures:
    """Pictures of this service's files."""

    def __init__(
        self, indexes: FrameIndexes, containers: Containers, decoders: Decoders, derived: DerivedFiles
    ) -> None:
        self._indexes = indexes
        self._containers = containers
        self._decoders = decoders
        self._derived = derived

    async def exact(self, source: Source, frame: int, size: PictureSize) -> bytes:
        """A JPEG of exactly that frame; raises NoSuchFrame, and like FrameIndexes.open."""
        async with self._indexes.open(source) as indexed:
            index, identity = indexed.index, indexed.identity
            if frame >= index.frame_count:
                raise NoSuchFrame(frame, index.frame_count)

            still = Still(StillFormat.JPEG, size.width, size.height, _QUALITY, size.pad)

            async def make() -> bytes:
                async with self._indexes.opened_again(source, indexed.file) as own:
                    return (await self._decoders.still(own, identity, index, frame, still, urgent=False)).data

            return await self._derived.made(_name(identity, f"f{frame}", size), make)

    async def near(self, source: Source, near: Near, size: PictureSize, *, hurried: bool = True) -> bytes:
        """A JPEG of a frame near a time, without an index of the file; raises like FrameIndexes.identified.

        Not `hurried`: nobody waits for it.
        """
        async with self._indexes.identified(source) as (file, identity):

            async def make() -> bytes:
                async with self._indexes.opened_again(source, file) as own:
                    return await self._containers.picture_near(own, near, size, hurried=hurried)

            return await self._derived.made(near_name(identity, near, size), make)


def near_name(identity: str, near: Near, size: PictureSize) -> str:
    """Name of a picture near a time among the derived files."""
    moment = f"n{round(near.seconds * 1000)}"
    if near.tolerance is not None:
        moment += f".{round(near.tolerance * 1000)}"
    return _name(identity, moment, size)


def _name(identity: str, moment: str, size: PictureSize) -> str:
    box = f"{size.width}x{size.height}{'p' if size.pad else ''}"
    return f"pictures/{identity}.{moment}.{box}.v{_RECIPE}.jpg"
