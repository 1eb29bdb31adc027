"""Which names models may have: each is a folder's too."""

import re

from rushes_inference.domain.errors import BadModelName

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def may_be_named(name: str) -> bool:
    """Whether a model may have this name."""
    return _NAME.fullmatch(name) is not None


def checked_name(name: str) -> str:
    """The name; raises BadModelName where no model may have it."""
    if not may_be_named(name):
        raise BadModelName(name)
    return name
