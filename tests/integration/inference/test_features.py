"""Vectors of videos over gRPC: of exactly the frames that they say, and clear words where there are none."""

import os
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from rushes.inference.v1 import detect_pb2, features_pb2, models_pb2, pictures_pb2, speech_pb2
from rushes.media.v1 import frames_pb2, sounds_pb2
from rushes_chassis.errors import AlreadyExists, Conflict, InvalidInput, NotFound, Unavailable
from rushes_inference.adapters.embedders import BUILT_IN
from rushes_inference.domain.features import DESCRIPTOR
from rushes_inference.domain.pictures import RgbPicture, picture_of_ppm
from rushes_inference.domain.sounds import Sound, sound_of
from rushes_inference.vision.clip_pictures import clip_square
from rushes_inference.vision.descriptor import described
from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.integration.inference.service import Inference, running_inference
from tests.integration.media.node import Node, running_node
from tests.integration.media.test_single_frames import workers
from tests.models import made


@dataclass(frozen=True)
class Pair:
    """Inference, and the node that it gets its frames of."""

    inference: Inference
    node: Node

    async def describe(self, *paths: str, by: str = "") -> list[features_pb2.DescribeResponse]:
        sources = [self.node.source(path) for path in paths]
        request = features_pb2.DescribeRequest(sources=sources, descriptor=by)
        return [answer async for answer in self.inference.features.Describe(request, timeout=120)]

    async def frame(self, path: str, number: int, box: int = BUILT_IN.box) -> RgbPicture:
        request = frames_pb2.GetFrameRequest(
            source=self.node.source(path),
            frame=number,
            format=frames_pb2.STILL_FORMAT_PPM,
            width=box,
            height=box,
            quality=100,
        )
        return picture_of_ppm((await self.node.frames.GetFrame(request)).data or b"")

    async def sound(self, path: str) -> Sound:
        request = sounds_pb2.GetSoundRequest(source=self.node.source(path), seconds=BUILT_IN.seconds)
        return sound_of((await self.node.sounds.GetSound(request)).samples)


@pytest_asyncio.fixture(scope="module", name="pair")
async def _pair(
    tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]
) -> AsyncIterator[Pair]:
    folder = tmp_path_factory.mktemp("features")
    library = folder / "library"
    library.mkdir()
    shutil.copy(make_footage(recipes.SHORT_5S_MP4), library / "coded.mp4")
    (library / "outside.mp4").symlink_to(make_footage(recipes.SHORT_5S_MP4))
    (library / "empty.mp4").touch()
    (library / "text.mp4").write_text("no video")
    async with running_node(folder, library) as node, running_inference(folder, [node.target]) as inference:
        yield Pair(inference, node)


async def test_a_vector_is_of_the_very_frames_that_are_evenly_in_the_video(pair: Pair) -> None:
    [answer] = await pair.describe("coded.mp4")
    frames = recipes.SHORT_5S_MP4.frames
    looked_at = [int(number) for number in np.linspace(0, frames - 1, 5)]
    heard = await pair.sound("coded.mp4")
    assert len(heard) > 0
    # Pictures of coded footage tell their number: one frame beside is another vector.
    expected = described([await pair.frame("coded.mp4", number) for number in looked_at], heard)
    beside = described([await pair.frame("coded.mp4", min(number + 1, frames - 1)) for number in looked_at], heard)
    vector = np.frombuffer(answer.vector, "<f4")
    assert vector.tolist() == expected.tolist()
    assert vector.tolist() != beside.tolist()
    assert answer.descriptor == features_pb2.Descriptor(
        name=DESCRIPTOR.name, version=DESCRIPTOR.version, dimensions=len(vector)
    )


async def test_videos_are_described_behind_everything_else(pair: Pair) -> None:
    await pair.describe("coded.mp4")
    own = pair.inference.process.pid
    built_in = _last_threads(own)
    assert built_in
    await pair.inference.add("behind", made.encoder().SerializeToString())
    try:
        await pair.describe("coded.mp4", by="behind")
        # What runs the model, and the thread that ONNX Runtime has beside it.
        assert len(_last_threads(own) - built_in) >= 2
    finally:
        await pair.inference.models.RemoveModel(models_pb2.RemoveModelRequest(name="behind"))
    # Whoever waits for something else is served as before.
    assert os.getpriority(os.PRIO_PROCESS, own) == os.nice(0)


async def test_so_are_their_pictures_decoded(pair: Pair, make_footage: Callable[[Recipe], Path]) -> None:
    path = pair.node.library / "aside.mp4"
    # Another file than the one whose decoder other tests have opened.
    path.write_bytes(make_footage(recipes.SHORT_5S_MP4).read_bytes() + b"aside")
    [answer] = await pair.describe(path.name)
    assert answer.vector
    # What has decoded them stays open for a while.
    assert [worker.nice() for worker in workers(pair.node, path)] == [19]


def _last_threads(process: int) -> set[int]:
    threads = {int(task.name) for task in Path(f"/proc/{process}/task").iterdir()}
    return {thread for thread in threads if os.getpriority(os.PRIO_PROCESS, thread) == 19}


