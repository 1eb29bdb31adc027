"""Folders in a library that hold no footage."""

from rushes_media.adapters.held_files import WORKING

TRASH = ".rushes-trash"
"""What was deleted lies in it, in each output root."""

# Ours, waste baskets, and what network storage keeps for itself.
_PASSED_OVER = frozenset(
    (WORKING, TRASH, "@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "lost+found")
)


def is_passed_over(name: str) -> bool:
    """Whether a folder of this name is one of them."""
    return name in _PASSED_OVER or name.startswith(".Trash")
