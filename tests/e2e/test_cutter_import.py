"""A day after the switch: the old tool's database and its clips, made as it made them, in a running Rushes."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest

from tests.cutter_database import batch, cutter_database
from tests.e2e import plain_http
from tests.e2e.commands import rushes
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.read import numbers
from tests.footage.recipes import Recipe

pytestmark = pytest.mark.proof("imports")

VIDEO = "cfr25_mp4.mp4"


def cut_as_it_did(video: Path, start: float, clip: Path) -> None:
    """The old tool's own command: seek, 8 seconds, always encoded anew."""
    clip.parent.mkdir(parents=True, exist_ok=True)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-ss", str(start), "-i", str(video), "-t", "8"]
    subprocess.run([*command, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", str(clip)], check=True)


@pytest.fixture(scope="module")
def switched(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("switched")
    exports = folder / "exports"
    rows: list[dict[str, Any]] = [
        *batch(VIDEO, 2.0, f"{exports}/terrier_001", 2, label="hund", processed_at="2023-05-06T07:08:09+00:00"),
        *batch("gone.mp4", 1.0, f"{exports}/gone_001", 1),
    ]
    database = cutter_database(folder / "old.db", rows, [(VIDEO, "night")])
    running = Stack(folder, environment={"DB_PATH": str(database), "MEDIA_THUMBS_DIR": "/thumbs"})
    video = running.add(make_footage(recipes.CFR25_MP4))
    for index, row in enumerate(rows[:2]):
        cut_as_it_did(video, 2.0 + 3 * index, Path(row["output_path"]))
    with running:
        for _ in running.until(120, "imported"):
            if running.get("/api/v1/import").json()["clips"] == 2:
                break
        yield running


def test_clips_of_the_old_tool_are_shown_proven_and_deleted_like_others(switched: Stack) -> None:
    [marker] = switched.get(f"/api/markers/{VIDEO}").json()
    first = switched.exports / "terrier_001" / "terrier_001_0.mp4"
    assert (marker["start_time"], marker["output_path"], marker["label"]) == (2.0, str(first), "hund")
    assert switched.get("/api/hidden", profile="night").json() == [VIDEO]
    [export] = switched.get("/api/v1/exports").json()["exports"]
    assert [(clip["imported"], clip["proof"]) for clip in export["clips"]] == [(True, None)] * 2
    verified = switched.post(f"/api/v1/clips/{export['clips'][0]['id']}/verify")
    assert verified.json().get("differences") == [], verified.text
    [export] = switched.get("/api/v1/exports").json()["exports"]
    assert export["clips"][0]["proof"]["frames"] == 200
    was = first.read_bytes()
    deleted = plain_http.delete(f"{switched.url}/api/v1/clips/{export['clips'][0]['id']}").json()
    assert not first.exists()
    assert switched.post(f"/api/v1/changes/{deleted['change']['id']}/undo").status_code == 200
    assert first.read_bytes() == was
    assert numbers(first) == list(range(50, 250))


def test_what_belongs_to_no_video_is_said_at_the_start_by_the_api_and_by_doctor(switched: Stack) -> None:
    said = switched.get("/api/v1/import").json()
    assert [(each["name"], each["rows"]) for each in said["unplaced"]] == [("gone.mp4", 1)]
    log = switched.log.read_text()
    assert "DB_PATH: " in log
    assert "MEDIA_THUMBS_DIR is not used" in log
    findings = rushes(switched, "doctor").text
    assert "2 clips and 1 hidden flags are imported" in findings
    assert "gone.mp4: 1 row. No file of this name" in findings
