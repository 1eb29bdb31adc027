"""Planned cuts as an edit: events of a source with timecode, one after the other on the record side.

Times become frames of the nominal rate; at a variable frame rate they are those of the clock, not counted ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rushes.catalog.v1.cuts_pb2 import PlannedCut
from rushes_gateway.resources.cuts.timecodes import Timebase, timebase_of

RECORD_START = "01:00:00:00"
"""Where the first event is recorded: by convention programmes begin at one hour."""


@dataclass(frozen=True)
class Note:
    """A text at a frame of the source, with a word for its colour."""

    id: str
    frame: int
    text: str
    color: str


@dataclass(frozen=True)
class Event:
    """A cut as frames of the source, counted from 0, and of the record side; ends are exclusive."""

    cut: PlannedCut
    source_in: int
    source_out: int
    record_in: int
    notes: Sequence[Note]
    """Those within it; those within none are with the nearest."""

    @property
    def record_out(self) -> int:
        """Exclusive."""
        return self.record_in + self.source_out - self.source_in


@dataclass(frozen=True)
class EditList:
    """The cuts of one video."""

    name: str
    """Name of the video's file."""
    url: str
    """Address of the file on its host."""
    timebase: Timebase
    rate: Fraction
    """Mean frames per second of the video, by which notes are placed: that of the timebase but for variable rates."""
    source_start: int
    """Timecode of frame 0 of the video, as a number of frames."""
    source_frames: int
    """Length of the video."""
    events: Sequence[Event]
    loose_notes: Sequence[Note]
    """All notes, where there are no events."""

    def source_of(self, note: Note) -> int:
        """Timecode of a note's frame, as a number of frames."""
        return self.source_start + _counted(note, self.timebase, self.rate)

    @property
    def title(self) -> str:
        """The name without suffix, on one line."""
        return one_line(self.name.rpartition(".")[0] or self.name)


def edit_list(
    cuts: Sequence[PlannedCut],
    notes: Sequence[Note],
    *,
    name: str,
    url: str,
    rate: Fraction,
    timecode: str,
    seconds: float,
) -> EditList:
    """The edit of these cuts; `rate` is the video's mean rate, 0: unknown, `timecode` that of frame 0, "" for
    00:00:00:00, `seconds` the video's length."""
    timebase = timebase_of(rate, timecode)
    # Headers round rates.
    rate = rate if rate and abs(rate - timebase.rate) > timebase.rate / 1000 else timebase.rate
    spans = [_span(cut, timebase) for cut in cuts]
    held: list[list[Note]] = [[] for _ in cuts]
    for note in notes:
        if spans:
            held[_nearest(_counted(note, timebase, rate), spans)].append(note)
    record = timebase.frame(RECORD_START)
    events = []
    for cut, (first, end), its_notes in zip(cuts, spans, held, strict=True):
        events.append(Event(cut, first, end, record, its_notes))
        record += end - first
    return EditList(
        name=name,
        url=url,
        timebase=timebase,
        rate=rate,
        source_start=timebase.frame(timecode),
        source_frames=timebase.frames_of(seconds),
        events=events,
        loose_notes=() if events else notes,
    )


def one_line(text: str) -> str:
    """The text with a blank for each run of blanks and line breaks."""
    return " ".join(text.split())


def _counted(note: Note, timebase: Timebase, rate: Fraction) -> int:
    return round(note.frame * timebase.rate / rate)


def _span(cut: PlannedCut, timebase: Timebase) -> tuple[int, int]:
    first = timebase.frames_of(cut.start)
    return first, max(first + 1, timebase.frames_of(cut.end))


def _nearest(frame: int, spans: Sequence[tuple[int, int]]) -> int:
    """The first span with this frame, or that which is nearest to it."""
    distances = [max(first - frame, frame - end + 1, 0) for first, end in spans]
    return distances.index(min(distances))
