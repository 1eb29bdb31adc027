"""Conversions of clip formats, audio codecs and dynamic ranges."""

from rushes.media.v1 import work_pb2
from rushes_footage.formats import ClipAudio, ClipFormat, DynamicRange

_FORMATS = {
    work_pb2.CLIP_FORMAT_UNSPECIFIED: ClipFormat.MP4,
    work_pb2.CLIP_FORMAT_MOV: ClipFormat.MOV,
    work_pb2.CLIP_FORMAT_MKV: ClipFormat.MKV,
    work_pb2.CLIP_FORMAT_WEBP: ClipFormat.WEBP,
    work_pb2.CLIP_FORMAT_PNG: ClipFormat.PNG,
    work_pb2.CLIP_FORMAT_JPEG: ClipFormat.JPEG,
}
_FORMATS_TO = {form: number for number, form in _FORMATS.items()}
_AUDIO = {
    work_pb2.CLIP_AUDIO_UNSPECIFIED: ClipAudio.AAC,
    work_pb2.CLIP_AUDIO_PCM: ClipAudio.PCM,
    work_pb2.CLIP_AUDIO_FLAC: ClipAudio.FLAC,
}
_AUDIO_TO = {audio: number for number, audio in _AUDIO.items()}
_RANGES = {
    work_pb2.DYNAMIC_RANGE_UNSPECIFIED: DynamicRange.SDR,
    work_pb2.DYNAMIC_RANGE_SOURCE: DynamicRange.SOURCE,
}
_RANGES_TO = {dynamic_range: number for number, dynamic_range in _RANGES.items()}


def format_from(message: work_pb2.ClipFormat.ValueType) -> ClipFormat:
    """Format of a clip."""
    return _FORMATS[message]


def format_to(form: ClipFormat) -> work_pb2.ClipFormat.ValueType:
    """Format of a clip."""
    return _FORMATS_TO[form]


def audio_from(message: work_pb2.ClipAudio.ValueType) -> ClipAudio:
    """Codec of a clip's sound."""
    return _AUDIO[message]


def audio_to(audio: ClipAudio) -> work_pb2.ClipAudio.ValueType:
    """Codec of a clip's sound."""
    return _AUDIO_TO[audio]


def dynamic_range_from(message: work_pb2.DynamicRange.ValueType) -> DynamicRange:
    """What becomes of HDR."""
    return _RANGES[message]


def dynamic_range_to(dynamic_range: DynamicRange) -> work_pb2.DynamicRange.ValueType:
    """What becomes of HDR."""
    return _RANGES_TO[dynamic_range]
