"""Stream copy of a picture's packets into fragments, in a worker that keeps its file open between requests."""

from av.container import InputContainer
from av.video.stream import VideoStream

from rushes_media.domain.streams.stream_copy import CopyOrder
from rushes_media.sandbox.files.parameter_sets import Units
from rushes_media.sandbox.streams.fragments import Header, Sample, fragment
from rushes_media.sandbox.streams.packet_rows import PacketRows


class CopiedPicture:
    """Fragments of one picture's packets."""

    def __init__(self, container: InputContainer, stream: int, scale: int) -> None:
        picture = container.streams[stream]
        assert isinstance(picture, VideoStream)
        self._stream, self._scale = picture, scale
        self._rows = PacketRows(container, picture)
        codec = picture.codec_context
        self._units = Units(codec.codec.canonical_name, codec.extradata or b"")

    def header(self) -> bytes:
        """The initialisation segment."""
        header = Header()
        made = header.container.add_stream_from_template(self._stream, opaque=True)
        if self._stream.codec_context.codec.canonical_name == "hevc":
            # Parameter sets only in the header, as Safari requires.
            made.codec_context.codec_tag = "hvc1"
        return header.finished(self._scale)

    def fragment(self, order: CopyOrder) -> bytes:
        """One fragment; raises NotUsable where its packets are not found."""
        samples = []
        decoded_at = order.begins
        row = self._rows.row(order.seek_dts, [timed.key for timed in order.packets])
        for packet, timed in zip(row, order.packets, strict=True):
            data = self._units.with_lengths(bytes(packet))
            samples.append(Sample(data, timed.length, timed.tick - decoded_at, packet.is_keyframe))
            decoded_at += timed.length
        return fragment(order.number, order.begins, samples)
