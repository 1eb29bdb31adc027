"""Frame indexes and packet indexes for tests that need no file."""

from array import array
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from rushes_media.domain.frames.frame_index import FrameIndex, SoundTrack, Turn, constant_rate
from rushes_media.domain.streams.packet_index import Colours, PacketIndex, PicturePackets


def frame_index(
    pts: Sequence[int],
    time_base: Fraction,
    *,
    end_pts: int | None = None,
    key_frames: Sequence[int] = (0,),
    rate: Fraction | None = None,
    size: tuple[int, int] = (320, 180),
    sound: SoundTrack | None = None,
) -> FrameIndex:
    """An index of frames at these times; the rate is looked for unless it is given."""
    steps = [later - earlier for earlier, later in pairwise(pts)] or [1]
    return FrameIndex(
        stream=0,
        time_base=time_base,
        pts=array("q", pts),
        end_pts=pts[-1] + steps[-1] if end_pts is None else end_pts,
        key_frames=array("q", key_frames),
        constant_rate=rate or constant_rate(pts, time_base),
        counted=False,
        entries=(),
        cropped=False,
        turn=Turn(0, mirrored=False),
        fed=False,
        clock=(),
        damage=(),
        width=size[0],
        height=size[1],
        tells_matrix=True,
        told_matrix="bt709",
        transfer=None,
        colours=Colours(1, 1, 1, full_range=False),
        sound=sound,
        disputed=False,
    )


def steady(rate: Fraction, frames: int, time_base: Fraction, first: int = 0) -> FrameIndex:
    """Frames at a constant rate, each rounded to the container's ticks."""
    pts = [first + round(number / rate / time_base) for number in range(frames)]
    end = first + round(frames / rate / time_base)
    return frame_index(pts, time_base, end_pts=end, rate=rate)


def packet_index(
    pts: Sequence[int],
    time_base: Fraction,
    *,
    starts: Sequence[int] = (0,),
    hidden: Sequence[int] = (),
    sizes: Sequence[int] | None = None,
    codec: str = "h264",
    changes: bool = False,
) -> PacketIndex:
    """Packets that are shown at these ticks, in the order of decoding; of 100 bytes each, unless given."""
    picture = PicturePackets(
        codec=codec,
        codec_string="avc1.64001f",
        description="AWQAH/8=",
        pts=array("q", pts),
        dts=array("q", range(len(pts))),
        sizes=array("q", [100] * len(pts) if sizes is None else sizes),
        hidden=array("q", hidden),
        starts=array("q", starts),
        changes=changes,
        coded_width=320,
        coded_height=180,
        display_width=320,
        display_height=180,
        rotation=0,
        mirrored=False,
        square_pixels=True,
        colours=Colours(1, 1, 1, full_range=False),
        not_copyable="",
    )
    return PacketIndex(time_base, picture, (), ())
