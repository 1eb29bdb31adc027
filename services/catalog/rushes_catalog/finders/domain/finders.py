"""Finders: named detectors that are trained from examples."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rushes_catalog.domain.ids import FinderId, JobId, VersionId
from rushes_catalog.finders.domain.errors import DescriptorNotFound, WrongDescriptors
from rushes_footage.features import Descriptor


class FinderBy(StrEnum):
    """What a finder looks at."""

    BOTH = "both"
    SOUND = "sound"
    PICTURE = "picture"

    @property
    def sound(self) -> bool:
        """Whether it looks at sound."""
        return self is not FinderBy.PICTURE

    @property
    def picture(self) -> bool:
        """Whether it looks at pictures."""
        return self is not FinderBy.SOUND


class WindowKind(StrEnum):
    """What a window is described by."""

    SOUND = "sound"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class WindowDescriptor:
    """What describes windows; a window's vector has `descriptor.dimensions` numbers."""

    kind: WindowKind
    descriptor: Descriptor
    window: float
    """Length of a window in seconds."""
    hop: float
    """Seconds between the beginnings of two."""


@dataclass(frozen=True, slots=True)
class DescriptorNames:
    """Names of descriptors; None: it does not look at it, or in a request: whichever is built in."""

    sound: str | None = None
    picture: str | None = None


NO_NAMES = DescriptorNames()


@dataclass(frozen=True, slots=True)
class Finder:
    """A finder as stored."""

    id: FinderId
    name: str
    by: FinderBy
    profile: str | None
    """Only clips of this profile are examples; None: those of all profiles."""
    labels: tuple[str, ...]
    """Clips with one of them are positive examples; none: no clips are."""
    descriptors: DescriptorNames
    watch: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ExampleCounts:
    """Numbers of enabled examples; `negative` includes the `hard` ones, which are rejected moments."""

    positive: int
    negative: int
    hard: int


@dataclass(frozen=True, slots=True)
class FinderNow:
    """A finder with what changes by itself."""

    finder: Finder
    examples: ExampleCounts
    active: VersionId | None
    """The version in use; None: it was not trained yet."""
    threshold: float | None
    """Of the active version, where its training found one."""
    training: JobId | None
    """The open job that trains it."""
    scan: JobId | None
    """The newest open job that scans with it."""


@dataclass(frozen=True, slots=True)
class NewFinder:
    """A finder to create."""

    name: str
    by: FinderBy
    profile: str | None
    labels: tuple[str, ...]
    descriptors: DescriptorNames
    """As wanted."""
    watch: bool


@dataclass(frozen=True, slots=True)
class FinderEdit:
    """New values; None: unchanged. `profile` "": of all profiles."""

    name: str | None = None
    by: FinderBy | None = None
    profile: str | None = None
    labels: tuple[str, ...] | None = None
    descriptors: DescriptorNames | None = None
    watch: bool | None = None


@dataclass(frozen=True, slots=True)
class OfferedDescriptors:
    """Names of available descriptors, of each kind the built-in one first."""

    sound: tuple[str, ...]
    picture: tuple[str, ...]

    def chosen(self, by: FinderBy, wanted: DescriptorNames) -> DescriptorNames:
        """The names that a finder gets: the wanted ones, else the built-in ones.

        One by both looks at sound alone where no picture descriptor is installed. Raises WrongDescriptors, and
        DescriptorNotFound.
        """
        if wanted.sound is not None and not by.sound:
            raise WrongDescriptors("descriptors.sound", f"cannot be given where by is {by.value}")
        if wanted.picture is not None and not by.picture:
            raise WrongDescriptors("descriptors.picture", f"cannot be given where by is {by.value}")
        if by is FinderBy.PICTURE and not self.picture:
            raise WrongDescriptors("by", "cannot be picture: no picture descriptor is installed. Use sound")
        if by is FinderBy.SOUND and not self.sound:
            raise WrongDescriptors("by", "cannot be sound: no sound descriptor is installed. Use picture")
        return DescriptorNames(
            sound=_one_of("sound", wanted.sound, self.sound) if by.sound else None,
            picture=_one_of("picture", wanted.picture, self.picture) if by.picture else None,
        )

    def expect(self, names: DescriptorNames) -> None:
        """Raise DescriptorNotFound where one is not available."""
        for kind, name, there in (("sound", names.sound, self.sound), ("picture", names.picture, self.picture)):
            if name is not None:
                _one_of(kind, name, there)


def offered(descriptors: Sequence[WindowDescriptor]) -> OfferedDescriptors:
    """By kind, in their order."""
    sound, picture = (
        tuple(each.descriptor.name for each in descriptors if each.kind is kind)
        for kind in (WindowKind.SOUND, WindowKind.PICTURE)
    )
    return OfferedDescriptors(sound, picture)


def _one_of(kind: str, name: str | None, there: Sequence[str]) -> str | None:
    if name is None:
        return there[0] if there else None
    if name not in there:
        raise DescriptorNotFound(kind, name, there)
    return name
