"""`python -m rushes_inference.speech PARENT THREADS FOLDER RECOGNISER TEXT`: answers requests on its standard input.

RECOGNISER and TEXT are the hashes of the files that may be loaded; "-" for a model that is being tried. speech.messages
defines the messages.
"""

import hashlib
import os
import resource
import sys
from pathlib import Path

from rushes_chassis.processes import be_last, die_with_parent

_MEMORY = 12 << 30
"""Bytes of address space."""
_LAST_WORDS = 64 << 10
"""Bytes that it may write to a file: the reason for a failure."""
_ANY = "-"


def main() -> None:
    """Answer until the input is closed."""
    parent, threads, folder, *hashes = sys.argv[1:]
    die_with_parent(int(parent))
    be_last()
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, _LAST_WORDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    # Output of libraries must not mix with the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # Imported under the limits, so that memory of the libraries counts too.
    from rushes_inference.domain.speech import RECOGNISER, TEXT
    from rushes_inference.speech.answers import LoadedSpeech, answer_questions
    from rushes_inference.speech.messages import Failure, failure_of, write_said
    from rushes_inference.speech.recogniser import Recogniser
    from rushes_inference.speech.text_encoder import TextEncoder

    changed = _changed(Path(folder), *hashes)
    if changed:
        write_said(answers, Failure(f"the files of its {changed} have changed since it was added", damaged=True))
        return
    part = TEXT
    try:
        encoder = TextEncoder(Path(folder) / TEXT, int(threads))
        part = RECOGNISER
        recogniser = Recogniser(Path(folder) / RECOGNISER, int(threads))
    # Third-party libraries may raise anything; in any case the files cannot be used, and the user is told why.
    except Exception as failed:
        write_said(answers, failure_of(failed, f"{part}/"))
        return
    answer_questions(LoadedSpeech(recogniser, encoder), sys.stdin.buffer, answers)


def _changed(folder: Path, recogniser: str, text: str) -> str:
    """The part whose hash differs; empty where none does."""
    from rushes_inference.domain.speech import RECOGNISER, TEXT, hash_of_files

    for part, wanted in ((RECOGNISER, recogniser), (TEXT, text)):
        if wanted == _ANY:
            continue
        digests = {}
        for path in sorted((folder / part).glob("*")):
            with path.open("rb") as file:
                digests[f"{part}/{path.name}"] = hashlib.file_digest(file, "sha256").hexdigest()
        if hash_of_files(digests) != wanted:
            return "recogniser" if part == RECOGNISER else "text encoder"
    return ""


if __name__ == "__main__":
    main()
