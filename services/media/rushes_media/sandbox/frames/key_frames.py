"""Decoding single key frames at the container's position, without any later packets."""

from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from rushes_media.sandbox.files.containers import packets_of

WITHOUT_INDEX = frozenset(("mpegts", "mpeg", "dv"))
"""Formats in which a seek lands near a time, and not on the last key frame before it."""


def decode_alone(stream: VideoStream, *, coarsely: bool = False) -> None:
    """Configure an unused decoder for single frames: no threads, no delay.

    `coarsely`: skip the loop filter, which takes up to a third of the time of a frame.
    """
    stream.codec_context.thread_type = "NONE"
    if coarsely:
        stream.codec_context.options = {"skip_loop_filter": "all"}


def next_key_frame(container: InputContainer, stream: VideoStream) -> "tuple[Packet[VideoStream], VideoFrame] | None":
    """The next key packet and its frame; afterwards the container has to seek before decoding again.

    None where there is none, or where it is not to be shown. Raises av.FFmpegError where it cannot be decoded.
    """
    for packet in packets_of(container, stream):
        if packet.size and packet.is_keyframe:
            frames = [*packet.decode(), *stream.codec_context.decode(None)]
            return (packet, frames[0]) if frames else None
    return None
