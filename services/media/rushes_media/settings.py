"""Settings of the media service, from the environment."""

import os
import re
from pathlib import Path
from typing import Annotated, Literal, Self

from imageio_ffmpeg import get_ffmpeg_exe
from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_settings import NoDecode

from rushes_chassis.settings import CommonSettings, aliased
from rushes_footage.encoders import LADDER
from rushes_media.domain.sources import RESERVED_ROOTS, Root
from rushes_media.domain.stills import Ahead

GIB = 1 << 30


def named_roots(value: object) -> object:
    """Parses roots from comma-separated `path` or `name=path`.

    Relative paths become absolute and lose trailing slashes, and are otherwise kept as written: clients name a root by
    this string. A folder without a name gets its last part, with -2, -3, … where that is taken.
    """
    if not isinstance(value, str):
        return value
    roots: list[Root] = []
    given = [_split(part.strip()) for part in value.split(",") if part.strip()]
    taken = {name for name, _ in given if name}
    if len(taken) < sum(1 for name, _ in given if name):
        raise ValueError("two library folders have the same name")
    for name, path in given:
        # Kept as a string: a Path would normalise a doubled slash or a dot, and clients send back this string.
        folder = path if path.startswith("/") else f"{Path.cwd()}/{path.removeprefix('./')}"
        folder = folder.rstrip("/") or "/"
        roots.append(Root(name or _free_name(Path(folder).name or "root", taken), folder))
        taken.add(roots[-1].name)
    for reserved in RESERVED_ROOTS.intersection(root.name for root in roots):
        raise ValueError(f"{reserved} is not a name for a library folder")
    return tuple(roots)


def _split(part: str) -> tuple[str, str]:
    """Name and path; a `=` after the first slash belongs to the path."""
    name, equals, path = part.partition("=")
    if not equals or "/" in name:
        return "", part
    if not path:
        raise ValueError(f"{part!r} names a library folder without saying where it is")
    return name.strip(), path.strip()


def _free_name(wanted: str, taken: set[str]) -> str:
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name


def runnable(program: Path | None) -> Path | None:
    """The program's absolute path; raises ValueError where it is not executable."""
    if program is None:
        return None
    program = program.expanduser().absolute()
    if not program.is_file() or not os.access(program, os.X_OK):
        raise ValueError(f"{program} cannot be run")
    return program


def ladder_names(value: object) -> object:
    """Names of encoders from a comma-separated list; an empty one means all."""
    if not isinstance(value, str):
        return value
    names = tuple(name for part in value.split(",") if (name := part.strip()))
    for name in names:
        if name not in LADDER:
            raise ValueError(f"{name!r} is not one of {', '.join(LADDER)}")
    return names or LADDER


def ahead_names(value: object) -> object:
    """Kinds of work ahead of need, from a comma-separated list."""
    if not isinstance(value, str):
        return value
    return tuple(name for part in value.split(",") if (name := part.strip()))


def device_path(path: str) -> str:
    """A device path for ffmpeg; raises ValueError. Its existence is checked by trials, as it may change."""
    if not re.fullmatch(r"/dev/[\w./:-]+", path, re.ASCII) or ".." in path:
        raise ValueError(f"{path!r} is not the path of a device below /dev, as /dev/dri/renderD128 is")
    return path


