"""Whom the clips of a data set can be for, as the command line names it."""

from enum import StrEnum


class Contract(StrEnum):
    """Whom clips can be for."""

    PLAIN = "plain"
    VIDEO_201 = "video_201"
    VIDEO_193 = "video_193"
    FOLEY = "foley"
