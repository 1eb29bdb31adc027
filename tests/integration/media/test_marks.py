"""A mark that is put is told at once, with all that changed before it: lists of the replaced tools wait for it."""

import asyncio
import threading
from contextlib import aclosing
from pathlib import Path

from rushes_media.adapters.files.library import Library
from rushes_media.adapters.files.watch import Watches
from rushes_media.domain.files.sources import Root

# Nobody waits for the end of such a step.
HOUR = 3600.0


async def test_a_mark_is_told_with_what_changed_before_it_however_long_a_step_is(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    library = Library([Root("library", str(folder))], tmp_path / "exports", tmp_path / "renditions")
    watches = Watches(library, "auto", HOUR, step_seconds=HOUR)
    async with asyncio.timeout(60), aclosing(watches.changes("library")) as changes:
        assert (await anext(changes)).anything
        for number in range(5):
            (folder / f"{number}.mp4").write_bytes(b"x")
            await watches.mark("library", f"mark-{number}")
            paths: set[str] = set()
            marks: set[str] = set()
            while f"mark-{number}" not in marks:
                told = await anext(changes)
                paths.update(told.paths)
                marks.update(told.marks)
            assert f"{number}.mp4" in paths


async def test_a_watch_ends_though_its_step_has_not(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    library = Library([Root("library", str(folder))], tmp_path / "exports", tmp_path / "renditions")
    async with aclosing(Watches(library, "auto", HOUR, step_seconds=HOUR).changes("library")) as changes:
        assert (await anext(changes)).anything
    for thread in threading.enumerate():
        if thread.name == f"watch {folder}":
            await asyncio.to_thread(thread.join, 60)
            assert not thread.is_alive()
