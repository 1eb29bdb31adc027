"""Models of speech: their files and limits."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rushes_footage.features import SPEECH, Descriptor
from rushes_inference.domain.texts import WORDS_FILES

RECOGNISER_FILES: Final = ("model.bin", "config.json", "tokenizer.json")
"""Files of a Whisper model in CTranslate2's format, beside one of VOCABULARIES."""
VOCABULARIES: Final = ("vocabulary.json", "vocabulary.txt")
RECOGNISER_EXTRAS: Final = ("preprocessor_config.json",)
"""Files that only large models have."""
RECOGNISER: Final = "recogniser"
"""Folder of a recogniser's files; those of the text encoder are in TEXT."""
FILES: Final = (
    *(f"{RECOGNISER}/{name}" for name in (*RECOGNISER_FILES, *VOCABULARIES, *RECOGNISER_EXTRAS)),
    *WORDS_FILES,
)
"""All files that a model may have; of the vocabularies it has one."""
INSTALL_SPEECH: Final = (
    "install rushes[speech], in a clone with `.venv/bin/pip install --require-hashes -r requirements/speech.txt`"
)
"""The instruction shown where the packages for speech are missing."""
MOST_BYTES: Final = 4 << 30
"""Limit for all files of a model: the largest Whisper has three gigabytes."""
MOST_CHARACTERS: Final = 4096
"""Limit of a transcript: thirty seconds of quick speech have a tenth of it."""
_RECIPE: Final = "1"
"""Version of transcription and embedding of texts: raise it whenever results change."""


@dataclass(frozen=True)
class SpeechFacts:
    """What a trial run has shown."""

    dimensions: int
    """Dimensions of a text's vector."""


@dataclass(frozen=True)
class SpeechModel:
    """A speech recogniser and a text encoder, kept together."""

    recogniser_sha256: str
    """SHA-256 over its files in hexadecimal: equal recognisers give equal transcripts."""
    text_sha256: str
    """The same of the text encoder."""
    bytes: int
    dimensions: int
    licence: str
    """Empty where it is not known."""
    origin: str
    """Where it came from, for people."""
    added_at: datetime

    @property
    def recogniser(self) -> str:
        """Name and version of the recogniser: equal ones give equal transcripts."""
        return f"{_RECIPE}-{self.recogniser_sha256[:32]}"

    def beside(self, other: Descriptor) -> Descriptor:
        """The descriptor that combines another one with speech."""
        made_of = "|".join((_RECIPE, other.version, self.recogniser_sha256, self.text_sha256))
        version = hashlib.sha256(made_of.encode()).hexdigest()[:32]
        return Descriptor(other.name + SPEECH, version, other.dimensions + self.dimensions)
