"""Inference as tests see it: a real process on a Unix socket, and its stubs."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc

from rushes.inference.v1 import (
    classifiers_pb2_grpc,
    detect_pb2_grpc,
    duplicates_pb2_grpc,
    features_pb2_grpc,
    finders_pb2_grpc,
    models_pb2,
    models_pb2_grpc,
    sight_pb2_grpc,
    speech_pb2_grpc,
    tracks_pb2_grpc,
)
from rushes_chassis.channel import open_channel

_PART = 100_000


@dataclass(frozen=True)
class Inference:
    """A running service."""

    process: subprocess.Popen[bytes]
    channel: grpc.aio.Channel
    data: Path

    @property
    def models(self) -> models_pb2_grpc.ModelsServiceStub:
        return models_pb2_grpc.ModelsServiceStub(self.channel)

    @property
    def detect(self) -> detect_pb2_grpc.DetectServiceStub:
        return detect_pb2_grpc.DetectServiceStub(self.channel)

    @property
    def features(self) -> features_pb2_grpc.FeaturesServiceStub:
        return features_pb2_grpc.FeaturesServiceStub(self.channel)

    @property
    def finders(self) -> finders_pb2_grpc.FindersServiceStub:
        return finders_pb2_grpc.FindersServiceStub(self.channel)

    @property
    def sight(self) -> sight_pb2_grpc.SightServiceStub:
        return sight_pb2_grpc.SightServiceStub(self.channel)

    @property
    def speech(self) -> speech_pb2_grpc.SpeechServiceStub:
        return speech_pb2_grpc.SpeechServiceStub(self.channel)

    @property
    def duplicates(self) -> duplicates_pb2_grpc.DuplicatesServiceStub:
        return duplicates_pb2_grpc.DuplicatesServiceStub(self.channel)

    @property
    def classifiers(self) -> classifiers_pb2_grpc.ClassifiersServiceStub:
        return classifiers_pb2_grpc.ClassifiersServiceStub(self.channel)

    @property
    def tracks(self) -> tracks_pb2_grpc.TracksServiceStub:
        return tracks_pb2_grpc.TracksServiceStub(self.channel)

    @property
    def model_folder(self) -> Path:
        return self.data / "models"

    async def add(
        self,
        name: str,
        file: bytes,
        window: float | None = None,
        mels: str | None = None,
        words: Mapping[str, bytes] | None = None,
        **said: str,
    ) -> models_pb2.Model:
        """`words`: the files of its encoder of texts, by name. Raises what the service says."""
        requests = [models_pb2.AddModelRequest(model=models_pb2.NewModel(name=name, window=window, mels=mels, **said))]
        requests += [
            models_pb2.AddModelRequest(data=file[place : place + _PART]) for place in range(0, len(file), _PART)
        ]
        for path, content in (words or {}).items():
            requests += [models_pb2.AddModelRequest(file=path), models_pb2.AddModelRequest(data=content)]
        return await self.send(requests)

    async def test(self, name: str) -> models_pb2.TestModelResponse:
        """How fast it is."""
        return await self.models.TestModel(models_pb2.TestModelRequest(name=name), timeout=120)

    async def send(self, requests: Sequence[models_pb2.AddModelRequest]) -> models_pb2.Model:
        """The same, with these messages."""
        return (await self.models.AddModel(_each(requests))).model


async def _each(requests: Sequence[models_pb2.AddModelRequest]) -> AsyncIterator[models_pb2.AddModelRequest]:
    for request in requests:
        yield request


def _started(program: str, target: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", program, "--listen", target], env=environment)


@asynccontextmanager
async def running_inference(
    folder: Path,
    media: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
    program: str = "rushes_inference",
    name: str = "inference.sock",
) -> AsyncIterator[Inference]:
    """One whose data lies in a folder, and which asks these media nodes; several of a folder have sockets of different
    names."""
    target = f"unix:{folder / name}"
    environment = {
        **os.environ,
        "RUSHES_DATA_DIR": str(folder),
        "RUSHES_MEDIA": ",".join(media),
        "RUSHES_INFERENCE_THREADS": "2",
        **(settings or {}),
    }
    process = _started(program, target, environment)
    try:
        async with open_channel(target) as channel:
            await asyncio.wait_for(channel.channel_ready(), 120)
            yield Inference(process, channel, folder)
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.wait, 120)
