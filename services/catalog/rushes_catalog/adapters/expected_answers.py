"""Telling an inference that does not answer from one that reports an error."""

from collections.abc import Iterator
from contextlib import contextmanager

from rushes_catalog.domain.errors import InferenceAway
from rushes_chassis.errors import Unavailable
from rushes_chassis.status import is_away


@contextmanager
def expecting_answers() -> Iterator[None]:
    """Raise InferenceAway where inference does not answer, or ends in the middle of a stream."""
    try:
        yield
    except Unavailable as away:
        if not is_away(away):
            raise
        raise InferenceAway from away
