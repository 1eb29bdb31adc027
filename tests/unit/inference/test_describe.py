"""Batches of files: which frames are looked at, and what becomes of files that cannot be read."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from rushes_chassis.errors import DataLoss, NotFound, RushesError, Unavailable
from rushes_footage.facts import Problem
from rushes_footage.features import Transcript
from rushes_footage.files import Source
from rushes_inference.adapters.embedders import BUILT_IN, BuiltInEmbedder, InstalledEmbedders
from rushes_inference.domain.asked_pictures import VideoFrame
from rushes_inference.domain.errors import BackendFailed, Busy, NotHeard, SpeechFails, SpeechNotInstalled
from rushes_inference.domain.features import Described
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.sounds import MOST_SECONDS, RATE, SILENCE, Sound
from rushes_inference.domain.speech import SpeechModel
from rushes_inference.operations.describe import Describing
from rushes_inference.operations.room import Room
from rushes_inference.vision.descriptor import described
from tests.fakes.networks import KnownNetworks
from tests.fakes.speech import MODEL, FakeSpeech
from tests.unit.inference.known_models import kept_models, kept_speech


@dataclass
class FakeSamples:
    """Implements ports.pixels.VideoSamples: pictures of their frame's grey."""

    frames: dict[str, int | RushesError]
    """By path."""
    damaged: frozenset[int] = frozenset()
    asked: list[int] = field(default_factory=list)

    async def count(self, source: Source) -> int:
        answer = self.frames[source.path]
        if isinstance(answer, RushesError):
            raise answer
        return answer

    async def times(self, source: Source) -> NDArray[np.float64]:
        return np.arange(await self.count(source)) / 25

    async def sample(self, frame: VideoFrame, box: int) -> RgbPicture:
        self.asked.append(frame.number)
        if frame.number in self.damaged:
            raise DataLoss("damaged", reason="NotVideo")
        return grey(frame.number)


@dataclass
class FakeSounds:
    """Implements ports.sounds.VideoSounds."""

    heard: dict[str, Sound | RushesError] = field(default_factory=dict)
    """By path; others are silent."""
    asked: list[float] = field(default_factory=list)

    async def sound(self, source: Source, seconds: float) -> Sound:
        self.asked.append(seconds)
        answer = self.heard.get(source.path, SILENCE)
        if isinstance(answer, RushesError):
            raise answer
        return answer


THREADS = ThreadPoolExecutor(2)
NOISE: Sound = np.random.default_rng(1).uniform(-0.5, 0.5, RATE).astype(np.float32)


def grey(number: int) -> RgbPicture:
    return np.full((90, 160, 3), number, np.uint8)


@contextmanager
def installed(model: SpeechModel | None, speech: FakeSpeech) -> Iterator[InstalledEmbedders]:
    """Embedders where no model was added but this one of speech."""
    with kept_models() as models, kept_speech(model) as speech_models:
        yield InstalledEmbedders(models, KnownNetworks(), speech_models, speech, THREADS)


@contextmanager
def describing(samples: FakeSamples, sounds: FakeSounds | None = None) -> Iterator[Describing]:
    speech = FakeSpeech()
    with installed(None, speech) as embedders:
        yield Describing(samples, sounds or FakeSounds(), embedders, speech, Room(at_once=1, most=1))


async def answers(samples: FakeSamples, sounds: FakeSounds | None = None) -> list[object]:
    sources = [Source("a", path, None) for path in samples.frames]
    with describing(samples, sounds) as batches:
        found = [each async for each in batches.files(sources, BuiltInEmbedder(THREADS))]
    assert [each.number for each in found] == list(range(len(samples.frames)))
    return [each.answer for each in found]


async def test_five_exact_frames_are_looked_at() -> None:
    samples = FakeSamples({"a.mp4": 101})
    [vector] = await answers(samples)
    assert samples.asked == [0, 25, 50, 75, 100]
    assert vector == pytest.approx(described([grey(number) for number in samples.asked], SILENCE))


