"""What somebody has done with Rushes before an update, and all that its API says of it."""

import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from imageio_ffmpeg import get_ffmpeg_exe

from tests.e2e.stack import Stack

FOLDER: Final = Path("/tmp/rushes-before-an-update")
"""Where it is done, and updated: databases have paths of clips in full."""
VIDEOS: Final = ("match/first half.mp4", "match/second half.mp4", "tennis.mp4")
UNSORTED: Final = ("one.mp4", "two.mp4")
TOKEN: Final = "a-token-of-the-tests"
DATABASE: Final = "catalog.db"
DUMP: Final = "dump.sql"
SORTED: Final = "to sort"
"""The folder of the library whose videos are sorted."""

# What is about processes that run now, of each moment, or of other data than the database's.
_FLEETING: Final = frozenset(
    {
        "seen_at",
        "last_used_at",
        "online",
        "now",
        "time_left",
        "eta_seconds",
        "checked_at",
        "made_at",
        "until",
        "oldest_at",
    }
)


def settings(stack: Stack) -> dict[str, str]:
    """With which the data was made, and is used after an update."""
    return {
        "RUSHES_TOKEN": TOKEN,
        "RUSHES_SORT_DIR": str(stack.library / SORTED),
        "RUSHES_WATCH": "poll",
        "RUSHES_POLL_SECONDS": "3600",
    }


class Person:
    """Somebody with an admin's token at a running stack."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._signed = {"Authorization": f"Bearer {TOKEN}"}

    def answer(self, method: str, path: str, body: object = None) -> Any:
        answered = self._stack.ask(method, path, json=body, headers=self._signed)
        assert answered.is_success, (path, answered.status_code, answered.text)
        return answered.json() if answered.content else None

    def picture(self, path: str) -> bytes:
        answered = self._stack.ask("GET", path, headers=self._signed)
        assert answered.is_success, (path, answered.status_code, answered.text)
        return answered.content

    def scan(self) -> None:
        """Return when all of the library is known."""
        for _ in self._stack.until(120, "a scan begun"):
            if jobs := self.answer("POST", "/api/v1/scans", {})["job_ids"]:
                break
        for job in jobs:
            self.wait(job)

    def wait(self, job: str) -> None:
        """Return when a job has ended well."""
        for _ in self._stack.until(240, f"job {job} ended"):
            state = self.answer("GET", f"/api/v1/jobs/{job}")
            if state["ended_at"]:
                assert state["state"] == "done", state
                return

    def asset(self, path: str) -> str:
        """The id of a video."""
        found = self.answer("GET", "/api/v1/assets?hidden=include&limit=200")["assets"]
        [asset] = [each["id"] for each in found if each["path"] == path]
        return str(asset)


def draw(library: Path) -> None:
    """The videos, each of four seconds at 25 frames a second, with sound."""
    for number, name in enumerate((*VIDEOS, *(f"{SORTED}/{each}" for each in UNSORTED))):
        video = library / name
        video.parent.mkdir(parents=True, exist_ok=True)
        drawn = f"testsrc2=size=96x64:rate=25:duration=4,hue=h={60 * number}"
        command = [get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", drawn, "-f", "lavfi"]
        command += ["-i", f"sine=frequency={220 * (number + 1)}:duration=4", "-g", "25", "-crf", "40"]
        subprocess.run([*command, "-pix_fmt", "yuv420p", "-b:a", "24k", "-ac", "1", str(video)], check=True)
    (library / SORTED / "kept").mkdir()


def do_everything(stack: Stack) -> None:
    """Use what there is to use, so that tables are not empty."""
    person = Person(stack)
    person.scan()
    first, second, tennis = (person.asset(video) for video in VIDEOS)
    person.answer("POST", f"/api/v1/assets/{first}/notes", {"frame": 12, "text": "Größe: the goal 日本"})
    note = person.answer("POST", f"/api/v1/assets/{first}/notes", {"frame": 50, "text": "nothing"})["id"]
    person.answer("DELETE", f"/api/v1/assets/{first}/notes/{note}")
    for start, label in ((0.2, "goal"), (1.5, "foul")):
        cut = {"start": start, "end": start + 0.8, "label": label, "note": "planned"}
        person.answer("POST", f"/api/v1/assets/{second}/cuts", cut)
    person.answer("PUT", f"/api/v1/assets/{first}/starred", {"profile": "default"})
    person.answer("PUT", f"/api/v1/assets/{tennis}/hidden", {"profile": "default"})
    person.answer("POST", "/api/v1/profiles", {"name": "another"})
    person.answer("POST", "/api/v1/tokens", {"name": "a viewer", "role": "viewer"})
    exported = {"asset_id": first, "cursor": 0.4, "clips": 2, "spread": 1, "seconds": 0.6, "short_side": 32}
    person.wait(person.answer("POST", "/api/v1/exports", {**exported, "name": "goals", "label": "goal"})["job"]["id"])
    more = person.answer("POST", "/api/v1/exports", {**exported, "asset_id": second, "name": "others"})
    person.wait(more["job"]["id"])
    clips = person.answer("GET", f"/api/v1/exports/{more['id']}")["clips"]
    person.answer("DELETE", f"/api/v1/clips/{clips[0]['id']}")
    person.answer("POST", "/api/v1/sort", {"name": UNSORTED[0], "category": "kept"})
    timeline = person.answer("POST", "/api/v1/timelines", {"asset_ids": [first], "fps": 2, "max_frames": 4})["id"]
    run = person.answer("POST", "/api/v1/runs", {"timeline_id": timeline, "stages": ["extract_frames", "detect_edges"]})
    for _ in stack.until(240, "the run ended"):
        if person.answer("GET", f"/api/v1/runs/{run['id']}")["status"] not in {"queued", "running"}:
            break


def said(stack: Stack) -> dict[str, Any]:
    """All that the API says of the database, by path."""
    person, answers = Person(stack), dict[str, Any]()

    def ask(path: str) -> Any:
        answers[path] = _lasting(person.answer("GET", path))
        return answers[path]

    for asset in ask("/api/v1/assets?hidden=include&limit=200")["assets"]:
        for about in ("", "/notes", "/cuts", "/markers"):
            ask(f"/api/v1/assets/{asset['id']}{about}")
    for export in ask("/api/v1/exports")["exports"]:
        ask(f"/api/v1/exports/{export['id']}")
    for timeline in ask("/api/v1/timelines")["timelines"]:
        ask(f"/api/v1/timelines/{timeline['id']}")
        for run in ask(f"/api/v1/runs?timeline_id={timeline['id']}")["runs"]:
            ask(f"/api/v1/runs/{run['id']}")
    for path in (
        "profiles",
        "labels",
        "trash",
        "changes",
        "tokens",
        "audit",
        "folders?root=library",
        "sort",
        "assets/facets?fields=codec",
    ):
        ask(f"/api/v1/{path}")
    return answers


def _lasting(answer: Any) -> Any:
    """Without what differs from one moment to the next."""
    if isinstance(answer, dict):
        return {key: _lasting(value) for key, value in answer.items() if key not in _FLEETING}
    return [_lasting(each) for each in answer] if isinstance(answer, list) else answer


def pack(folder: Path, names: Iterable[str], target: Path) -> None:
    """Archive some of a folder, with the times of its files."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(target, "w:xz", preset=9) as archive:
        for name in names:
            archive.add(folder / name, name)


def unpack(packed: Path, folder: Path) -> None:
    """What `pack` has made."""
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
