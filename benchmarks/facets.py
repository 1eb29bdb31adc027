"""Time of facets of a large library through the gateway, in comparison with GROUP BY over the same rows.

`python -m benchmarks.facets [ASSETS] [--kept FILE]`. Before facets are timed, their values are compared with those that
SQLite groups. One asset is hidden or shown before each request, so that nothing that was counted before is used again.
"""

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, Goal, goals_table, table
from benchmarks.large_library import ASSETS, large_stack
from benchmarks.results import write_section
from tests.e2e import plain_http
from tests.e2e.stack import Stack

ROUNDS, PEER_ROUNDS = 40, 3
GOAL_SECONDS = 0.1
_FOLDER = "rtrim(substr(path, 1, length(path) - length(name)), '/')"
# The camera is the last folder: what remains of its path when everything up to the last slash is taken away.
_CAMERA = f"replace({_FOLDER}, rtrim({_FOLDER}, replace({_FOLDER}, '/', '')), '')"
GROUPED = {
    "camera": _CAMERA,
    "codec": "iif(video_codec = '', 'unknown', video_codec)",
    "month": "strftime('%Y-%m', recorded_ms / 1000.0, 'unixepoch')",
    "day": "strftime('%Y-%m-%d', recorded_ms / 1000.0, 'unixepoch')",
    "length": "CASE WHEN duration = 0 THEN 'unknown' WHEN duration < 10 THEN '0-10' WHEN duration < 60 THEN '10-60'"
    " WHEN duration < 300 THEN '60-300' WHEN duration < 1800 THEN '300-1800' WHEN duration < 7200 THEN '1800-7200'"
    " ELSE '7200-' END",
}
_FIELDS = "camera,codec,month,length"
_SHOWN = "number NOT IN (SELECT asset_number FROM hidden WHERE profile = 'default')"


@dataclass(frozen=True)
class Case:
    """A request, and the condition of the same rows in SQL for each field."""

    name: str
    asked: dict[str, Any]
    condition: str = "true"
    of_field: dict[str, str] = field(default_factory=dict)
    """Conditions that do not hold for the values of their own field."""

    def where(self, of: str) -> str:
        """The condition for the values of a field."""
        others = [condition for name, condition in self.of_field.items() if name != of]
        return " AND ".join([_SHOWN, self.condition, *others])


_HEVC, _LONG = "video_codec = 'hevc'", "duration >= 60 AND duration < 300"
CASES = (
    Case("camera and codec of everything", {"fields": "camera,codec"}),
    Case("all fields of everything", {"fields": f"{_FIELDS},folder,label"}),
    Case("of a frequent codec", {"fields": _FIELDS, "codec": "hevc"}, of_field={"codec": _HEVC}),
    Case(
        "of two codecs and a length",
        {"fields": _FIELDS, "codec": ["hevc", "mpeg4"], "length": "60-300"},
        of_field={"codec": "video_codec IN ('hevc', 'mpeg4')", "length": _LONG},
    ),
    Case(
        "of a folder, recorded before 1985",
        {"fields": _FIELDS, "folder": "aoildpp", "recorded_before": "1985-01-01T00:00:00Z"},
        "path >= 'aoildpp/' AND path < 'aoildpp0' AND recorded_ms < 473385600000",
    ),
    Case(
        "of one month",
        {"fields": "day", "recorded_from": "1984-12-01T00:00:00Z", "recorded_before": "1985-01-01T00:00:00Z"},
        "recorded_ms >= 470707200000 AND recorded_ms < 473385600000",
    ),
    Case("days of everything", {"fields": "day"}),
    Case("that cannot be read", {"fields": _FIELDS, "only_problems": True}, "state = 'problem'"),
    Case("of a rare word", {"fields": _FIELDS, "q": "77777"}, "folded LIKE '%77777%'"),
    Case("of a word of all", {"fields": _FIELDS, "q": "take"}, "folded LIKE '%take%'"),
)


