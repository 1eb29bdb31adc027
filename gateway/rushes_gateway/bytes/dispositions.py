"""Content-Disposition: the names under which clients save files (RFC 6266, RFC 8187)."""

from functools import lru_cache
from urllib.parse import quote

_UNRESERVED = "!#$&+-.^_`|~"
"""attr-char of RFC 8187, beside letters and digits."""


@lru_cache(1024)
def shown_as(name: str) -> bytes:
    """For a file that browsers show, and save under this name."""
    return f"inline; {_names(name)}".encode()


def saved_as(name: str) -> bytes:
    """For a file that browsers save at once."""
    return f"attachment; {_names(name)}".encode()


def _names(name: str) -> str:
    # For clients that know no filename*: what is no plain character, or has a meaning there, is replaced.
    plain = "".join(each if " " <= each <= "~" and each not in '"\\%' else "_" for each in name)
    exact = quote(name, safe=_UNRESERVED, errors="surrogateescape")
    return f'filename="{plain}"' if plain == name else f"filename=\"{plain}\"; filename*=UTF-8''{exact}"
