"""Only regular files below a root are ever opened, whatever their paths and links say."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from rushes_footage.files import FileVersion, Source
from rushes_media.adapters.files import beneath
from rushes_media.adapters.files.library import Library, translated
from rushes_media.adapters.files.passed_over import OwnFolders
from rushes_media.domain.errors import (
    FileNotFound,
    IsFolder,
    NotReadable,
    OutsideRoots,
    RootOffline,
    SourceChanged,
    UnknownRoot,
)
from rushes_media.domain.files.sources import Root

Opener = Callable[[int, str, int], int]

OPENERS = [
    pytest.param(beneath.open_beneath, id="by the kernel"),
    pytest.param(beneath.open_beneath_by_parts, id="by parts"),
]


@pytest.fixture
def footage(tmp_path: Path) -> Path:
    """A root with a file in a folder, links of all kinds, and something outside."""
    root = tmp_path / "root"
    (root / "day").mkdir(parents=True)
    (root / "day" / "a.mp4").write_bytes(b"inside")
    (tmp_path / "secret.mp4").write_bytes(b"outside")
    (root / "to_file.mp4").symlink_to("day/a.mp4")
    (root / "to_folder").symlink_to("day")
    (root / "day" / "up.mp4").symlink_to("../to_folder/a.mp4")
    (root / "out.mp4").symlink_to("../secret.mp4")
    (root / "out_absolute.mp4").symlink_to(tmp_path / "secret.mp4")
    (root / "out_folder").symlink_to("..")
    (root / "loop.mp4").symlink_to("loop.mp4")
    os.mkfifo(root / "fifo.mp4")
    return root


def library(footage: Path, *others: Path) -> Library:
    roots = [Root(folder.name, str(folder)) for folder in (footage, *others)]
    return Library(roots, footage.parent / "exports", footage.parent / "renditions")


def test_rushes_own_data_is_not_opened_as_footage(footage: Path) -> None:
    (footage / "var" / "demo").mkdir(parents=True)
    (footage / "var" / "catalog.db").write_bytes(b"secret")
    (footage / "var" / "demo" / "a.mp4").write_bytes(b"inside")
    (footage / "link.mp4").symlink_to("var/catalog.db")
    roots = [Root("root", str(footage)), Root("demo", str(footage / "var" / "demo"))]
    own = OwnFolders(footage / "var")
    folder = Library(roots, footage / "exports", footage / "var" / "derived", own)
    for path in ("var/catalog.db", "day/../var/catalog.db", "link.mp4", "var/demo/a.mp4"):
        with pytest.raises(OutsideRoots):
            folder.open(Source("root", path))
    for place in (Source("root", "day/a.mp4"), Source("demo", "a.mp4")):
        with folder.open(place) as opened:
            assert os.read(opened.descriptor, 100) == b"inside"
    assert folder.locate(str(footage / "var" / "demo" / "a.mp4")).root == "demo"
    both = Library([Root("var", str(footage / "var"))], footage / "exports", footage / "var" / "derived", own)
    with pytest.raises(OutsideRoots):
        both.open(Source("var", "catalog.db"))
    with both.open(Source("var", "demo/a.mp4")) as opened:
        assert os.read(opened.descriptor, 100) == b"inside"


@pytest.mark.parametrize("opener", OPENERS)
@pytest.mark.parametrize("path", ["day/a.mp4", "to_file.mp4", "to_folder/a.mp4", "day/up.mp4", "day/../day/a.mp4"])
def test_what_lies_beneath_is_opened_by_any_path(footage: Path, opener: Opener, path: str) -> None:
    folder = beneath.open_folder(str(footage))
    file = opener(folder, path, os.O_RDONLY)
    assert os.read(file, 100) == b"inside"
    os.close(file)
    os.close(folder)


@pytest.mark.parametrize("opener", OPENERS)
@pytest.mark.parametrize(
    "path",
    ["out.mp4", "out_absolute.mp4", "out_folder/secret.mp4", "../secret.mp4", "day/../../secret.mp4", "/etc/hosts"],
)
def test_what_lies_elsewhere_is_not_opened_by_any_path(footage: Path, opener: Opener, path: str) -> None:
    folder = beneath.open_folder(str(footage))
    with pytest.raises(OSError, match=os.strerror(errno.EXDEV)):
        opener(folder, path, os.O_RDONLY)
    os.close(folder)


@pytest.mark.parametrize("path", ["day/a.mp4\0", "day/a.mp4\0.mp4", "day\0/a.mp4", "\0", "to_file.mp4\0/x"])
def test_no_path_is_cut_at_a_nul(footage: Path, path: str) -> None:
    folder = beneath.open_folder(str(footage))
    with pytest.raises(OSError, match=os.strerror(errno.ENOENT)):
        beneath.open_beneath(folder, path)
    os.close(folder)


@pytest.mark.parametrize("opener", OPENERS)
def test_a_link_to_itself_is_not_followed_for_ever(footage: Path, opener: Opener) -> None:
    folder = beneath.open_folder(str(footage))
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        opener(folder, "loop.mp4", os.O_RDONLY)
    os.close(folder)


def test_an_absolute_link_that_stays_inside_is_followed(footage: Path) -> None:
    (footage / "inside.mp4").symlink_to(footage / "day" / "a.mp4")
    with library(footage).open(Source("root", "inside.mp4")) as file:
        assert os.read(file.descriptor, 100) == b"inside"


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("none.mp4", FileNotFound),
        ("day", FileNotFound),
        ("fifo.mp4", FileNotFound),
        ("loop.mp4", FileNotFound),
        ("day/a.mp4/x.mp4", FileNotFound),
        ("x" * 300 + ".mp4", FileNotFound),
        ("a\0.mp4", FileNotFound),
        ("out.mp4", OutsideRoots),
        ("../secret.mp4", OutsideRoots),
    ],
)
def test_what_cannot_be_opened_is_said_in_our_words(footage: Path, path: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        library(footage).open(Source("root", path))


def test_an_unknown_root_and_one_that_is_away_are_told_apart(footage: Path, tmp_path: Path) -> None:
    away = library(footage, tmp_path / "away")
    with pytest.raises(UnknownRoot):
        away.open(Source("other", "a.mp4"))
    with pytest.raises(RootOffline):
        away.open(Source("away", "a.mp4"))
    assert [state.online for state in away.states()] == [True, False]
    (tmp_path / "away").mkdir()
    assert [state.online for state in away.states()] == [True, True]


def test_a_root_that_is_replaced_shows_what_is_there_now(footage: Path) -> None:
    footage_library = library(footage)
    before = footage_library.stat(Source("root", "day/a.mp4"))
    footage.rename(footage.with_name("unmounted"))
    (footage / "day").mkdir(parents=True)
    (footage / "day" / "a.mp4").write_bytes(b"another disk")
    assert footage_library.stat(Source("root", "day/a.mp4")).size == 12 != before.size


def test_another_disk_that_comes_while_a_root_is_listed_is_not_taken_for_the_one_before(
    footage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, other = os.scandir, tmp_path / "other"
    other.mkdir()
    its = other.stat()

    def scandir(path: str) -> object:
        monkeypatch.setattr(os, "scandir", kept)
        footage.rename(tmp_path / "unmounted")
        other.rename(footage)
        return kept(path)

    monkeypatch.setattr(os, "scandir", scandir)
    [state] = library(footage).states()
    assert (state.online, state.empty, state.identity) == (True, True, (its.st_dev, its.st_ino))


def test_a_version_that_has_gone_is_not_opened(footage: Path) -> None:
    footage_library = library(footage)
    version = footage_library.stat(Source("root", "day/a.mp4"))
    footage_library.open(Source("root", "day/a.mp4", version)).close()
    os.utime(footage / "day" / "a.mp4", ns=(1, version.mtime_ns + 1))
    with pytest.raises(SourceChanged):
        footage_library.open(Source("root", "day/a.mp4", version))


def test_an_absolute_path_is_found_in_the_root_that_it_is_written_in(footage: Path) -> None:
    found = library(footage).locate(str(footage / "to_folder" / "a.mp4"))
    assert (found.root, found.path) == ("root", "to_folder/a.mp4")
    assert found.version == FileVersion(6, (footage / "day" / "a.mp4").stat().st_mtime_ns)


def test_a_crooked_path_is_found_where_it_leads(footage: Path) -> None:
    found = library(footage).locate(f"{footage}/day/../to_folder/./a.mp4")
    assert (found.root, found.path) == ("root", "day/a.mp4")


def test_a_link_into_another_root_is_found_there(footage: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.mp4").write_bytes(b"b")
    (footage / "b.mp4").symlink_to(other / "b.mp4")
    found = library(footage, other).locate(str(footage / "b.mp4"))
    assert (found.root, found.path) == ("other", "b.mp4")


def test_of_nested_roots_the_inner_one_is_meant(footage: Path) -> None:
    found = library(footage, footage / "day").locate(str(footage / "day" / "a.mp4"))
    assert (found.root, found.path) == ("day", "a.mp4")


@pytest.mark.parametrize(
    "path", ["{root}/out.mp4", "{root}/../secret.mp4", "/etc/hosts", "/none", "{root}x/a", "day/a.mp4"]
)
def test_a_path_outside_of_all_roots_is_forbidden_whether_or_not_something_is_there(footage: Path, path: str) -> None:
    with pytest.raises(OutsideRoots):
        library(footage).locate(path.format(root=footage))


def test_a_missing_file_in_a_root_is_just_missing(footage: Path) -> None:
    with pytest.raises(FileNotFound):
        library(footage).locate(str(footage / "none.mp4"))


def test_a_root_itself_is_a_folder(footage: Path) -> None:
    for path in (str(footage), f"{footage}/", f"{footage}/day/.."):
        with pytest.raises(IsFolder, match="is a folder"):
            library(footage).locate(path)


def test_exports_are_read_below_their_folder_and_its_siblings_only(footage: Path, tmp_path: Path) -> None:
    for folder in ("exports/g", "exports_night/g", "exportsx/g", "exports/.rushes"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "c.mp4").write_bytes(b"clip")
    footage_library = library(footage)
    for path in ("_/g/c.mp4", "_night/g/c.mp4"):
        assert footage_library.stat(Source("@exports", path)).size == 4
    for path in ("exports/g/c.mp4", "x/g/c.mp4", "root/day/a.mp4", "_/.rushes/c.mp4", "_/../secret.mp4", "secret.mp4"):
        with pytest.raises(OutsideRoots):
            footage_library.stat(Source("@exports", path))
    for path in ("_/g/c.mp4\0", "_night\0/g/c.mp4"):
        with pytest.raises(FileNotFound):
            footage_library.stat(Source("@exports", path))


@pytest.mark.parametrize("folder", ["exports", "exports_night"])
@pytest.mark.parametrize(
    "target", ["../../catalog.db", "{data}/catalog.db", "../../other/c.mp4", "../../exports/../catalog.db"]
)
def test_a_clip_that_was_replaced_by_a_link_is_not_what_the_link_leads_to(
    footage: Path, tmp_path: Path, folder: str, target: str
) -> None:
    (tmp_path / "catalog.db").write_bytes(b"secrets")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "c.mp4").write_bytes(b"another")
    for each in ("exports", folder):
        (tmp_path / each / "g").mkdir(parents=True, exist_ok=True)
    (tmp_path / folder / "g" / "c.mp4").symlink_to(target.format(data=tmp_path))
    (tmp_path / folder / "g" / "same.mp4").symlink_to("d.mp4")
    (tmp_path / folder / "g" / "d.mp4").write_bytes(b"clip")
    with pytest.raises(OutsideRoots):
        library(footage).open(Source("@exports", f"{folder.removeprefix('exports') or '_'}/g/c.mp4"))
    assert library(footage).stat(Source("@exports", f"{folder.removeprefix('exports') or '_'}/g/same.mp4")).size == 4


def test_a_sibling_of_the_export_folder_that_is_a_link_is_none(footage: Path, tmp_path: Path) -> None:
    (tmp_path / "catalog.db").write_bytes(b"secrets")
    (tmp_path / "exports_here").symlink_to(".")
    with pytest.raises(FileNotFound):
        library(footage).open(Source("@exports", "_here/catalog.db"))


def test_an_export_folder_may_itself_be_a_link(footage: Path, tmp_path: Path) -> None:
    (tmp_path / "large disk" / "g").mkdir(parents=True)
    (tmp_path / "large disk" / "g" / "c.mp4").write_bytes(b"clip")
    (tmp_path / "exports").symlink_to(tmp_path / "large disk")
    assert library(footage).stat(Source("@exports", "_/g/c.mp4")).size == 4


def test_a_file_that_may_not_be_read_is_said_to_be_so() -> None:
    failed = PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    assert isinstance(translated(failed, "a.mp4"), NotReadable)
