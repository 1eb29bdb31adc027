"""Transcripts as files of subtitles: WebVTT (https://www.w3.org/TR/webvtt1/) and SubRip."""

from collections.abc import Iterable, Sequence
from typing import Final

from rushes.catalog.v1 import transcripts_pb2

_JOINER: Final = "\u2060"
"""WORD JOINER, which is not seen: SubRip has no escapes, and for players a command begins with "<" or "{\\"."""


def as_vtt(segments: Iterable[transcripts_pb2.TranscriptSegment]) -> str:
    """A cue for each segment, with its number; times in milliseconds."""
    blocks = ["WEBVTT\n"]
    for number, (segment, begin, end) in enumerate(_timed(segments), 1):
        text = segment.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{number}\n{_time(begin, '.')} --> {_time(end, '.')}\n{text}\n")
    return "\n".join(blocks)


def as_srt(segments: Iterable[transcripts_pb2.TranscriptSegment]) -> str:
    """A subtitle for each segment; times in milliseconds. An arrow in a text would begin the next times."""
    blocks = []
    for number, (segment, begin, end) in enumerate(_timed(segments), 1):
        text = segment.text.replace("-->", "→").replace("<", f"<{_JOINER}").replace("{\\", f"{{{_JOINER}\\")
        blocks.append(f"{number}\n{_time(begin, ',')} --> {_time(end, ',')}\n{text}\n")
    return "\n".join(blocks)


def _timed(
    segments: Iterable[transcripts_pb2.TranscriptSegment],
) -> Sequence[tuple[transcripts_pb2.TranscriptSegment, int, int]]:
    """Segments with begin and end in milliseconds. One that rounding would leave no time lasts a millisecond."""
    return [(each, begin := round(each.start * 1000), max(begin + 1, round(each.end * 1000))) for each in segments]


def _time(milliseconds: int, point: str) -> str:
    seconds, milliseconds = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{milliseconds:03}"
