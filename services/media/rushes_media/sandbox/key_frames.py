"""Key frames where a container stands, each decoded by itself: nothing that comes after it is needed."""

from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from rushes_media.sandbox.containers import packets_of


def decode_alone(stream: VideoStream, *, coarsely: bool = False) -> None:
    """Have a stream's decoder, which has decoded nothing yet, start no threads and wait for no further frames.

    `coarsely`: it leaves the edges of its blocks as they are, which takes up to a third of the time of a frame.
    """
    stream.codec_context.thread_type = "NONE"
    if coarsely:
        stream.codec_context.options = {"skip_loop_filter": "all"}


def next_key_frame(container: InputContainer, stream: VideoStream) -> "tuple[Packet[VideoStream], VideoFrame] | None":
    """The next key packet and its frame, after which the container has to be sought in before it is decoded from again.

    None where there is none, or where it is not to be shown. Raises av.FFmpegError where it cannot be decoded.
    """
    for packet in packets_of(container, stream):
        if packet.size and packet.is_keyframe:
            frames = [*packet.decode(), *stream.codec_context.decode(None)]
            return (packet, frames[0]) if frames else None
    return None
