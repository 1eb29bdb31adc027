"""Models of speech that really run, in their process.

They need the extra `speech` (requirements/speech.txt), which has 150 MB: `make proofs` installs it beside the
environment.
"""

import asyncio
import itertools
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from imageio_ffmpeg import get_ffmpeg_exe

from rushes.inference.v1 import speech_pb2
from rushes.media.v1 import files_pb2
from rushes_catalog.adapters.learner import GrpcLearner
from rushes_catalog.domain.ids import AssetId
from rushes_catalog.learning.domain.learning import TrainedClassifier
from rushes_catalog.library.domain.assets import KnownFile
from rushes_chassis import errors
from rushes_chassis.trust import Peer
from rushes_footage.facts import Problem
from rushes_footage.features import Transcript
from rushes_footage.files import Place
from rushes_footage.messages.files import version_from
from rushes_inference.adapters.answering_process import ProcessLimits
from rushes_inference.adapters.speech_folder import SpeechFolder
from rushes_inference.adapters.speech_process import ProcessSpeechTrials, SpeechProcess
from rushes_inference.domain.errors import BackendFailed, NotHeard, SpeechDamaged, SpeechFails, UnusableModel
from rushes_inference.domain.features import DESCRIPTOR
from rushes_inference.domain.sounds import RATE, SILENCE, Sound
from rushes_inference.domain.speech import SpeechModel
from rushes_inference.operations.keep_speech import SpeechKeeping
from rushes_local import speech as commands
from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.integration.inference.service import Inference, running_inference
from tests.integration.media.node import Node, running_node
from tests.models import speech as made

pytestmark = pytest.mark.proof("speech")

VOICE = made.voice(3)
NOISE = np.random.default_rng(1).uniform(-0.5, 0.5, 3 * RATE).astype(np.float32)


