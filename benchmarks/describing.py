"""How fast a long recording is described for a finder, by its sound and by its pictures, and how much memory it takes.

`python -m benchmarks.describing [--hours N] [--python PYTHON]`. A recording of 1920 × 1080 with sound, made of one
scene again and again, is scanned by finders whose examples lie in other videos: what they look for has to be found in
each repetition. The peers describe the first minutes of it: librosa for sound, and ffmpeg, which decodes all frames,
for pictures. `--python` names a Python that has librosa, which is no dependency of Rushes; without it nothing is
measured.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import av
from imageio_ffmpeg import get_ffmpeg_exe

from benchmarks import servers
from benchmarks.figures import Goal, goals_table, table
from benchmarks.memory import MB, watched
from benchmarks.results import write_section
from benchmarks.servers import Server
from tests.e2e import plain_http
from tests.footage import kinds_of_picture, kinds_of_sound
from tests.footage.kinds_of_picture import scene, write_scene
from tests.footage.kinds_of_sound import recording

_SECONDS: Final = 75
"""Of a scene."""
_EXAMPLES: Final = range(50_000, 50_006)
_LONG: Final = 60_000
_SOUGHT: Final = {"sound": "bell", "picture": "flash"}
_FRAME_RATE: Final = 25
_GOALS: Final = {"sound": 200, "picture": 40}
"""Seconds of the recording for a second of the processor."""
_PEERS: Final = {"sound": "librosa", "picture": "ffmpeg, every frame decoded"}
_PEER: Final = Path(__file__).with_name("describing_peer.py")
_PEER_SCENES: Final = 8
_ASKED_AGAIN: Final = 0.5
_LOOKS: Final = 1.0
"""Seconds between two looks at the memory."""


class WrongScanError(AssertionError):
    """A scan is wrong, so its time must not be reported."""


@dataclass(frozen=True)
class Scan:
    spent: float
    """Seconds of the processor, of all processes."""
    took: float
    """Seconds of the clock."""
    memory: dict[str, float]
    """Most bytes, by module."""


def main() -> None:
    """Measure, and write the section."""
    servers.stop_when_terminated()
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--hours", type=float, default=1)
    options.add_argument("--python", default=sys.executable)
    chosen = options.parse_args()
    if subprocess.run([chosen.python, "-c", "import librosa"], capture_output=True, check=False).returncode:
        print(f"Describing was not measured: {chosen.python} has no librosa, which is the peer.")
        return
    scenes = max(1, round(chosen.hours * 3600 / _SECONDS))
    with tempfile.TemporaryDirectory(prefix="rushes-describing-") as folder:
        library = Path(folder) / "library"
        library.mkdir()
        for seed in _EXAMPLES:
            _write(library / f"{seed}.mkv", seed, each=2)
        long, short = library / "long.mp4", Path(folder) / "short.mp4"
        _lengthened(Path(folder), long, scenes)
        _lengthened(Path(folder), short, min(scenes, _PEER_SCENES))
        scans, others = {}, {}
        with servers.rushes(library, Path(folder) / "work") as server:
            for by in _SOUGHT:
                scans[by] = _scanned(server, by, _length(long) / scenes, scenes)
                others[by] = _peer(chosen.python, by, short, min(scenes, _PEER_SCENES) * _SECONDS)
    write_section("Describing", _section(scenes * _SECONDS, scans, others))


def _section(seconds: int, scans: dict[str, Scan], others: dict[str, float]) -> Sequence[str]:
    rows, goals = [], []
    for by, scan in scans.items():
        rate = seconds / scan.spent
        rows += [
            (f"{by}, Rushes", f"{rate:.0f} ×", f"{scan.spent:.0f} s", f"{scan.took:.0f} s"),
            (f"{by}, {_PEERS[by]}", f"{others[by]:.0f} ×", "", ""),
        ]
        least = _GOALS[by]
        goals.append(Goal(f"{by} at least {least} × real time per core", f"{rate:.0f} ×", rate >= least))
    modules = sorted({name for scan in scans.values() for name in scan.memory})
    memory = [
        (name, *(f"{scan.memory[name] / MB:.0f} MB" if name in scan.memory else "–" for scan in scans.values()))
        for name in modules
    ]
    return (
        (
            f"A recording of {seconds / 3600:.1f} hours in 1920 × 1080 is scanned by a finder by sound and by "
            "one by pictures, through REST, by the built-in descriptors: all processes count. What is sought was found "
            f"in each of its scenes of {_SECONDS} s. The peers describe the first {_PEER_SCENES} scenes."
        ),
        table(("", "real time, for a second of the processor", "processor", "clock"), rows),
        goals_table(goals),
        "Most memory (proportional set size), by processes of one kind:",
        table(("", *(f"by {by}" for by in scans)), memory),
    )


def _write(path: Path, seed: int, each: int) -> None:
    shown, heard = scene(seed, _SECONDS, each=each), recording(seed, _SECONDS, each=each)
    write_scene(path, shown, 4, sound=heard.samples)


def _lengthened(folder: Path, path: Path, scenes: int) -> None:
    """The long recording's scene in 1080p with grain, so many times one after the other."""
    small, one = folder / "scene.mkv", folder / "scene.mp4"
    if not one.exists():
        _write(small, _LONG, each=1)
        grain = f"fps={_FRAME_RATE},scale=1920:1080,noise=c0s=4:c0f=t"
        coded = ["-c:v", "libx264", "-preset", "veryfast", "-b:v", "2M", "-g", "50", "-c:a", "aac", "-b:a", "128k"]
        _ffmpeg(["-i", small, "-vf", grain, "-t", str(_SECONDS), *coded, one])
    _ffmpeg(["-stream_loop", str(scenes - 1), "-i", one, "-c", "copy", path])


