"""Searches for duplicates."""

from pydantic import Field

from rushes_gateway.shapes import Shape


class DuplicateSearchBegun(Shape):
    """Whether a search was started."""

    started: bool = Field(description="false: a search is running already.")