async def test_each_file_of_a_batch_has_its_answer_in_its_place(pair: Pair) -> None:
    answers = await pair.describe("empty.mp4", "coded.mp4", "nowhere.mp4", "text.mp4", "coded.mp4", "outside.mp4")
    assert [answer.number for answer in answers] == list(range(6))
    empty, first, nowhere, text, again, outside = answers
    assert first.vector == again.vector != b""
    assert nowhere.problem.reason == "FileNotFound"
    for answer in (empty, nowhere, text, outside):
        assert answer.WhichOneof("answer") == "problem"
        assert answer.problem.detail


async def test_what_makes_vectors_is_listed_and_nothing_else_is_asked_for(pair: Pair) -> None:
    listed = await pair.inference.features.ListDescriptors(features_pb2.ListDescriptorsRequest())
    assert [each.name for each in listed.descriptors] == [DESCRIPTOR.name]
    request = features_pb2.DescribeRequest(sources=[pair.node.source("coded.mp4")], descriptor="clip")
    with pytest.raises(NotFound, match="'clip'") as unknown:
        await anext(aiter(pair.inference.features.Describe(request)))
    assert unknown.value.reason == "DescriptorNotFound"
    with pytest.raises(InvalidInput, match="sources"):
        await pair.describe()


async def test_a_model_that_was_added_describes_videos_by_the_mean_of_their_frames(pair: Pair) -> None:
    file = made.encoder().SerializeToString()
    model = await pair.inference.add("clip", file)
    assert (model.kind, model.head, model.dimensions) == ("embed", models_pb2.HEAD_LAYOUT_VECTOR, 16)
    try:
        listed = (await pair.inference.features.ListDescriptors(features_pb2.ListDescriptorsRequest())).descriptors
        assert [(each.name, each.dimensions) for each in listed][1:] == [("clip", 16)]
        answer, empty = await pair.describe("coded.mp4", "empty.mp4", by="clip")
        assert answer.descriptor == listed[1]
        assert empty.problem.reason == "NotVideo"
        last = recipes.SHORT_5S_MP4.frames - 1
        frames = [await pair.frame("coded.mp4", int(number), 3 * 32) for number in np.linspace(0, last, 5)]
        expected = as_clip_would(file, frames).mean(axis=0)
        vector = np.frombuffer(answer.vector, "<f4")
        assert vector == pytest.approx(expected / np.linalg.norm(expected), abs=1e-5)
        sought = detect_pb2.DetectRequest(
            picture=pictures_pb2.Picture(frame=pictures_pb2.VideoFrame(source=pair.node.source("coded.mp4"))),
            parameters=detect_pb2.DetectParameters(model="clip"),
        )
        with pytest.raises(InvalidInput, match="'clip' describes pictures"):
            await pair.inference.detect.Detect(sought)
    finally:
        await pair.inference.models.RemoveModel(models_pb2.RemoveModelRequest(name="clip"))


def as_clip_would(file: bytes, frames: list[RgbPicture]) -> NDArray[np.float32]:
    """With the preprocessing that CLIP's authors publish."""
    mean, spread = np.array([0.48145466, 0.4578275, 0.40821073]), np.array([0.26862954, 0.26130258, 0.27577711])
    squares = np.stack([clip_square(frame, 32) for frame in frames]) / 255
    planes = ((squares - mean) / spread).transpose(0, 3, 1, 2).astype(np.float32)
    [said] = onnxruntime.InferenceSession(file).run(["image_embeds"], {"pixel_values": planes})
    return np.asarray(said)


@pytest.mark.skipif(find_spec("faster_whisper") is not None, reason="the extra speech is installed")
async def test_without_what_recognises_speech_it_is_said_what_to_install(pair: Pair) -> None:
    state = await pair.inference.speech.GetSpeech(speech_pb2.GetSpeechRequest())
    assert not state.HasField("model")
    assert "install rushes[speech]" in state.lacks
    requests = [
        speech_pb2.AddSpeechRequest(speech=speech_pb2.NewSpeech(origin="here")),
        speech_pb2.AddSpeechRequest(file="text/model.onnx"),
        speech_pb2.AddSpeechRequest(data=b"weights"),
    ]
    with pytest.raises(Conflict) as refused:
        await pair.inference.speech.AddSpeech(iter(requests))
    assert (refused.value.reason, refused.value.message) == ("SpeechNotInstalled", state.lacks)
    with pytest.raises(NotFound) as missing:
        await pair.inference.speech.RemoveSpeech(speech_pb2.RemoveSpeechRequest())
    assert missing.value.reason == "SpeechNotFound"


async def test_the_name_of_the_built_in_descriptor_is_taken(pair: Pair) -> None:
    with pytest.raises(AlreadyExists):
        await pair.inference.add(DESCRIPTOR.name, made.encoder().SerializeToString())


async def test_without_a_media_node_the_batch_fails_as_a_whole(pair: Pair, tmp_path: Path) -> None:
    node = f"unix:{tmp_path / 'nobody.sock'}"
    async with running_inference(tmp_path, [node]) as alone:
        request = features_pb2.DescribeRequest(sources=[pair.node.source("coded.mp4")])
        with pytest.raises(Unavailable):
            await anext(aiter(alone.features.Describe(request, timeout=60)))
