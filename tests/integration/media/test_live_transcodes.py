"""What is encoded while it is watched takes a place for as long as somebody watches."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from rushes_chassis.errors import TimedOut
from rushes_footage.files import Source
from rushes_media.adapters.derived.derived_store import DerivedStore
from rushes_media.adapters.ffmpeg.live_encoder import FfmpegLive
from rushes_media.adapters.ffmpeg.runner import FfmpegRunner
from rushes_media.adapters.ffmpeg.trials import FfmpegTrials
from rushes_media.adapters.files.fingerprints import Fingerprints
from rushes_media.adapters.files.library import Library
from rushes_media.adapters.workers.asked_workers import AskedWorkers
from rushes_media.adapters.workers.containers import Containers
from rushes_media.adapters.workers.feeds import Feeds
from rushes_media.adapters.workers.pouring import Pours
from rushes_media.adapters.workers.proofs import Proofs
from rushes_media.adapters.workers.sandbox import Sandbox
from rushes_media.domain.errors import NoFreeSlot
from rushes_media.domain.files.sources import Root
from rushes_media.operations.frames.frame_indexes import FrameIndexes
from rushes_media.operations.streams.live_transcodes import LiveTranscodes
from rushes_media.operations.trials.card_sessions import CardSessions
from rushes_media.operations.trials.encoders import Encoders
from rushes_media.operations.trials.hardware_decoders import HardwareDecoders
from tests.fakes.encoder_trials import FakeDecoderTrials
from tests.fakes.index_reports import NotedIndexes
from tests.footage.recipes import PAL, Picture, Recipe, SteadyClock

NOISY = Recipe(
    "noisy_mp4", ".mp4", 750, SteadyClock(PAL), Picture(640, 360, crf=30, preset="ultrafast", grain=60), sound=None
)
"""More than all buffers on the way hold."""
UNREAD_SECONDS = 1.0


class NotedDeaths:
    """Implements ports.Deaths."""

    def __init__(self) -> None:
        self.noted: list[str] = []

    def note(self, source: Source, how: str) -> None:
        self.noted.append(f"{source.path}: {how}")


@pytest.mark.proof("playback")
async def test_a_viewer_who_has_paused_makes_room_for_another_one(
    tmp_path: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    video, deaths, sandbox = make_footage(NOISY), NotedDeaths(), Sandbox()
    async with sandbox.running():
        workers, runner = AskedWorkers(sandbox, 2, deaths), FfmpegRunner(sandbox, 60)
        containers = Containers(workers)
        folder = Library([Root("library", str(video.parent))], tmp_path / "exports", tmp_path / "renditions")
        live = LiveTranscodes(
            FrameIndexes(folder, Fingerprints(), containers, DerivedStore(tmp_path, 1 << 30), NotedIndexes()),
            containers,
            FfmpegLive(runner, Feeds(Pours(sandbox, deaths)), Path(get_ffmpeg_exe()), "", 60, deaths, UNREAD_SECONDS),
            Encoders("media-1", FfmpegTrials(runner, containers, Proofs(workers), Path(get_ffmpeg_exe()), "", ())),
            HardwareDecoders("media-1", FakeDecoderTrials()),
            CardSessions(1),
            most=1,
        )
        source = Source("library", video.name)
        async with asyncio.timeout(120), live.watched(source, 0, 0) as paused:
            await anext(paused.encoded)
            with pytest.raises(NoFreeSlot):
                async with live.watched(source, 0, 0):
                    pass
            await until_watched(live, source)
            # What waits for the one who has paused can still be read; then it is told why there is no more.
            with pytest.raises(TimedOut, match="1 s"):
                async for _ in paused.encoded:
                    pass
        # Nobody's place is given back twice.
        async with live.watched(source, 0, 0):
            with pytest.raises(NoFreeSlot):
                async with live.watched(source, 0, 0):
                    pass
    assert deaths.noted == []


async def until_watched(live: LiveTranscodes, source: Source) -> None:
    """Return when there was a place for somebody else."""
    while True:
        try:
            async with live.watched(source, 0, 0) as watched:
                await anext(watched.encoded)
                return
        except NoFreeSlot:
            await asyncio.sleep(0.05)
