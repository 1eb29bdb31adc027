"""Sound of files, decoded by a worker into a pipe from which ffmpeg encodes it."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from fractions import Fraction

from rushes_media.adapters.files.library import OpenFile
from rushes_media.adapters.workers.pouring import Pouring, Pours
from rushes_media.domain.frames.frame_index import ClockStep


@dataclass(frozen=True)
class HeardSpan:
    """Sound that is wanted of a file."""

    stream: int
    start: Fraction
    """In seconds of the file's clock."""
    sample_rate: int
    samples: int | None
    """How many samples; None for all to the end."""
    clock: tuple[ClockStep, ...]
    """See FrameIndex."""


class HeardSound:
    """Starts one worker for each span."""

    def __init__(self, pours: Pours, *, niceness: int) -> None:
        self._pours, self._niceness = pours, niceness

    def poured(self, file: OpenFile, span: HeardSpan) -> AbstractAsyncContextManager[Pouring]:
        """The sound as WAV of unknown length; raises like Pours.poured."""
        parameters = {
            "stream": span.stream,
            "start": str(span.start),
            "sample_rate": span.sample_rate,
            "samples": span.samples,
            "clock": [(step.position, str(step.offset)) for step in span.clock],
        }
        return self._pours.poured(file, "heard", parameters, niceness=self._niceness)
