"""A program that stands in for ffmpeg on a machine with graphics cards, which do as a test says.

It runs the real one with x264 in place of a card, and with the CPU's frames in place of a card's; everything that no
card is asked for goes to the real one as it is.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from imageio_ffmpeg import get_ffmpeg_exe

from tests.fakes.held import WAITING, Held, held

PATIENCE: Final = "3600"
"""For RUSHES_STALL_SECONDS: how long a work may be held without being taken for one that hangs."""

Conduct = Literal["works", "fails", "hangs", "garbles", "skips a frame", "dies", "takes its time", "has one session"]
DecoderConduct = Literal[
    "works",
    "fails",
    "fails in the middle",
    "falls back",
    "hangs",
    "hangs in the middle",
    "garbles",
    "garbles later",
    "skips a frame",
    "dies",
    "knows no HEVC",
]
"""Of a way to a card. "falls back": to the CPU, without a word."""

DECODER_COMPLAINT: Final = "cuvidCreateDecoder(&decoder->decoder, params) failed -> CUDA_ERROR_NO_DEVICE"
COMPLAINT: Final = "OpenEncodeSessionEx failed: out of memory (10): (no details)"

_PROGRAM: Final = """#!{python} -IS
import fcntl, json, os, pathlib, signal, subprocess, sys, time

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


def without(argv, *options):
    for option in options:
        if option in argv:
            place = argv.index(option)
            argv = [*argv[:place], *argv[place + 2 :]]
    return argv


def on_the_cpu(argv, conduct):
    argv = without(argv, "-hwaccel", "-hwaccel_device", "-hwaccel_output_format", "-extra_hw_frames")
    place = argv.index("-filter:v") + 1
    download, filters = argv[place].split(",", 1)
    assert download == "hwdownload"
    argv[place] = {{
        "falls back": "hwdownload,",
        "garbles": "negate,",
        "garbles later": "negate=enable=gte(n\\\\,20),",
        "skips a frame": "select=not(eq(n\\\\,7)),",
        "fails in the middle": "trim=end_frame=20,",
        "hangs in the middle": "trim=end_frame=20,",
    }}.get(conduct, "") + filters
    return argv


{waiting}

def run(argv, decoding):
    if not decoding.endswith("in the middle"):
        os.execv(REAL, [REAL, *argv])
    subprocess.run([REAL, *argv], close_fds=False)
    while decoding.startswith("hangs"):
        time.sleep(0.5)
    print("[h264 @ 0x5581] {decoder_complaint}", file=sys.stderr)
    sys.exit(187)


argv = sys.argv[1:]
conducts = json.loads((HERE / "conduct.json").read_text())
if argv[-1] == "-hwaccels":
    print("Hardware acceleration methods:", "cuda", "vaapi", "qsv", sep="\\n")
    sys.exit(0)
wait_until_told(HERE / "held", argv)
decoding = ""
if "-hwaccel" in argv:
    card = argv[argv.index("-hwaccel") + 1]
    decoding = conducts.get(card, "fails")
    with (HERE / "asked_to_decode").open("a") as asked:
        asked.write(card + "\\n")
    if decoding == "knows no HEVC" and b"HEVC" in pathlib.Path("/proc/self/fd/3").read_bytes()[:4096]:
        decoding = "falls back"
    if decoding == "fails":
        print("[h264 @ 0x5581] {decoder_complaint}", file=sys.stderr)
        sys.exit(187)
    if decoding == "dies":
        os.kill(os.getpid(), signal.SIGSEGV)
    while decoding == "hangs":
        time.sleep(0.5)
    argv = on_the_cpu(argv, decoding)
encoder = argv[argv.index("-c:v") + 1] if "-c:v" in argv else ""
conduct = conducts.get(encoder, "")
if not conduct:
    run(argv, decoding)
with (HERE / "asked").open("a") as asked:
    asked.write(encoder + "\\n")
