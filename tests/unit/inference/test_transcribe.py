"""Transcribing a whole video: stretch by stretch, and the same again where it is continued."""

import math
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rushes_chassis.errors import Conflict
from rushes_footage.files import Source
from rushes_inference.adapters.speech_folder import SpeechFolder
from rushes_inference.domain.errors import BadTranscript, SpeechNotFound
from rushes_inference.domain.sounds import RATE, Sound
from rushes_inference.domain.transcripts import STRETCH_SECONDS, Begun, Language, Segment, SoFar, Spoken, Stretch
from rushes_inference.operations.transcribe import Transcribing, line_of
from tests.fakes.described_media import VERSION, DescribedMedia
from tests.fakes.speech import MODEL, FakeSpeech

SOURCE = Source("main", "video.mp4", VERSION)
SECONDS = 150.5
# Each second has its own number as its samples' value: a stretch says which seconds it was given.
NUMBERED = np.repeat(np.arange(math.ceil(SECONDS)), RATE)[: int(SECONDS * RATE)].astype("<i2")
WORDS = Segment(0.5, 1.5, " a word", 0.75)


@pytest.fixture(name="models")
def _models(tmp_path: Path) -> SpeechFolder:
    models = SpeechFolder(tmp_path / "speech")
    with models.receive() as incoming:
        (incoming.path / "recogniser").mkdir()
        (incoming.path / "text").mkdir()
        incoming.keep(replace(MODEL, added_at=datetime(2026, 1, 1, tzinfo=UTC)))
    return models


def seconds_in(sound: Sound) -> list[int]:
    return sorted({round(float(value) * (1 << 15)) for value in np.unique(sound)})


def says_seconds(sound: Sound, language: str, last: bool) -> Spoken:  # as the fake calls it
    """A segment for each second in it; what goes on behind the sound is cut seven seconds before its end."""
    used = len(sound) if last else len(sound) - 7 * RATE
    given = seconds_in(sound[:used])
    said = tuple(Segment(place, place + 0.5, f"second {each}", 0.5) for place, each in enumerate(given))
    return Spoken(used, language or "de", 1.0 if language else 0.9, said)


async def transcribed(models: SpeechFolder, media: DescribedMedia, speech: FakeSpeech, **more: Any) -> list[Any]:
    wanted = {"language": "", **more}
    return [each async for each in Transcribing(models, speech, media).transcribe(SOURCE, **wanted)]


@pytest.mark.parametrize("part", [1 << 20, 7777])
async def test_all_of_the_sound_is_given_once_in_stretches_that_end_where_the_recogniser_says(
    models: SpeechFolder, part: int
) -> None:
    media = DescribedMedia(NUMBERED.tobytes(), part=part)
    begun, *stretches = await transcribed(models, media, FakeSpeech(speaks=says_seconds))
    assert begun == Begun(begun.recogniser, 0.0, SECONDS)
    assert [each.end for each in stretches] == [53.0, 106.0, SECONDS]
    said = [each for stretch in stretches for each in stretch.segments]
    assert [each.text for each in said] == [f"second {number}" for number in range(151)]
    assert [each.start for each in said] == [float(number) for number in range(151)]
    assert {each.language for each in stretches} == {Language("de", 0.9)}


async def test_what_was_interrupted_goes_on_with_the_same_stretches(models: SpeechFolder) -> None:
    media, speech = DescribedMedia(NUMBERED.tobytes()), FakeSpeech(speaks=says_seconds)
    begun, first, *rest = await transcribed(models, media, speech)
    so_far = SoFar(begun.recogniser, first.end, first.language)
    again, *others = await transcribed(models, media, speech, so_far=so_far)
    assert (again.after, others) == (first.end, rest)
    anew, *all_of_it = await transcribed(models, media, speech, so_far=replace(so_far, recogniser="another"))
    assert (anew.after, all_of_it) == (0.0, [first, *rest])


