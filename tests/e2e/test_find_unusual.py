"""Finding by example among files that are no videos, or only in part: each has its answer, and the others are found."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from tests.e2e.stack import Stack
from tests.e2e.test_find import begun, ended
from tests.footage.kinds_of_picture import Scene, scene, write_scene
from tests.footage.kinds_of_sound import RATE, Recording, recording

pytestmark = pytest.mark.proof("find")

SOUND, PICTURE = "engine", "stripes"
SECONDS = 20
EXAMPLES, OTHER = range(3), 100
FOLDER = "unusual"
NO_VIDEOS = {
    "text.mp4": "This is text, not a video",
    "empty.mp4": "The file is empty",
    "without an end.mp4": "cut off before it was finished",
    "without frames.mkv": "not a video of a kind that is supported",
    "frames that never came.mkv": "cannot decode it",
    "sound.mp4": "There is no picture in this file",
}
"""Files that nothing is found in, and a part of the reason."""


def convert(source: Path, target: Path, *options: str) -> None:
    subprocess.run([get_ffmpeg_exe(), "-v", "error", "-i", source, *options, target], check=True)


def write_without_frames(path: Path, *, sound: bool) -> None:
    """A header that promises a picture, and no packet of it."""
    with av.open(str(path), "w") as container:
        picture = container.add_stream("mpeg4", rate=25)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        if not sound:
            container.start_encoding()
            return
        heard = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for second in range(5):
            noise = np.random.default_rng(second).integers(-9999, 9999, (1, RATE)).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(noise, "s16", "mono")
            frame.sample_rate, frame.pts = RATE, second * RATE
            container.mux(heard.encode(frame))
        container.mux(heard.encode(None))


@pytest.fixture(name="shown", scope="module")
def _shown(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, tuple[Scene, Recording]]]:
    """What is seen and heard in the whole videos, which the others lie beside."""
    folder = stack.library / FOLDER
    folder.mkdir(parents=True)
    made = {}
    for seed in (*EXAMPLES, OTHER):
        made[seed] = scene(seed, SECONDS, (PICTURE, "ball")), recording(seed, SECONDS, (SOUND, "bell"))
        write_scene(folder / f"{seed}.mkv", made[seed][0], rate=5, sound=made[seed][1].samples)
    whole, apart = folder / f"{OTHER}.mkv", tmp_path_factory.mktemp("unusual")
    for name, options in (("fast.mp4", ("-movflags", "+faststart")), ("slow.mp4", ())):
        convert(whole, apart / name, "-c:v", "libx264", "-c:a", "aac", *options)
    fast, slow = ((apart / name).read_bytes() for name in ("fast.mp4", "slow.mp4"))
    (folder / "truncated.mp4").write_bytes(fast[: len(fast) // 2])
    (folder / "truncated.mkv").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    (folder / "without an end.mp4").write_bytes(slow[: len(slow) * 9 // 10])
    convert(whole, folder / "silent.mp4", "-an", "-c:v", "libx264")
    convert(whole, folder / "short.mp4", "-t", "0.3", "-c:v", "libx264", "-c:a", "aac")
    convert(whole, folder / "sound.mp4", "-vn", "-c:a", "aac")
    write_without_frames(folder / "without frames.mkv", sound=False)
    write_without_frames(folder / "frames that never came.mkv", sound=True)
    (folder / "text.mp4").write_text("no video " * 100)
    (folder / "empty.mp4").touch()
    stack.scan()
    yield made
    shutil.rmtree(folder)
    stack.scan()


@pytest.mark.parametrize("by", ["sound", "picture", "both"])
def test_a_scan_and_a_training_come_to_their_ends_whatever_lies_among_the_videos(
    stack: Stack, shown: dict[int, tuple[Scene, Recording]], by: str
) -> None:
    finder = stack.post("/api/v1/finders", {"name": f"unusual, by {by}", "by": by}).json()
    path = f"/api/v1/finders/{finder['id']}"

    def asset(name: str) -> str:
        found: str = stack.asset(f"{FOLDER}/{name}")["id"]
        return found

    good = [
        {"asset_id": asset(f"{seed}.mkv"), "start": each.start, "end": each.end, "positive": True}
        for seed in EXAMPLES
        for each in (shown[seed][1].of(SOUND) if by == "sound" else shown[seed][0].of(PICTURE))
    ]
    bad = [{"asset_id": asset(name), "start": 1, "end": 2, "positive": True} for name in (*NO_VIDEOS, "silent.mp4")]
    assert stack.post(f"{path}/examples", {"examples": [*good, *bad]}).json() == {"added": len(good) + len(bad)}
    training = ended(stack, begun(stack, f"{path}/trainings"))
    assert training["state"] == "done", training
    [version] = stack.get(f"{path}/versions").json()["versions"]
    assert f"{len(NO_VIDEOS)} examples are left out: their videos are offline, gone or unreadable." in version["note"]
    assert ("1 video could not be used: The video has no sound." in version["note"]) == (by == "sound")

    scan = ended(stack, begun(stack, f"{path}/scans", {"folder": {"root": "library", "path": FOLDER}}))
    assert (scan["state"], scan["completed"], scan["failed"]) == ("done", len(shown) + 4, 0)
    hop = 1.0 if by == "picture" else 0.25

    def scored(name: str) -> float:
        """Seconds from the beginning of the first window to that of the last; -1: there is none."""
        scores = stack.get(f"/api/v1/assets/{asset(name)}/scores", finder=finder["id"]).json()["scores"]
        return (len(scores) - 1) * hop if scores else -1

    assert scored(f"{OTHER}.mkv") == SECONDS - 1
    assert scored("silent.mp4") == (-1 if by == "sound" else SECONDS - 1)
    assert scored("short.mp4") == 0
    for name in ("truncated.mp4", "truncated.mkv"):
        assert SECONDS * 0.3 < scored(name) < SECONDS * 0.7
    for name, why in NO_VIDEOS.items():
        refused = stack.get(f"/api/v1/assets/{asset(name)}/scores", finder=finder["id"])
        assert refused.status_code == 404
        assert refused.json()["detail"].startswith(f"{name} is not scanned: it cannot be read as a video. ")
        assert why in refused.json()["detail"]
    refused = stack.post(f"{path}/scans", {"asset_ids": [asset("text.mp4")]})
    assert (refused.status_code, "cannot be read" in refused.json()["detail"]) == (409, True), refused.text
