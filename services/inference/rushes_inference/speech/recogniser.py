"""Speech to text by a Whisper model in faster-whisper."""

from pathlib import Path
from typing import Final

from rushes_inference.domain.sounds import Sound
from rushes_inference.domain.speech import MOST_CHARACTERS

_INTEGERS: Final = "int8"
"""Quantisation of weights: half the memory and twice the speed on a CPU, with nearly the same transcripts."""


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