async def test_the_language_is_recognised_again_until_it_is_sure(models: SpeechFolder) -> None:
    asked: list[str] = []
    found = iter([("", 0.0), ("fr", 0.3), ("de", 0.8), ("de", 1.0)])

    def speaks(sound: Sound, language: str, last: bool) -> Spoken:
        asked.append(language)
        return Spoken(len(sound), *next(found), ())

    media = DescribedMedia(bytes(2 * RATE * 210))
    _, *stretches = await transcribed(models, media, FakeSpeech(speaks=speaks))
    assert asked == ["", "", "", "de"]
    assert [each.language for each in stretches] == [
        Language("", 0.0),
        Language("fr", 0.3),
        Language("de", 0.8),
        Language("de", 0.8),
    ]
    found = iter([("it", 1.0)] * 4)
    asked.clear()
    _, *stretches = await transcribed(models, media, FakeSpeech(speaks=speaks), language="it")
    assert asked == ["it"] * 4
    assert stretches[-1].language == Language("it", 1.0)


async def test_a_video_without_sound_has_no_stretch(models: SpeechFolder) -> None:
    [begun] = await transcribed(models, DescribedMedia(b""), FakeSpeech())
    assert isinstance(begun, Begun)


async def test_without_a_model_nothing_is_read(tmp_path: Path) -> None:
    media = DescribedMedia(NUMBERED.tobytes())
    with pytest.raises(SpeechNotFound):
        await transcribed(SpeechFolder(tmp_path / "none"), media, FakeSpeech())
    assert media.decoded == 0


async def test_a_file_that_was_replaced_ends_with_an_error(models: SpeechFolder) -> None:
    media = DescribedMedia(NUMBERED.tobytes(), fails=Conflict("It has changed.", reason="SourceChanged"))
    with pytest.raises(Conflict):
        await transcribed(models, media, FakeSpeech())


@pytest.mark.parametrize(
    "wrong",
    [
        Spoken(0, "de", 1.0, ()),
        Spoken(3 * RATE, "de", 1.0, ()),
        Spoken(2 * RATE, "<|de|>", 1.0, ()),
        Spoken(2 * RATE, "de", math.nan, ()),
        Spoken(2 * RATE, "de", 1.0, (replace(WORDS, end=math.inf),)),
        Spoken(2 * RATE, "de", 1.0, (replace(WORDS, confidence=1.5),)),
        Spoken(2 * RATE, "de", 1.0, (WORDS,) * 1001),
    ],
)
async def test_what_is_no_transcript_is_refused(models: SpeechFolder, wrong: Spoken) -> None:
    media = DescribedMedia(bytes(2 * RATE * 2))
    with pytest.raises(BadTranscript):
        await transcribed(models, media, FakeSpeech(speaks=lambda *_: wrong))


async def test_segments_are_brought_in_order_and_into_their_stretch(models: SpeechFolder) -> None:
    said = (
        Segment(-3.0, 0.5, " one ", 0.5),
        Segment(0.2, 0.8, "two\x00\n\u202etwo", 0.5),
        Segment(0.8, 0.8, "no time", 0.5),
        Segment(0.8, 9.0, "three", 0.5),
        Segment(1.0, 2.0, "behind the end", 0.5),
    )
    media = DescribedMedia(bytes(2 * RATE))
    _, stretch = await transcribed(models, media, FakeSpeech(speaks=lambda *_: Spoken(RATE, "de", 1.0, said)))
    assert isinstance(stretch, Stretch)
    assert [(each.start, each.end, each.text) for each in stretch.segments] == [
        (0.0, 0.5, "one"),
        (0.5, 0.8, "two two"),
        (0.8, 1.0, "three"),
    ]


def test_a_text_is_one_line_of_limited_length() -> None:
    assert line_of(" a\tb\r\nc\u2028d\x1b[31m ") == "a b c d [31m"
    assert len(line_of("x" * 5000)) == 1000
    assert line_of("\x00\u202e") == ""
    assert line_of("これは\u200dtest") == "これは\u200dtest"


async def test_a_caller_that_leaves_ends_the_reading(models: SpeechFolder) -> None:
    closed: list[bool] = []

    class Endless(DescribedMedia):
        async def sound(self, source: Source) -> AsyncGenerator[bytes]:
            try:
                while True:
                    yield bytes(1 << 20)
            finally:
                closed.append(True)

    said = Transcribing(models, FakeSpeech(), Endless(b"")).transcribe(SOURCE, "")
    async with aclosing(said) as each_said:
        ends = [await anext(each_said) for _ in range(3)]
    assert [each.end for each in ends if isinstance(each, Stretch)] == [STRETCH_SECONDS, 2 * STRETCH_SECONDS]
    assert closed == [True]
