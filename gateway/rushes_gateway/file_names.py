"""File names in URL paths."""

from typing import ClassVar

from starlette.convertors import PathConvertor


class AnyPath(PathConvertor):
    """`{name:path}`: any file name, including line breaks.

    The framework's own pattern does not match line breaks, and drops one at the end, which would be another file's
    name.
    """

    regex: ClassVar[str] = "(?s:.*)"
