"""Shots of videos, through media nodes."""

from collections.abc import Sequence
from typing import Final

from typing_extensions import override

from rushes.media.v1 import shots_pb2
from rushes.media.v1.shots_pb2_grpc import ShotsServiceStub as _Shots
from rushes_catalog.adapters.media_nodes import MediaNodes
from rushes_catalog.ports.shots import FoundShots, ShotFinder
from rushes_chassis.errors import OutOfRange
from rushes_chassis.unmade import unmade
from rushes_footage.files import Place, Source
from rushes_footage.messages.files import source_to
from rushes_footage.messages.shots import cut_from
from rushes_footage.shots import Cut, shots_of

# Seconds. The frame index of a large file may have to be made first.
_LOOK: Final = 60.0
_FIND: Final = 600.0
_FRAMES_AT_ONCE: Final = 20_000
"""So many are decoded within that time."""


class GrpcShotFinder(MediaNodes, ShotFinder):
    """Implements ports.shots.ShotFinder."""

    @override
    async def shots(self, place: Place) -> FoundShots:
        request = shots_pb2.GetShotsRequest(source=source_to(place))
        found = await self._ask(place.root, lambda channel: _Shots(channel).GetShots(request, timeout=_LOOK))
        if found.state == shots_pb2.SHOTS_STATE_ERROR:
            raise unmade(found.problem.detail, found.problem.reason, found.retry_after_seconds)
        if found.state != shots_pb2.SHOTS_STATE_READY:
            return FoundShots(found.progress, None)
        return FoundShots(1.0, shots_of(map(cut_from, found.cuts), found.frames, found.seconds))

    @override
    async def cuts_within(self, source: Source, first_frame: int, last_frame: int) -> Sequence[Cut]:
        cuts: list[Cut] = []
        for first in range(first_frame, last_frame + 1, _FRAMES_AT_ONCE):
            # With the frame before: a cut from it to the first one belongs to the stretch.
            before = max(first - 1, first_frame)
            last = min(first + _FRAMES_AT_ONCE - 1, last_frame)
            try:
                cuts += await self._part(source, before, last)
            except OutOfRange:
                if first == first_frame:
                    raise
                break  # The video ends with the part before.
        return cuts

    async def _part(self, source: Source, first: int, last: int) -> list[Cut]:
        request = shots_pb2.FindCutsRequest(source=source_to(source), first_frame=first, last_frame=last)
        found = await self._ask(source.root, lambda channel: _Shots(channel).FindCuts(request, timeout=_FIND))
        return [cut_from(cut) for cut in found.cuts]
