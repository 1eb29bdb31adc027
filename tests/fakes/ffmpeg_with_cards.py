"""A program that stands in for ffmpeg on a machine with graphics cards, whose encoders do as a test says.

It runs the real one with x264 in place of a card; everything that no card is asked for goes to the real one as it is.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from imageio_ffmpeg import get_ffmpeg_exe

Conduct = Literal["works", "fails", "hangs", "garbles", "skips a frame", "dies", "takes its time"]

COMPLAINT: Final = "OpenEncodeSessionEx failed: out of memory (10): (no details)"

_PROGRAM: Final = """#!{python} -IS
import json, os, pathlib, signal, sys, time

HERE, REAL = pathlib.Path({folder!r}), {real!r}
# Options of cards alone, each with a value.
THEIRS = {{"-vaapi_device", "-preset", "-tune", "-profile:v", "-rc", "-cq", "-rc_mode", "-qp", "-global_quality",
          "-usage", "-quality", "-qp_i", "-qp_p", "-qp_b", "-q:v", "-allow_sw", "-flags:v"}}


def on_x264(argv, encoder):
    made = []
    words = iter(argv)
    for word in words:
        value = next(words) if word in THEIRS or word in ("-c:v", "-b:v", "-filter:v") else None
        if word in THEIRS or (word, value) == ("-b:v", "0"):
            continue
        if word == "-c:v":
            made += ["-c:v", "libx264", "-preset", "ultrafast", "-metadata:s:v", "encoder=Lavc " + encoder]
        elif word == "-filter:v":
            made += [word, value.replace("hwupload", "null").replace("format=nv12", "format=yuv420p")]
        else:
            made += [word] if value is None else [word, value]
    return made


def with_filter(argv, last):
    place = argv.index("-filter:v") + 1
    return [*argv[:place], argv[place] + "," + last, *argv[place + 1 :]]


argv = sys.argv[1:]
encoder = argv[argv.index("-c:v") + 1] if "-c:v" in argv else ""
conduct = json.loads((HERE / "conduct.json").read_text()).get(encoder, "")
if not conduct:
    os.execv(REAL, [REAL, *argv])
with (HERE / "asked").open("a") as asked:
    asked.write(encoder + "\\n")
if conduct == "fails":
    print("[" + encoder + " @ 0x5581] {complaint}", file=sys.stderr)
    sys.exit(187)
if conduct == "dies":
    os.kill(os.getpid(), signal.SIGSEGV)
if conduct == "hangs":
    print("frame=3", flush=True)
    while True:
        print("frame=3", flush=True)
        time.sleep(0.5)
if encoder != "libx264":
    argv = on_x264(argv, encoder)
if conduct == "garbles":
    argv = with_filter(argv, "negate")
if conduct == "skips a frame":
    argv = with_filter(argv, "select=gt(n\\\\,0)")
if conduct == "takes its time":
    argv = ["-readrate", "1", "-readrate_initial_burst", "0.1", *argv]
os.execv(REAL, [REAL, *argv])
"""


@dataclass(frozen=True)
class FfmpegWithCards:
    """The program, and what it is to do from now on."""

    folder: Path

    @property
    def program(self) -> Path:
        """For RUSHES_FFMPEG."""
        return self.folder / "ffmpeg"

    def conduct(self, **conducts: Conduct) -> None:
        """How encoders behave, by FFmpeg's names; others are left to the real program."""
        being_written = self.folder / "conduct.json.part"
        being_written.write_text(json.dumps(conducts))
        being_written.rename(self.folder / "conduct.json")

    def asked(self) -> list[str]:
        """The encoders that were asked for since this was last called, in order."""
        log = self.folder / "asked"
        asked = log.read_text().split() if log.exists() else []
        log.unlink(missing_ok=True)
        return asked


def ffmpeg_with_cards(folder: Path, **conducts: Conduct) -> FfmpegWithCards:
    """Make the program in an empty folder."""
    folder.mkdir()
    made = FfmpegWithCards(folder)
    made.conduct(**conducts)
    text = _PROGRAM.format(python=sys.executable, folder=str(folder), real=get_ffmpeg_exe(), complaint=COMPLAINT)
    made.program.write_text(text)
    made.program.chmod(0o755)
    return made
