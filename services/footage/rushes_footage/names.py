"""Names of groups that every file system keeps, and which of them some file systems take for the same one."""

import re
import unicodedata

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
