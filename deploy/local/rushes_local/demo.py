"""The demo library: generated footage, and a real clip where Rushes runs from its source tree."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

# The clip is under CC-BY 3.0, so its attribution is copied with it.
_REAL = Path(__file__).parents[3] / "tests" / "footage"
_COPIES = {"bigbuckbunny.mp4": "Big Buck Bunny.mp4", "ATTRIBUTION.md": "ATTRIBUTION.md"}

_SECONDS = 40
_SCENES = {
    "patterns/colour bars and clock 25 fps.mp4": ("testsrc2=size=640x360:rate=25", "sine=frequency=440:beep_factor=4"),
    "patterns/mandelbrot 30 fps.mkv": ("mandelbrot=size=640x360:rate=30", "sine=frequency=330"),
    "patterns/cellular 23.976 fps silent.mov": ("life=size=320x180:rate=24000/1001:mold=10:life_color=#62aeff", None),
}


def make_demo_library(folder: Path, say: Callable[[str], None]) -> None:
    """Make the files that are missing in `folder`. Raises OSError, subprocess.CalledProcessError."""
    folder.mkdir(parents=True, exist_ok=True)
    for source, name in _COPIES.items():
        if (_REAL / source).is_file() and not (folder / name).exists():
            shutil.copyfile(_REAL / source, folder / name)
    missing = {name: scene for name, scene in _SCENES.items() if not (folder / name).exists()}
    if missing:
        say(f"making {len(missing)} demo videos in {folder} (once) …")
    for name, (picture, sound) in missing.items():
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        part = target.with_name(f".{target.stem}.part{target.suffix}")
        subprocess.run(_scene_argv(picture, sound, part), check=True)
        part.rename(target)


def _scene_argv(picture: str, sound: str | None, target: Path) -> list[str]:
    heard = ["-f", "lavfi", "-i", f"{sound}:sample_rate=48000"] if sound else []
    return [
        *[get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", picture, *heard],
        *["-t", str(_SECONDS), "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-pix_fmt", "yuv420p"],
        *(["-c:a", "aac", "-b:a", "96k"] if sound else []),
        str(target),
    ]
