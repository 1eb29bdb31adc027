"""Formats of clips, and of their sound."""

from rushes.media.v1 import work_pb2
from rushes_gateway.schemas.formats import ClipAudio, ClipFormat

_FORMATS: dict[work_pb2.ClipFormat.ValueType, ClipFormat] = {
    work_pb2.CLIP_FORMAT_UNSPECIFIED: "mp4",
    work_pb2.CLIP_FORMAT_MOV: "mov",
    work_pb2.CLIP_FORMAT_MKV: "mkv",
    work_pb2.CLIP_FORMAT_WEBP: "webp",
    work_pb2.CLIP_FORMAT_PNG: "png",
    work_pb2.CLIP_FORMAT_JPEG: "jpeg",
}
_FORMATS_TO = {form: number for number, form in _FORMATS.items()}
_AUDIO: dict[work_pb2.ClipAudio.ValueType, ClipAudio] = {
    work_pb2.CLIP_AUDIO_UNSPECIFIED: "aac",
    work_pb2.CLIP_AUDIO_PCM: "pcm",
    work_pb2.CLIP_AUDIO_FLAC: "flac",
}
_AUDIO_TO = {audio: number for number, audio in _AUDIO.items()}


def clip_format(message: work_pb2.ClipFormat.ValueType) -> ClipFormat:
    """What clips are."""
    return _FORMATS[message]


def clip_format_to(form: ClipFormat) -> work_pb2.ClipFormat.ValueType:
    """What a request wants clips to be."""
    return _FORMATS_TO[form]


def clip_audio(message: work_pb2.ClipAudio.ValueType) -> ClipAudio:
    """How sound is kept."""
    return _AUDIO[message]


def clip_audio_to(audio: ClipAudio) -> work_pb2.ClipAudio.ValueType:
    """How a request wants sound to be kept."""
    return _AUDIO_TO[audio]
