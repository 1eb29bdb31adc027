"""Runs of packets that can be decoded on their own, for decoders in the browser.

See docs/decisions/0042.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from rushes_media.domain.errors import NoSuchRun
from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.streams.packet_index import PacketIndex, PicturePackets

# Imported where indexes are read: many nodes need no numpy. Python loops over the frames of ten hours would hold the
# interpreter's lock, and with it all other requests, for a second.
if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    _Numbers = NDArray[np.int64]

DECODABLE = frozenset(("h264", "hevc", "vp8", "vp9", "av1"))
"""Codecs that WebCodecs decodes."""
_DESCRIBED = frozenset(("h264", "hevc"))
"""Codecs whose decoder configuration is sent beforehand."""
NOT_SHOWN = -1
"""Frame number of packets that are decoded and never shown."""
HEAD_BYTES = 12
"""Header before each packet: its size, its frame, its flags."""
MOST_PACKETS = 600
"""Limit of packets in a run: the last frame needs all of them decoded."""
_FIRST_PIECE_BYTES = 64 << 10
"""About the size of a run's first piece: decoding begins with it while the rest is read."""
_PIECE_BYTES = 8 << 20
"""About the size of all further pieces."""


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
    """From 1 on, over all pieces of the file."""
    seek_dts: int
    """Dts of the first packet."""
    packets: tuple[tuple[int, int, bool], ...]
    """In file order: pts, frame or NOT_SHOWN, and whether decoding can start with it."""


@dataclass(frozen=True)
class PacketRuns:
    """All runs of a file; together they hold each frame once."""

    first_frames: "array[int]"
    frame_counts: "array[int]"
    byte_counts: "array[int]"
    """Including the header before each packet."""
    piece_begins: "array[int]"
    """Index of the first packet of each piece in which runs are read."""
    piece_ends: "array[int]"
    first_pieces: "array[int]"
    """Index of each run's first piece; and one past the last."""
    frames: "array[int]"
    """Frame number of each packet of the file."""
    refusal: Refusal | None

    def check(self, run: int) -> None:
        """Raise NoSuchRun where there is no run of this number."""
        if run >= len(self.first_frames):
            raise NoSuchRun(run, len(self.first_frames), self.refusal.detail if self.refusal else "")

    def orders(self, packets: PacketIndex, run: int) -> Iterator[RunOrder]:
        """Orders for workers, one per piece of a run."""
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
    """The runs of a file, or why browsers cannot be sent its packets. To be called in a thread."""
    picture = packets.picture
    refusal = _refusal(index, picture)
    if refusal is not None:
        return _refused(refusal)
    frames = _frames(index, picture)
    spans = _spans(index, picture, frames)
    if spans.frame_counts.sum() < index.frame_count:
        detail = "It has frames before the first picture that needs no other."
        return _refused(Refusal(NoRuns.OPEN_GOP, detail))
    longest = (spans.ends - spans.begins).max()
    if longest > MOST_PACKETS:
        detail = f"Pictures to begin with lie {longest} packets apart, and at most {MOST_PACKETS} are decoded for one."
        return _refused(Refusal(NoRuns.OPEN_GOP, detail))
    bytes_before = _bytes_before(picture)
    pieces = _pieces(bytes_before, spans)
    return PacketRuns(
        _array(spans.first_frames),
        _array(spans.frame_counts),
        _array(bytes_before[spans.ends] - bytes_before[spans.begins] + HEAD_BYTES * (spans.ends - spans.begins)),
        _array(pieces.begins),
        _array(pieces.ends),
        _array(pieces.firsts),
        _array(frames),
        None,
    )


def _refusal(index: FrameIndex, picture: PicturePackets) -> Refusal | None:
    if not picture.codec_string or picture.codec not in DECODABLE:
        return Refusal(NoRuns.CODEC, f"No browser decodes {picture.codec} as this file has it.")
    if index.counted or not picture.pts:
        return Refusal(NoRuns.ORDER, "Its container does not say of each frame when it is shown.")
    if index.cropped:
        return Refusal(NoRuns.PARAMETERS, "Only a part of what is encoded is to be shown.")
    if picture.changes:
        return Refusal(NoRuns.PARAMETERS, "The way in which it is encoded changes on the way.")
    if picture.codec in _DESCRIBED and not picture.description:
        return Refusal(NoRuns.PARAMETERS, "How it is encoded is not said at its beginning.")
    return None


