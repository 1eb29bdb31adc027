"""Checks of encoding and decoding, with one second of video whose frames are counted."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import av

from rushes_local.doctor.findings import Finding, fails, limited, works

_RATE = 25
_TRIAL_SECONDS = 60
_ADVICE = "unset RUSHES_FFMPEG to use the bundled program, or name one with libx264 and aac"


def check_codecs(ffmpeg: Path) -> Iterator[Finding]:
    """Try the encoding program and the decoding library with the same second of video, then other formats' encoders."""
    with tempfile.TemporaryDirectory(prefix="rushes-doctor-") as folder:
        clip = Path(folder) / "trial.mp4"
        began = time.monotonic()
        problem = _encode(ffmpeg, clip)
        if problem:
            yield fails("encoding", f"{ffmpeg}: {problem}", _ADVICE)
            return
        yield works("encoding", f"libx264 and aac by {_version_of(ffmpeg)}, {time.monotonic() - began:.1f} s for 1 s")
        yield _decoded(clip)
    yield _formats(ffmpeg)


def _encode(ffmpeg: Path, clip: Path) -> str:
    """Encode the trial clip; why that failed, or "" where it did not."""
    return _ran(
        ffmpeg,
        *("-f", "lavfi", "-i", f"testsrc2=size=640x360:rate={_RATE}:duration=1"),
        *("-f", "lavfi", "-i", "sine=duration=1"),
        *("-c:v", "libx264", "-preset", "fast", "-crf", "18", "-pix_fmt", "yuv420p", "-c:a", "aac", str(clip)),
    )


def _formats(ffmpeg: Path) -> Finding:
    """Try the encoders of clip formats other than MP4."""
    source = ("-f", "lavfi", "-i", f"testsrc2=size=64x36:rate={_RATE}:duration=1")
    heard = ("-f", "lavfi", "-i", "sine=duration=1")
    tried: dict[str, tuple[str, ...]] = {
        **{name: (*source, "-frames:v", "1", "-c:v", name) for name in ("libwebp", "png", "mjpeg")},
        "flac": (*heard, "-c:a", "flac"),
    }
    failed = {name: said for name, argv in tried.items() if (said := _ran(ffmpeg, *argv, "-f", "null", "-"))}
    if not failed:
        return works("formats", ", ".join(tried))
    said = "; ".join(f"{name}: {why}" for name, why in failed.items())
    return limited("formats", f"clips cannot be made with {said}", "unset RUSHES_FFMPEG to use the bundled program")


def _ran(ffmpeg: Path, *arguments: str) -> str:
    argv = [str(ffmpeg), "-nostdin", "-v", "error", *arguments]
    try:
        ran = subprocess.run(argv, capture_output=True, text=True, timeout=_TRIAL_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as failed:
        return str(failed)
    if ran.returncode == 0:
        return ""
    said = ran.stderr.strip().splitlines()
    return said[0] if said else f"it ended with {ran.returncode}"


def _version_of(ffmpeg: Path) -> str:
    ran = subprocess.run([str(ffmpeg), "-version"], capture_output=True, text=True, timeout=10, check=False)
    return " ".join(ran.stdout.split()[:3]) or ffmpeg.name


def _decoded(clip: Path) -> Finding:
    library = f"PyAV {version('av')}"
    try:
        with av.open(str(clip)) as container:
            frames = sum(1 for _ in container.decode(video=0))
    except (av.FFmpegError, OSError) as failed:
        return fails("decoding", f"{library}: {failed}", "make clean, then make run: the environment is damaged")
    if frames != _RATE:
        return fails("decoding", f"{library} finds {frames} of {_RATE} frames", "report this with the line above")
    return works("decoding", f"{library}, {frames} of {_RATE} frames of the trial")