async def test_frames_that_cannot_be_read_are_left_out() -> None:
    [vector] = await answers(FakeSamples({"a.mp4": 101}, damaged=frozenset({25, 100})))
    assert vector == pytest.approx(described([grey(0), grey(50), grey(75)], SILENCE))
    [problem] = await answers(FakeSamples({"a.mp4": 2}, damaged=frozenset({0, 1})))
    assert problem == Problem("NotVideo", "damaged")


async def test_the_first_seconds_are_heard_and_what_cannot_be_decoded_is_silence() -> None:
    sounds = FakeSounds({"loud.mp4": NOISE, "torn.mp4": DataLoss("torn", reason="Damaged")})
    loud, torn, silent = await answers(FakeSamples({"loud.mp4": 1, "torn.mp4": 1, "silent.mp4": 1}), sounds)
    assert loud == pytest.approx(described([grey(0)], NOISE))
    assert torn == pytest.approx(described([grey(0)], SILENCE))
    assert silent == pytest.approx(torn)
    assert set(sounds.asked) == {BuiltInEmbedder(THREADS).sample.seconds}


async def test_sound_that_cannot_be_had_now_is_no_silence() -> None:
    later = FakeSounds({"a.mp4": Unavailable("unplugged", reason="RootOffline")})
    assert await answers(FakeSamples({"a.mp4": 1}), later) == [Problem("RootOffline", "unplugged")]


async def test_a_file_that_cannot_be_described_keeps_no_other_from_it() -> None:
    wrong: dict[str, int | RushesError] = {
        "gone.mp4": NotFound("gone", reason="FileNotFound"),
        "empty.mp4": 0,
        "unplugged.mp4": Unavailable("unplugged", reason="RootOffline"),
        "well.mp4": 5,
    }
    *problems, vector = await answers(FakeSamples(wrong))
    assert [each.reason for each in problems if isinstance(each, Problem)] == [
        "FileNotFound",
        "NoFrames",
        "RootOffline",
    ]
    assert isinstance(vector, np.ndarray)


async def test_a_batch_ends_where_no_node_answers() -> None:
    with pytest.raises(Unavailable, match="nobody"):
        await answers(FakeSamples({"a.mp4": 5, "b.mp4": Unavailable("nobody"), "c.mp4": 5}))


async def test_batches_that_are_too_many_are_refused() -> None:
    with describing(FakeSamples({"a.mp4": 5})) as batches:
        first = batches.files([Source("a", "a.mp4", None)] * 3, BuiltInEmbedder(THREADS))
        await anext(first)
        with pytest.raises(Busy):
            await anext(batches.files([Source("a", "a.mp4", None)], BuiltInEmbedder(THREADS)))
        await first.aclose()
        assert await anext(batches.files([Source("a", "a.mp4", None)], BuiltInEmbedder(THREADS)))


HEARD = Transcript(MODEL.recogniser, "a dog barks")


async def heard(
    speech: FakeSpeech, samples: FakeSamples, sounds: FakeSounds, known: dict[int, Transcript] | None = None
) -> list[Described]:
    """What describes these videos by the built-in descriptor and by what is said."""
    with installed(MODEL, speech) as embedders:
        batches = Describing(samples, sounds, embedders, speech, Room(at_once=1, most=1))
        sources = [Source("a", path, None) for path in samples.frames]
        embedder = await batches.embedder("colour-texture-motion+speech")
        return [each async for each in batches.files(sources, embedder, known)]


async def test_what_is_said_is_half_of_what_describes_a_video() -> None:
    speech = FakeSpeech({len(NOISE): HEARD.text})
    sounds = FakeSounds({"said.mp4": NOISE})
    said, silent = await heard(speech, FakeSamples({"said.mp4": 1, "silent.mp4": 1}), sounds)
    assert said.transcript == HEARD
    assert silent.transcript == Transcript(MODEL.recogniser, "")
    for each, sound in ((said, NOISE), (silent, SILENCE)):
        assert isinstance(each.answer, np.ndarray)
        assert each.transcript is not None
        looks, words = described([grey(0)], sound), await speech.vector(MODEL, each.transcript.text)
        assert each.answer == pytest.approx(np.concatenate((looks, words)) / np.sqrt(2), abs=1e-6)
        assert np.linalg.norm(each.answer) == pytest.approx(1)


