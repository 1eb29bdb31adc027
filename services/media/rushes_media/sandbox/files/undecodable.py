"""Why nothing of a file can be decoded: it is encrypted, or coded in a way that no decoder knows."""

import os

from av.audio.stream import AudioStream
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from rushes_media.domain.files.ebml import Read
from rushes_media.domain.files.scrambling import scrambled_streams
from rushes_media.domain.files.track_heads import TrackHead, may_be_encrypted, track_heads
from rushes_media.sandbox.files.containers import NotUsable

_NO_KEY = "Rushes has no key for it: save it without encryption in the program or from the device that it comes from."
_NO_DESCRAMBLER = "Rushes has no key for it: copy it descrambled from the recorder or the disc."
_PACKETS_TELL = frozenset(("mpegts", "mpeg"))
"""Containers whose packets, not headers, say what is encrypted."""
_EXPORT = "Export it as ProRes, DNxHR or H.264 in a program that can."


def undecodable(descriptor: int, stream: VideoStream) -> NotUsable:
    """A reason that says more than that the pictures of a stream cannot be decoded."""
    heads = _heads(descriptor)
    for head in heads:
        if head.is_picture and head.encryption:
            return NotUsable("Encrypted", f"Its picture is encrypted ({head.encryption}). {_NO_KEY}")
    if stream.id in scrambled_streams(_readable(descriptor)[0]):
        return NotUsable("Encrypted", f"Its picture is scrambled. {_NO_DESCRAMBLER}")
    named = next((f"“{head.codec}”" for head in heads if head.is_picture and head.codec), "")
    codec: VideoCodecContext | None = stream.codec_context  # Which PyAV's stubs promise.
    if codec is None:
        coded = f"as {named}" if named else "in a way that is not known"
        return NotUsable("UnknownCodec", f"Its picture is coded {coded}, which FFmpeg cannot decode. {_EXPORT}")
    known = f"{named} ({codec.name})" if named else f"“{codec.name}”"
    detail = f"Its picture is coded as {known}, and FFmpeg cannot decode it: it is damaged, or of a rare variant."
    return NotUsable("Damaged", detail)


def check_encryption(descriptor: int, picture: VideoStream, sound: AudioStream | None) -> None:
    """Raise NotUsable where picture or sound of a file are encrypted: they would be noise in each clip."""
    if picture.container.format.name in _PACKETS_TELL:
        scrambled = scrambled_streams(_readable(descriptor)[0])
        for what, stream in (("picture", picture), ("sound", sound)):
            if stream is not None and stream.id in scrambled:
                raise NotUsable("Encrypted", f"Its {what} is scrambled. {_NO_DESCRAMBLER}")
    if not may_be_encrypted(*_readable(descriptor)):
        return
    heads = [head for head in _heads(descriptor) if head.encryption]
    for head in sorted(heads, key=lambda head: not head.is_picture):
        what = "picture" if head.is_picture else "sound"
        raise NotUsable("Encrypted", f"Its {what} is encrypted ({head.encryption}). {_NO_KEY}")


def _heads(descriptor: int) -> list[TrackHead]:
    return track_heads(*_readable(descriptor))


def _readable(descriptor: int) -> tuple[Read, int]:
    return lambda offset, length: os.pread(descriptor, length, offset), os.fstat(descriptor).st_size
