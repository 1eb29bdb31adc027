"""What a video that is sorted can be called instead, and what it cannot."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import PurePath

from rushes_media.domain.files.suffixes import is_video_name

LONGEST_NAME = 255
"""Bytes, as file systems have it."""
# What Windows keeps for itself, whatever comes behind the first dot: shares and disks go there, too.
_RESERVED = frozenset(
    ("CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10)))
)
_NUMBERED = re.compile(r"(.+) \(([1-9][0-9]?)\)")
"""A name without its extension that ends as in "holiday (2)"; years in brackets are no such number."""
_MOST_NUMBER = 999


def limit_of_new_name(name: str, new_name: str) -> str | None:
    """Which limit a new name for a video breaks, in words; None for none."""
    suffix = PurePath(name).suffix
    if any(mark in new_name for mark in "/\\") or any(unicodedata.category(mark) == "Cc" for mark in new_name):
        return "must be the name of one file, without '/', '\\' and control characters"
    if new_name.startswith(".") and not name.startswith("."):
        return "must not begin with a dot"
    if len(new_name.encode()) > LONGEST_NAME:
        return f"must be at most {LONGEST_NAME} bytes long"
    if PurePath(new_name).suffix != suffix or not is_video_name(new_name):
        return f"must be a name that ends in {suffix!r}, as the video's own does"
    if new_name.partition(".")[0].rstrip().upper() in _RESERVED:
        return "must not be a name that Windows keeps for itself, such as CON or NUL"
    return None


def numbered_names(name: str) -> Iterator[str]:
    """As in "holiday (2).mp4", "holiday (3).mp4": names that it may have instead, none longer than a name can be."""
    suffix = PurePath(name).suffix
    stem = name.removesuffix(suffix)
    first = 2
    if numbered := _NUMBERED.fullmatch(stem):
        stem, first = numbered[1], int(numbered[2]) + 1
    for number in range(first, _MOST_NUMBER + 1):
        end = f" ({number}){suffix}"
        whole = stem.encode()[: LONGEST_NAME - len(end.encode())].decode(errors="ignore")
        if limit_of_new_name(name, whole + end) is None:
            yield whole + end
