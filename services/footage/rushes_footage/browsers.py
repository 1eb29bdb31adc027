"""Which codecs and containers every current browser plays without conversion."""

import posixpath

from rushes_footage.facts import MediaFacts

_CONTAINERS = frozenset((".mp4", ".mov", ".webm", ".m4v", ".qt", ".f4v", ".lrv", ".lrf", ".insv", ".360"))
"""MP4, MOV and WebM under all their names."""
_PICTURES = frozenset(("vp8", "vp9", "av1"))
_SOUNDS = frozenset(("aac", "mp3", "opus"))
_PLAIN = frozenset(("yuv420p", "yuvj420p"))


def plays_in_browsers(name: str, facts: MediaFacts) -> bool:
    """H.264 of 8 bits and 4:2:0, VP8, VP9 or AV1, with AAC, MP3, Opus or no sound, in MP4, MOV or WebM."""
    picture = facts.video.codec in _PICTURES or (facts.video.codec == "h264" and facts.video.pixel_format in _PLAIN)
    sound = facts.audio is None or facts.audio.codec in _SOUNDS
    return posixpath.splitext(name)[1].lower() in _CONTAINERS and picture and sound
