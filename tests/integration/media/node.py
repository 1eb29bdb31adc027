"""A media node as tests see it: a real process on a Unix socket, and its stubs."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import grpc
import psutil

from rushes.media.v1 import (
    encoders_pb2,
    encoders_pb2_grpc,
    export_folder_pb2_grpc,
    files_pb2,
    files_pb2_grpc,
    frames_pb2,
    frames_pb2_grpc,
    live_pb2_grpc,
    packets_pb2_grpc,
    pictures_pb2_grpc,
    proxies_pb2_grpc,
    renditions_pb2,
    renditions_pb2_grpc,
    sounds_pb2_grpc,
    source_pb2,
    stills_pb2_grpc,
    storyboards_pb2_grpc,
    streams_pb2_grpc,
    waveforms_pb2_grpc,
    windows_pb2_grpc,
    work_pb2,
    work_pb2_grpc,
)
from rushes_chassis.channel import open_channel


@dataclass(frozen=True)
class Node:
    """A running node with one root, named `library`."""

    process: subprocess.Popen[bytes]
    target: str
    channel: grpc.aio.Channel
    library: Path
    exports: Path
    data: Path

    @property
    def files(self) -> files_pb2_grpc.FilesServiceStub:
        return files_pb2_grpc.FilesServiceStub(self.channel)

    @property
    def frames(self) -> frames_pb2_grpc.FramesServiceStub:
        return frames_pb2_grpc.FramesServiceStub(self.channel)

    @property
    def pictures(self) -> pictures_pb2_grpc.PicturesServiceStub:
        return pictures_pb2_grpc.PicturesServiceStub(self.channel)

    @property
    def renditions(self) -> renditions_pb2_grpc.RenditionsServiceStub:
        return renditions_pb2_grpc.RenditionsServiceStub(self.channel)

    @property
    def proxies(self) -> proxies_pb2_grpc.ProxiesServiceStub:
        return proxies_pb2_grpc.ProxiesServiceStub(self.channel)

    @property
    def streams(self) -> streams_pb2_grpc.StreamsServiceStub:
        return streams_pb2_grpc.StreamsServiceStub(self.channel)

    @property
    def packets(self) -> packets_pb2_grpc.PacketsServiceStub:
        return packets_pb2_grpc.PacketsServiceStub(self.channel)

    @property
    def storyboards(self) -> storyboards_pb2_grpc.StoryboardsServiceStub:
        return storyboards_pb2_grpc.StoryboardsServiceStub(self.channel)

    @property
    def waveforms(self) -> waveforms_pb2_grpc.WaveformsServiceStub:
        return waveforms_pb2_grpc.WaveformsServiceStub(self.channel)

    @property
    def sounds(self) -> sounds_pb2_grpc.SoundsServiceStub:
        return sounds_pb2_grpc.SoundsServiceStub(self.channel)

    @property
    def stills(self) -> stills_pb2_grpc.StillsServiceStub:
        return stills_pb2_grpc.StillsServiceStub(self.channel)

    @property
    def windows(self) -> windows_pb2_grpc.WindowsServiceStub:
        return windows_pb2_grpc.WindowsServiceStub(self.channel)

    @property
    def live(self) -> live_pb2_grpc.LiveServiceStub:
        return live_pb2_grpc.LiveServiceStub(self.channel)

    @property
    def encoders(self) -> encoders_pb2_grpc.EncodersServiceStub:
        return encoders_pb2_grpc.EncodersServiceStub(self.channel)

    @property
    def work(self) -> work_pb2_grpc.WorkServiceStub:
        return work_pb2_grpc.WorkServiceStub(self.channel)

    @property
    def export_folder(self) -> export_folder_pb2_grpc.ExportFolderServiceStub:
        return export_folder_pb2_grpc.ExportFolderServiceStub(self.channel)

    def source(self, path: str | Path) -> source_pb2.Source:
        """A file of the library, in whatever version."""
        return source_pb2.Source(root="library", path=str(path))

    async def tried(self) -> dict[str, encoders_pb2.Encoder]:
        """Every encoder, once no trial is under way."""
        return {each.name: each for each in (await self._trials()).encoders}

    async def tried_decoders(self) -> dict[str, encoders_pb2.Decoder]:
        """Every decoder of a card, likewise."""
        return {each.name: each for each in (await self._trials()).decoders}

    async def _trials(self) -> encoders_pb2.ListEncodersResponse:
        async with asyncio.timeout(120):
            while True:
                found = await self.encoders.ListEncoders(encoders_pb2.ListEncodersRequest())
                states = {each.state for each in found.encoders} | {each.state for each in found.decoders}
                if encoders_pb2.ENCODER_STATE_TRYING not in states:
                    return found
                await asyncio.sleep(0.02)

    async def rendition(
        self, source: source_pb2.Source, kind: renditions_pb2.RenditionKind.ValueType
    ) -> renditions_pb2.Rendition:
        """A rendition when it is no longer being made; begun where it is missing."""
        request = renditions_pb2.EnsureRenditionRequest(source=source, kind=kind)
        async with asyncio.timeout(120):
            while True:
                rendition = (await self.renditions.EnsureRendition(request)).rendition
                if rendition.state != renditions_pb2.RENDITION_STATE_TRANSCODING:
                    return rendition
                await asyncio.sleep(0.02)

    async def plan(self, source: source_pb2.Source, cursor: float, length: float) -> frames_pb2.ClipPlan:
        """One clip."""
        request = frames_pb2.PlanClipsRequest(source=source, cursor=cursor, clips=1, spread=0, length=length)
        return (await self.frames.PlanClips(request)).clips[0]

    def order(self, spec: work_pb2.ExportClipSpec, task: UUID | None = None, attempt: int = 1) -> work_pb2.RunRequest:
        return work_pb2.RunRequest(task_id=str(task or uuid4()), attempt=attempt, export_clip=spec)

    async def run(self, request: work_pb2.RunRequest) -> work_pb2.ExportClipResult:
        """The result of a task."""
        messages = [message async for message in self.work.Run(request)]
        assert messages[-1].HasField("export_clip")
        return messages[-1].export_clip

    def processes(self, name: str) -> list[psutil.Process]:
        """Those that the node started, however indirectly, whose command line holds a word."""
        found = []
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if any(name in part for part in child.cmdline()):
                    found.append(child)
        return found

    def litter(self) -> list[Path]:
        """Files that are not finished."""
        return [
            path for folder in self.exports.parent.glob(f"{self.exports.name}*/.rushes") for path in folder.iterdir()
        ]


def started(
    target: str, folder: Path, library: Path, settings: Mapping[str, str], name: str
) -> subprocess.Popen[bytes]:
    """A media process that listens on a target, or is about to."""
    environment = {
        **os.environ,
        "RUSHES_DATA_DIR": str(folder),
        "RUSHES_LIBRARY": f"library={library}",
        "RUSHES_EXPORT_DIR": str(folder / "exports"),
        # There is no card here, and each trial takes a second or two.
        "RUSHES_ENCODERS": "libx264",
        "RUSHES_DECODER": "cpu",
        **settings,
    }
    command = [sys.executable, "-m", "rushes_media", "--listen", target, "--name", name]
    return subprocess.Popen(command, env=environment)


@asynccontextmanager
async def running_node(
    folder: Path,
    library: Path,
    settings: Mapping[str, str] | None = None,
    name: str = "media-1",
    *,
    waits: bool = True,
) -> AsyncIterator[Node]:
    """A node whose data lies in a folder; ends it and everything that it started.

    Where it `waits` its encoders have been tried: or tests would meet those processes where they look for their own.
    """
    target = f"unix:{folder / name}.sock"
    process = started(target, folder, library, settings or {}, name)
    try:
        async with open_channel(target) as channel:
            await asyncio.wait_for(channel.channel_ready(), 120)
            node = Node(process, target, channel, library, folder / "exports", folder)
            if waits:
                await node.tried()
            yield node
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.wait, 120)


def lives(process: psutil.Process) -> bool:
    """Whether it still does anything; when a dead orphan is buried is the machine's affair."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def eventually(true: object, seconds: float = 120) -> None:
    """Wait until a condition holds that only another process can bring about."""
    assert callable(true)
    deadline = asyncio.get_running_loop().time() + seconds
    while not true():
        assert asyncio.get_running_loop().time() < deadline, "it did not come about in time"
        await asyncio.sleep(0.01)


__all__ = ["Node", "eventually", "files_pb2", "running_node"]
