"""Every video below a root is found, and what cannot be is reported."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from rushes.media.v1 import files_pb2
from rushes_chassis.errors import NotFound
from rushes_footage.files import UnreadablePlace
from rushes_footage.messages.files import version_to
from rushes_media.adapters.files.beneath import open_folder
from rushes_media.adapters.files.growth import Growth
from rushes_media.adapters.files.library import opened_regular
from rushes_media.adapters.files.other_files import OtherFiles
from rushes_media.adapters.files.passed_over import FolderRules
from rushes_media.adapters.files.walk import BATCH, Walk
from rushes_media.domain.files.sources import WalkBatch
from tests.fakes.rights import without_rights
from tests.integration.media.node import Node, running_node

NEVER = Growth(0)


def walk_of(
    descriptor: int,
    stopped: Callable[[], bool] = lambda: False,
    own: Sequence[str] = (),
    growth: Growth = NEVER,
    others: OtherFiles | None = None,
    *,
    with_copies: bool = False,
) -> Walk:
    return Walk(descriptor, growth, others or OtherFiles(), FolderRules(with_copies=with_copies), stopped, own)


def walked(
    folder: Path,
    growth: Growth = NEVER,
    own: Sequence[str] = (),
    others: OtherFiles | None = None,
    *,
    with_copies: bool = False,
) -> list[WalkBatch]:
    descriptor = open_folder(str(folder))
    try:
        walk = walk_of(descriptor, own=own, growth=growth, others=others, with_copies=with_copies)
        return list(walk.batches())
    finally:
        os.close(descriptor)


def paths(folder: Path, others: OtherFiles | None = None, *, with_copies: bool = False) -> list[str]:
    batches = walked(folder, others=others, with_copies=with_copies)
    return sorted(file.path for batch in batches for file in batch.files)


def passed_over(folder: Path) -> dict[str, tuple[str, str]]:
    return {each.path: (each.kind, each.reason) for batch in walked(folder) for each in batch.passed_over}


def reasons(folder: Path) -> dict[str, str]:
    return {place.path: place.reason for batch in walked(folder) for place in batch.unreadable}


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"\0")


def test_paths_with_a_nul_are_skipped_as_missing_ones_are(tmp_path: Path) -> None:
    touch(tmp_path, "a.mp4", "day/b.mp4")
    descriptor = open_folder(str(tmp_path))
    try:
        found = list(walk_of(descriptor).batches(["a.mp4\0", "day\0", "day\0/b.mp4", "a.mp4"]))
    finally:
        os.close(descriptor)
    assert [file.path for batch in found for file in batch.files] == ["a.mp4"]


def test_videos_are_known_by_their_suffix_in_any_case(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "a.mp4",
        "B.MKV",
        "d/c.Mov",
        "d/e/f.wmv",
        "e/g.M2TS",
        "e/h.mts",
        "e/i.m4v",
        "notes.txt",
        "mp4",
        "x.mp4.part",
        "d/a+b 100%#?.webm",
        "d/ä\\b.ts",
        # What macOS keeps beside a file on a share.
        "d/._c.Mov",
        "._a.mp4",
    )
    assert paths(tmp_path) == [
        "B.MKV",
        "a.mp4",
        "d/a+b 100%#?.webm",
        "d/c.Mov",
        "d/e/f.wmv",
        "d/ä\\b.ts",
        "e/g.M2TS",
        "e/h.mts",
        "e/i.m4v",
    ]


LISTED = [
    *(
        "mp4",
        "m4v",
        "mov",
        "qt",
        "3gp",
        "3g2",
        "f4v",
        "lrv",
        "lrf",
        "insv",
        "360",
        "mkv",
        "mk3d",
        "webm",
        "avi",
        "divx",
        "flv",
        "wmv",
        "asf",
    ),
    *(
        "ts",
        "mts",
        "m2ts",
        "m2t",
        "tp",
        "trp",
        "tod",
        "mpg",
        "mpeg",
        "mpe",
        "m2p",
        "vob",
        "vro",
        "mod",
        "mxf",
        "ogv",
        "ogm",
        "dv",
    ),
]


def test_cameras_recorders_and_archives_name_videos_in_many_ways(tmp_path: Path) -> None:
    names = sorted(f"film.{suffix}" for suffix in LISTED)
    touch(tmp_path, *names)
    assert paths(tmp_path) == names


TEXTS = {
    "main.ts": b"export const answer = 42;\n",
    "de.ts": '<?xml version="1.0" encoding="utf-8"?><TS language="de">Ä</TS>'.encode(),
    "wide.mts": "export {};".encode("utf-16"),
    "latin.ts": "// Größe".encode("latin-1"),
    "go.mod": b"module example.org/film\n",
    "notes.360": b"all around\n",
    "notes.dv": b"cassette 12\n",
}
OTHERS = {
    "fortran.mod": b"\x1f\x8b\x08\0",
    "song.mod": b"song".ljust(1080, b"\0") + b"M.K.",
    "wide.mod": b"song".ljust(1080, b"\0") + b"16CH",
}
FILMS = {
    "film.ts": b"G@\0\x10\0",
    "film.m2ts": b"\0\0\0\0G@\0\x10",
    "film.mod": b"\0\0\1\xba",
    "film.dv": b"\x1f\x07\0",
    "hole.ts": bytes(9000),
    "damaged.ts": b"\x9c\x01\xfe\x88",
    "begun.ts": b"",
    # Only the suffixes that other files have are doubted: here the video is missing, and the library says so.
    "page.mp4": b"<html>404</html>",
}


def test_files_with_the_suffix_of_a_video_that_hold_something_else_are_no_videos(tmp_path: Path) -> None:
    for name, content in (TEXTS | OTHERS | FILMS).items():
        (tmp_path / name).write_bytes(content)
    assert paths(tmp_path) == sorted(FILMS)
    found = passed_over(tmp_path)
    assert found.keys() == TEXTS.keys() | OTHERS.keys()
    assert found["main.ts"] == (".ts", "not video but text; nothing has to be done")
    assert found["fortran.mod"] == (".mod", "not video but a gzip archive; nothing has to be done")
    assert {found[name] for name in ("song.mod", "wide.mod")} == {
        (".mod", "not video but a music module; nothing has to be done")
    }


def test_what_a_file_holds_is_looked_at_again_when_it_changes(tmp_path: Path) -> None:
    others = OtherFiles()
    (tmp_path / "a.ts").write_bytes(TEXTS["main.ts"])
    assert paths(tmp_path, others) == []
    (tmp_path / "a.ts").write_bytes(FILMS["film.ts"])
    assert paths(tmp_path, others) == ["a.ts"]
    (tmp_path / "a.ts").rename(tmp_path / "b.mts")
    assert paths(tmp_path, others) == ["b.mts"]
    (tmp_path / "b.mts").write_bytes(TEXTS["main.ts"])
    assert paths(tmp_path, others) == []


def test_each_version_of_a_file_is_read_once(tmp_path: Path) -> None:
    file, others, opened = tmp_path / "main.ts", OtherFiles(), []

    def open_file() -> int:
        opened.append(file.read_bytes())
        return os.open(file, os.O_RDONLY)

    for content in (TEXTS["main.ts"], FILMS["film.ts"]):
        file.write_bytes(content)
        kinds = {others.kind(file.stat(), open_file) for _ in range(3)}
        assert len(kinds) == 1
    assert opened == [TEXTS["main.ts"], FILMS["film.ts"]]


def test_a_file_that_cannot_be_opened_is_listed_so_that_its_inspection_says_why(tmp_path: Path) -> None:
    (tmp_path / "main.ts").write_bytes(TEXTS["main.ts"])
    (tmp_path / "main.ts").chmod(0)
    tmp_path.chmod(0o755)
    descriptor = open_folder(str(tmp_path))
    try:
        with without_rights():
            found = list(walk_of(descriptor).batches())
    finally:
        os.close(descriptor)
    assert [file.path for batch in found for file in batch.files] == ["main.ts"]


def test_videos_of_kinds_that_are_not_supported_are_reported_with_what_to_do(tmp_path: Path) -> None:
    touch(tmp_path, "a/film.RM", "a/stream.h264", "a/raw.R3D", "a/._film.rm", "a/picture.jpg", "a/notes.txt")
    found = passed_over(tmp_path)
    assert {path: kind for path, (kind, _) in found.items()} == {
        "a/film.RM": ".rm",
        "a/stream.h264": ".h264",
        "a/raw.R3D": ".r3d",
    }
    assert "convert it" in found["a/film.RM"][1]
    assert "put it into one" in found["a/stream.h264"][1]
    assert "export it" in found["a/raw.R3D"][1]
    assert paths(tmp_path) == []


def test_a_file_is_reported_with_its_version(tmp_path: Path) -> None:
    touch(tmp_path, "a.mp4")
    os.utime(tmp_path / "a.mp4", ns=(5, 1_700_000_000_123_456_789))
    (file,) = walked(tmp_path)[0].files
    assert (file.version.size, file.version.mtime_ns) == (1, 1_700_000_000_123_456_789)


def test_a_time_that_does_not_fit_into_the_contract_hides_no_file(tmp_path: Path) -> None:
    year_2300 = 10_413_792_000
    touch(tmp_path, "early.mp4", "late.mp4")
    os.utime(tmp_path / "late.mp4", (year_2300, year_2300))
    versions = {file.path: version_to(file.version) for file in walked(tmp_path)[0].files}
    assert versions.keys() == {"early.mp4", "late.mp4"}
    with opened_regular(tmp_path / "late.mp4") as file:
        assert version_to(file.version) == versions["late.mp4"]
        file.check_unchanged()


def test_folders_that_hold_no_footage_are_passed_over(tmp_path: Path) -> None:
    touch(tmp_path, ".rushes/a.mp4", ".Trash-1000/b.mp4", "@eaDir/c.mp4", "lost+found/d.mp4", ".hidden/e.mp4")
    assert paths(tmp_path) == [".hidden/e.mp4"]
    assert reasons(tmp_path) == {}


VERSIONS = (".stversions", ".~tmp~", "#snapshot", ".snapshot", ".snapshots", ".zfs", "@Recently-Snapshot")
COMPANIONS = (".@__thumb", ".AppleDouble", ".Spotlight-V100", ".git/annex")
NEVER_LISTED = (".rushes", ".Trashes", ".Trash-1000", "@eaDir", "#recycle", "$RECYCLE.BIN", "lost+found")


def test_snapshots_and_earlier_versions_double_no_video(tmp_path: Path) -> None:
    touch(tmp_path, "day/a.mp4", *(f"day/{name}/a.mp4" for name in (*VERSIONS, *COMPANIONS, *NEVER_LISTED)))
    assert paths(tmp_path) == ["day/a.mp4"]
    # As git-annex has it: a link to one of its objects is the file.
    (tmp_path / "link.mp4").symlink_to("day/.git/annex/a.mp4")
    assert paths(tmp_path) == ["day/a.mp4", "link.mp4"]
    found = passed_over(tmp_path)
    assert found.keys() == {f"day/{name}" for name in VERSIONS}
    kind, why = found["day/@Recently-Snapshot"]
    assert kind == "@recently-snapshot/"
    assert "RUSHES_SNAPSHOT_FOLDERS" in why


def test_snapshots_and_earlier_versions_are_listed_where_that_is_wanted(tmp_path: Path) -> None:
    touch(tmp_path, *(f"{name}/a.mp4" for name in (*VERSIONS, *COMPANIONS, *NEVER_LISTED)))
    assert paths(tmp_path, with_copies=True) == sorted(f"{name}/a.mp4" for name in (*VERSIONS, *COMPANIONS))


async def test_a_setting_brings_snapshots_back(tmp_path: Path) -> None:
    library = tmp_path / "library"
    touch(library, ".snapshot/a.mp4")
    settings = {"RUSHES_SNAPSHOT_FOLDERS": "true"}
    async with running_node(tmp_path, library, settings, waits=False) as node:
        walk = node.files.Walk(files_pb2.WalkRequest(root="library"))
        assert [file.path async for batch in walk for file in batch.files] == [".snapshot/a.mp4"]


def test_rushes_own_data_is_no_footage(tmp_path: Path) -> None:
    touch(tmp_path, "a.mp4", "var/b.mp4", "var/derived/renditions/c.mp4", "various/d.mp4", "day/var/e.mp4")
    (tmp_path / "day" / "link").symlink_to("../var/derived")
    (tmp_path / "day" / "link.mp4").symlink_to("../var/b.mp4")
    [batch] = walked(tmp_path, own=[f"{tmp_path}/var", f"{tmp_path}/elsewhere"])
    assert sorted(file.path for file in batch.files) == ["a.mp4", "day/var/e.mp4", "various/d.mp4"]
    assert batch.unreadable == ()


def test_links_inside_are_followed_and_others_reported(tmp_path: Path) -> None:
    root = tmp_path / "root"
    touch(root, "day/a.mp4")
    touch(tmp_path, "elsewhere/b.mp4")
    (root / "file.mp4").symlink_to("day/a.mp4")
    (root / "folder").symlink_to("day")
    (root / "out.mp4").symlink_to("../elsewhere/b.mp4")
    (root / "out").symlink_to(tmp_path / "elsewhere")
    (root / "day" / "up").symlink_to("..")
    (root / "self.mp4").symlink_to("self.mp4")
    (root / "dangling.mp4").symlink_to("none.mp4")
    assert paths(root) == ["day/a.mp4", "file.mp4", "folder/a.mp4"]
    assert reasons(root) == {
        "out.mp4": "link leaves the root",
        "out": "link leaves the root",
        "day/up": "link leads back into itself",
        "folder/up": "link leads back into itself",
        "self.mp4": "link leads back into itself",
        "dangling.mp4": "link leads nowhere, or it has just gone",
    }


def test_folders_that_link_to_each_other_end(tmp_path: Path) -> None:
    for one in range(8):
        touch(tmp_path, f"f{one}/a.mp4")
        for other in range(8):
            if other != one:
                (tmp_path / f"f{one}" / f"to{other}").symlink_to(f"../f{other}")
    assert len(paths(tmp_path)) == 8 + 8 * 7


def test_fifos_and_devices_are_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.mp4")
    (tmp_path / "link.mp4").symlink_to("fifo.mp4")
    (tmp_path / "null.mp4").symlink_to("/dev/null")
    assert paths(tmp_path) == []
    assert reasons(tmp_path) == {"null.mp4": "link leaves the root"}


def test_a_path_in_a_folder_that_may_not_be_entered_is_not_missing(tmp_path: Path) -> None:
    touch(tmp_path, "private/a.mp4", "private/b.mp4")
    tmp_path.chmod(0o755)
    (tmp_path / "private").chmod(0)
    descriptor = open_folder(str(tmp_path))
    try:
        with without_rights():
            found = list(walk_of(descriptor).batches(["private/a.mp4", "gone/b.mp4"]))
    finally:
        os.close(descriptor)
        (tmp_path / "private").chmod(0o755)
    assert [place for batch in found for place in batch.unreadable] == [
        UnreadablePlace("private/a.mp4", "permission denied")
    ]


def test_names_that_are_not_utf8_are_reported(tmp_path: Path) -> None:
    os.close(os.open(bytes(tmp_path) + b"/caf\xe9.mp4", os.O_CREAT | os.O_WRONLY))
    os.mkdir(bytes(tmp_path) + b"/\xff")  # noqa: PTH102 — a Path cannot spell it
    assert paths(tmp_path) == []
    assert reasons(tmp_path) == {
        "caf\ufffd.mp4": "name is not UTF-8: rename it",
        "\ufffd": "name is not UTF-8: rename it; until then changes anywhere in this root are found by regular scans "
        "only",
    }


def test_batches_are_of_a_size_that_a_message_holds(tmp_path: Path) -> None:
    touch(tmp_path, *(f"{number}.mp4" for number in range(2 * BATCH + 1)))
    assert [len(batch.files) for batch in walked(tmp_path)] == [BATCH, BATCH, 1]


def test_a_walk_that_is_no_longer_wanted_ends_at_the_next_entry(tmp_path: Path) -> None:
    touch(tmp_path, *(f"{number}.mp4" for number in range(50)))
    asked = iter(range(100))
    descriptor = open_folder(str(tmp_path))
    assert list(walk_of(descriptor, lambda: next(asked) == 3).batches()) == []
    assert next(asked) == 4
    os.close(descriptor)


async def test_the_service_streams_what_it_finds(node: Node, cfr25_mp4: Path) -> None:
    found = [
        file.path async for batch in node.files.Walk(files_pb2.WalkRequest(root="library")) for file in batch.files
    ]
    assert cfr25_mp4.name in found


async def test_an_unknown_root_is_said_to_be_so(node: Node) -> None:
    with pytest.raises(NotFound, match="other"):
        async for _ in node.files.Walk(files_pb2.WalkRequest(root="other")):
            pass


async def test_roots_are_listed_as_configured(node: Node) -> None:
    roots = (await node.files.ListRoots(files_pb2.ListRootsRequest())).roots
    assert [(root.name, root.path, root.online) for root in roots] == [("library", str(node.library), True)]
