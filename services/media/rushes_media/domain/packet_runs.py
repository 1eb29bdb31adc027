"""Runs of packets that decode by themselves: what a decoder outside is sent to show any frame of a file.

See docs/decisions/0042.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate, pairwise

from rushes_media.domain.errors import NoSuchRun
from rushes_media.domain.frame_index import FrameIndex
from rushes_media.domain.packet_index import PacketIndex, PicturePackets

DECODABLE = frozenset(("h264", "hevc", "vp8", "vp9", "av1"))
"""Codecs of which browsers decode single packets."""
_DESCRIBED = frozenset(("h264", "hevc"))
"""Those of which a decoder is told the parameters beforehand."""
NOT_SHOWN = -1
"""Stands for a frame's number with packets that are decoded and never shown."""
HEAD_BYTES = 12
"""Before each packet: its size, its frame, its flags."""
MOST_PACKETS = 600
"""Of a run: whoever wants its last frame decodes all of it."""
_PIECE_BYTES = 8 << 20
"""A run is read and sent in pieces of about this size, however large it is."""


class NoRuns(Enum):
    """Why a file has no runs."""

    CODEC = "codec"
    OPEN_GOP = "open_gop"
    ORDER = "order"
    PARAMETERS = "parameters"


@dataclass(frozen=True)
class Refusal:
    """Why a file has no runs, for programs and for people."""

    reason: NoRuns
    detail: str


@dataclass(frozen=True)
class RunFormat:
    """How packets are sent to decoders."""

    stream: int


@dataclass(frozen=True)
class RunOrder:
    """A piece of a run, for a worker to read."""

    number: int
    """From 1 on, of all pieces of the file."""
    seek_dts: int
    """The first packet's."""
    packets: tuple[tuple[int, int, bool], ...]
    """In the order of the file: pts, frame or NOT_SHOWN, and whether decoding can begin with it."""


@dataclass(frozen=True)
class PacketRuns:
    """All runs of a file; together they hold each of its frames once."""

    first_frames: "array[int]"
    frame_counts: "array[int]"
    byte_counts: "array[int]"
    """With what stands before each packet."""
    piece_begins: "array[int]"
    """Places of the first packets of the pieces in which runs are read."""
    piece_ends: "array[int]"
    first_pieces: "array[int]"
    """Of each run; and behind the last one."""
    frames: "array[int]"
    """Of each packet of the file."""
    refusal: Refusal | None

    def check(self, run: int) -> None:
        """Raise NoSuchRun where there is none of that number."""
        if run >= len(self.first_frames):
            raise NoSuchRun(run, len(self.first_frames), self.refusal.detail if self.refusal else "")

    def orders(self, packets: PacketIndex, run: int) -> Iterator[RunOrder]:
        """What workers read for a run, piece by piece."""
        picture = packets.picture
        for piece in range(*self.first_pieces[run : run + 2]):
            begin, end = self.piece_begins[piece], self.piece_ends[piece]
            starts = picture.starts[bisect_left(picture.starts, begin) : bisect_left(picture.starts, end)]
            yield RunOrder(
                piece + 1,
                picture.dts[begin],
                tuple((picture.pts[place], self.frames[place], place in starts) for place in range(begin, end)),
            )


def packet_runs(index: FrameIndex, packets: PacketIndex) -> PacketRuns:
    """The runs of a file; none, and why, where browsers cannot be sent its packets."""
    picture = packets.picture
    refusal = _refusal(index, picture)
    if refusal is not None:
        return _refused(refusal)
    frames = _frames(index, picture)
    spans = _spans(index, picture, frames)
    held = sum(last - first + 1 for _, _, first, last in spans)
    longest = max((end - begin for begin, end, _, _ in spans), default=0)
    if held < index.frame_count:
        detail = "It has frames before the first picture that needs no other."
        return _refused(Refusal(NoRuns.OPEN_GOP, detail))
    if longest > MOST_PACKETS:
        detail = f"Pictures to begin with lie {longest} packets apart, and at most {MOST_PACKETS} are decoded for one."
        return _refused(Refusal(NoRuns.OPEN_GOP, detail))
    pieces = [_pieces(picture, begin, end) for begin, end, _, _ in spans]
    return PacketRuns(
        array("q", (first for _, _, first, _ in spans)),
        array("q", (last - first + 1 for _, _, first, last in spans)),
        array("q", (sum(picture.sizes[begin:end]) + HEAD_BYTES * (end - begin) for begin, end, _, _ in spans)),
        array("q", (begin for cuts in pieces for begin in cuts[:-1])),
        array("q", (end for cuts in pieces for end in cuts[1:])),
        array("q", accumulate((len(cuts) - 1 for cuts in pieces), initial=0)),
        frames,
        None,
    )


def _refusal(index: FrameIndex, picture: PicturePackets) -> Refusal | None:
    if not picture.codec_string or picture.codec not in DECODABLE:
        return Refusal(NoRuns.CODEC, f"No browser decodes {picture.codec} as this file has it.")
    if index.counted or not picture.pts:
        return Refusal(NoRuns.ORDER, "Its container does not say of each frame when it is shown.")
    if picture.changes:
        return Refusal(NoRuns.PARAMETERS, "The way in which it is encoded changes on the way.")
    if picture.codec in _DESCRIBED and not picture.description:
        return Refusal(NoRuns.PARAMETERS, "How it is encoded is not said at its beginning.")
    return None


def _refused(refusal: Refusal) -> PacketRuns:
    none = array("q")
    return PacketRuns(none, none, none, none, none, array("q", (0,)), none, refusal)


def _frames(index: FrameIndex, picture: PicturePackets) -> "array[int]":
    """The frame of each packet."""
    numbers = {pts: frame for frame, pts in enumerate(index.pts)}
    frames = array("q", (numbers.get(pts, NOT_SHOWN) for pts in picture.pts))
    for place in picture.hidden:
        frames[place] = NOT_SHOWN
    return frames


def _spans(index: FrameIndex, picture: PicturePackets, frames: "array[int]") -> list[tuple[int, int, int, int]]:
    """Each run's first packet, the packet behind its last one, its first and its last frame.

    A run begins at a start before which all is stored that is shown before it. What is hidden at its end is left out.
    """
    shown_before = list(accumulate(frames, max, initial=NOT_SHOWN))
    reversed_frames = (index.frame_count if frame == NOT_SHOWN else frame for frame in reversed(frames))
    to_come = list(accumulate(reversed_frames, min))[::-1]
    begins = [place for place in picture.starts if shown_before[place] < to_come[place]]
    spans = []
    for begin, end in pairwise((*begins, len(frames))):
        shown = [place for place in range(begin, end) if frames[place] != NOT_SHOWN]
        if shown:
            numbers = [frames[place] for place in shown]
            spans.append((begin, shown[-1] + 1, min(numbers), max(numbers)))
    return spans


def _pieces(picture: PicturePackets, begin: int, end: int) -> list[int]:
    """Places at which a run is cut into pieces, with its two ends."""
    cuts, size = [begin], 0
    for place in range(begin, end):
        if size and size + picture.sizes[place] > _PIECE_BYTES:
            cuts.append(place)
            size = 0
        size += picture.sizes[place]
    return [*cuts, end]
