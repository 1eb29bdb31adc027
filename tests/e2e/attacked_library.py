"""A library that holds an attack of each kind: on names, formats, readers and folders."""

import os
import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.footage import hostile, recipes
from tests.footage.matrix import MATRIX
from tests.footage.recipes import Recipe

NAMES: Final = (
    "-version.mp4",
    "file:x.mp4",
    "http:x.mp4",
    "%n%d.mp4",
    "%03d.mp4",
    "a|b.mp4",
    "[x]*.mp4",
    "$(id).mp4",
    "`id`.mp4",
    "name\nnewline.mp4",
    "tab\tescape\x1b[31m.mp4",
    "<img src=x onerror=alert(1)>.mp4",
    "'; DROP TABLE asset; --.mp4",
    "back\\..\\slash.mp4",
    "x" * 251 + ".mp4",
    "ü" * 125 + "a.mp4",
    "\u202e4pm.exe.mp4",
    "zero\u200bwidth\ufeff.mp4",
    " leading.mp4",
    "trailing .mp4",
    "...mp4",
    "many....dots.mp4",
)
"""Each is a harmless video's."""

NOT_UTF8: Final = b"caf\xe9.mp4"

INNOCENT: Final = recipes.CFR25_MP4
SECRET: Final = recipes.CFR30_MOV
"""Of another size than all others: it would show."""

_BOMBS: Final = (
    hostile.many_frames_in_one_row,
    hostile.many_samples_of_a_byte,
    hostile.many_samples_of_nothing,
    hostile.fragments_of_many_samples,
    hostile.table_of_gigabytes,
    hostile.box_of_gigabytes,
    hostile.deep_boxes,
    hostile.ten_thousand_tracks,
    hostile.no_time_base,
    hostile.fastest_time_base,
    hostile.no_durations,
    hostile.longest_durations,
    hostile.edit_list_at_the_end_of_time,
    hostile.huge_h264,
)
_MATROSKA_BOMBS: Final = (hostile.end_of_time, hostile.longest_ticks, hostile.ticks_of_nothing)
_BROKEN: Final = (
    "m_plain_mp4",
    "m_film_mkv",
    "m_30_mov",
    "m_ntsc_ts",
    "m_mpeg4_avi",
    "m_vp9_webm",
    "m_ntsc_flv",
    "m_wmv",
)
_TURNED, _CUT_OFF = 13, 3
"""Variants of each broken file."""


@dataclass(frozen=True)
class Outside:
    """What nothing may lead to."""

    secret: Path
    """A video beside the library."""
    port: int
    """Of this machine, where somebody listens."""

    @property
    def victims(self) -> tuple[str, ...]:
        return f"file://{self.secret}", f"http://127.0.0.1:{self.port}/secret.mp4", str(self.secret)


def fill(library: Path, outside: Outside, make_footage: Callable[[Recipe], Path]) -> None:
    """Put an attack of each kind into a library, and one innocent video."""
    innocent = make_footage(INNOCENT)
    library.mkdir(parents=True)
    shutil.copyfile(innocent, library / "innocent.mp4")
    (library / "names").mkdir()
    for name in NAMES:
        shutil.copyfile(innocent, library / "names" / name)
    shutil.copyfile(innocent, os.fsencode(library / "names") + b"/" + NOT_UTF8)
    late = library / "names" / "from the year 2300.mp4"
    shutil.copyfile(innocent, late)
    os.utime(late, (10_413_792_000, 10_413_792_000))
    for path, content in (*_scripts(outside), *_references(outside, make_footage), *_bombs(make_footage)):
        (library / path).parent.mkdir(exist_ok=True)
        (library / path).write_bytes(content)
    (library / "broken").mkdir()
    for name, content in _broken(make_footage):
        (library / "broken" / name).write_bytes(content)
    (library / "special").mkdir()
    _make_special(library / "special", outside)


