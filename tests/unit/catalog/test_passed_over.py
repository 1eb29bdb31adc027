"""What scans found and did not list, counted by kind."""

from rushes_catalog.files.domain.passed_over import PassedOverFiles
from rushes_catalog.library.domain.assets import PassedOverKind
from rushes_footage.files import PassedOver

CONVERT, TEXT = "convert it", "not video but text"


def found(*paths: str) -> PassedOverFiles:
    files = PassedOverFiles()
    files.add(
        PassedOver(path, f".{path.rpartition('.')[2]}", TEXT if path.endswith("ts") else CONVERT) for path in paths
    )
    return files


def counts(files: PassedOverFiles) -> dict[str, int]:
    return {each.kind: each.count for each in files.kinds}


def test_the_most_frequent_kinds_come_first() -> None:
    assert found("a/1.rm", "b.ts", "a/2.rm").kinds == [
        PassedOverKind(".rm", 2, CONVERT),
        PassedOverKind(".ts", 1, TEXT),
    ]


def test_a_scan_of_some_paths_replaces_what_lay_at_and_below_them() -> None:
    known = PassedOverFiles()
    assert known.note((), found("a/1.rm", "a/b/2.rm", "a b/3.rm", "c.ts"))
    assert not known.note(("a/1.rm",), found("a/1.rm"))
    assert known.note(("a", "c.ts"), found("a/4.nut"))
    assert counts(known) == {".rm": 1, ".nut": 1}
    assert known.note(("a b/3.rm",), found())
    assert known.note((), found("x.ts"))
    assert counts(known) == {".ts": 1}


def test_of_more_files_than_are_kept_all_are_counted() -> None:
    many = [f"node_modules/{number}.ts" for number in range(30_000)]
    known = PassedOverFiles()
    known.note((), found(*many, "film.rm"))
    assert counts(known) == {".ts": 30_000, ".rm": 1}
    # One beyond those that are kept changes: it is counted already.
    assert not known.note((many[-1],), found(many[-1]))
    assert counts(known) == {".ts": 30_000, ".rm": 1}
    assert known.note((many[0],), found())
    assert counts(known) == {".ts": 29_999, ".rm": 1}
