"""Names that are free in a folder, for videos whose own is taken there."""

import errno
import os

from rushes_footage.sorting import VideoMove
from rushes_media.domain.errors import NameTaken
from rushes_media.domain.files.video_names import numbered_names

MISSING = frozenset((errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EXDEV, errno.ENAMETOOLONG))
"""What says that nothing of a name is there, nothing that is meant at least."""


def stat_in(folder: int, name: str) -> os.stat_result | None:
    """Of what has a name in the folder of a descriptor; None where nothing has."""
    if "/" in name or "\0" in name:
        return None
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError as failed:
        if failed.errno in MISSING:
            return None
        raise


def name_taken(target: int, move: VideoMove) -> NameTaken:
    """What is said where something has a video's name in the folder that it goes to: with a name that is free there.

    What comes back has the name that it had, or stays.
    """
    names = numbered_names(move.final_name) if move.target else iter(())
    free = next((name for name in names if stat_in(target, name) is None), "")
    return NameTaken(move.final_name, move.target, free)