def _scripts(outside: Outside) -> Iterator[tuple[str, bytes]]:
    """What tells a careless reader to open something else."""
    for number, victim in enumerate(outside.victims):
        texts = {
            "hls": f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{victim}\n#EXT-X-ENDLIST\n",
            "hls_key": f'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{victim}"\n#EXTINF:5,\n{victim}\n#EXT-X-ENDLIST\n',
            "concat": f"ffconcat version 1.0\nfile '{victim}'\n",
            "dash": f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{victim}</BaseURL>',
            "svg": f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{victim}"/></svg>',
            "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n",
            "cue": f'FILE "{victim}" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n',
            "redirector": f"[Reference]\nRef1={victim}\n",
        }
        suffix = (".mp4", ".mkv", ".ts")[number]
        for kind, text in texts.items():
            yield f"scripts/{kind}_{number}{suffix}", text.encode()


def _references(outside: Outside, make_footage: Callable[[Recipe], Path]) -> Iterator[tuple[str, bytes]]:
    """Videos that are ones, and name other files inside."""
    film = make_footage(INNOCENT).read_bytes()
    segments = make_footage(_recipe("m_film_mkv")).read_bytes()
    for number, victim in enumerate(outside.victims):
        yield f"references/data_{number}.mp4", hostile.media_in_another_file(victim)(film)
        yield f"references/data_{number}.mov", hostile.media_in_another_file(victim)(film)
        yield f"references/segments_{number}.mkv", hostile.linked_to(victim)(segments)


def _bombs(make_footage: Callable[[Recipe], Path]) -> Iterator[tuple[str, bytes]]:
    film = make_footage(recipes.SHORT_5S_MP4).read_bytes()
    for change in _BOMBS:
        yield f"bombs/{change.__name__}.mp4", change(film)
    segments = make_footage(_recipe("m_film_mkv")).read_bytes()
    for change in _MATROSKA_BOMBS:
        yield f"bombs/{change.__name__}.mkv", change(segments)
    yield "bombs/huge_vp9.webm", hostile.huge_vp9(make_footage(_recipe("m_vp9_webm")).read_bytes())
    yield "bombs/huge_jpegs.avi", hostile.huge_jpegs(make_footage(_recipe("m_mjpeg_avi")).read_bytes())


def _broken(make_footage: Callable[[Recipe], Path]) -> Iterator[tuple[str, bytes]]:
    for name in _BROKEN:
        recipe = _recipe(name)
        film = make_footage(recipe).read_bytes()
        for seed in range(_TURNED):
            yield f"{name}_turned_{seed}{recipe.suffix}", hostile.bytes_turned(film, seed)
        for seed in range(_CUT_OFF):
            yield f"{name}_cut_off_{seed}{recipe.suffix}", hostile.cut_off(film, seed)


def _recipe(name: str) -> Recipe:
    return next(specimen.recipe for specimen in MATRIX if specimen.recipe.name == name)


def _make_special(folder: Path, outside: Outside) -> None:
    """What is no file, or leads to none; but for one that leads to the innocent video."""
    os.mkfifo(folder / "fifo.mp4")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(folder)  # a socket's path may have 107 bytes
        server.bind("socket.mp4")
        os.chdir(here)
    with suppress(PermissionError):  # only root may make one
        os.mknod(folder / "device.mp4", 0o666 | stat.S_IFCHR, os.makedev(1, 5))
    (folder / "folder.mp4").mkdir()
    (folder / "inside.mp4").symlink_to("../innocent.mp4")
    (folder / "out.mp4").symlink_to(outside.secret)
    (folder / "out_by_dots.mp4").symlink_to("../../../" + outside.secret.name)
    (folder / "zeros.mp4").symlink_to("/dev/zero")
    (folder / "memory.mp4").symlink_to("/proc/self/environ")
    (folder / "parent").symlink_to("../..")
    (folder / "loop").symlink_to(".")
    (folder / "itself.mp4").symlink_to("itself.mp4")
    (folder / "ping.mp4").symlink_to("pong.mp4")
    (folder / "pong.mp4").symlink_to("ping.mp4")
