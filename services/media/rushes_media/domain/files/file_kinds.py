"""What a file is by its first bytes, where it is no video that can be read."""

import codecs
import re

HEAD = 4096
"""Bytes that are looked at."""

TEXT = "text"

_MARKS = (
    (0, b".RMF", "a RealMedia file"),
    (0, b".ra\xfd", "a RealMedia file"),
    (0, b"nut/multimedia container\0", "a NUT file"),
    (0, b"DKIF", "an IVF file"),
    (0, b"YUV4MPEG2", "a Y4M file"),
    (0, b"\xb7\xd8\x00\x20\x37\x49\xda\x11", "a recording of Windows Media Center"),
    (0, b"BIK", "a Bink file"),
    (0, b"KB2", "a Bink file"),
    (0, b"SMK", "a Smacker file"),
    (0, b"FWS", "a Flash program"),
    (0, b"CWS", "a Flash program"),
    (0, b"GIF8", "a GIF picture"),
    (0, b"\x89PNG", "a PNG picture"),
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"II*\0", "a TIFF picture"),
    (0, b"MM\0*", "a TIFF picture"),
    (0, b"ID3", "a sound file"),
    (0, b"fLaC", "a sound file"),
    (8, b"WAVE", "a sound file"),
    (8, b"WEBP", "a WebP picture"),
    (4, b"ftypheic", "a HEIC picture"),
    (4, b"ftypavif", "an AVIF picture"),
    (0, b"%PDF", "a PDF document"),
    (0, b"PK\3\4", "a ZIP archive"),
    (0, b"Rar!", "a RAR archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"\xfd7zXZ\0", "an xz archive"),
    (0, b"BZh", "a bzip2 archive"),
    (0, b"\x7fELF", "a program"),
    (0, b"SQLite format 3\0", "a database"),
    (1080, b"M.K.", "a music module"),
    (1080, b"M!K!", "a music module"),
    (1080, b"FLT4", "a music module"),
    (1080, b"FLT8", "a music module"),
)
"""Offset and bytes by which a kind is known."""
_CHANNELS = re.compile(rb"[1-9]CHN|[1-3][0-9]CH")
"""Of a music module, at the same place."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
"""What no text has, in ASCII and its extensions."""


def other_kind(head: bytes) -> str | None:
    """The kind of file that begins with these bytes, in words; None for videos, and for what is not known.

    A damaged video, and one that begins with a hole, is not known.
    """
    for offset, mark, kind in _MARKS:
        if head.startswith(mark, offset):
            return kind
    if _CHANNELS.fullmatch(head[1080:1084]):
        return "a music module"
    return TEXT if _is_text(head) else None


def _is_text(head: bytes) -> bool:
    """Whether all of it is text in UTF-8, in UTF-16 with its mark, or in an encoding of eight bits."""
    if not head.strip():
        return False
    if head.startswith(_UTF16):
        return True
    return _CONTROLS.search(head) is None