def default_slots(cores: int) -> int:
    """The default number of clips cut at once.

    An encoder uses about two cores efficiently. At least two clips, even with fewer cores: while one is being opened,
    proven or published, the other uses them.
    """
    return max(2, cores // 2)


class MediaSettings(CommonSettings):
    """Settings of the media service."""

    library: Annotated[tuple[Root, ...], NoDecode, BeforeValidator(named_roots)] = Field(
        (), validation_alias=aliased("LIBRARY", "MEDIA_DIRS", "MEDIA_VIDEOS_DIR"), description="Folders of footage."
    )
    export_dir: Path | None = Field(
        None, validation_alias=aliased("EXPORT_DIR", "EXPORT_DIR"), description="Where clips are published."
    )
    cache_dir: Path | None = Field(
        None, validation_alias=aliased("CACHE_DIR", "CACHE_DIR"), description="Derived files."
    )
    cache_bytes: int = Field(20 * GIB, ge=GIB // 16, description="Budget of the derived files, in bytes.")
    ffmpeg: Annotated[Path | None, AfterValidator(runnable)] = Field(
        None, description="The ffmpeg to run; the bundled one where it is not set."
    )
    ffmpeg_confined: bool = Field(
        True,
        description="ffmpeg opens no files but its own and those that it is given, and no sockets. false: for builds "
        "and drivers that do not work so.",
    )
    vaapi_device: Annotated[str, AfterValidator(device_path)] = Field(
        "/dev/dri/renderD128", description="The graphics card that VAAPI encodes and decodes with."
    )
    encoders: Annotated[tuple[str, ...], NoDecode, BeforeValidator(ladder_names)] = Field(
        LADDER, description="The encoders that are tried when a node starts, comma-separated; libx264 is always used."
    )
    decoder: Literal["auto", "cpu"] = Field(
        "auto",
        description="What decodes for proxies, renditions and who watches. auto: a card whose frames were the CPU's "
        "when it was tried; cpu: never a card.",
    )
    max_card_sessions: int = Field(
        3, ge=1, le=64, description="Works that one node gives to one encoder of a graphics card at once."
    )
    stall_seconds: float = Field(
        60.0,
        ge=1,
        le=3600,
        description="After so long without any progress an encoder is ended, and the next one tried.",
    )
    still_seconds: float = Field(
        10.0,
        ge=0,
        le=3600,
        description="A file that was written to so lately, and is not finished by its container, is being recorded.",
    )
    watch: Literal["auto", "poll"] = Field(
        "auto",
        description="How changes are noticed. auto: at once, but on network shares by polling; poll: by polling.",
    )
    poll_seconds: float = Field(
        60.0, ge=1, le=86_400, description="How often a folder is looked through that does not tell of changes."
    )
    pictures_ahead: Annotated[tuple[Ahead, ...], NoDecode, BeforeValidator(ahead_names)] = Field(
        (Ahead.THUMBNAILS, Ahead.POSTERS, Ahead.INDEXES),
        description=(
            "What is made of new files while nobody waits for anything, comma-separated: thumbnails, posters,"
            " storyboards, indexes, waveforms; or nothing."
        ),
    )
    media_slots: int = Field(0, ge=0, le=1024, description="Tasks at once; 0 is what suits the machine's cores.")

    max_live_transcodes: int = Field(
        2,
        ge=1,
        le=64,
        validation_alias=aliased("MAX_LIVE_TRANSCODES", "MAX_CONCURRENT_TRANSCODING"),
        description="Renditions that one node makes at once, live streams that it encodes, and pieces of HLS.",
    )

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        fill = object.__setattr__
        fill(self, "export_dir", (self.export_dir or self.data_dir / "exports").expanduser().absolute())
        fill(self, "cache_dir", (self.cache_dir or self.data_dir / "derived").expanduser().resolve())
        fill(self, "ffmpeg", self.ffmpeg or Path(get_ffmpeg_exe()).absolute())
        fill(self, "media_slots", self.media_slots or default_slots(os.cpu_count() or 1))
        return self

    @property
    def export_folder(self) -> Path:
        """Where clips are published, absolute."""
        assert self.export_dir is not None
        return self.export_dir

    @property
    def cache_folder(self) -> Path:
        """Where derived files are kept, absolute."""
        assert self.cache_dir is not None
        return self.cache_dir

    @property
    def ffmpeg_program(self) -> Path:
        """The ffmpeg to run."""
        assert self.ffmpeg is not None
        return self.ffmpeg
