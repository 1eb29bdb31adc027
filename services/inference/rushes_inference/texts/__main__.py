"""`python -m rushes_inference.texts PARENT THREADS FOLDER HASH`: answers requests on its standard input.

FOLDER holds the folder `text` with an encoder's files. HASH is that of the files that may be loaded; "-" for an encoder
that is being tried. texts.messages defines the messages.
"""

import sys
from pathlib import Path

from rushes_inference.texts.confinement import confine, has_changed


def main() -> None:
    """Answer until the input is closed."""
    parent, threads, folder, wanted = sys.argv[1:]
    answers = confine(int(parent))
    # Imported under the limits, so that memory of the libraries counts too.
    from rushes_inference.domain.texts import TEXT
    from rushes_inference.texts.encoder import TextEncoder
    from rushes_inference.texts.messages import Failure, Placed, Ready, failure_of, read_text, write_said

    if has_changed(Path(folder), TEXT, wanted):
        write_said(answers, Failure("the files of its encoder of texts have changed since it was added", damaged=True))
        return
    try:
        encoder = TextEncoder(Path(folder) / TEXT, int(threads))
    # Third-party libraries may raise anything; in any case the files cannot be used, and the user is told why.
    except Exception as failed:
        write_said(answers, failure_of(failed))
        return
    write_said(answers, Ready(encoder.dimensions))
    while (text := read_text(sys.stdin.buffer)) is not None:
        try:
            said: Placed | Failure = Placed(tuple(map(float, encoder.vector(text))))
        # As when loading: a failure at one text is reported, and the next text may succeed.
        except Exception as failed:
            said = failure_of(failed)
        write_said(answers, said)


if __name__ == "__main__":
    main()
