"""`python -m rushes_inference.apart PARENT THREADS STAGE`: answers requests on its standard input.

THREADS is not used: a stage takes one, so that equal pictures give equal results. apart.messages defines the messages.
"""

import sys
from typing import Final

from rushes_chassis.network import without_network
from rushes_inference.texts.confinement import confine

_MEMORY: Final = 6 << 30
"""Bytes of address space: reading a whole frame takes 1 GB, and ONNX Runtime reserves more than it takes."""


def main() -> None:
    """Answer until the input is closed."""
    parent, _, name = sys.argv[1:]
    # Where the system forbids this, all other limits still apply.
    without_network()
    answers = confine(int(parent), _MEMORY)
    # Imported under the limits, so that memory of the libraries counts too.
    from rushes_inference.apart.messages import Begun, Examined, examined, read_asked
    from rushes_inference.stages.installed import picture_stages
    from rushes_inference.stages.tensors import answer
    from rushes_inference.texts.messages import Failure, failure_of, write_said

    stage = picture_stages()[name]
    write_said(answers, Begun(name))
    while (asked := read_asked(sys.stdin.buffer)) is not None:
        given, wanted = asked
        try:
            said: Examined | Failure = examined(answer(stage, given, wanted), wanted)
        # Third-party libraries may raise anything: it is reported, and the next picture may succeed.
        except Exception as failed:
            said = failure_of(failed)
        write_said(answers, said)


if __name__ == "__main__":
    main()
