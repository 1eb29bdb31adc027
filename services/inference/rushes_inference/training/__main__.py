"""`python -m rushes_inference.training WHAT PARENT MEMORY CPU_SECONDS`: reads examples, writes a classifier.

WHAT is `classifier` or `finder`.

training.messages defines its input and output. It opens no other file.
"""

import resource
import sys

from rushes_chassis.processes import be_last, die_with_parent

_LAST_WORDS = 64 << 10
"""Bytes that it may write to a file: the reason for a failure."""


def main() -> None:
    """Train once."""
    what_to_train = sys.argv[1]
    parent, memory, seconds = map(int, sys.argv[2:])
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
    if what_to_train == "finder":
        _train_finder()
    else:
        _train_classifier()


def _train_classifier() -> None:
    from rushes_inference.learning.fitting.labels import train
    from rushes_inference.learning.model_file import bytes_of
    from rushes_inference.training.messages import read_examples, write_said

    trained, lesson = train(read_examples(sys.stdin.buffer), lambda step: write_said(sys.stdout.buffer, step))
    write_said(sys.stdout.buffer, lesson)
    sys.stdout.buffer.write(bytes_of(trained))


def _train_finder() -> None:
    from rushes_inference.learning.finder_file import bytes_of_finder
    from rushes_inference.learning.fitting.finders import train_finder
    from rushes_inference.training.messages import read_windows, write_said

    examples, before, seed = read_windows(sys.stdin.buffer)
    finder, card = train_finder(examples, before, seed, lambda step: write_said(sys.stdout.buffer, step))
    write_said(sys.stdout.buffer, card)
    sys.stdout.buffer.write(bytes_of_finder(finder))


if __name__ == "__main__":
    main()
