"""Which packets of a stream are pictures: told from their first bytes, without decoding.

Most packets are one picture each. Those of H.264 may be single fields, those of MPEG-4 part 2 two pictures or none
(packed B-frames), those of VP8 and VP9 reference frames that are never shown.
"""

from contextlib import suppress

from av.packet import Packet
from av.video.stream import VideoStream

from rushes_media.sandbox.files.containers import AnyStream
from rushes_media.sandbox.files.field_pictures import FieldPairs
from rushes_media.sandbox.files.parameter_sets import Units

_LOOKED_AT = 64
"""Bytes in which the first fields of a slice header certainly end."""
_VOP = b"\0\0\1\xb6"
_LEAST_VOP = 16
"""Bytes: a picture that is not coded has fewer. So may a black one, which is decoded to be sure."""
_NEVER_ZEROS = frozenset(("mpeg1video", "mpeg2video", "mpeg4", "vp8", "vp9", "av1", "mjpeg", "prores", "vc1"))
"""Codecs whose pictures do not begin with zeros."""
_NEVER_LONG_ZEROS = frozenset(("h264", "hevc", "mpeg1video", "mpeg2video", "mpeg4", "vc1", "vp8", "vp9", "av1"))
"""Codecs that code densely, or let no more zeros be than a start code has."""
_ZEROS = bytes(8)
_LONG_ZEROS = bytes(64)


class ShownPackets:
    """Tells pictures from other packets, in the order of the file; an object for each pass."""

    def __init__(self, stream: VideoStream) -> None:
        self._codec = stream.codec_context.codec.canonical_name
        extradata = stream.codec_context.extradata or b""
        self._units = Units(self._codec, extradata)
        self._fields = FieldPairs()
        self._size: bytes | None = None
        self.doubt = ""
        """Why only decoding can tell its pictures, for people; "" where packets do."""
        self.has_fields = False
        """Whether a second field was met."""
        self.turns = False
        """Whether a picture was met that says how it is to be turned."""
        if self._codec == "h264":
            self._learn(self._units.sets_of_record(extradata))

    def hides(self, packet: "Packet[AnyStream]") -> bool:
        """Whether a packet with data adds no picture to those shown: outside of the edit list, an invisible reference
        frame, or the second field of a frame."""
        data = memoryview(packet)
        if self._is_torn(data):
            self._doubt("Parts of it are damaged.")
        if packet.is_keyframe:
            self._look_at_size(packet)
            self.turns = self.turns or self._units.turns(data)
        match self._codec:
            case "h264":
                hidden = self._is_second_field(packet)
            case "mpeg4":
                hidden = False
                self._look_for_packed(packet)
            case "vp8":
                hidden = not data[0] >> 4 & 1
            case "vp9":
                hidden = _is_hidden_vp9(data)
            case _:
                hidden = False
        return packet.is_discard or hidden

    def _doubt(self, why: str) -> None:
        self.doubt = self.doubt or why

    def _is_torn(self, data: memoryview) -> bool:
        if self._units.are_torn(data) or (self._codec in _NEVER_ZEROS and bytes(data[:8]) == _ZEROS):
            return True
        return self._codec in _NEVER_LONG_ZEROS and _LONG_ZEROS in bytes(data)

    def _learn(self, parameter_sets: list[bytes]) -> None:
        try:
            self._fields.learn(parameter_sets)
        except IndexError:
            self._doubt("Parts of it are damaged.")

    def _is_second_field(self, packet: "Packet[AnyStream]") -> bool:
        if packet.is_keyframe and not self._units.are_behind_lengths:
            self._learn([*self._units.parameter_sets(bytes(packet))])
        if not self._fields.are_possible:
            return False
        try:
            second = self._fields.is_second(self._units.first_picture(memoryview(packet), _LOOKED_AT))
        except IndexError:
            self._doubt("Parts of it are damaged.")
            return False
        self.has_fields = self.has_fields or second
        return second

    def _look_for_packed(self, packet: "Packet[AnyStream]") -> None:
        data = bytes(packet)
        at = data.find(_VOP)
        if at >= 0 and (data.find(_VOP, at + len(_VOP)) >= 0 or packet.size < _LEAST_VOP):
            self._doubt("Some of its packets hold two pictures, and some none.")

    def _look_at_size(self, packet: "Packet[AnyStream]") -> None:
        """Notice key frames of another size."""
        size = self._size_in(packet)
        if size is not None and self._size is not None and size != self._size:
            self._doubt("The size of its pictures, or the way in which they are coded, changes.")
        self._size = size or self._size

    def _size_in(self, packet: "Packet[AnyStream]") -> bytes | None:
        """The part of a key packet that states the size; None where it does not."""
        data = memoryview(packet)
        match self._codec:
            case "h264" | "hevc":
                if packet.has_sidedata("new_extradata"):
                    return bytes(packet.get_sidedata("new_extradata"))
                return b"".join(self._units.sequence_sets(bytes(packet))) or None
            case "vp8":
                return bytes(data[6:10])
            case "vp9":
                return bytes(data[4:9]) if bytes(data[1:4]) == b"\x49\x83\x42" else None
            case "mpeg1video" | "mpeg2video":
                head = bytes(data[:_LOOKED_AT])
                at = head.find(b"\0\0\1\xb3")
                return head[at + 4 : at + 7] if at >= 0 else None
            case _:
                return None


def may_have_fields(stream: VideoStream) -> bool:
    """Whether packets of a stream may be single fields, as far as its container says."""
    codec = stream.codec_context.codec.canonical_name
    extradata = stream.codec_context.extradata or b""
    fields = FieldPairs()
    if codec == "h264":
        with suppress(IndexError):
            fields.learn(Units(codec, extradata).sets_of_record(extradata))
    return fields.are_possible


def _is_hidden_vp9(data: memoryview) -> bool:
    """By the uncompressed header (VP9 bitstream specification, 6.2); a superframe ends with a shown frame."""
    if data[-1] & 0xE0 == 0xC0:
        return False
    reserved = 1 if data[0] & 0x30 == 0x30 else 0  # Of profile 3.
    shows_existing = data[0] >> (3 - reserved) & 1
    shown = data[0] >> (1 - reserved) & 1
    return not shows_existing and not shown
