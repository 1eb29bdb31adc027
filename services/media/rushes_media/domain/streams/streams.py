"""Streams of a file as HLS, and the pictures to choose from."""

from dataclasses import dataclass
from typing import TypeAlias

from rushes_media.domain.frames.frame_index import FrameIndex
from rushes_media.domain.streams.packet_index import PacketIndex
from rushes_media.domain.streams.packet_runs import RunFormat, RunOrder
from rushes_media.domain.streams.renditions import rendition_size
from rushes_media.domain.streams.stream_copy import CopyFormat, CopyOrder, CopyPlan
from rushes_media.domain.streams.stream_picture import (
    H264_STRING,
    EncodeOrder,
    PictureFormat,
    encoded_bit_rate,
    encoded_heights,
)
from rushes_media.domain.streams.stream_sound import SoundFormat, SoundOrder
from rushes_media.domain.streams.stream_tracks import Copied, Encoded, SubtitleFormat

TrackFormat: TypeAlias = CopyFormat | PictureFormat | RunFormat | SoundFormat | SubtitleFormat
FragmentOrder: TypeAlias = CopyOrder | EncodeOrder | RunOrder | SoundOrder


@dataclass(frozen=True)
class PictureTrack:
    """A picture variant of a stream."""

    track: Copied | Encoded
    codec: str
    """FFmpeg's name."""
    codec_string: str
    width: int
    height: int
    peak_bit_rate: int
    """Peak bits per second of its fragments; an estimate for an encoded one."""


def picture_tracks(index: FrameIndex, packets: PacketIndex, copied: CopyPlan) -> tuple[PictureTrack, ...]:
    """The picture variants, the copy first where there is one."""
    tracks = [
        PictureTrack(
            Encoded(height),
            "h264",
            H264_STRING,
            *rendition_size(index.width, index.height, height),
            encoded_bit_rate(height),
        )
        for height in encoded_heights(index)
    ]
    if not copied.refused:
        picture, rate = packets.picture, copied.peak_bit_rate
        tracks.insert(0, PictureTrack(Copied(), picture.codec, picture.codec_string, index.width, index.height, rate))
    return tuple(tracks)
