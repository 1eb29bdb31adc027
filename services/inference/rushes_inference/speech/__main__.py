"""`python -m rushes_inference.speech PARENT THREADS FOLDER RECOGNISER TEXT`: answers requests on its standard input.

RECOGNISER and TEXT are the hashes of the files that may be loaded; "-" for a model that is being tried. speech.messages
defines the messages.
"""

import sys
from pathlib import Path

from rushes_chassis.processes import be_last
from rushes_inference.texts.confinement import confine, has_changed


def main() -> None:
    """Answer until the input is closed."""
    parent, threads, folder, *hashes = sys.argv[1:]
    answers = confine(int(parent))
    be_last()
    # Imported under the limits, so that memory of the libraries counts too.
    from rushes_inference.domain.speech import RECOGNISER
    from rushes_inference.domain.texts import TEXT
    from rushes_inference.speech.answers import LoadedSpeech, answer_questions
    from rushes_inference.speech.recogniser import Recogniser
    from rushes_inference.texts.encoder import TextEncoder
    from rushes_inference.texts.messages import Failure, failure_of, write_said

    for part, what, wanted in zip((RECOGNISER, TEXT), ("recogniser", "text encoder"), hashes, strict=True):
        if has_changed(Path(folder), part, wanted):
            write_said(answers, Failure(f"the files of its {what} have changed since it was added", damaged=True))
            return
    concerned = ""
    try:
        encoder = TextEncoder(Path(folder) / TEXT, int(threads))
        concerned = f"{RECOGNISER}/"
        recogniser = Recogniser(Path(folder) / RECOGNISER, int(threads))
    # Third-party libraries may raise anything; in any case the files cannot be used, and the user is told why.
    except Exception as failed:
        write_said(answers, failure_of(failed, concerned))
        return
    answer_questions(LoadedSpeech(recogniser, encoder), sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
