"""A deleted sequence leaves what a user has put among its pictures, and returns there."""

import io
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image

from rushes_footage.clips import OwnClip, TaskId
from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlace
from rushes_media.adapters.clips.export_folder import ExportFolder
from rushes_media.adapters.clips.final_names import RENAME_NOREPLACE
from rushes_media.adapters.clips.trash import Trash
from rushes_media.adapters.files.passed_over import TRASH
from rushes_media.domain.clips.clips import comment_of_task
from rushes_media.domain.errors import PlaceTaken
from rushes_media.file_marks import with_mark
from rushes_media.operations.clips.trash_clips import TrashClips
from tests.integration.media.trashing import UNKNOWN_FLAG, trash_clips

TASK = TaskId(str(uuid4()))
MARK = comment_of_task(TASK)
PICTURES = ClipPlace("", "dog_001", "dog_001_0", ClipFormat.PNG)


def picture(mark: str) -> bytes:
    """A PNG file with the mark of a task."""
    blank = io.BytesIO()
    Image.new("RGB", (2, 2)).save(blank, "PNG")
    return with_mark(blank.getvalue(), ClipFormat.PNG, mark)


@dataclass
class Pictures:
    """A folder of two pictures, among which a user has put files of their own, and edited a third picture."""

    folder: ExportFolder
    trash: Trash
    clip: OwnClip

    @property
    def path(self) -> Path:
        return self.folder.path_of(self.clip.place)

    @property
    def in_trash(self) -> Path:
        return self.folder.folder / TRASH / self.clip.task_id / "dog_001_0"

    @property
    def clips(self) -> TrashClips:
        return trash_clips(self.folder, self.trash)

    def put(self, *names: str) -> None:
        for name in names:
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_bytes(b"mine")


OWN = ["frame_0001.png", "frame_0002.png"]
MINE = ["frame_0003.png", "notes.txt", "proofs"]


def names_at(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.fixture(params=[RENAME_NOREPLACE, UNKNOWN_FLAG], ids=["known", "unknown"])
def pictures(tmp_path: Path, request: pytest.FixtureRequest) -> Pictures:
    folder = ExportFolder(tmp_path / "exports")
    made = Pictures(folder, Trash(folder, flag=request.param), OwnClip(PICTURES, TASK, "hund"))
    made.put(*OWN, "frame_0003.png", "notes.txt", "proofs/one.txt")
    for name in OWN:
        (made.path / name).write_bytes(picture(MARK))
    return made


async def test_files_of_a_users_own_stay_in_the_folder_of_a_deleted_sequence(pictures: Pictures) -> None:
    sizes = await pictures.clips.discard([pictures.clip])
    assert (names_at(pictures.path), names_at(pictures.in_trash)) == (MINE, OWN)
    assert sizes == [2 * len(picture(MARK))]
    assert await pictures.clips.discard([pictures.clip]) == sizes, "all of it can be repeated"
    assert (names_at(pictures.path), names_at(pictures.in_trash)) == (MINE, OWN)
    for _ in range(2):
        await pictures.clips.restore([pictures.clip])
        assert (names_at(pictures.path), names_at(pictures.in_trash.parent)) == (sorted(OWN + MINE), [])
    await pictures.clips.discard([pictures.clip])
    assert await pictures.clips.destroy([pictures.clip]) == [True]
    assert (names_at(pictures.path), (pictures.folder.folder / TRASH).exists()) == (MINE, False)


async def test_a_deletion_that_ended_before_they_were_back_is_completed_by_the_next(pictures: Pictures) -> None:
    pictures.trash.put(PICTURES, TASK, MARK)
    assert (names_at(pictures.path), names_at(pictures.in_trash)) == ([], sorted(OWN + MINE))
    pictures.put("notes.txt")
    await pictures.clips.discard([pictures.clip])
    assert names_at(pictures.path) == MINE
    assert names_at(pictures.in_trash) == [*OWN, "notes.txt"], "one whose name is taken is not overwritten"


async def test_a_deletion_of_what_had_returned_in_part_takes_the_rest(pictures: Pictures) -> None:
    await pictures.clips.discard([pictures.clip])
    (pictures.in_trash / OWN[0]).rename(pictures.path / OWN[0])
    await pictures.clips.discard([pictures.clip])
    assert (names_at(pictures.path), names_at(pictures.in_trash)) == (MINE, OWN)
    (pictures.in_trash / OWN[0]).rename(pictures.path / OWN[0])
    await pictures.clips.restore([pictures.clip])
    assert names_at(pictures.path) == sorted(OWN + MINE)


@pytest.mark.parametrize("name", [OWN[1], "frame_0001.webp"])
async def test_pictures_do_not_return_among_those_of_another_sequence(pictures: Pictures, name: str) -> None:
    await pictures.clips.discard([pictures.clip])
    pictures.put(name)
    with pytest.raises(PlaceTaken):
        await pictures.clips.restore([pictures.clip])
    assert (names_at(pictures.path), names_at(pictures.in_trash)) == (sorted([*MINE, name]), OWN)
    assert (pictures.path / name).read_bytes() == b"mine"
