"""Text subtitles converted to WebVTT in a worker."""

import re
from fractions import Fraction

from av.container import InputContainer
from av.subtitles.stream import SubtitleStream

from rushes_media.sandbox.files.containers import NotUsable

_MOST_CUES = 100_000
# ASS override codes such as {\an8} and {\i1}.
_ASS_STYLE = re.compile(r"\{[^}]*\}")
_ASS_FIELDS_BEFORE_TEXT = 8
_TAG = re.compile(r"<(?!/?[biu]>)[^>]*>")


def webvtt_of(container: InputContainer, stream: int, origin: Fraction) -> bytes:
    """All cues of a track, in seconds from `origin` on; raises NotUsable."""
    track = container.streams[stream]
    if not isinstance(track, SubtitleStream):
        raise NotUsable("NoSuchTrack", "This track is no subtitles.")
    tick = Fraction(track.time_base or Fraction(1, 1000))
    cues = []
    for packet in container.demux(track):
        if not packet.size or packet.pts is None:
            continue
        begins = packet.pts * tick - origin
        ends = begins + (packet.duration or 0) * tick
        text = _text(container, track, bytes(packet))
        if text and ends > 0 and ends > begins:
            cues.append(f"{_clock(max(begins, Fraction(0)))} --> {_clock(ends)}\n{text}\n")
        if len(cues) > _MOST_CUES:
            raise NotUsable("TooLong", f"It has more than {_MOST_CUES} subtitles.")
    return "\n".join(("WEBVTT\n", *cues)).encode()


def _text(container: InputContainer, track: SubtitleStream, data: bytes) -> str:
    codec = track.codec_context.codec.canonical_name
    if codec == "mov_text":
        data = data[2 : 2 + int.from_bytes(data[:2], "big")]
    text = data.decode(errors="replace")
    if codec in ("ass", "ssa"):
        text = (
            _ASS_STYLE.sub("", text.split(",", _ASS_FIELDS_BEFORE_TEXT)[-1]).replace("\\N", "\n").replace("\\n", "\n")
        )
    lines = (line.strip() for line in _TAG.sub("", text).replace("-->", "→").replace("&", "&amp;").splitlines())
    # An empty line would end the cue.
    return "\n".join(line for line in lines if line)


def _clock(seconds: Fraction) -> str:
    millis = round(seconds * 1000)
    return f"{millis // 3_600_000:02d}:{millis // 60_000 % 60:02d}:{millis // 1000 % 60:02d}.{millis % 1000:03d}"