@pytest.fixture(name="files", scope="module")
def _files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read only: those who change something copy it first."""
    folder = tmp_path_factory.mktemp("speech") / "made"
    made.write_speech_model(folder)
    return folder


@pytest.fixture(name="models")
def _models(tmp_path: Path) -> SpeechFolder:
    return SpeechFolder(tmp_path / "data" / "speech")


@pytest_asyncio.fixture(name="model")
async def _model(models: SpeechFolder, files: Path) -> SpeechModel:
    return await added(models, files)


@pytest_asyncio.fixture(name="speech")
async def _speech(models: SpeechFolder) -> AsyncIterator[SpeechProcess]:
    process = SpeechProcess(models, 1)
    yield process
    await process.end()


async def added(models: SpeechFolder, files: Path) -> SpeechModel:
    async def parts() -> AsyncIterator[str | bytes]:
        for name, content in _contents(files):
            yield name
            yield content

    return await SpeechKeeping(models, ProcessSpeechTrials(1)).add("MIT", "made for a test", parts())


async def test_what_is_said_is_heard_and_noise_is_not(speech: SpeechProcess, model: SpeechModel) -> None:
    said = await speech.text(model, VOICE)
    assert said != ""
    assert await speech.text(model, VOICE) == said
    assert await speech.text(model, NOISE) == ""
    assert await speech.text(model, SILENCE) == ""


async def test_videos_are_described_and_learned_from_by_what_is_said_in_them(
    files: Path, tmp_path: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    library = tmp_path / "library"
    library.mkdir()
    shutil.copy(make_footage(recipes.SHORT_5S_MP4), library / "coded.mp4")
    speak(library / "coded.mp4", library / "talks.mkv")
    async with running_node(tmp_path, library) as node, running_inference(tmp_path, [node.target]) as inference:
        learner = GrpcLearner(inference.channel)
        assert [each.name for each in await learner.descriptors()] == [DESCRIPTOR.name]
        model = await send_model(inference, files)
        state = await inference.speech.GetSpeech(speech_pb2.GetSpeechRequest())
        assert (state.model, state.lacks) == (model, "")
        deaf, hears = await learner.descriptors()
        assert (hears.name, hears.dimensions) == (f"{deaf.name}+speech", deaf.dimensions + made.DIMENSIONS)
        known = [await known_file(node, path) for path in ("coded.mp4", "talks.mkv")]
        coded, talks = [each async for each in learner.describe(known, hears, {})]
        assert talks.transcript is not None
        assert coded.transcript == Transcript(model.recogniser, "")
        assert (talks.transcript.recogniser, talks.transcript.text != "") == (model.recogniser, True)
        told = Transcript(model.recogniser, "a dog barks")
        _, again = [each async for each in learner.describe(known, hears, {"talks.mkv": [told]})]
        assert again.transcript == told
        # The same pictures and sound, and other words.
        vectors = [np.frombuffer(as_bytes(each.answer), "<f4") for each in (talks, again)]
        same = [vector[: deaf.dimensions].tolist() for vector in vectors]
        assert same[0] == same[1]
        assert vectors[0][deaf.dimensions :].tolist() != vectors[1][deaf.dimensions :].tolist()
        examples = [(as_bytes(each.answer), label) for label, each in ((0, coded), (1, talks)) for _ in range(4)]
        said = [each async for each in learner.train(hears, ["silence", "talk"], examples)]
        assert isinstance(said[-1], TrainedClassifier)
        assert (said[-1].card.descriptor, said[-1].card.accuracy) == (hears, 1)
        await inference.speech.RemoveSpeech(speech_pb2.RemoveSpeechRequest())
        assert await learner.descriptors() == [deaf]


async def test_all_that_is_said_in_a_video_is_transcribed_and_the_same_again_where_it_is_continued(
    files: Path, tmp_path: Path, make_footage: Callable[[Recipe], Path]
) -> None:
    library = tmp_path / "library"
    library.mkdir()
    shutil.copy(make_footage(recipes.SHORT_5S_MP4), library / "coded.mp4")
    # Two minutes: at a quarter, at half and at the end somebody speaks for some seconds.
    sound = np.zeros(120 * RATE, np.float32)
    for begin in (30, 58, 115):
        sound[begin * RATE : begin * RATE + len(VOICE)] = VOICE
    speak(library / "coded.mp4", library / "talks.mkv", sound, pictures=("-stream_loop", "30", "-t", "120"))
    async with running_node(tmp_path, library) as node, running_inference(tmp_path, [node.target]) as inference:
        wanted = speech_pb2.TranscribeRequest(source=node.source("talks.mkv"))
        with pytest.raises(errors.NotFound, match="rushes speech add"):
            await transcribe(inference, wanted)
        await send_model(inference, files)
        begun, *stretches, ended = await transcribe(inference, wanted)
        assert begun.begun.after == 0
        assert begun.begun.seconds == pytest.approx(120, abs=0.1)
        assert ended.HasField("ended")
        ends = [each.stretch.end for each in stretches]
        # The second voice begins two seconds before the first minute ends, and is not cut.
        assert 57 < ends[0] < 58.1
        assert ends[-1] == pytest.approx(120, abs=0.1)
        segments = [each for stretch in stretches for each in stretch.stretch.segments]
        assert segments
        assert all(0 <= each.start < each.end <= 120.1 and 0 <= each.confidence <= 1 for each in segments)
        assert all(before.end <= after.start for before, after in itertools.pairwise(segments))
        # Detection of speech adds less than a second; the times are drawn by lot, but none is in the silence before.
        assert segments[0].start > 29
        assert stretches[1].stretch.segments[0].start > 57
        assert {each.stretch.language for each in stretches[1:]} == {"en"}
        first = stretches[0].stretch
        so_far = speech_pb2.TranscriptSoFar(
            recogniser=begun.begun.recogniser,
            end=first.end,
            language=first.language,
            language_probability=first.language_probability,
        )
        wanted.so_far.CopyFrom(so_far)
        again, *rest = await transcribe(inference, wanted)
        assert again.begun.after == first.end
        assert rest == [*stretches[1:], ended]
        foreign = speech_pb2.TranscribeRequest(source=node.source("talks.mkv"), language="tlh")
        with pytest.raises(errors.OutOfRange, match="it recognises en"):
            await transcribe(inference, foreign)
        silent = speech_pb2.TranscribeRequest(source=node.source("coded.mp4"))
        _, *said, _ = await transcribe(inference, silent)
        assert not any(each.stretch.segments for each in said)


async def transcribe(inference: Inference, wanted: speech_pb2.TranscribeRequest) -> list[speech_pb2.TranscribeResponse]:
    return [each async for each in inference.speech.Transcribe(wanted)]


async def send_model(inference: Inference, files: Path) -> speech_pb2.SpeechModel:
    sent = [speech_pb2.AddSpeechRequest(speech=speech_pb2.NewSpeech(licence="MIT", origin="here"))]
    for name, content in _contents(files):
        sent += [speech_pb2.AddSpeechRequest(file=name), speech_pb2.AddSpeechRequest(data=content)]
    return (await inference.speech.AddSpeech(iter(sent))).model


async def test_a_model_is_added_shown_and_removed_from_the_command_line(
    files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running_inference(tmp_path) as inference:
        target = Peer("inference", f"unix:{inference.data / 'inference.sock'}")

        async def ends_with(status: int, command: Callable[..., int], *more: object) -> str:
            assert await asyncio.to_thread(command, target, *more) == status
            return "".join(capsys.readouterr())

        assert "`rushes speech add` downloads one" in await ends_with(1, commands.show)
        nowhere = "http://127.0.0.1:9"
        unreachable = await ends_with(1, commands.add, None, "base", nowhere)
        assert f"cannot be downloaded from {nowhere}: Connection refused" in unreachable
        assert "rushes speech add FOLDER" in unreachable
        assert f"{tmp_path} holds no model of speech" in await ends_with(1, commands.add, tmp_path, "base")
        half = shutil.copytree(files, tmp_path / "half")
        (half / "text" / "model.onnx").write_bytes(b"no model")
        assert "text/model.onnx cannot be loaded: " in await ends_with(1, commands.add, half, "base")
        shutil.rmtree(half / "recogniser")
        assert "it lacks recogniser/model.bin" in await ends_with(1, commands.add, half, "base")
        assert f"{made.DIMENSIONS} numbers" in await ends_with(0, commands.add, files, "base")
        assert "There is one already" in await ends_with(1, commands.add, files, "base")
        assert files.name in await ends_with(0, commands.show)
        await ends_with(0, commands.remove)
        assert "No model of speech" in await ends_with(1, commands.remove)


def speak(video: Path, target: Path, said: Sound = VOICE, pictures: Sequence[str] = ()) -> None:
    """The same pictures, read with these options, beside which somebody speaks."""
    sound = ("-f", "f32le", "-ar", str(RATE), "-ac", "1", "-i", "-")
    made_of = ("-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "pcm_s16le")
    command = [get_ffmpeg_exe(), "-v", "error", *pictures, "-i", video, *sound, *made_of, target]
    subprocess.run(command, input=said.tobytes(), check=True)


async def known_file(node: Node, path: str) -> KnownFile:
    found = await node.files.Stat(files_pb2.StatRequest(source=node.source(path)))
    return KnownFile(
        number=1,
        id=AssetId("a"),
        place=Place("library", path),
        version=version_from(found.version),
        fingerprint=path,
        unexamined=False,
        present=True,
        growing=False,
        placed_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def as_bytes(answer: bytes | Problem) -> bytes:
    assert isinstance(answer, bytes)
    return answer


async def test_texts_become_vectors_whose_angles_are_of_their_first_tokens(
    speech: SpeechProcess, model: SpeechModel
) -> None:
    dog, cat, empty = [await speech.vector(model, text) for text in ("a dog barks", "a cat", "")]
    for vector in (dog, cat, empty):
        assert vector.shape == (made.DIMENSIONS,)
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)
    assert abs(float(dog @ cat)) < 0.99
    long = "a very long text"
    assert (await speech.vector(model, long)).tolist() == (await speech.vector(model, long + " indeed")).tolist()


def test_a_recogniser_of_many_languages_translates_and_hears_nothing_where_nothing_is_said(tmp_path: Path) -> None:
    from rushes_inference.speech.recogniser import Recogniser

    made.write_recogniser(tmp_path / "many", multilingual=True)
    recogniser = Recogniser(tmp_path / "many", 1)
    said = recogniser.text(VOICE, filtered=True)
    assert said != ""
    assert recogniser.text(VOICE, filtered=True) == said
    for silence in (NOISE, np.zeros(RATE, np.float32), np.zeros(1, np.float32)):
        assert recogniser.text(silence, filtered=True) == ""


async def test_a_process_that_dies_takes_one_answer_with_it(
    speech: SpeechProcess, model: SpeechModel, models: SpeechFolder
) -> None:
    before = await speech.vector(model, "a dog barks")
    [process] = [pid for pid in _children() if str(models.path()) in _words_of(pid)]
    os.kill(process, signal.SIGSTOP)
    os.kill(process, signal.SIGKILL)
    with pytest.raises(BackendFailed, match="signal 9"):
        await speech.vector(model, "a dog barks")
    assert (await speech.vector(model, "a dog barks")).tolist() == before.tolist()


async def test_of_what_the_process_dies_or_hangs_is_told_apart_from_what_cannot_be_run(
    speech: SpeechProcess, model: SpeechModel, models: SpeechFolder
) -> None:
    said = await speech.text(model, VOICE)
    [process] = [pid for pid in _children() if str(models.path()) in _words_of(pid)]
    os.kill(process, signal.SIGKILL)
    with pytest.raises(NotHeard, match="signal 9") as died:
        await speech.text(model, VOICE)
    assert died.value.died
    assert await speech.text(model, VOICE) == said
    hangs = SpeechProcess(models, 1, ProcessLimits(answer_seconds=0.0))
    with pytest.raises(NotHeard, match="no answer within 0 s") as late:
        await hangs.text(model, VOICE)
    assert not late.value.died
    # What hangs at everything is told apart from a sound at which it hangs.
    await speech.try_noise(model, 1)
    with pytest.raises(SpeechFails, match="no answer within 0 s"):
        await hangs.try_noise(model, 1)
    slow = SpeechProcess(models, 1, ProcessLimits(start_seconds=0.0))
    with pytest.raises(BackendFailed, match="no answer within 0 s") as unready:
        await slow.text(model, VOICE)
    assert not isinstance(unready.value, NotHeard)


async def test_an_answer_that_does_not_come_is_waited_for_no_longer_than_it_may(
    models: SpeechFolder, model: SpeechModel
) -> None:
    speech = SpeechProcess(models, 1, ProcessLimits(answer_seconds=0.0))
    with pytest.raises(BackendFailed, match="no answer within 0 s"):
        await speech.text(model, VOICE)


async def test_files_that_have_changed_are_not_loaded(
    models: SpeechFolder, model: SpeechModel, speech: SpeechProcess
) -> None:
    file = models.path() / "text" / "model.onnx"
    file.write_bytes(file.read_bytes() + b"!")
    with pytest.raises(SpeechDamaged, match="text encoder"):
        await speech.vector(model, "a dog barks")
    shutil.rmtree(models.path() / "recogniser")
    with pytest.raises(SpeechDamaged, match="recogniser"):
        await speech.vector(model, "a dog barks")


async def test_the_same_recogniser_with_another_text_encoder_hears_the_same(
    models: SpeechFolder, model: SpeechModel, files: Path, tmp_path: Path
) -> None:
    models.remove()
    other = tmp_path / "other"
    shutil.copytree(files / "recogniser", other / "recogniser")
    made.write_text_encoder(other / "text", length=20)
    again = await added(models, other)
    assert again.recogniser == model.recogniser
    assert again.text_sha256 != model.text_sha256
    assert models.find() == again


@pytest.mark.parametrize("broken", ["recogniser/model.bin", "recogniser/tokenizer.json", "text/model.onnx"])
async def test_what_is_no_model_of_speech_is_not_kept(
    models: SpeechFolder, files: Path, tmp_path: Path, broken: str
) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(files, folder)
    (folder / broken).write_bytes(b"nothing that is known")
    with pytest.raises(UnusableModel):
        await added(models, folder)
    assert models.find() is None


async def test_an_encoder_that_says_the_same_of_all_texts_is_not_kept(
    models: SpeechFolder, files: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "blind"
    shutil.copytree(files / "recogniser", folder / "recogniser")
    made.write_text_encoder(folder / "text", blind=True)
    with pytest.raises(UnusableModel, match="same of all texts"):
        await added(models, folder)


def _contents(folder: Path) -> list[tuple[str, bytes]]:
    return [(str(path.relative_to(folder)), path.read_bytes()) for path in sorted(folder.rglob("*.*"))]


def _children() -> list[int]:
    tasks = Path("/proc/self/task").glob("*/children")
    return [int(pid) for task in tasks for pid in task.read_text().split()]


def _words_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
