"""Names of groups that every file system keeps, and which of them some file systems take for the same one."""

import re
import unicodedata
from pathlib import PurePosixPath

_FORBIDDEN = re.compile(r'[<>:"|?*]')
"""On Windows, and on shares and disks that are formatted for it."""
_DEVICE = re.compile(r"(con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?= *\.)", re.IGNORECASE)
"""A device of Windows, with whatever suffix."""


def portable(name: str) -> str:
    """The name, with "_" for what Windows forbids; a number or suffix is put behind it."""
    plain = _FORBIDDEN.sub("_", name)
    return f"_{plain}" if _DEVICE.match(plain) else plain


def portable_end(name: str) -> str:
    """The same of the end of a name, which can have neither a dot nor a blank there."""
    return _FORBIDDEN.sub("_", name).rstrip(". ")


def name_key(name: str) -> str:
    """Equal for names that are one on a file system that ignores case, or how accents are composed."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def group_name(file_name: str) -> str:
    """The file's name without its extension, as a folder name: at most 100 bytes, no leading dot, no '..'."""
    stem = PurePosixPath(file_name).stem.replace("\\", "_")
    stem = "".join(character if character.isprintable() else "_" for character in stem)
    while ".." in stem:
        stem = stem.replace("..", ".")
    return stem.lstrip(".").encode()[:100].decode(errors="ignore").strip() or "clip"
