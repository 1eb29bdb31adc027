"""Playlists (RFC 8216) of a media node's streams."""

import re
from collections.abc import Collection, Iterator
from fractions import Fraction
from itertools import pairwise
from math import ceil

from rushes.media.v1 import streams_pb2
from rushes_footage.files import FileVersion
from rushes_footage.messages.files import version_from
from rushes_gateway.resources.streams.languages import language_tag

MEDIA_TYPE = "application/vnd.apple.mpegurl"
_VERSION = 7
_TRACK = re.compile(r"(copy)|([pas])(\d{1,4})")
_MARK = re.compile(r"([0-9a-f]{1,16})-([0-9a-f]{1,16})")
_KINDS = {"p": "height", "a": "sound", "s": "subtitles"}
_SOUND_BITS = 192_000
"""Bits per second of encoded sound."""


def track_name(track: streams_pb2.StreamTrack) -> str:
    """Name of a track in paths: copy, p720, a1, s2."""
    if track.WhichOneof("kind") == "copied":
        return "copy"
    kind = next(letter for letter, name in _KINDS.items() if name == track.WhichOneof("kind"))
    return f"{kind}{getattr(track, _KINDS[kind])}"


def track_named(name: str) -> streams_pb2.StreamTrack | None:
    """The track of a name, whether a file has it or not; None for invalid names."""
    found = _TRACK.fullmatch(name)
    if found is None:
        return None
    if found[1]:
        return streams_pb2.StreamTrack(copied=True)
    track = streams_pb2.StreamTrack()
    setattr(track, _KINDS[found[2]], int(found[3]))
    return track


def version_mark(version: FileVersion) -> str:
    """A file version as a query parameter; "" where it cannot be written, as its modification time is negative."""
    return f"{version.mtime_ns:x}-{version.size:x}" if version.mtime_ns >= 0 else ""


def version_marked(mark: str) -> FileVersion | None:
    """The version of such a mark; None for an invalid one."""
    found = _MARK.fullmatch(mark)
    return FileVersion(mtime_ns=int(found[1], 16), size=int(found[2], 16)) if found else None


def master_playlist(streams: streams_pb2.GetStreamsResponse, codecs: Collection[str]) -> str:
    """All tracks of a file; the copy only where the player supports its codec."""
    pictures = [each for each in streams.pictures if each.track.HasField("height") or each.codec in codecs]
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{_VERSION}", "#EXT-X-INDEPENDENT-SEGMENTS"]
    lines += _sounds(streams)
    lines += _subtitles(streams)
    for picture in pictures:
        heard = [streams.sounds[0].codec_string] if streams.sounds else []
        attributes = {
            "BANDWIDTH": str(picture.peak_bit_rate + len(heard) * _SOUND_BITS),
            "CODECS": _quoted(",".join((picture.codec_string, *heard))),
            "RESOLUTION": f"{picture.width}x{picture.height}",
            **({"FRAME-RATE": f"{streams.rate:.3f}"} if streams.rate else {}),
            **({"AUDIO": _quoted("sound")} if streams.sounds else {}),
            **({"SUBTITLES": _quoted("subtitles")} if streams.subtitles else {}),
        }
        lines += [f"#EXT-X-STREAM-INF:{_listed(attributes)}", f"{track_name(picture.track)}/index.m3u8"]
    return "\n".join((*lines, ""))


def _sounds(streams: streams_pb2.GetStreamsResponse) -> Iterator[str]:
    first = next((each for each in streams.sounds if each.is_default), None) or next(iter(streams.sounds), None)
    for number, sound in enumerate(streams.sounds, start=1):
        attributes = {
            "TYPE": "AUDIO",
            "GROUP-ID": _quoted("sound"),
            "NAME": _quoted(_name(sound.title, sound.language, number)),
            **_language(sound.language),
            "DEFAULT": "YES" if sound is first else "NO",
            "AUTOSELECT": "YES",
            "CHANNELS": _quoted(str(sound.channels)),
            "URI": _quoted(f"{track_name(sound.track)}/index.m3u8"),
        }
        yield f"#EXT-X-MEDIA:{_listed(attributes)}"


def _subtitles(streams: streams_pb2.GetStreamsResponse) -> Iterator[str]:
    for number, track in enumerate(streams.subtitles, start=1):
        attributes = {
            "TYPE": "SUBTITLES",
            "GROUP-ID": _quoted("subtitles"),
            "NAME": _quoted(_name(track.title, track.language, number)),
            **_language(track.language),
            "DEFAULT": "NO",
            "AUTOSELECT": "YES",
            "FORCED": "YES" if track.forced else "NO",
            "URI": _quoted(f"{track_name(track.track)}/index.m3u8"),
        }
        yield f"#EXT-X-MEDIA:{_listed(attributes)}"


def _language(told: str) -> dict[str, str]:
    tag = language_tag(told)
    return {"LANGUAGE": _quoted(tag)} if tag else {}


def _name(title: str, language: str, number: int) -> str:
    """Unique among its kind: players distinguish tracks by it."""
    return f"{number} {title or language}".strip()


def _quoted(text: str) -> str:
    """As an attribute value, which can contain neither quotes nor line breaks."""
    return '"{}"'.format(re.sub(r'[\x00-\x1f\x7f"]', " ", text))


def _listed(attributes: dict[str, str]) -> str:
    return ",".join(f"{name}={value}" for name, value in attributes.items())


def media_playlist(timeline: streams_pb2.GetTimelineResponse, track: streams_pb2.StreamTrack) -> str:
    """All fragments of a track; durations are differences of rounded times, so that rounding errors do not add up."""
    micros = [round(Fraction(tick * 1_000_000, timeline.scale)) for tick in timeline.ticks]
    lengths = [after - before for before, after in pairwise(micros)]
    mark = version_mark(version_from(timeline.version))
    query = f"?v={mark}" if mark else ""
    in_text = track.HasField("subtitles")
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{_VERSION}",
        f"#EXT-X-TARGETDURATION:{max(1, ceil(Fraction(max(lengths), 1_000_000)))}",
        "#EXT-X-PLAYLIST-TYPE:VOD",
    ]
    if not in_text:
        lines += ["#EXT-X-INDEPENDENT-SEGMENTS", f'#EXT-X-MAP:URI="init.mp4{query}"']
    for number, length in enumerate(lengths):
        name = "all.vtt" if in_text else f"{number}.m4s"
        lines += [f"#EXTINF:{length // 1_000_000}.{length % 1_000_000:06d},", f"{name}{query}"]
    return "\n".join((*lines, "#EXT-X-ENDLIST", ""))
