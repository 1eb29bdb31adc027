"""Folders of a library that a walk skips."""

from rushes_media.adapters.held_files import WORKING

TRASH = ".rushes-trash"
"""Folder for deleted clips, in each output root."""

# Our own, trash folders, and system folders of network storage.
_PASSED_OVER = frozenset(
    (WORKING, TRASH, "@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "lost+found")
)


def is_passed_over(name: str) -> bool:
    """Whether a folder with this name is skipped."""
    return name in _PASSED_OVER or name.startswith(".Trash")
