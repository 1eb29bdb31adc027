"""Rules of MOTChallenge's annotation files, det.txt and gt.txt: https://motchallenge.net/instructions/."""

import math
from collections.abc import Iterator
from pathlib import Path

from rushes_local.annotations.violations import Counts, Unreadable, Violation

_FEWEST, _MOST = 7, 10
_NOBODY = -1


def violations_of_mot(file: Path, counts: Counts) -> Iterator[Violation]:
    """The violations in a file; its frames and boxes are counted in `counts`. Raises Unreadable, OSError."""
    frames: set[int] = set()
    followed: set[tuple[int, int]] = set()
    with file.open(encoding="ascii") as lines:
        for number, line in enumerate(_readable(lines), start=1):
            place = f"line {number}"
            said = _numbers(line)
            if said is None:
                yield Violation(place, f"is not {_FEWEST} to {_MOST} finite numbers between commas")
                continue
            frame, track, _, _, width, height = said[:6]
            counts.boxes += 1
            if frame < 1 or not frame.is_integer():
                yield Violation(place, "its frame is no whole number from 1 on")
                continue
            frames.add(int(frame))
            counts.pictures = len(frames)
            if width <= 0 or height <= 0:
                yield Violation(place, "its box has no area")
            if track == _NOBODY:
                continue
            if track < 1 or not track.is_integer():
                yield Violation(place, "its track is neither -1 nor a whole number from 1 on")
            elif (int(frame), int(track)) in followed:
                yield Violation(place, f"track {track:.0f} is in frame {frame:.0f} twice")
            else:
                followed.add((int(frame), int(track)))


def _readable(lines: Iterator[str]) -> Iterator[str]:
    try:
        yield from lines
    except UnicodeDecodeError as wrong:
        raise Unreadable("no ASCII text") from wrong


def _numbers(line: str) -> list[float] | None:
    try:
        said = [float(word) for word in line.split(",")]
    except ValueError:
        return None
    return said if _FEWEST <= len(said) <= _MOST and all(map(math.isfinite, said)) else None
