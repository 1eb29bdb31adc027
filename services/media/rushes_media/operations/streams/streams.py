"""Streams of the sources: tracks, and fragments made on request."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property

from rushes_chassis.recent import Recent
from rushes_footage.files import FileVersion, Source
from rushes_media.adapters.derived.derived_store import DerivedStore
from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.fragment_makers import FragmentMakers
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.streams.packet_index import PacketIndex
from rushes_media.domain.streams.packet_runs import PacketRuns, packet_runs
from rushes_media.domain.streams.stream_copy import CopyFormat, CopyPlan, copy_order, copy_plan
from rushes_media.domain.streams.stream_picture import (
    encode_order,
    encoded_first_frames,
    encoded_timeline,
    picture_format,
)
from rushes_media.domain.streams.stream_sound import sound_format, sound_of, sound_order, sound_timeline
from rushes_media.domain.streams.stream_tracks import (
    Copied,
    Encoded,
    Heard,
    Timeline,
    Track,
    check_duration,
    fragment_name,
    picture_clock,
    subtitle_format,
)
from rushes_media.domain.streams.streams import FragmentOrder, PictureTrack, TrackFormat, picture_tracks
from rushes_media.operations.frames.frame_indexes import FrameIndexes
from rushes_media.operations.streams.packet_indexes import PacketIndexes
from rushes_media.threads import expect_unchanged

_REMEMBERED = 4
"""Entries of the cache: plans of long files take megabytes."""


class Plan:
    """Everything derived from a file's indexes. Slow for long files: compute it in a thread."""

    def __init__(self, index: FrameIndex, packets: PacketIndex) -> None:
        self.index, self.packets = index, packets

    @cached_property
    def pictures(self) -> tuple[PictureTrack, ...]:
        """The picture variants."""
        return picture_tracks(self.index, self.packets, self.copied)

    @cached_property
    def copied(self) -> CopyPlan:
        """The picture's packets as fragments, or why they cannot be copied."""
        return copy_plan(self.index, self.packets)

    @cached_property
    def _first_frames(self) -> tuple[int, ...]:
        return encoded_first_frames(self.index)

    @cached_property
    def runs(self) -> PacketRuns:
        """The picture's packet runs, for decoders in the browser."""
        return packet_runs(self.index, self.packets)

    def timeline(self, track: Track) -> Timeline:
        """Where a track's fragments begin; raises NoSuchTrack. Subtitles are one fragment."""
        match track:
            case Copied():
                return self.copied.checked().timeline
            case Encoded():
                picture_format(self.index, self.packets, track)
                return encoded_timeline(self.index, self._first_frames)
            case Heard():
                return sound_timeline(self.index, sound_of(self.packets, track))
            case _:
                subtitle_format(self.index, self.packets, track)
                clock = picture_clock(self.index)
                return Timeline(clock.scale, (0, clock.tick(self.index.end_pts)))

    def format(self, track: Track) -> TrackFormat:
        """The format of a track; raises NoSuchTrack."""
        match track:
            case Copied():
                return CopyFormat(self.index.stream, self.copied.checked().timeline.scale)
            case Encoded():
                return picture_format(self.index, self.packets, track)
            case Heard():
                return sound_format(sound_of(self.packets, track), self.index.clock)
            case _:
                return subtitle_format(self.index, self.packets, track)

    def order(self, track: Track, fragment: int) -> FragmentOrder | None:
        """The order for a worker; raises NoSuchTrack and NoSuchFragment."""
        match track:
            case Copied():
                return copy_order(self.index, self.packets, self.copied.checked(), fragment)
            case Encoded():
                return encode_order(self.index, self._first_frames, fragment)
            case Heard():
                sound = sound_of(self.packets, track)
                return sound_order(self.index, sound, sound_timeline(self.index, sound), fragment)
            case _:
                self.timeline(track).check(fragment)
                return None


@dataclass(frozen=True)
class Part:
    """A fragment or a header."""

    etag: str
    """Changes with the version of the file and the format of fragments."""
    data: bytes


@dataclass(frozen=True)
class Streamed:
    """Tracks of a file's streams."""

    version: FileVersion
    plan: Plan


class Streams:
    """Streams of this service's files; nodes with a common folder of derived files share the fragments."""

    def __init__(
        self, indexes: FrameIndexes, packet_indexes: PacketIndexes, derived: DerivedStore, maker: FragmentMakers
    ) -> None:
        self._indexes, self._packet_indexes, self._derived, self._maker = indexes, packet_indexes, derived, maker
        self._plans: Recent[str, Plan] = Recent(_REMEMBERED)

    async def described(self, source: Source) -> Streamed:
        """The tracks of a file's streams; raises StreamTooLong, and like FrameIndexes.open."""
        async with self._indexes.identified(source) as (file, identity):
            plan = await self._streamed(source, file, identity)
            await asyncio.to_thread(lambda: plan.pictures)
            return Streamed(file.version, plan)

    async def timeline(self, source: Source, track: Track) -> tuple[FileVersion, Timeline]:
        """Where a track's fragments begin; raises NoSuchTrack, StreamTooLong, and like FrameIndexes.open."""
        async with self._indexes.identified(source) as (file, identity):
            plan = await self._streamed(source, file, identity)
            return file.version, await asyncio.to_thread(plan.timeline, track)

    async def part(self, source: Source, track: Track, fragment: int | None) -> Part:
        """A fragment of a track, or without a number its header.

        Made once for concurrent callers; cancelled when all have left. Raises NoSuchTrack, NoSuchFragment,
        StreamTooLong, like FrameIndexes.open and like FragmentMaker.make.
        """
        async with self._indexes.identified(source) as (file, identity):
            name = fragment_name(identity, track, "head" if fragment is None else str(fragment))

            async def make() -> bytes:
                async with self._indexes.opened_again(source, file) as own:
                    plan = await self._streamed(source, own, identity)
                    form = await asyncio.to_thread(plan.format, track)
                    order = None if fragment is None else await asyncio.to_thread(plan.order, track, fragment)
                    made = await self._maker.make(own, identity, form, order)
                    await expect_unchanged(own)
                    return made

            etag = hashlib.blake2b(name.encode(), digest_size=16).hexdigest()
            return Part(etag, await self._derived.made(name, make))

    @asynccontextmanager
    async def planned(self, source: Source) -> AsyncIterator[tuple[OpenFile, str, Plan]]:
        """The source, open, with its content's identity and its plan; raises like FrameIndexes.open."""
        async with self._indexes.identified(source) as (file, identity):
            yield file, identity, await self._plan(source, file, identity)

    async def _streamed(self, source: Source, file: OpenFile, identity: str) -> Plan:
        """The plan of a file that is short enough to be streamed; raises StreamTooLong."""
        plan = await self._plan(source, file, identity)
        check_duration(plan.index)
        return plan

    async def _plan(self, source: Source, file: OpenFile, identity: str) -> Plan:
        if (known := self._plans.get(identity)) is not None:
            return known
        index, packets = await asyncio.gather(
            self._frame_index(source, file), self._packet_indexes.of(source, file, identity)
        )
        plan = Plan(index, packets)
        self._plans.put(identity, plan)
        return plan

    async def _frame_index(self, source: Source, file: OpenFile) -> FrameIndex:
        async with self._indexes.open(Source(source.root, source.path, file.version)) as indexed:
            return indexed.index
