"""`python -m rushes_inference.training PARENT MEMORY CPU_SECONDS`: reads examples, writes a classifier.

training.messages defines its input and output. It opens no other file.
"""

import resource
import sys

from rushes_chassis.processes import be_last, die_with_parent

_LAST_WORDS = 64 << 10
"""Bytes that it may write to a file: the reason for a failure."""


def main() -> None:
    """Train once."""
    parent, memory, seconds = map(int, sys.argv[1:])
    die_with_parent(parent)
    be_last()
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, _LAST_WORDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    # Imported under the limits, so that memory of the libraries counts too.
    from rushes_inference.learning.model_file import bytes_of
    from rushes_inference.learning.selection import train
    from rushes_inference.training.messages import read_examples, write_said

    trained, lesson = train(read_examples(sys.stdin.buffer), lambda step: write_said(sys.stdout.buffer, step))
    write_said(sys.stdout.buffer, lesson)
    sys.stdout.buffer.write(bytes_of(trained))


if __name__ == "__main__":
    main()
