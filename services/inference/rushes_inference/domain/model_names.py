"""Valid names of models, which are also names of folders."""

import re

from rushes_inference.domain.errors import BadModelName

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def may_be_named(name: str) -> bool:
    """Whether the name is valid."""
    return _NAME.fullmatch(name) is not None


def checked_name(name: str) -> str:
    """The name; raises BadModelName where it is invalid."""
    if not may_be_named(name):
        raise BadModelName(name)
    return name
