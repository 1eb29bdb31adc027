"""A file as cameras, recorders and broadcasters leave it, what it shows, and how one is made of a recipe."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

from tests.footage.recipes import Picture, Recipe, Sound, SteadyClock
from tests.footage.write import made_once, write

KEYS: Final = 25
"""Frames from one key frame to the next."""


@dataclass(frozen=True)
class RealFile:
    """A file, and what it shows."""

    name: str
    suffix: str
    codec: str
    """As people call it."""
    kind: str
    """What is particular about it."""
    numbers: tuple[int, ...]
    """What its pictures say, in the order of showing."""
    times: tuple[Fraction, ...]
    """Seconds from the first picture to each."""
    seconds: Fraction
    """From the first picture to the end of the last one."""
    rate: Fraction | None
    """Frames a second; None where it varies."""
    make: Callable[[Path], None]
    picture: Picture = field(default_factory=Picture)
    faults: tuple[int, ...] = ()
    """Frames at which something is particular, such as the first one of the second take."""
    damaged: range | None = None
    """Frames of `numbers` that may be missing or torn; None where all are whole."""

    @property
    def file_name(self) -> str:
        return self.name + self.suffix

    @property
    def described(self) -> tuple[str, str, str, str]:
        """Container, codec, frames a second, and what is of note, as people say it."""
        rate = "variable" if self.rate is None else f"{float(self.rate):.3f}".rstrip("0").rstrip(".")
        return self.suffix.removeprefix(".").upper(), self.codec, rate, self.kind


def real_file(file: RealFile, folder: Path) -> Path:
    """The file in that folder, made if it is not there yet."""
    return made_once(folder / file.file_name, file.make)


_PAL: Final = Fraction(25)
_SOUNDS: Final = {
    ".ts": Sound("mp2", bit_rate=192_000),
    ".avi": Sound("libmp3lame", bit_rate=128_000),
    ".flv": Sound("libmp3lame", rate=44_100, bit_rate=128_000),
    ".webm": Sound("libopus"),
}


def take(
    suffix: str,
    frames: int = 100,
    *,
    rate: Fraction | int = _PAL,
    b_frames: int = 2,
    picture: Picture | None = None,
    first: int = 0,
    start: Fraction | int = 0,
    silent: bool = False,
) -> Recipe:
    coded = replace(picture or Picture(key_distance=KEYS), b_frames=b_frames)
    heard = None if silent else _SOUNDS.get(suffix, Sound())
    return Recipe(
        "take", suffix, frames, SteadyClock(Fraction(rate)), coded, heard, Fraction(start), first_number=first
    )


def steady(
    name: str,
    suffix: str,
    kind: str,
    frames: int,
    make: Callable[[Path], None],
    *,
    rate: Fraction | int = _PAL,
    numbers: range | None = None,
    picture: Picture | None = None,
    codec: str = "H.264",
    faults: tuple[int, ...] = (),
    damaged: range | None = None,
) -> RealFile:
    per_second = Fraction(rate)
    return RealFile(
        name,
        suffix,
        codec,
        kind,
        tuple(numbers or range(frames)),
        tuple(number / per_second for number in range(frames)),
        frames / per_second,
        per_second,
        make,
        picture or Picture(key_distance=KEYS),
        faults,
        damaged,
    )


def beside(target: Path, name: str, recipe: Recipe) -> Path:
    made = target.with_name(f"{name}{recipe.suffix}")
    write(recipe, made)
    return made