async def test_speech_that_was_heard_before_is_not_listened_to_again() -> None:
    speech, sounds = FakeSpeech(), FakeSounds({"a.mp4": NOISE, "b.mp4": NOISE})
    first, second = await heard(speech, FakeSamples({"a.mp4": 1, "b.mp4": 1}), sounds, {0: HEARD})
    assert first.transcript == HEARD
    assert (second.transcript, speech.heard) == (Transcript(MODEL.recogniser, ""), [len(NOISE)])
    assert sorted(sounds.asked) == [BUILT_IN.seconds, BUILT_IN.seconds, MOST_SECONDS]


@pytest.mark.parametrize(("died", "attempts"), [(True, 3), (False, 1)])
async def test_a_video_whose_sound_cannot_be_heard_is_described_by_its_looks_and_says_why(
    died: bool, attempts: int
) -> None:
    speech = FakeSpeech({len(NOISE): NotHeard("poison", died=died)})
    sounds = FakeSounds({"poison.mp4": NOISE, "well.mp4": NOISE[:8]})
    poison, well = await heard(speech, FakeSamples({"poison.mp4": 1, "well.mp4": 1}), sounds)
    assert isinstance(poison.answer, np.ndarray)
    looks, words = described([grey(0)], NOISE), await speech.vector(MODEL, "")
    assert poison.answer == pytest.approx(np.concatenate((looks, words)) / np.sqrt(2), abs=1e-6)
    problem = Problem("NotHeard", "The model of speech failed: poison")
    assert poison.transcript == Transcript(MODEL.recogniser, "", problem)
    assert well.transcript == Transcript(MODEL.recogniser, "")
    # It may have died of something else, once or twice.
    assert speech.heard.count(len(NOISE)) == attempts
    known = {0: poison.transcript}
    [again] = await heard(speech, FakeSamples({"poison.mp4": 1}), FakeSounds({"poison.mp4": NOISE}), known)
    assert again.transcript == poison.transcript
    assert speech.heard.count(len(NOISE)) == attempts


async def test_a_recogniser_that_fails_at_everything_ends_the_batch_and_says_nothing_of_a_video() -> None:
    samples = FakeSamples({f"{number}.mp4": 1 for number in range(9)})
    sounds = FakeSounds(dict.fromkeys(samples.frames, NOISE))
    fails = FakeSpeech({len(NOISE): NotHeard("no memory")}, fails_at_noise=SpeechFails("no memory"))
    with pytest.raises(SpeechFails, match="no memory"):
        await heard(fails, samples, sounds)
    # As many as are under way at once: the others are not tried in turn.
    assert len(fails.heard) <= 2


async def test_a_recogniser_that_cannot_be_run_ends_the_batch_too() -> None:
    speech = FakeSpeech({len(NOISE): BackendFailed("of speech", "no memory")})
    with pytest.raises(SpeechFails, match="no memory"):
        await heard(speech, FakeSamples({"a.mp4": 1}), FakeSounds({"a.mp4": NOISE}))


async def test_where_speech_cannot_be_recognised_the_whole_batch_says_so() -> None:
    samples = FakeSamples({"a.mp4": 1})
    with pytest.raises(SpeechNotInstalled, match=r"rushes\[speech\]"):
        await heard(FakeSpeech(fails=SpeechNotInstalled()), samples, FakeSounds())
    assert samples.asked == []


@pytest.mark.parametrize("other", [replace(MODEL, recogniser_sha256="c" * 64), replace(MODEL, text_sha256="c" * 64)])
async def test_other_models_of_speech_make_vectors_of_another_version(other: SpeechModel) -> None:
    of_each = []
    for known in (None, MODEL, other):
        with installed(known, FakeSpeech()) as embedders:
            of_each.append([each.descriptor for each in embedders.list()])
    [deaf], [built_in, hears], [_, hears_otherwise] = of_each
    assert built_in == deaf
    assert hears.dimensions == deaf.dimensions + MODEL.dimensions
    assert hears.name == hears_otherwise.name == f"{deaf.name}+speech"
    assert hears.version != hears_otherwise.version
