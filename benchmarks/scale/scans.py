"""How fast a first scan inspects new files on both databases, and how much of the database an asset takes."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg
from sqlalchemy.engine import URL

from benchmarks.figures import table
from benchmarks.first_reading import NotReadError, copies, small_video, states
from benchmarks.scale.databases import KINDS, fresh
from tests.e2e.stack import Stack

TITLE = "Scale: scans"
FILES: Final = (2_000, 20_000)
_LONGEST_SECONDS: Final = 3600.0


def _bytes_of(place: Path | URL) -> int:
    if isinstance(place, Path):
        return sum(file.stat().st_size for file in place.parent.glob(f"{place.name}*"))
    with psycopg.connect(place.set(drivername="postgresql").render_as_string()) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        assert row is not None
        return int(row[0])


def _scanned(stack: Stack, files: int) -> float:
    """Seconds from the request to the last inspected file. Raises NotReadError."""
    began = time.perf_counter()
    [job] = stack.post("/api/v1/scans", {"root": "library"}).json()["job_ids"]
    for _ in stack.until(_LONGEST_SECONDS, "scanned"):
        if stack.get(f"/api/v1/jobs/{job}").json()["state"] not in ("waiting", "running"):
            break
    seconds = time.perf_counter() - began
    if states(stack, "new") != ["ready"] * files:
        raise NotReadError(f"not all of {files} files are ready")
    return seconds


def measured(share: float) -> Iterator[str]:
    """The section's paragraphs; with that share of the files."""
    yield (
        "New files of two seconds and 320 × 180, each with bytes of its own, come into the library of `rushes up` and "
        "are scanned by one media node. All were ready at the end. Bytes are what the database has grown by, with its "
        "indexes, its log, and the events and jobs of the scan:"
    )
    rows = []
    for kind in KINDS:
        for files in (round(number * share) for number in FILES):
            with tempfile.TemporaryDirectory(prefix="rushes-scans-") as name:
                folder = Path(name)
                new = copies(small_video(folder / "small.mp4"), folder / "new", files, 0)
                with fresh(kind, folder) as place:
                    stack = Stack(folder / "stack")
                    if isinstance(place, URL):
                        stack.environment["RUSHES_DATABASE_URL"] = place.render_as_string(hide_password=False)
                    stack.environment["RUSHES_PICTURES_AHEAD"] = "nothing"
                    used = stack.folder / "data" / "catalog.db" if isinstance(place, Path) else place
                    with stack:
                        before = _bytes_of(used)
                        new.rename(stack.library / "new")
                        seconds = _scanned(stack, files)
                        grown = _bytes_of(used) - before
            rows.append((f"{kind}, {files:,} files", f"{files / seconds:,.0f}", f"{grown / files:,.0f}"))
            print(rows[-1])
    yield table(("first scan", "files a second", "bytes of the database an asset"), rows)
