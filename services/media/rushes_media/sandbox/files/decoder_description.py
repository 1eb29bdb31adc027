"""Decoder configuration records of H.264 and HEVC."""

import av
from av.video.stream import VideoStream

from rushes_media.sandbox.streams.fragments import Header

_RECORDS = {"h264": b"avcC", "hevc": b"hvcC"}
_ANY_SCALE = 1000


def description_of(stream: VideoStream) -> bytes:
    """The avcC or hvcC of a stream; empty for other codecs, and where no parameter sets are known."""
    codec = stream.codec_context
    kind = _RECORDS.get(codec.codec.canonical_name)
    extradata = codec.extradata or b""
    if kind is None or not extradata or extradata[0] == 1:
        return extradata if kind else b""
    # Parameter sets with start codes, as in a transport stream: libavformat's muxer converts them to a record.
    header = Header()
    try:
        header.container.add_stream_from_template(stream, opaque=True)
        written = header.finished(_ANY_SCALE)
    except (av.FFmpegError, ValueError):
        return b""
    place = written.find(kind)
    if place < 4:
        return b""
    size = int.from_bytes(written[place - 4 : place], "big")
    return written[place + 4 : place - 4 + size]
