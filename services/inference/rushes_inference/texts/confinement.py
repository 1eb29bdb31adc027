"""Limits of processes that parse the files of text encoders and of models of speech, or run a stage apart."""

import hashlib
import os
import resource
from pathlib import Path
from typing import IO, Final

from rushes_chassis.processes import die_with_parent

ANY: Final = "-"
"""In place of a hash: the files are being tried."""
_MEMORY: Final = 12 << 30
"""Bytes of address space."""
_LAST_WORDS: Final = 64 << 10
"""Bytes that it may write to a file: the reason for a failure."""


def confine(parent: int, memory: int = _MEMORY) -> IO[bytes]:
    """Put this process under its limits, `memory` in bytes of address space; where answers are written.

    Libraries are imported after this, so that their memory counts too. It ends with its parent.
    """
    die_with_parent(parent)
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, _LAST_WORDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    # Output of libraries must not mix with the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def has_changed(folder: Path, part: str, wanted: str) -> bool:
    """Whether the files of a part, a folder within `folder`, have another hash than this."""
    from rushes_inference.domain.texts import hash_of_files

    if wanted == ANY:
        return False
    digests = {}
    for path in sorted((folder / part).glob("*")):
        with path.open("rb") as file:
            digests[f"{part}/{path.name}"] = hashlib.file_digest(file, "sha256").hexdigest()
    return hash_of_files(digests) != wanted
