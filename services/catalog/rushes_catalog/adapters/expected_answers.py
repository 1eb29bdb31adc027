"""Telling an inference that does not answer from one that reports an error."""

from collections.abc import Iterator
from contextlib import contextmanager

from rushes_catalog.domain.errors import InferenceAway, InferenceHangs
from rushes_chassis.errors import Frozen, Unavailable
from rushes_chassis.status import is_away


@contextmanager
def expecting_answers(*what_to_do: str) -> Iterator[None]:
    """Raise InferenceAway, with this advice, where inference does not answer, or ends in the middle of a stream."""
    try:
        yield
    except Frozen as hangs:
        raise InferenceHangs(hangs.message) from hangs
    except Unavailable as away:
        if not is_away(away):
            raise
        raise InferenceAway(*what_to_do) from away
