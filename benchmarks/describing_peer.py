"""How others describe the sound or the pictures of a video: a peer of benchmarks/describing.py.

`python describing_peer.py (sound|picture) FFMPEG VIDEO` prints, as JSON, how many windows it described, and the seconds
of the processor that took, with ffmpeg's, without loading librosa.

It runs under any Python that has librosa, and imports nothing of the project.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator

import numpy as np

_RATE, _HOP, _BANDS = 16_000, 0.25, 64
_STRETCH = 30
"""Seconds of sound that are described at once."""
_SIDE = (96, 54)


def _piped(ffmpeg: str, video: str, options: list[str], part: int) -> Iterator[bytes]:
    command = [ffmpeg, "-v", "error", "-i", video, *options, "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while some := process.stdout.read(part):
            yield some
    if process.returncode:
        sys.exit(f"ffmpeg ended with {process.returncode}")


def _mel(samples: np.ndarray) -> None:
    import librosa

    bands = librosa.feature.melspectrogram(y=samples, sr=_RATE, n_fft=512, hop_length=160, n_mels=_BANDS)
    librosa.feature.delta(librosa.power_to_db(bands), mode="nearest")


def sound(ffmpeg: str, video: str) -> int:
    """Windows, four a second: bands of the mel scale, and their differences."""
    windows = 0
    options = ["-map", "0:a:0", "-ac", "1", "-ar", str(_RATE), "-f", "f32le"]
    for some in _piped(ffmpeg, video, options, _STRETCH * _RATE * 4):
        samples = np.frombuffer(some, np.float32)
        _mel(samples)
        windows += int(len(samples) / _RATE / _HOP)
    return windows


def picture(ffmpeg: str, video: str) -> int:
    """A small picture each second, of all that are decoded, and how it differs from the one before."""
    width, height = _SIDE
    before: np.ndarray | None = None
    windows = 0
    options = ["-map", "0:v:0", "-vf", f"fps=1,scale={width}:{height}", "-pix_fmt", "rgb24", "-f", "rawvideo"]
    for some in _piped(ffmpeg, video, options, width * height * 3):
        still = np.frombuffer(some, np.uint8).astype(np.float32)
        if before is not None:
            np.abs(still - before).mean()
        before = still
        windows += 1
    return windows


def main() -> None:
    """Describe the video, and say how long that took."""
    kind, ffmpeg, video = sys.argv[1:]
    if kind == "sound":
        # It loads its parts, and compiles some, with the first use.
        _mel(np.zeros(_RATE, np.float32))
    before = _spent()
    windows = {"sound": sound, "picture": picture}[kind](ffmpeg, video)
    print(json.dumps([windows, _spent() - before]), flush=True)


def _spent() -> float:
    """Seconds of the processor, of this process and of those that it has waited for."""
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in uses)


if __name__ == "__main__":
    main()
