"""Sound to text, by a Whisper model as faster-whisper runs it."""

from pathlib import Path
from typing import Final

from rushes_inference.domain.sounds import Sound
from rushes_inference.domain.speech import MOST_CHARACTERS

_INTEGERS: Final = "int8"
"""Of weights: half of the memory and twice as fast on a processor, with next to the same words."""


class Recogniser:
    """A loaded model."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Raises what faster-whisper says of a folder that it cannot load."""
        # Not every environment has it.
        from faster_whisper import WhisperModel

        self._model = WhisperModel(str(folder), device="cpu", compute_type=_INTEGERS, cpu_threads=threads)

    def text(self, sound: Sound, *, filtered: bool) -> str:
        """What is said, in English where the model knows more languages; the same of the same sound.

        `filtered`: only of what sounds like speech. Whisper makes up words where there is none.
        """
        segments, _ = self._model.transcribe(
            sound,
            # The text encoder has learned from English alone.
            task="translate" if self._model.model.is_multilingual else "transcribe",
            beam_size=1,
            # No second attempts at higher temperatures, whose words are drawn by lot.
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
            vad_filter=filtered,
        )
        words = "".join(segment.text for segment in segments).split()
        return " ".join(words)[:MOST_CHARACTERS]
