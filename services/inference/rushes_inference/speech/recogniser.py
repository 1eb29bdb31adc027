"""Speech to text by a Whisper model in faster-whisper."""

import math
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from rushes_inference.domain.sounds import RATE, Sound
from rushes_inference.domain.speech import MOST_CHARACTERS
from rushes_inference.domain.transcripts import MOST_SEGMENTS, Segment, Spoken

_INTEGERS: Final = "int8"
"""Quantisation of weights: half the memory and twice the speed on a CPU, with nearly the same transcripts."""
_PAUSE_MS: Final = 500
"""Silence that ends a part with speech."""
_TAIL: Final = 1 / 3
"""Share of a sound, at its end, in which it is cut where somebody speaks all the time."""
_QUIET_SAMPLES: Final = RATE // 10


class UnknownLanguage(Exception):
    """The model does not recognise a language; the message names those that it does."""


class Recogniser:
    """A loaded recogniser."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Raises faster-whisper's error for a folder that it cannot load."""
        # An optional package.
        from faster_whisper import WhisperModel

        self._model = WhisperModel(str(folder), device="cpu", compute_type=_INTEGERS, cpu_threads=threads)

    def text(self, sound: Sound, *, filtered: bool) -> str:
        """The transcript, in English for multilingual models; deterministic.

        `filtered`: only of parts that sound like speech. Whisper makes up words where there is none.
        """
        segments, _ = self._model.transcribe(
            sound,
            # The text encoder was trained on English alone.
            task="translate" if self._model.model.is_multilingual else "transcribe",
            beam_size=1,
            # No retries at higher temperatures, whose results are random.
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
            vad_filter=filtered,
        )
        words = "".join(segment.text for segment in segments).split()
        return " ".join(words)[:MOST_CHARACTERS]

    def spoken(self, sound: Sound, *, language: str, last: bool) -> Spoken:
        """What is said in the beginning of a sound, in the language that is spoken; deterministic.

        The beginning ends where the last part with speech begins that may go on behind the sound; where that is all of
        it, in the quietest moment of its last third. With `last` it is all of the sound. `language`: recognised where
        it is empty. Raises UnknownLanguage.
        """
        # An optional package.
        from faster_whisper.vad import VadOptions, get_speech_timestamps

        known = self._model.supported_languages
        if language and language not in known:
            raise UnknownLanguage(f"it recognises {', '.join(sorted(known))}")
        pauses = VadOptions(min_silence_duration_ms=_PAUSE_MS)
        parts = [(each["start"], each["end"]) for each in get_speech_timestamps(sound, pauses)]
        samples = len(sound) if last else _end_of_stretch(sound, parts)
        if not any(start < samples for start, _ in parts):
            return Spoken(samples, "", 0.0, ())
        segments, found = self._model.transcribe(
            sound[:samples],
            task="transcribe",
            language=language or None,
            # As in `text`.
            beam_size=1,
            temperature=0.0,
            condition_on_previous_text=False,
            vad_filter=True,
            vad_parameters=pauses,
        )
        said = tuple(
            Segment(each.start, each.end, each.text, min(1.0, math.exp(each.avg_logprob)))
            for each in islice(segments, MOST_SEGMENTS)
        )
        return Spoken(samples, found.language, 1.0 if language else found.language_probability, said)


def _end_of_stretch(sound: Sound, parts: list[tuple[int, int]]) -> int:
    """Where a sound is cut that goes on, given the parts of it in which somebody speaks; in samples."""
    if not parts or parts[-1][1] < len(sound):
        return len(sound)
    tail = len(sound) - int(len(sound) * _TAIL)
    if (begin := parts[-1][0]) >= tail:
        return begin
    count = (len(sound) - tail) // _QUIET_SAMPLES
    if not count:
        return len(sound)
    moments = sound[tail : tail + count * _QUIET_SAMPLES].reshape(count, _QUIET_SAMPLES)
    return tail + int(np.square(moments, dtype=np.float64).mean(axis=1).argmin()) * _QUIET_SAMPLES + _QUIET_SAMPLES // 2
