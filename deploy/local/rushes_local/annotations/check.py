"""`rushes check-annotations`: checks annotation files against the rules of their formats."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from rushes_local.annotations.breaches import Breach, Held, Unreadable
from rushes_local.annotations.coco import breaches_of_coco
from rushes_local.annotations.mot import breaches_of_mot
from rushes_local.annotations.yolo import breaches_of_yolo

ALL_KEPT, SOME_BROKEN, UNREADABLE = 0, 1, 2

_SHOWN = 20
"""Number of violations printed for a file: a faulty writer makes the same one everywhere."""

Rules = Callable[[Path, Held], Iterator[Breach]]
_BY_ENDING: dict[str, tuple[str, Rules]] = {
    ".json": ("COCO", breaches_of_coco),
    ".txt": ("MOT", breaches_of_mot),
    ".zip": ("YOLO", breaches_of_yolo),
}


def check(files: Iterable[Path], tell: Callable[[str], None]) -> int:
    """Report the numbers of pictures and boxes in each file, or its violations; the exit code."""
    return max((_check_one(file, tell) for file in files), default=ALL_KEPT)


def _check_one(file: Path, tell: Callable[[str], None]) -> int:
    if file.is_dir():
        kind, rules = _BY_ENDING[".zip"]
    elif file.suffix.lower() in _BY_ENDING:
        kind, rules = _BY_ENDING[file.suffix.lower()]
    else:
        tell(f"{file}: is none of .json (COCO), .txt (MOT), .zip and a folder (YOLO)")
        return UNREADABLE
    held, broken = Held(), 0
    try:
        for breach in rules(file, held):
            broken += 1
            if broken <= _SHOWN:
                tell(f"{file}: {breach}")
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
    tell(f"{file}: {kind}, {held.boxes} boxes in {held.pictures} pictures, every rule kept")
    return ALL_KEPT