def _refused(refusal: Refusal) -> PacketRuns:
    none = array("q")
    return PacketRuns(none, none, none, none, none, array("q", (0,)), none, refusal)


def _frames(index: FrameIndex, picture: PicturePackets) -> "_Numbers":
    """The frame number of each packet."""
    import numpy as np

    all_pts = np.frombuffer(index.pts, np.int64)
    pts = np.frombuffer(picture.pts, np.int64)
    nearest = np.minimum(np.searchsorted(all_pts, pts), len(all_pts) - 1)
    frames = np.where(all_pts[nearest] == pts, nearest, NOT_SHOWN)
    frames[list(picture.hidden)] = NOT_SHOWN
    return frames


@dataclass(frozen=True)
class _Spans:
    """First packet, end packet, first frame and number of frames of each run."""

    begins: "_Numbers"
    ends: "_Numbers"
    first_frames: "_Numbers"
    frame_counts: "_Numbers"


def _spans(index: FrameIndex, picture: PicturePackets, frames: "_Numbers") -> _Spans:
    """A run begins at a start packet that follows, in file order, all frames shown before it. Hidden packets at its
    end are left out."""
    import numpy as np

    is_shown = frames != NOT_SHOWN
    numbers = np.where(is_shown, frames, index.frame_count)
    shown_before = np.concatenate(([NOT_SHOWN], np.maximum.accumulate(frames)[:-1]))
    to_come = np.minimum.accumulate(numbers[::-1])[::-1]
    starts = np.array(picture.starts, np.int64)
    begins = starts[shown_before[starts] < to_come[starts]]
    if not len(begins):
        return _Spans(begins, begins, begins, begins)
    last_shown = np.maximum.reduceat(np.where(is_shown, np.arange(len(frames)), NOT_SHOWN), begins)
    first_frames, last_frames = np.minimum.reduceat(numbers, begins), np.maximum.reduceat(frames, begins)
    holds = last_shown != NOT_SHOWN
    spans = (begins, last_shown + 1, first_frames, last_frames - first_frames + 1)
    return _Spans(*(column[holds] for column in spans))


def _array(numbers: "_Numbers") -> "array[int]":
    return array("q", numbers.astype("=i8").tobytes())


def _bytes_before(picture: PicturePackets) -> "_Numbers":
    """Of each packet the bytes of all packets before it in the file; and those of all."""
    import numpy as np

    return np.concatenate(([0], np.cumsum(np.frombuffer(picture.sizes, np.int64))))


@dataclass(frozen=True)
class _Pieces:
    """First packet and end packet of each piece, and each run's first piece; see PacketRuns."""

    begins: "_Numbers"
    ends: "_Numbers"
    firsts: "_Numbers"


def _pieces(bytes_before: "_Numbers", spans: _Spans) -> _Pieces:
    """Of each run as many packets as fit in the size of a piece, and at least one, then the same of what is left."""
    import numpy as np

    begins, ends, most = spans.begins, spans.ends, _FIRST_PIECE_BYTES
    all_begins, all_ends = [], []
    while len(begins):
        fitting = np.searchsorted(bytes_before, bytes_before[begins] + most, side="right") - 1
        cuts = np.clip(fitting, begins + 1, ends)
        all_begins.append(begins)
        all_ends.append(cuts)
        is_left = cuts < ends
        begins, ends, most = cuts[is_left], ends[is_left], _PIECE_BYTES
    in_order = np.sort(np.concatenate(all_begins))
    return _Pieces(
        in_order,
        np.sort(np.concatenate(all_ends)),
        np.append(np.searchsorted(in_order, spans.begins), len(in_order)),
    )
