"""What is said in videos: the model that hears it, and what it hears."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rushes_footage.features import SPEECH, Descriptor

RECOGNISER_FILES: Final = ("model.bin", "config.json", "tokenizer.json")
"""Of a Whisper model as CTranslate2 has it, beside one of VOCABULARIES."""
VOCABULARIES: Final = ("vocabulary.json", "vocabulary.txt")
RECOGNISER_EXTRAS: Final = ("preprocessor_config.json",)
"""Of large ones alone."""
TEXT_FILES: Final = ("model.onnx", "tokenizer.json")
"""Of a text encoder, which is an ONNX file and what splits text for it."""
RECOGNISER, TEXT = "recogniser", "text"
"""Folders of a model."""
FILES: Final = (
    *(f"{RECOGNISER}/{name}" for name in (*RECOGNISER_FILES, *VOCABULARIES, *RECOGNISER_EXTRAS)),
    *(f"{TEXT}/{name}" for name in TEXT_FILES),
)
"""All that a model may consist of; of its vocabularies it has one."""
INSTALL_SPEECH: Final = (
    "install rushes[speech], in a clone with `.venv/bin/pip install --require-hashes -r requirements/speech.txt`"
)
"""What is to be done before such a model can run."""
MOST_BYTES: Final = 4 << 30
"""Of all files of a model: the largest Whisper has three gigabytes."""
MOST_CHARACTERS: Final = 4096
"""Of a text: thirty seconds of quick speech are a tenth of it."""
_RECIPE: Final = "1"
"""Of how sound becomes text, and text a part of a vector: another one where answers change."""


@dataclass(frozen=True)
class SpeechFacts:
    """What trying a model has shown."""

    dimensions: int
    """Numbers that a text becomes."""


@dataclass(frozen=True)
class SpeechModel:
    """A recogniser and a text encoder that are kept together."""

    recogniser_sha256: str
    """Of its files, in hexadecimal: two recognisers of the same files hear the same."""
    text_sha256: str
    """The same of the text encoder."""
    bytes: int
    dimensions: int
    licence: str
    """Empty where nobody says."""
    origin: str
    """Where it came from, for people."""
    added_at: datetime

    @property
    def recogniser(self) -> str:
        """What hears with this name hears the same."""
        return f"{_RECIPE}-{self.recogniser_sha256[:32]}"

    def beside(self, other: Descriptor) -> Descriptor:
        """What describes videos as that one does, and by what is said in them."""
        made_of = "|".join((_RECIPE, other.version, self.recogniser_sha256, self.text_sha256))
        version = hashlib.sha256(made_of.encode()).hexdigest()[:32]
        return Descriptor(other.name + SPEECH, version, other.dimensions + self.dimensions)


def hash_of_files(digests: Mapping[str, str]) -> str:
    """Of several files together, out of the SHA-256 of each by its name, all in hexadecimal."""
    lines = "".join(f"{digest} {name}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
