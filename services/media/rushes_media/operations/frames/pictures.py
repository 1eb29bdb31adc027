"""Pictures of files: stored ones, or newly made."""

from fractions import Fraction

from rushes_footage.files import Source
from rushes_media.adapters.derived.derived_store import DerivedStore
from rushes_media.adapters.workers.containers import Containers
from rushes_media.adapters.workers.decoders import Decoders
from rushes_media.domain.errors import NoSuchFrame
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.frames.stills import Near, PictureSize, Still, StillFormat
from rushes_media.operations.frames.frame_indexes import FrameIndexes, IndexedFile

_RECIPE = 5
"""Part of a stored picture's name: raise it whenever pictures are made differently."""
_QUALITY = 87
"""The same JPEG quality as for pictures near a time."""


class Pictures:
    """Pictures of this service's files."""

    def __init__(
        self, indexes: FrameIndexes, containers: Containers, decoders: Decoders, derived: DerivedStore
    ) -> None:
        self._indexes = indexes
        self._containers = containers
        self._decoders = decoders
        self._derived = derived

    async def exact(self, source: Source, frame: int, size: PictureSize) -> bytes:
        """A JPEG of exactly that frame; raises NoSuchFrame, and like FrameIndexes.open."""
        async with self._indexes.open(source) as indexed:
            if frame >= indexed.index.frame_count:
                raise NoSuchFrame(frame, indexed.index.frame_count)
            return await self._of_frame(source, indexed, frame, size)

    async def near(self, source: Source, near: Near, size: PictureSize, *, hurried: bool = True) -> bytes:
        """A JPEG of a frame near a time; raises like FrameIndexes.identified.

        No index is made for it. Where there is one and frames are counted, it is by its times: those of the container
        say something else there. Not `hurried`: nobody waits for it.
        """
        async with self._indexes.identified(source) as (file, identity):
            if (index := await self._indexes.if_counted(identity)) is not None:
                frame = _frame_near(index, near)
                return await self._of_frame(source, IndexedFile(file, identity, index), frame, size)

            async def make() -> bytes:
                async with self._indexes.opened_again(source, file) as own:
                    return await self._containers.picture_near(own, near, size, hurried=hurried)

            return await self._derived.made(_near_name(identity, near, size), make)

    async def has_near(self, identity: str, near: Near, size: PictureSize) -> bool:
        """Whether the picture that `near` would answer is stored."""
        index = await self._indexes.if_counted(identity)
        if index is None:
            return await self._derived.has(_near_name(identity, near, size))
        return await self._derived.has(_exact_name(identity, _frame_near(index, near), size))

    async def _of_frame(self, source: Source, indexed: IndexedFile, frame: int, size: PictureSize) -> bytes:
        identity = indexed.identity
        still = Still(StillFormat.JPEG, size.width, size.height, _QUALITY, size.pad)

        async def make() -> bytes:
            async with self._indexes.opened_again(source, indexed.file) as own:
                return (await self._decoders.still(own, identity, indexed.index, frame, still, urgent=False)).data

        return await self._derived.made(_exact_name(identity, frame, size), make)


def _frame_near(index: FrameIndex, near: Near) -> int:
    """The frame shown at a time; where the video has ended, its last one within the tolerance, else its first one.

    Where any key frame will do, the last one before: of a damaged file it is whole.
    """
    seconds = Fraction(near.seconds)
    shown = index.frame_shown_at(seconds)
    if shown is None:
        within = near.tolerance is None or seconds - Fraction(near.tolerance) < index.duration
        shown = index.frame_count - 1 if within else 0
    key = index.key_frame_before(shown) if near.tolerance is None else None
    return shown if key is None else key


def _exact_name(identity: str, frame: int, size: PictureSize) -> str:
    return _name(identity, f"f{frame}", size)


def _near_name(identity: str, near: Near, size: PictureSize) -> str:
    moment = f"n{round(near.seconds * 1000)}"
    if near.tolerance is not None:
        moment += f".{round(near.tolerance * 1000)}"
    return _name(identity, moment, size)


def _name(identity: str, moment: str, size: PictureSize) -> str:
    """Name of a picture among the derived files."""
    box = f"{size.width}x{size.height}{'p' if size.pad else ''}"
    return f"pictures/{identity}.{moment}.{box}.v{_RECIPE}.jpg"
