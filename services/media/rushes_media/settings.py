"""Settings of the media service, from the environment."""

import os
import re
from pathlib import Path
from typing import Annotated, Literal, Self

from imageio_ffmpeg import get_ffmpeg_exe
from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_settings import NoDecode

from rushes_chassis.addresses import host_port, is_socket
from rushes_chassis.settings import Bytes, ServiceSettings, aliased, with_home
from rushes_footage.encoders import LADDER
from rushes_media.domain.files.sources import RESERVED_ROOTS, Root
from rushes_media.domain.frames.stills import Ahead

GIB = 1 << 30


def named_roots(value: object) -> object:
    """Parses roots from comma-separated `path` or `name=path`.

    Relative paths and those with `~` become absolute, trailing slashes are dropped, and the rest is kept as written:
    clients name a root by this string. A folder without a name gets its last part, with -2, -3, … where that is taken.
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
        folder = with_home(path)
        folder = folder if folder.startswith("/") else f"{Path.cwd()}/{folder.removeprefix('./')}"
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
    # Not Path.is_file, which before Python 3.14 raises where a folder may not be entered.
    if not os.path.isfile(program) or not os.access(program, os.X_OK):  # noqa: PTH113
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
    names = tuple(name for part in value.split(",") if (name := part.strip()))
    if Ahead.NOTHING in names and len(names) > 1:
        raise ValueError(f"{Ahead.NOTHING} stands alone: leave it out, or the other kinds")
    return names


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


def reachable(address: str) -> str:
    """An address that others connect to; raises ValueError for one that stands for no single machine."""
    at = host_port(address)
    if not address or is_socket(address) or (at is not None and at.port and not at.is_wildcard):
        return address
    if at is None:
        raise ValueError(f"{address!r} is no address: host:port, as in media-1.lan:9003")
    what = "a port" if not at.is_wildcard else "the name or address of this machine"
    raise ValueError(f"nobody can connect to {address}: say {what}, as in media-1.lan:9003")


class MediaSettings(ServiceSettings):
    """Settings of the media service."""

    advertise: Annotated[str, AfterValidator(reachable)] = Field(
        "",
        description="Address by which the catalog, gateways and inference reach this node, host:port; the option "
        "--advertise has precedence. Empty: the first of RUSHES_LISTEN that is on a network, which then may not be "
        "0.0.0.0.",
    )

    library: Annotated[tuple[Root, ...], NoDecode, BeforeValidator(named_roots)] = Field(
        (),
        validation_alias=aliased("LIBRARY", "MEDIA_DIRS", "MEDIA_VIDEOS_DIR"),
        description="Folders of videos, comma-separated: /a,/b or name=/a,other=/b.",
    )
    export_dir: Path | None = Field(
        None,
        validation_alias=aliased("EXPORT_DIR", "EXPORT_DIR"),
        description="Folder in which clips are published; empty: `exports` in the data folder.",
    )
    cache_dir: Path | None = Field(
        None,
        validation_alias=aliased("CACHE_DIR", "CACHE_DIR"),
        description="Folder of derived files, which can be deleted; empty: `derived` in the data folder.",
    )
    cache_bytes: Bytes = Field(
        20 * GIB,
        ge=GIB // 16,
        description="Largest total size of derived files in bytes; the limit of a single one too. The scrub proxy of "
        "an hour takes about 1 GB.",
    )
    ffmpeg: Annotated[Path | None, AfterValidator(runnable)] = Field(
        None, description="Path of the ffmpeg to run; empty: the bundled one."
    )
    ffmpeg_confined: bool = Field(
        True,
        description="ffmpeg can open only its own files and those that it is given, and no sockets. false: for builds "
        "and drivers that do not work with this.",
    )
    vaapi_device: Annotated[str, AfterValidator(device_path)] = Field(
        "/dev/dri/renderD128", description="Device of the graphics card with which VAAPI encodes and decodes."
    )
    encoders: Annotated[tuple[str, ...], NoDecode, BeforeValidator(ladder_names)] = Field(
        LADDER, description="Encoders that are tried when a node starts, comma-separated; libx264 can always be used."
    )
    decoder: Literal["auto", "cpu"] = Field(
        "auto",
        description="What decodes for scrub proxies, renditions and live transcodes. auto: a graphics card whose "
        "frames equalled the CPU's in a trial. cpu: never a card.",
    )
    max_card_sessions: int = Field(
        3,
        ge=1,
        le=64,
        description="Number of concurrent sessions per node of each encoder of a graphics card: consumer cards refuse "
        "more than a few. One is kept free of live transcodes.",
    )
    stall_seconds: float = Field(
        60.0,
        ge=1,
        le=3600,
        description="Seconds without progress after which an encoder is ended, and the next one tried.",
    )
    still_seconds: float = Field(
        10.0,
        ge=0,
        le=3600,
        description="A file with an unfinished container that was written within this many seconds counts as being "
        "recorded, and is not read yet.",
    )
    snapshot_folders: bool = Field(
        False,
        description="true: videos in folders of snapshots, of earlier versions and of what storage keeps beside files "
        "are listed, such as .snapshot, .stversions, .git and .@__thumb.",
    )
    watch: Literal["auto", "poll"] = Field(
        "auto",
        description="How changes in the library are noticed. auto: by notifications of the file system, on network "
        "shares by polling. poll: always by polling.",
    )
    poll_seconds: float = Field(
        60.0,
        ge=1,
        le=86_400,
        description="Interval in seconds at which folders are scanned that do not report changes.",
    )
    pictures_ahead: Annotated[tuple[Ahead, ...], NoDecode, BeforeValidator(ahead_names)] = Field(
        (Ahead.THUMBNAILS, Ahead.POSTERS, Ahead.INDEXES),
        description=(
            "Derived files that are made of new videos while a node is idle, within half of RUSHES_CACHE_BYTES, "
            "comma-separated: thumbnails, posters, storyboards, indexes, waveforms, shots; or nothing. Each file is "
            "read whole for indexes, which streams of large files need, and for waveforms, and decoded whole for "
            "shots; a storyboard takes a core a second or more."
        ),
    )
    media_slots: int = Field(
        0,
        ge=0,
        le=1024,
        description="Number of clips that a node cuts at the same time; 0: according to the machine's cores.",
    )

    max_live_transcodes: int = Field(
        2,
        ge=1,
        le=64,
        validation_alias=aliased("MAX_LIVE_TRANSCODES", "MAX_CONCURRENT_TRANSCODING"),
        description="Limit per node, separately for renditions, live transcodes and encoded HLS fragments at the same "
        "time. Encoders for viewers have precedence over renditions.",
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
        """Absolute path of the folder in which clips are published."""
        assert self.export_dir is not None
        return self.export_dir

    @property
    def cache_folder(self) -> Path:
        """Absolute path of the folder of derived files."""
        assert self.cache_dir is not None
        return self.cache_dir

    @property
    def ffmpeg_program(self) -> Path:
        """The ffmpeg to run."""
        assert self.ffmpeg is not None
        return self.ffmpeg
