"""kill -9 in the middle of sorting: each video lies whole in one place, and its change says where."""

import contextlib
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from tests.e2e.sorter import sorting
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.recipes import Recipe

LARGE = 400 << 20
"""Bytes, of which copying to another disk takes long enough to be met."""
TRIES = 20
MANY = 60
FEW = 5


@contextmanager
def _disk(folder: Path) -> Iterator[None]:
    """One of its own, mounted there."""
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("nobody may mount anything here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def _kill(stack: Stack, module: str) -> None:
    victim = stack.process_of(module)
    victim.kill()
    psutil.wait_procs([victim], timeout=120)
    stack.wait_healthy()


def _quietly(ask: Callable[[], httpx.Response]) -> threading.Thread:
    """Somebody who asks and may get no answer."""

    def run() -> None:
        with contextlib.suppress(httpx.TransportError):
            ask()

    asking = threading.Thread(target=run)
    asking.start()
    return asking


def _expect_told(stack: Stack, target: Path) -> list[str]:
    """Wait until the sortings that stand are those of the videos that lie in the category; their names."""
    for _ in stack.until(120, "all sortings settled"):
        answer = stack.get("/api/v1/changes", limit=200)
        if answer.status_code != 200:
            continue
        changes = [each for each in answer.json()["changes"] if each["kind"] == "sorting" and not each["undone_at"]]
        names = sorted(path.name for path in target.iterdir())
        if sorted(each["words"] for each in changes) == [f"{name} sorted into {target.name}" for name in names]:
            return names
    raise AssertionError  # until() has raised


def _undo_all(stack: Stack, count: int) -> None:
    """So many; what was moved may have to be written down first."""
    undone = 0
    for _ in stack.until(120, f"{count} sortings undone"):
        answer = stack.post("/api/sort/undo", {"count": 100})
        undone += len(answer.json()["undone"]) if answer.status_code == 200 else 0
        if undone >= count:
            break
    assert undone == count


def _make_large(path: Path) -> None:
    with path.open("r+b") as video:
        video.truncate(LARGE)
        video.seek(LARGE - 4)
        video.write(b"last")


def _expect_large(path: Path) -> None:
    """To its end."""
    assert path.stat().st_size == LARGE
    with path.open("rb") as video:
        video.seek(LARGE - 4)
        assert video.read() == b"last"


def _met_in_the_middle(stack: Stack, media: psutil.Process, target: Path, name: str) -> bool:
    """Stop media while it copies this video; False where it was too quick."""
    for _ in stack.until(120, "a copy begun"):
        if any(name in path.name for path in target.iterdir()):
            break
    media.suspend()
    if not (target / name).exists() and list(target.glob(f".{name}.*.moving")):
        return True
    media.resume()
    return False


@pytest.mark.proof("kills")
@pytest.mark.parametrize("victim", ["rushes_media", "rushes_catalog"])
def test_a_copy_to_another_disk_is_done_once_whoever_is_killed_in_the_middle(
    tmp_path: Path, make_footage: Callable[[Recipe], Path], victim: str
) -> None:
    with (
        Stack(tmp_path / "stack") as own,
        sorting(own, make_footage(recipes.SILENT_MP4), "killed") as folder,
        _disk(folder / "empty"),
    ):
        source, target = folder / "1.mp4", folder / "empty"
        _make_large(source)
        own.scan()
        asset_id = own.asset("killed/1.mp4")["id"]
        media = own.process_of("rushes_media")
        for _ in range(TRIES):
            asking = _quietly(lambda: own.post("/api/sort", {"filename": "1.mp4", "folder": "empty"}))
            if _met_in_the_middle(own, media, target, "1.mp4"):
                break
            asking.join()
            assert own.post("/api/sort/undo").status_code == 200
        else:
            raise AssertionError("the copy was never met in the middle")
        assert source.stat().st_size == LARGE
        if victim == "rushes_catalog":
            media.resume()
        _kill(own, victim)
        asking.join()

        assert _expect_told(own, target) == ["1.mp4"]
        assert not source.exists()
        assert (target / "1.mp4").stat().st_size == LARGE
        _expect_large(target / "1.mp4")
        _undo_all(own, 1)
        assert (source.stat().st_size, list(target.iterdir())) == (LARGE, [])
        assert own.asset("killed/1.mp4")["id"] == asset_id


@pytest.mark.proof("kills")
@pytest.mark.parametrize("victim", ["rushes_media", "rushes_catalog"])
def test_a_merge_to_another_disk_keeps_every_asset_whoever_is_killed_in_the_middle(
    tmp_path: Path, make_footage: Callable[[Recipe], Path], victim: str
) -> None:
    with (
        Stack(tmp_path / "stack") as own,
        sorting(own, make_footage(recipes.SILENT_MP4), "killed") as folder,
        _disk(folder / "empty"),
    ):
        names = ("11.mp4", "12.mp4")
        _make_large(folder / "food" / "12.mp4")
        own.scan()
        ids = [own.asset(f"killed/food/{name}")["id"] for name in names]
        media, target = own.process_of("rushes_media"), folder / "empty"
        for _ in range(TRIES):
            asking = _quietly(lambda: own.post("/api/v1/sort/categories/food/merge", {"into": "empty"}))
            # The first one is in its new place, which no row says yet.
            if _met_in_the_middle(own, media, target, "12.mp4"):
                break
            asking.join()
            _undo_merge(own)
        else:
            raise AssertionError("the copy was never met in the middle")
        assert ((folder / "food" / "11.mp4").exists(), (target / "11.mp4").exists()) == (False, True)
        if victim == "rushes_catalog":
            media.resume()
        _kill(own, victim)
        asking.join()
        own.scan()

        for _ in own.until(120, "the merge settled"):
            if not (folder / "food").exists():
                break
        _expect_large(target / "12.mp4")
        assert _ids_in(own, "killed/empty", names) == ids
        own.scan()
        assert _ids_in(own, "killed/empty", names) == ids
        _undo_merge(own)
        _expect_large(folder / "food" / "12.mp4")
        assert _ids_in(own, "killed/food", names) == ids


def _undo_merge(stack: Stack) -> None:
    """It may have to be written down first."""
    for _ in stack.until(120, "the merge undone"):
        answer = stack.get("/api/v1/changes", limit=200)
        changes = answer.json()["changes"] if answer.status_code == 200 else []
        for change in changes:
            if change["words"] != "food merged into empty" or change["undone_at"]:
                continue
            if stack.post(f"/api/v1/changes/{change['id']}/undo").status_code == 200:
                return


def _ids_in(stack: Stack, folder: str, names: Sequence[str]) -> list[str]:
    """What is written down may come a moment after the file."""
    for _ in stack.until(120, f"assets in {folder}"):
        found = {each["path"]: each["id"] for each in stack.get("/api/v1/assets", limit=200).json()["assets"]}
        if all(f"{folder}/{name}" in found for name in names):
            break
    return [found[f"{folder}/{name}"] for name in names]


@pytest.mark.proof("kills")
@pytest.mark.parametrize("victim", ["rushes_media", "rushes_catalog"])
def test_of_many_that_are_sorted_each_lies_in_one_place_whoever_is_killed_meanwhile(
    tmp_path: Path, make_footage: Callable[[Recipe], Path], victim: str
) -> None:
    with Stack(tmp_path / "stack") as own, sorting(own, make_footage(recipes.SILENT_MP4), "killed") as folder:
        names = [f"{number}.mp4" for number in range(100, 100 + MANY)]
        for name in names:
            (folder / name).write_text(name)
        items = [{"name": name, "category": "empty"} for name in names]
        for _ in range(2):
            before = len(_expect_told(own, folder / "empty"))
            asking = _quietly(lambda: own.post("/api/v1/sort/batch", {"items": items}))
            for _ in own.until(120, "some sorted"):
                if len(list((folder / "empty").iterdir())) >= before + FEW:
                    break
            _kill(own, victim)
            asking.join()
        went = _expect_told(own, folder / "empty")
        for name in names:
            [place] = [path for path in (folder / name, folder / "empty" / name) if path.exists()]
            assert place.read_text() == name
        left = sorted(path.name for path in folder.glob("1[0-9][0-9].mp4"))
        assert sorted([*went, *left]) == names
        _undo_all(own, len(went))
        assert sorted(path.name for path in folder.glob("1[0-9][0-9].mp4")) == names
