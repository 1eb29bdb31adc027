"""A folder of the library that is sorted for a while."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from rushes_inference.domain.pictures import RgbPicture
from tests.e2e.stack import Stack
from tests.models.drawn import film

LOOSE = ("1.mp4", "2.mp4", "3.mp4")
SORTED = {"empty": (), "food": ("11.mp4", "12.mp4"), "soccer": ("13.mp4", "14.mp4")}


def trained(stack: Stack) -> str | None:
    """What came of the training that runs."""
    for _ in stack.until(120, "trained"):
        status = stack.get("/api/retrain/status").json()
        if not status["running"]:
            break
        assert status["last_result"] is None
    result: str | None = status["last_result"]
    return result


@contextmanager
def sorting(stack: Stack, video: Path, name: str, *, soccer: Path | None = None) -> Iterator[Path]:
    """With loose videos and categories; the folder that was sorted before is sorted again afterwards.

    With `soccer` that is what lies in the category of that name, and loose under 2.mp4.
    """
    names = [*LOOSE, *(f"{category}/{each}" for category, names in SORTED.items() for each in names)]
    for number, each in enumerate(names):
        shown = soccer if soccer is not None and (each == LOOSE[1] or each.startswith("soccer/")) else video
        # Before it has its name: each is another file.
        stack.add(shown, f"{name}/{each}.new").write_bytes(shown.read_bytes() + bytes(number + 1))
        (stack.library / name / f"{each}.new").rename(stack.library / name / each)
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


@contextmanager
def standing_still(stack: Stack, module: str) -> Iterator[None]:
    """A service does nothing meanwhile."""
    service = stack.process_of(module)
    service.suspend()
    try:
        yield
    finally:
        service.resume()


def film_of_light(target: Path, light: int) -> Path:
    """Pictures of one brightness with a bar that moves."""
    numbers = itertools.count()

    def scene(_: RgbPicture) -> RgbPicture:
        picture = np.full((360, 640, 3), light, np.uint8)
        picture[100:140, 10 * next(numbers) :][:, :60] = 255 - light
        return picture

    return film(target, 2, scene, frames=50)
