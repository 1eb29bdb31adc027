"""A folder of the library that is sorted for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.stack import Stack

LOOSE = ("1.mp4", "2.mp4", "3.mp4")
SORTED = {"empty": (), "food": ("11.mp4", "12.mp4"), "soccer": ("13.mp4", "14.mp4")}


@contextmanager
def sorting(stack: Stack, video: Path, name: str) -> Iterator[Path]:
    """With loose videos and categories; the folder that was sorted before is sorted again afterwards."""
    names = [*LOOSE, *(f"{category}/{each}" for category, names in SORTED.items() for each in names)]
    for number, each in enumerate(names):
        there = stack.add(video, f"{name}/{each}")
        there.write_bytes(video.read_bytes() + bytes(number + 1))  # each is another file
    folder = stack.library / name
    (folder / "empty").mkdir()
    (folder / "notes.txt").write_text("notes")
    before = stack.get("/api/config/status").json()
    assert before["configured"]
    chosen = stack.post("/api/setup", {"data_dir": f' "{folder}" '})
    assert chosen.json() == {
        "success": True,
        "data_dir": str(folder),
        "unsorted_videos": 3,
        "folders": {"empty": 0, "food": 2, "soccer": 2},
    }
    try:
        yield folder
    finally:
        stack.post("/api/setup", {"data_dir": before["data_dir"]}).raise_for_status()
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        folder.rmdir()
