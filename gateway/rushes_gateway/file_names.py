"""Names of files within addresses."""

from typing import ClassVar

from starlette.convertors import PathConvertor


class AnyPath(PathConvertor):
    """What `{name:path}` stands for: every name that a file can have, so with line breaks as well.

    The framework's own pattern passes over no line break, and drops one at the end: that would be another file's name.
    """

    regex: ClassVar[str] = "(?s:.*)"
