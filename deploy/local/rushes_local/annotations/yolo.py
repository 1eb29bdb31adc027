"""Rules of YOLO annotation files, in a folder or a zip: https://docs.ultralytics.com/datasets/detect/."""

import math
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import yaml

from rushes_local.annotations.violations import Counts, Unreadable, Violation

_DATA = "data.yaml"
_LABELS = "labels"
_SCORES = "scores"
# Shares usually have six decimal places, and both the centre and the size of a box are rounded.
_SLACK = 2e-6
# Label files are small, but a zip can expand to more than fits in memory.
_MOST_BYTES = 16 << 20
_WORDS = 5
"""In a line: class, centre (2) and size (2)."""


def violations_of_yolo(source: Path, counts: Counts) -> Iterator[Violation]:
    """The violations in a folder with data.yaml, or in a zip of one; pictures and boxes are counted in `counts`.

    Raises Unreadable, OSError.
    """
    if source.is_dir():
        yield from _violations(_Folder(source), counts)
        return
    try:
        with zipfile.ZipFile(source) as archive:
            damaged = archive.testzip()
            if damaged is not None:
                raise Unreadable(f"{damaged} in it is damaged")
            yield from _violations(_Zip(archive), counts)
    except zipfile.BadZipFile as wrong:
        raise Unreadable(f"no zip: {wrong}") from wrong


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def files(self) -> list[str]:
        found = [self._folder / _DATA]
        for folder in (_LABELS, _SCORES):
            found += (self._folder / folder).rglob("*.txt")
        return sorted(str(each.relative_to(self._folder)) for each in found if each.is_file())

    def read(self, name: str) -> bytes:
        with (self._folder / name).open("rb") as file:
            return file.read(_MOST_BYTES + 1)


class _Zip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def files(self) -> list[str]:
        return [each.filename for each in self._archive.infolist() if not each.is_dir()]

    def read(self, name: str) -> bytes:
        with self._archive.open(name) as file:
            return file.read(_MOST_BYTES + 1)


def _violations(source: _Folder | _Zip, counts: Counts) -> Iterator[Violation]:
    names = dict.fromkeys(source.files())
    if _DATA not in names:
        raise Unreadable(f"no {_DATA} in it")
    classes, wrong = _classes(source.read(_DATA))
    yield from wrong
    for name in names:
        path = PurePosixPath(name)
        if path.parts[0] != _LABELS or path.suffix != ".txt":
            continue
        counts.pictures += 1
        data = source.read(name)
        if len(data) > _MOST_BYTES:
            yield Violation(name, f"has more than {_MOST_BYTES >> 20} MiB")
            continue
        yield from _lines(name, data, classes, counts)
        scores = str(PurePosixPath(_SCORES, *path.parts[1:]))
        if scores in names:
            yield from _scores(scores, source.read(scores), len(data.splitlines()))


def _classes(data: bytes) -> tuple[set[int], list[Violation]]:
    """The numbers of the classes, and violations in their list. Raises Unreadable."""
    try:
        document = yaml.safe_load(data)
    except (yaml.YAMLError, RecursionError) as wrong:
        raise Unreadable(f"{_DATA} is no YAML: {wrong}") from wrong
    names = document.get("names") if isinstance(document, dict) else None
    if isinstance(names, list):
        names = dict(enumerate(names))
    if not isinstance(names, dict) or not names:
        return set(), [Violation(f"{_DATA}: names", "is no list of classes")]
    violations = []
    if sorted(map(str, names)) != sorted(str(number) for number in range(len(names))):
        violations.append(Violation(f"{_DATA}: names", "does not count from 0 on without a gap"))
    if len({str(name) for name in names.values()}) < len(names):
        violations.append(Violation(f"{_DATA}: names", "has a name twice"))
    counted = document.get("nc", len(names))
    if counted != len(names):
        violations.append(Violation(f"{_DATA}: nc", f"is {counted}, and there are {len(names)} names"))
    return set(range(len(names))), violations


def _lines(name: str, data: bytes, classes: set[int], counts: Counts) -> Iterator[Violation]:
    seen: set[bytes] = set()
    for number, line in enumerate(data.splitlines(), start=1):
        place = f"{name}, line {number}"
        words = line.split()
        if len(words) == _WORDS + 1:
            yield Violation(place, f"has a sixth number: programs that train refuse it; scores belong in {_SCORES}/")
            continue
        if len(words) != _WORDS:
            yield Violation(place, "is not class, x, y, width and height")
            continue
        counts.boxes += 1
        try:
            kind, *shares = (float(word) for word in words)
        except ValueError:
            yield Violation(place, "has a word that is no number")
            continue
        if kind not in classes:
            yield Violation(place, f"{_DATA} has no class {words[0].decode('ascii', 'replace')}")
        if not all(math.isfinite(share) and 0 <= share <= 1 for share in shares):
            yield Violation(place, "has a value that is not from 0 to 1")
            continue
        x, y, width, height = shares
        if width == 0 or height == 0:
            yield Violation(place, "its box has no area")
        if any(
            middle - size / 2 < -_SLACK or middle + size / 2 > 1 + _SLACK for middle, size in ((x, width), (y, height))
        ):
            yield Violation(place, "its box reaches out of its picture")
        if line in seen:
            yield Violation(place, "repeats an earlier line")
        seen.add(line)


def _scores(name: str, data: bytes, boxes: int) -> Iterator[Violation]:
    """The scores of a file's boxes, one in each line."""
    lines = data.splitlines()
    if len(lines) != boxes:
        yield Violation(name, f"has {len(lines)} scores for {boxes} boxes")
    for number, line in enumerate(lines, start=1):
        try:
            score = float(line)
        except ValueError:
            yield Violation(f"{name}, line {number}", "is no number")
            continue
        if not 0 <= score <= 1:
            yield Violation(f"{name}, line {number}", "is not from 0 to 1")