refuses = conduct == "fails"
if conduct == "has one session":
    session = os.open(HERE / (encoder + ".session"), os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(session, True)
    try:
        fcntl.flock(session, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        refuses = True
if refuses:
    print("[" + encoder + " @ 0x5581] {complaint}", file=sys.stderr)
    sys.exit(187)
if conduct == "dies":
    os.kill(os.getpid(), signal.SIGSEGV)
if conduct == "hangs":
    while True:
        if "-progress" in argv:
            print("frame=3", flush=True)
        time.sleep(0.5)
if encoder.startswith("h264_"):
    argv = on_x264(argv, encoder)
if conduct == "garbles":
    argv = with_filter(argv, "negate")
if conduct == "skips a frame":
    argv = with_filter(argv, "select=gt(n\\\\,0)")
if conduct == "takes its time":
    argv = ["-readrate", "1", "-readrate_initial_burst", "0.1", *argv]
run(argv, decoding)
"""


@dataclass(frozen=True)
class FfmpegWithCards:
    """The program, and what it is to do from now on."""

    folder: Path

    @property
    def program(self) -> Path:
        """For RUSHES_FFMPEG."""
        return self.folder / "ffmpeg"

    @property
    def settings(self) -> dict[str, str]:
        """For a Rushes that is to run it, and whose works may be held: it writes down what it was asked for."""
        return {**self.named, "RUSHES_STALL_SECONDS": PATIENCE}

    @property
    def named(self) -> dict[str, str]:
        """For a Rushes that is to run it, and takes a work that hangs for one."""
        return {"RUSHES_FFMPEG": str(self.program), "RUSHES_FFMPEG_CONFINED": "false"}

    def held(self, *words: str, most: int | None = None) -> AbstractContextManager[Held]:
        """For as long as this lasts, works wait until they are told to go on: see Held.

        Those alone whose command line holds all the words, and no more than `most` of them, where that is given; all
        others are left to their conduct.
        """
        return held(self.folder / "held", words, most)

    @contextmanager
    def conducting(self, **conducts: Conduct | DecoderConduct) -> Iterator[None]:
        """For a while, as conduct(); then as it was before."""
        before = (self.folder / "conduct.json").read_text()
        self.conduct(**conducts)
        try:
            yield
        finally:
            self._write(before)

    def conduct(self, **conducts: Conduct | DecoderConduct) -> None:
        """How encoders and ways to cards behave, by FFmpeg's names.

        Other encoders are left to the real program; other ways to cards fail.
        """
        self._write(json.dumps(conducts))

    def _write(self, conducts: str) -> None:
        being_written = self.folder / "conduct.json.part"
        being_written.write_text(conducts)
        being_written.rename(self.folder / "conduct.json")

    def conducts(self, **conducts: Conduct | DecoderConduct) -> bool:
        """Whether that is how all of them behave now."""
        now: object = json.loads((self.folder / "conduct.json").read_text())
        return now == conducts

    def asked(self) -> list[str]:
        """The encoders that were asked for since this was last called, in order."""
        return self._noted("asked")

    def asked_to_decode(self) -> list[str]:
        """The ways to cards that were, likewise."""
        return self._noted("asked_to_decode")

    def _noted(self, name: str) -> list[str]:
        log = self.folder / name
        asked = log.read_text().split() if log.exists() else []
        log.unlink(missing_ok=True)
        return asked


def ffmpeg_with_cards(folder: Path, **conducts: Conduct | DecoderConduct) -> FfmpegWithCards:
    """Make the program in an empty folder."""
    folder.mkdir()
    made = FfmpegWithCards(folder)
    made.conduct(**conducts)
    text = _PROGRAM.format(
        python=sys.executable,
        folder=str(folder),
        real=get_ffmpeg_exe(),
        waiting=WAITING,
        complaint=COMPLAINT,
        decoder_complaint=DECODER_COMPLAINT,
    )
    made.program.write_text(text)
    made.program.chmod(0o755)
    return made
