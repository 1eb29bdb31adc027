"""A watch goes on after a change at a path that cannot be looked at."""

import asyncio
import os
from pathlib import Path

from rushes_media.adapters.files.library import Library
from rushes_media.adapters.files.watch import Watches
from rushes_media.domain.files.sources import Root, Told

_PATIENCE = 120.0
_SCANS = 3600.0
"""Seconds between scans of what is not watched: longer than any test."""
_LONGEST_PATH, _LONGEST_NAME = 4095, 255


def _deep_folder(within: Path) -> int:
    """A folder whose path is as long as paths may be, so that those of its entries are longer; its descriptor."""
    here, path = os.open(within, os.O_RDONLY), str(within)
    while (left := _LONGEST_PATH - len(path) - 2) > 0:
        name = "d" * min(left, _LONGEST_NAME)
        os.mkdir(name, dir_fd=here)
        deeper = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here, path = deeper, f"{path}/{name}"
    return here


async def test_a_change_at_a_path_that_cannot_be_looked_at_does_not_end_the_watch(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    deep = _deep_folder(folder)
    library = Library([Root("library", str(folder))], tmp_path / "exports", tmp_path / "renditions")
    changes = Watches(library, "auto", _SCANS).changes("library")
    async with asyncio.timeout(_PATIENCE):
        assert await anext(changes) == Told(anything=True)
        # As in a folder that may not be entered: the kernel reports the change, and refuses to say of what kind it is.
        os.mkdir("of unknown kind", dir_fd=deep)
        (folder / "a.mp4").write_bytes(b"x")
        told: set[str] = set()
        while "a.mp4" not in told:
            more = await anext(changes)
            assert not more.anything
            told.update(more.paths)
    await changes.aclose()
    os.close(deep)
