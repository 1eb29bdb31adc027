"""Fragments of encoded pictures."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor

from rushes_media.domain.errors import NoSuchFragment, NoSuchTrack
from rushes_media.domain.frames.colours import Matrix, Transfer, read_matrix, untold_matrix
from rushes_media.domain.frames.frame_index import Entry, FrameIndex
from rushes_media.domain.streams.packet_index import Colours, PacketIndex
from rushes_media.domain.streams.renditions import rendition_size
from rushes_media.domain.streams.stream_tracks import Encoded, Timed, Timeline, picture_clock

_ENCODED_SECONDS = 1
"""Duration of a fragment. A seek waits for one; shorter fragments would be mostly key frame."""

_HEIGHTS = (480, 720, 1080)
_BIT_RATES = {480: 2_000_000, 720: 4_500_000, 1080: 9_000_000}
"""Estimated peak bits per second of an encoded picture."""


@dataclass(frozen=True)
class EncodeOrder:
    """A fragment to encode."""

    number: int
    """From 1 on."""
    frames: tuple[Timed, ...]
    """In order of presentation."""
    key_pts: tuple[int, ...]
    """Pts of key frames from which decoding can reach the first frame, nearest first; empty where frames are
    counted."""
    entry: Entry | None
    """Where decoding begins where frames are counted; None is the file's start."""


@dataclass(frozen=True)
class PictureFormat:
    """Encoding of a picture."""

    stream: int
    counted: bool
    """See FrameIndex.counted."""
    width: int
    height: int
    scale: int
    """Ticks in a second."""
    rate: Fraction
    """Frames per second, approximately."""
    rotation: int
    mirrored: bool
    colours: Colours
    """None of them unspecified."""
    untold: str
    """The matrix that frames are taken for which have one and name none, by the names of bt601."""
    transfer: Transfer | None
    """HDR transfer function, tone-mapped to BT.709; None for SDR."""


H264_STRING = "avc1.640028"
"""High profile, level 4: the limits of the encoded pictures."""


def encoded_heights(index: FrameIndex) -> tuple[int, ...]:
    """The heights offered for a picture, highest first; never enlarged."""
    smaller = [height for height in _HEIGHTS if height < index.height]
    _, own = rendition_size(index.width, index.height, 0)
    if index.height <= _HEIGHTS[-1]:
        smaller.append(own)
    return tuple(sorted(set(smaller), reverse=True))


def encoded_bit_rate(height: int) -> int:
    """Estimated peak bits per second of an encoded picture."""
    return next((rate for most, rate in _BIT_RATES.items() if height <= most), _BIT_RATES[1080])


def picture_format(index: FrameIndex, packets: PacketIndex, track: Encoded) -> PictureFormat:
    """The encoding of that track; raises NoSuchTrack."""
    if track.height not in encoded_heights(index):
        raise NoSuchTrack(track.name)
    width, height = rendition_size(index.width, index.height, track.height)
    picture = packets.picture
    return PictureFormat(
        stream=index.stream,
        counted=index.counted,
        width=width,
        height=height,
        scale=picture_clock(index).scale,
        rate=index.nominal_rate.limit_denominator(1001),
        rotation=picture.rotation,
        mirrored=picture.mirrored,
        colours=_named_colours(picture.colours, index),
        untold=read_matrix("", index.height, index.transfer, tells=False),
        transfer=index.transfer,
    )


_UNSPECIFIED = 2
_MATRICES = {Matrix.BT709: 1, Matrix.BT601: 6}
_KNOWN_MATRICES = frozenset((1, 5, 6, 7, 9))
"""Matrices that players know."""


def _named_colours(told: Colours, index: FrameIndex) -> Colours:
    """Colour description of the encoded picture, which is converted to it.

    RGB, gray, and what players do not know become what browsers assume, so that players that ignore metadata are right
    too.
    """
    if index.transfer is not None:
        return Colours(matrix=1, primaries=1, transfer=1, full_range=False)
    known = told.matrix in _KNOWN_MATRICES
    matrix = told.matrix if known else _MATRICES[untold_matrix(index.height)]
    # Of BT.709 for SD too, see video_colours.
    usual = 9 if matrix == 9 else 1
    primaries, transfer = (usual if each in (0, _UNSPECIFIED) else each for each in (told.primaries, told.transfer))
    # BT.2020's transfer function is BT.709's, under another code point.
    transfer = 14 if transfer == 9 else transfer
    return Colours(matrix, primaries, transfer, full_range=False)


_KEYS_OFFERED = 4


def encoded_first_frames(index: FrameIndex) -> tuple[int, ...]:
    """The first frame of each encoded fragment: the one nearest to each whole second."""
    import numpy as np  # Imported here: see packet_runs.

    # Frames and fragments in units of 1/denominator of a second.
    shown = (np.frombuffer(index.pts, np.int64) - index.first_pts) * index.time_base.numerator
    step = _ENCODED_SECONDS * index.time_base.denominator
    wanted = np.arange(1, floor(index.duration / _ENCODED_SECONDS) + 1) * step
    after = np.searchsorted(shown, wanted)
    before, after = after - 1, np.minimum(after, index.frame_count - 1)
    nearest = np.where(wanted - shown[before] < shown[after] - wanted, before, after)
    return (0, *np.unique(nearest[nearest > 0]).tolist())


def encoded_timeline(index: FrameIndex, firsts: Sequence[int]) -> Timeline:
    """Where encoded fragments begin."""
    clock = picture_clock(index)
    return Timeline(
        clock.scale, tuple(clock.tick(pts) for pts in (*(index.pts[first] for first in firsts), index.end_pts))
    )


def encode_order(index: FrameIndex, firsts: Sequence[int], fragment: int) -> EncodeOrder:
    """The order for a worker; raises NoSuchFragment."""
    if not 0 <= fragment < len(firsts):
        raise NoSuchFragment(fragment, len(firsts))
    begin, end = (*firsts, index.frame_count)[fragment : fragment + 2]
    clock = picture_clock(index)
    ticks = [clock.tick(index.pts[frame]) for frame in range(begin, end)]
    ticks.append(clock.tick(index.pts[end] if end < index.frame_count else index.end_pts))
    frames = tuple(
        Timed(frame if index.counted else index.pts[frame], tick, after - tick)
        for frame, (tick, after) in zip(range(begin, end), pairwise(ticks), strict=True)
    )
    place = bisect_right(index.key_frames, begin)
    keys = tuple(index.key_frames[max(0, place - _KEYS_OFFERED) : place][::-1])
    keys = () if index.counted else tuple(index.pts[key] for key in keys)
    return EncodeOrder(fragment + 1, frames, keys, index.entry_before(begin))
