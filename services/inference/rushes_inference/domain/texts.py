"""Encoders of texts: their files, and those that stand beside an encoder of pictures."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

TEXT: Final = "text"
"""Folder of an encoder's files."""
TEXT_FILES: Final = ("model.onnx", "tokenizer.json")
"""An ONNX file and its tokenizer."""
WORDS_FILES: Final = tuple(f"{TEXT}/{name}" for name in TEXT_FILES)
"""The same, as they lie in the folder of a model."""


@dataclass(frozen=True)
class Words:
    """The encoder of texts beside a model's encoder of pictures: a picture and what is said of it have similar
    vectors."""

    sha256: str
    """Over its files, in hexadecimal: equal ones give equal vectors."""
    bytes: int
    dimensions: int
    """Those of the pictures' vectors."""


def hash_of_files(digests: Mapping[str, str]) -> str:
    """Combines the SHA-256 of several files, given by name in hexadecimal, into one."""
    lines = "".join(f"{digest} {name}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