class WrongFacetsError(AssertionError):
    """Values or counts are wrong, so their time must not be reported."""


def grouped(connection: sqlite3.Connection, case: Case) -> dict[str, list[tuple[str, int]]]:
    """The same facets by the database, without folders and labels."""
    return {
        name: connection.execute(
            f"SELECT {GROUPED[name]}, count(*) FROM asset WHERE {case.where(name)}"  # constants
            " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 200"
        ).fetchall()
        for name in case.asked["fields"].split(",")
        if name in GROUPED
    }


def measured(stack: Stack, database: Path) -> Iterator[tuple[Case, int, Figure, Figure]]:
    """For each case: its total, seconds of our answers, and those of SQLite."""
    with plain_http.Client(base_url=stack.url, timeout=120) as client, closing(sqlite3.connect(database)) as peer:
        [asset] = client.get("/api/v1/assets", params={"limit": 1}).raise_for_status().json()["assets"]
        began = time.perf_counter()
        client.get("/api/v1/assets/facets", params=CASES[0].asked).raise_for_status()
        print(f"the first request, which reads all assets: {time.perf_counter() - began:.1f} s")
        for case in CASES:
            ours, theirs, total = Figure(), Figure(), 0
            for turn in range(ROUNDS):
                stack.post("/api/v1/assets/hidden", {"asset_ids": [asset["id"]], "hidden": turn % 2 == 0})
                began = time.perf_counter()
                answer = client.get("/api/v1/assets/facets", params=case.asked)
                ours.add(time.perf_counter() - began)
                told = answer.raise_for_status().json()
                if turn >= PEER_ROUNDS:
                    continue
                began = time.perf_counter()
                expected = grouped(peer, case)
                theirs.add(time.perf_counter() - began)
                for name, values in expected.items():
                    if [(each["value"], each["count"]) for each in told["facets"][name]] != values:
                        raise WrongFacetsError(f"{name}, {case.name}: {told['facets'][name][:5]}, not {values[:5]}")
                total = told["total"]
            print(f"{case.name}: {ours.show(1, 1e3)} ms, SQLite {theirs.show(1, 1e3)} ms, {total:,}")
            yield case, total, ours, theirs


def report(assets: int, found: Sequence[tuple[Case, int, Figure, Figure]]) -> Iterator[str]:
    yield (
        f"Facets of {assets:,} assets through the gateway, after a change each ({ROUNDS} rounds), and the same values "
        f"by GROUP BY in SQLite on the same file ({PEER_ROUNDS} rounds, without folders and labels), in milliseconds. "
        "In the first round of a word the database finds its hits:"
    )
    yield table(
        ("facets", "assets", "Rushes", "p95", "GROUP BY", "p95"),
        [
            (
                f"{case.asked['fields']}: {case.name}",
                f"{total:,}",
                ours.show(1, 1e3),
                f"{ours.p95 * 1e3:.1f}",
                theirs.show(1, 1e3),
                f"{theirs.p95 * 1e3:.1f}",
            )
            for case, total, ours, theirs in found
        ],
    )
    yield goals_table(
        [
            Goal(
                f"p95 of facets {case.name} at most {GOAL_SECONDS * 1e3:.0f} ms",
                f"{ours.p95 * 1e3:.0f} ms",
                ours.p95 <= GOAL_SECONDS,
            )
            for case, _, ours, _ in found
        ]
    )


def main(assets: int, kept: Path | None) -> None:
    with tempfile.TemporaryDirectory(prefix="rushes-facets-") as folder:
        stack = large_stack(Path(folder), 0, assets, kept)
        with stack:
            found = list(measured(stack, Path(folder) / "stack" / "data" / "catalog.db"))
    write_section("Facets", [*report(assets, found)])


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("assets", type=int, nargs="?", default=ASSETS, help="How many assets there are.")
    arguments.add_argument("--kept", type=Path, help="Where the rows are kept for the next run.")
    chosen = arguments.parse_args()
    main(chosen.assets, chosen.kept)
