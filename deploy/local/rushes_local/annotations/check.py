"""`rushes check-annotations`: checks annotation files against the rules of their formats."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from rushes_local.annotations.coco import violations_of_coco
from rushes_local.annotations.mot import violations_of_mot
from rushes_local.annotations.violations import Counts, Unreadable, Violation
from rushes_local.annotations.yolo import violations_of_yolo

ALL_KEPT, SOME_BROKEN, UNREADABLE = 0, 1, 2

_SHOWN = 20
"""Number of violations printed for a file: a faulty writer makes the same one everywhere."""

Rules = Callable[[Path, Counts], Iterator[Violation]]
_BY_ENDING: dict[str, tuple[str, Rules]] = {
    ".json": ("COCO", violations_of_coco),
    ".txt": ("MOT", violations_of_mot),
    ".zip": ("YOLO", violations_of_yolo),
}


def check(files: Iterable[Path], tell: Callable[[str], None]) -> int:
    """Report the numbers of pictures and boxes in each file, or its violations; the exit code."""
    return max((_check_one(file, tell) for file in files), default=ALL_KEPT)


def _check_one(file: Path, tell: Callable[[str], None]) -> int:
    if os.path.isdir(file):  # noqa: PTH112  # Path.is_dir raises where a folder may not be entered
        kind, rules = _BY_ENDING[".zip"]
    elif file.suffix.lower() in _BY_ENDING:
        kind, rules = _BY_ENDING[file.suffix.lower()]
    else:
        tell(f"{file}: is neither a .json (COCO), .txt (MOT) or .zip file nor a folder (YOLO)")
        return UNREADABLE
    counts, broken = Counts(), 0
    try:
        for violation in rules(file, counts):
            broken += 1
            if broken <= _SHOWN:
                tell(f"{file}: {violation}")
    except Unreadable as wrong:
        tell(f"{file}: {wrong}")
        return UNREADABLE
    except OSError as wrong:
        tell(f"{file}: {wrong.strerror or wrong}")
        return UNREADABLE
    if broken > _SHOWN:
        tell(f"{file}: … and {broken - _SHOWN} more")
    if broken:
        return SOME_BROKEN
    tell(f"{file}: {kind}, {counts.boxes} boxes in {counts.pictures} pictures, every rule kept")
    return ALL_KEPT
