"""Transcribing all that is said in a video."""

import asyncio
import math
import re
import unicodedata
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from rushes_footage.files import Source
from rushes_inference.adapters.speech_folder import SpeechFolder
from rushes_inference.domain.errors import BadTranscript, SpeechNotFound
from rushes_inference.domain.sounds import RATE, sound_of
from rushes_inference.domain.speech import SpeechModel
from rushes_inference.domain.transcripts import (
    MOST_CHARACTERS,
    MOST_SEGMENTS,
    NO_LANGUAGE,
    RECIPE,
    STRETCH_SECONDS,
    SURE,
    Begun,
    Language,
    Segment,
    SoFar,
    Spoken,
    Stretch,
)
from rushes_inference.ports.speech import Speech
from rushes_inference.ports.windows import VideoWindows

_SAMPLE_BYTES: Final = 2
_STRETCH_BYTES: Final = int(_SAMPLE_BYTES * RATE * STRETCH_SECONDS)
_CODE: Final = re.compile("[a-z]{2,3}")
_INVISIBLE: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Marks of the direction of writing, by which a text could show as another one."""
_NO_TEXT: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Categories of characters that are no part of a line of text."""


class Transcribing:
    """Transcribes with the installed model of speech. Of the sound it holds a stretch and what has just arrived."""

    def __init__(self, models: SpeechFolder, speech: Speech, media: VideoWindows) -> None:
        self._models, self._speech, self._media = models, speech, media

    async def transcribe(
        self, source: Source, language: str, so_far: SoFar | None = None
    ) -> AsyncGenerator[Begun | Stretch]:
        """How it begins, then each stretch; behind `so_far` where the same recogniser made that.

        `language`: recognised where it is empty, at the first stretch with speech, and again at later ones while it is
        not sure. Raises SpeechNotFound, errors of ports.speech and of media.
        """
        model = await asyncio.to_thread(self._models.find)
        if model is None:
            raise SpeechNotFound()
        recogniser = f"{RECIPE}-{model.recogniser}"
        if so_far is not None and so_far.recogniser != recogniser:
            so_far = None
        facts = await self._media.facts(source)
        begin = 0 if so_far is None else round(so_far.end * RATE)
        yield Begun(recogniser, begin / RATE, facts.seconds)
        known = Language(language, 1.0) if language else NO_LANGUAGE if so_far is None else so_far.language
        work = _Work(model, begin, known)
        skip = _SAMPLE_BYTES * begin
        async with aclosing(self._media.sound(facts.source)) as parts:
            async for part in parts:
                behind = part[skip:]
                skip -= len(part) - len(behind)
                work.waiting += behind
                while len(work.waiting) >= _STRETCH_BYTES:
                    yield await self._stretch(work, _STRETCH_BYTES, last=False)
        if work.waiting:
            yield await self._stretch(work, len(work.waiting), last=True)

    async def _stretch(self, work: "_Work", size: int, *, last: bool) -> Stretch:
        """Transcribe the beginning of the first so many bytes that wait."""
        sound = await asyncio.to_thread(sound_of, bytes(work.waiting[:size]))
        language = work.language.code if work.language.probability >= SURE else ""
        said = await self._speech.spoken(work.model, sound, language=language, last=last)
        _check(said, len(sound), last=last)
        if not language and said.language_probability > work.language.probability:
            work.language = Language(said.language, said.language_probability)
        segments = _segments(said, work.begin)
        work.begin += said.samples
        del work.waiting[: _SAMPLE_BYTES * said.samples]
        return Stretch(work.begin / RATE, work.language, segments)


@dataclass
class _Work:
    model: SpeechModel
    begin: int
    """The first sample that was not transcribed yet."""
    language: Language
    """The one that is most probable so far."""
    waiting: bytearray = field(default_factory=bytearray)
    """Samples from there on."""


def _check(said: Spoken, samples: int, *, last: bool) -> None:
    if not 0 < said.samples <= samples or (last and said.samples != samples):
        raise BadTranscript(f"it has transcribed {said.samples} of {samples} samples")
    if len(said.segments) > MOST_SEGMENTS:
        raise BadTranscript(f"it made {len(said.segments)} segments of one stretch")
    if said.language and _CODE.fullmatch(said.language) is None:
        raise BadTranscript("it named no language")
    numbers = [said.language_probability, *(each.confidence for each in said.segments)]
    if not all(0 <= each <= 1 for each in numbers):
        raise BadTranscript("it gave probabilities beyond 0 and 1")
    if not all(math.isfinite(each.start) and math.isfinite(each.end) for each in said.segments):
        raise BadTranscript("it gave times that are not finite")


def _segments(said: Spoken, begin: int) -> tuple[Segment, ...]:
    """The segments with times from frame 0, in order, within the stretch, none before the end of another one; those
    without words are left out."""
    segments: list[Segment] = []
    from_, to = begin / RATE, (begin + said.samples) / RATE
    for each in said.segments:
        start = min(max(from_, begin / RATE + each.start), to)
        end = min(max(start, begin / RATE + each.end), to)
        text = line_of(each.text)
        if text and end > start:
            segments.append(Segment(start, end, text, each.confidence))
            from_ = end
    return tuple(segments)


def line_of(text: str) -> str:
    """A text as one line without characters that are none, and without marks of direction; MOST_CHARACTERS at most."""
    shown = (
        " " if unicodedata.category(character) in _NO_TEXT else character
        for character in text
        if character not in _INVISIBLE
    )
    return " ".join("".join(shown).split())[:MOST_CHARACTERS].rstrip()