def _ffmpeg(arguments: Sequence[str | Path]) -> None:
    subprocess.run([get_ffmpeg_exe(), "-v", "error", "-y", *arguments], check=True, stdin=subprocess.DEVNULL)


def _length(video: Path) -> float:
    """In seconds."""
    with av.open(str(video)) as container:
        assert container.duration is not None
        return container.duration / av.time_base


def _scanned(server: Server, by: str, period: float, scenes: int) -> Scan:
    """`period`: from the beginning of a scene to that of the next one. Its sound is a little longer than it."""
    assets = {Path(each["path"]).name: each["id"] for each in _asked(server, "get", "/assets")["assets"]}
    finder = _asked(server, "post", "/finders", {"name": f"by {by}", "by": by})["id"]
    examples = [
        {"asset_id": assets[f"{seed}.mkv"], "start": each.start, "end": each.end, "positive": True}
        for seed in _EXAMPLES
        for each in _shown(by, seed, 2)
    ]
    _asked(server, "post", f"/finders/{finder}/examples", {"examples": examples})
    _until_done(server, _asked(server, "post", f"/finders/{finder}/trainings")["job_id"])
    before, began = server.cpu_seconds(), time.perf_counter()
    with watched(server, _LOOKS) as memory:
        job = _asked(server, "post", f"/finders/{finder}/scans", {"asset_ids": [assets["long.mp4"]]})["job_id"]
        _until_done(server, job)
    spent, took = server.cpu_seconds() - before, time.perf_counter() - began
    spans = [(each.start, each.end) for each in _shown(by, _LONG, 1)]
    every = [(place * period + start, place * period + end) for place in range(scenes) for start, end in spans]
    _check(server, finder, assets["long.mp4"], every)
    return Scan(spent, took, {name: max(figure.values) for name, figure in memory.items()})


def _shown(by: str, seed: int, each: int) -> Sequence[kinds_of_picture.Seen | kinds_of_sound.Heard]:
    if by == "sound":
        return recording(seed, _SECONDS, each=each).of(_SOUGHT[by])
    return scene(seed, _SECONDS, each=each).of(_SOUGHT[by])


def _check(server: Server, finder: str, asset: str, spans: Sequence[tuple[float, float]]) -> None:
    found: list[tuple[float, float]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = _asked(server, "get", f"/moments?finder={finder}&asset_id={asset}&order=time&limit=200&cursor={cursor}")
        found += [(each["start"], each["end"]) for each in page["moments"]]
        cursor = page["next_cursor"]
    for start, end in spans:
        if not any(min(end, last) - max(start, first) >= (end - start) / 2 for first, last in found):
            raise WrongScanError(f"nothing was found from {start:.1f} to {end:.1f} s among {found[:20]}")


def _asked(server: Server, method: str, path: str, body: object = None) -> dict[str, Any]:
    answer = plain_http.request(method.upper(), server.url(f"/api/v1{path}"), json=body, timeout=600)
    if answer.status_code >= 400:
        raise WrongScanError(f"{path}: {answer.text}")
    said: dict[str, Any] = answer.json()
    return said


def _until_done(server: Server, job_id: str) -> None:
    while (job := _asked(server, "get", f"/jobs/{job_id}"))["state"] in ("waiting", "running"):
        time.sleep(_ASKED_AGAIN)
    if job["state"] != "done":
        raise WrongScanError(str(job))


def _peer(python: str, by: str, video: Path, seconds: int) -> float:
    """Seconds of the recording for a second of the processor."""
    run = subprocess.run([python, "-P", _PEER, by, get_ffmpeg_exe(), video], check=True, capture_output=True, text=True)
    windows, spent = json.loads(run.stdout)
    wanted = seconds * (4 if by == "sound" else 1)
    if abs(windows - wanted) > wanted / 100 + 2:
        raise WrongScanError(f"the peer described {windows} windows, not {wanted}")
    return float(seconds / spent)


if __name__ == "__main__":
    main()
