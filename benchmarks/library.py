"""Time of a scan of an unchanged library, and of pages of lists of a large one.

`python -m benchmarks.library [FILES] [ASSETS] [--kept FILE]`. All of Rushes: FILES real files are scanned through media
and catalog, in comparison with os.walk and one stat per file in a process of its own; and ASSETS rows of a root that is
not mounted are listed through the gateway. The rows are written straight into the tables, as only reading is measured.
"""

import argparse
import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, Goal, goals_table, table
from benchmarks.large_library import ASSETS, FILES, large_stack, make_files
from benchmarks.results import write_section
from tests.e2e import plain_http
from tests.e2e.stack import Stack

SCAN_ROUNDS, PAGE_ROUNDS, COUNT_ROUNDS = 3, 20, 10
SCAN_GOAL_SECONDS, PAGE_GOAL_SECONDS = 10.0, 0.05
# For pages at positions that users reach by dragging the scroll bar, and for neighbours there.
JUMP_GOAL_SECONDS = 0.25
LONGEST_SCAN = 1800.0
_PEER = (
    "import os, sys, time; began = time.perf_counter(); found = 0\n"
    "for folder, _, names in os.walk(sys.argv[1]):\n"
    "    for name in names: os.stat(os.path.join(folder, name)); found += 1\n"
    "print(found, time.perf_counter() - began)"
)


class WrongCountError(AssertionError):
    """A result is wrong or a scan failed, so its time must not be reported."""


def scan(stack: Stack) -> float:
    """Seconds of a scan, from the request to its end."""
    began = time.perf_counter()
    [job_id] = stack.post("/api/v1/scans", {"root": "library"}).json()["job_ids"]
    for _ in stack.until(LONGEST_SCAN, "scanned"):
        job = stack.get(f"/api/v1/jobs/{job_id}").json()
        if job["state"] not in ("waiting", "running"):
            break
    seconds = time.perf_counter() - began
    if job["state"] != "done":
        raise WrongCountError(f"the scan has {job['state']}: {job['error']}")
    return seconds


def walk(folder: Path, expected: int) -> float:
    said = subprocess.run([sys.executable, "-c", _PEER, str(folder)], check=True, capture_output=True, text=True)
    found, seconds = said.stdout.split()
    if int(found) != expected:
        raise WrongCountError(f"{found} files instead of {expected}")
    return float(seconds)


def scans(stack: Stack, files: int) -> tuple[Figure, Figure]:
    ours, peer = Figure(), Figure()
    scan(stack)  # Ends after the scans of the start.
    for _ in range(SCAN_ROUNDS):
        peer.add(walk(stack.library, files))
        ours.add(scan(stack))
    there = stack.get("/api/v1/roots").json()["roots"][0]["asset_count"]
    if there != files:
        raise WrongCountError(f"{there} assets instead of {files}")
    return ours, peer


SORTS = ("path", "name", "size", "modified", "recorded", "duration", "added")
# One of the forty top-level folders of the archive.
FOLDER = {"root": "archive", "folder": "aoildpp"}
FILTERS: dict[str, dict[str, Any]] = {
    "all": {},
    "a root": {"root": "archive"},
    "problems": {"only_problems": True},
    "a word of all": {"q": "take"},
    "words of many": {"q": "take 7"},
    "a rare word": {"q": "take 77777"},
    "a short word of none": {"q": "zq"},
    "problems with a word of all": {"only_problems": True, "q": "take"},
    "a folder's name": {"q": "tepobtrl"},
    "a folder": FOLDER,
    "a folder, a word of all": {**FOLDER, "q": "take"},
    "hidden too": {"hidden": "include"},
    "only hidden": {"hidden": "only"},
    "exported": {"exported": "only"},
    "not exported": {"exported": "none"},
    "needs conversion": {"needs_conversion": True},
    "plays": {"needs_conversion": False},
    "a frequent codec": {"codec": "hevc"},
    "a rare codec": {"codec": "mpeg4"},
    "a codec of none": {"codec": "prores"},
    "a rare codec in a folder": {**FOLDER, "codec": "mpeg4"},
    "a camera": {"camera": "aoildpp"},
    "recorded since": {"recorded_from": "1985-01-01T00:00:00Z"},
    "recorded before": {"recorded_before": "1985-01-01T00:00:00Z"},
    "recorded lately": {"recorded_from": "2023-11-14T00:00:00Z"},
    "recorded in one month": {"recorded_from": "1990-01-01T00:00:00Z", "recorded_before": "1990-02-01T00:00:00Z"},
}
# Lists that `counts` measures: those with words, and those with a time whose assets lie at the far end of the order.
COUNTED_ANEW = (
    ("a word of all", {"sort": "path"}),
    ("words of many", {"sort": "path"}),
    ("a rare word", {"sort": "path"}),
    ("recorded since", {"sort": "path"}),
    ("recorded since", {"sort": "modified", "order": "asc"}),
    ("recorded before", {"sort": "modified", "order": "desc"}),
    ("recorded lately", {"sort": "name", "order": "asc"}),
    ("a folder's name", {"sort": "added", "order": "asc"}),
)
# A parameter of the page's requests.
QUICK = {"quick_total": True}


# Lists of the replaced tools; each name has the number of videos per page.
OLD_LISTS: dict[str, dict[str, Any]] = {
    "/videos/, 24": {},
    "/videos/, 500": {"limit": 500},
    "/videos/, 24 in the middle": {"page": 2_000},
    "/videos/, 24 of a camera": {"camera_name": "aoildpp"},
    "/videos/, 24 of a month": {"start_date": "2023-10-14", "end_date": "2023-11-14"},
}


def processor_seconds(stack: Stack) -> float:
    """Processor seconds of all processes so far."""
    times = [process.cpu_times() for process in stack.processes()]
    return sum(each.user + each.system for each in times)


def pages(stack: Stack) -> Iterator[tuple[str, int, Figure, float]]:
    """For each list: name, total, seconds of the first page, and processor seconds per page."""
    with plain_http.Client(base_url=stack.url, timeout=60) as client:
        for what, sort in itertools.product(FILTERS, SORTS):
            if any(unlike in what for unlike in ("hidden", "exported")) and sort not in ("path", "size"):
                continue
            figure, total, before = Figure(), 0, processor_seconds(stack)
            for order in itertools.islice(itertools.cycle(("asc", "desc")), PAGE_ROUNDS):
                began = time.perf_counter()
                answer = client.get("/api/v1/assets", params={"sort": sort, "order": order, **QUICK, **FILTERS[what]})
                figure.add(time.perf_counter() - began)
                total = answer.raise_for_status().json()["total"]
            each = (processor_seconds(stack) - before) / PAGE_ROUNDS
            print(f"{what}, by {sort}: {figure.show(1, 1e3)} ms, {each * 1e3:.1f} of the processor, {total:,}")
            yield f"{what}, by {sort}", total, figure, each


def counts(stack: Stack) -> Iterator[tuple[str, int, Figure, Figure]]:
    """For each list: name, total, and seconds of the first page and of the exact total.

    A change before each round invalidates all stored counts.
    """
    with plain_http.Client(base_url=stack.url, timeout=60) as client:
        [asset] = client.get("/api/v1/assets", params={"limit": 1}).raise_for_status().json()["assets"]
        for what, order in COUNTED_ANEW:
            quick, exact, total = Figure(), Figure(), 0
            for turn in range(COUNT_ROUNDS):
                stack.post("/api/v1/assets/hidden", {"asset_ids": [asset["id"]], "hidden": turn % 2 == 0})
                for figure, asked in ((quick, QUICK), (exact, {"limit": 1})):
                    began = time.perf_counter()
                    answer = client.get("/api/v1/assets", params={**asked, **order, **FILTERS[what]})
                    figure.add(time.perf_counter() - began)
                    total = answer.raise_for_status().json()["total"]
            what = f"{what}, by {order['sort']}"
            print(f"{what}, counted anew: {quick.show(1, 1e3)} ms, exact {exact.show(1, 1e3)} ms, {total:,}")
            yield what, total, quick, exact


def old_lists(stack: Stack) -> Iterator[tuple[str, int, Figure, float]]:
    """The same as `pages` for lists of the replaced tools, which are updated from the disk before each response."""
    with plain_http.Client(base_url=stack.url, timeout=60) as client:
        for what, asked in OLD_LISTS.items():
            figure, total, before = Figure(), 0, processor_seconds(stack)
            for _ in range(PAGE_ROUNDS):
                began = time.perf_counter()
                answer = client.get("/videos/", params=asked)
                figure.add(time.perf_counter() - began)
                total = answer.raise_for_status().json()["total_count"]
            each = (processor_seconds(stack) - before) / PAGE_ROUNDS
            print(f"{what}: {figure.show(1, 1e3)} ms, {each * 1e3:.1f} of the processor, {total:,}")
            yield what, total, figure, each


PLACES = {"in the middle": 0.5, "near the end": 0.999}


def places(stack: Stack) -> Iterator[tuple[str, Figure, Figure]]:
    """For each list and position: name, and seconds of a page from there and of the neighbours of its first asset."""
    asked = [(sort, "all", place) for sort in SORTS for place in PLACES]
    asked += [
        (sort, what, place)
        for what in ("a word of all", "words of many")
        for sort in ("path", "size")
        for place in PLACES
    ]
    with plain_http.Client(base_url=stack.url, timeout=60) as client:
        for sort, what, place in asked:
            query = {"sort": sort, **FILTERS[what]}
            total = client.get("/api/v1/assets", params={**query, "limit": 1}).raise_for_status().json()["total"]
            at = min(int(total * PLACES[place]), total - 2)
            jump, beside = Figure(), Figure()
            for _ in range(COUNT_ROUNDS):
                began = time.perf_counter()
                answer = client.get("/api/v1/assets", params={**query, "limit": 200, "at": at, **QUICK})
                jump.add(time.perf_counter() - began)
                first, second = answer.raise_for_status().json()["assets"][:2]
                began = time.perf_counter()
                told = client.get(f"/api/v1/assets/{first['id']}/neighbours", params=query)
                beside.add(time.perf_counter() - began)
                said = told.raise_for_status().json()
                if said["next"]["id"] != second["id"] or said["position"] not in (at, None):
                    raise WrongCountError(f"{said['position']} instead of {at}")
            print(f"{place}, {what} by {sort}: {jump.show(1, 1e3)} ms, its neighbours {beside.show(1, 1e3)} ms")
            yield f"{what} by {sort}, {place}", jump, beside


def report(
    files: int,
    assets: int,
    scanned: tuple[Figure, Figure],
    listed: Sequence[tuple[str, int, Figure, float]],
    old: Sequence[tuple[str, int, Figure, float]],
    counted: Sequence[tuple[str, int, Figure, Figure]],
    reached: Sequence[tuple[str, Figure, Figure]],
) -> Iterator[str]:
    ours, peer = scanned
    yield (
        f"{files:,} files that have not changed, {SCAN_ROUNDS} rounds: a scan of all of them, from the request to its "
        f"end, took {ours.show(2)} s, os.walk with a stat for each in one process {peer.show(2)} s."
    )
    yield (
        f"First pages of 100, of {files + assets:,} assets, through the gateway as the page requests them, "
        f"{PAGE_ROUNDS} each, half of them descending, in milliseconds of wall time. Nothing changes meanwhile, "
        "so that what was counted or found once is cached; 20,000 means at least 20,000: no exact total was requested. "
        "The processor's are those of all processes, for each page:"
    )
    yield table(
        ("list", "assets", "first page, ms", "p95", "processor, ms"),
        [(what, f"{total:,}", *_cells(figure), f"{each * 1e3:.1f}") for what, total, figure, each in listed],
    )
    yield (
        f"Lists of the replaced tools, {PAGE_ROUNDS} each: they are brought up to date with the disk before they are "
        "answered, and always have the exact total. In milliseconds:"
    )
    yield table(
        ("list", "assets", "page, ms", "p95", "processor, ms"),
        [(what, f"{total:,}", *_cells(figure), f"{each * 1e3:.1f}") for what, total, figure, each in old],
    )
    yield (
        f"A change before each of {COUNT_ROUNDS} rounds, so that nothing is cached: the first page with a quick total, "
        "then the exact one, which the page requests while it shows the first; in milliseconds:"
    )
    yield table(
        ("list", "assets", "first page", "p95", "exact total", "p95"),
        [
            (what, f"{total:,}", quick.show(1, 1e3), f"{quick.p95 * 1e3:.1f}", *_cells(exact))
            for what, total, quick, exact in counted
        ],
    )
    yield (
        "200 from a place far in a list, as after dragging the page's scroll bar, and one asset there with its "
        f"position and its neighbours; {COUNT_ROUNDS} rounds, in milliseconds:"
    )
    yield table(
        ("list and place", "200 from there", "p95", "neighbours", "p95"),
        [(what, *_cells(jump), *_cells(beside)) for what, jump, beside in reached],
    )
    every = Figure([seconds for _, _, figure, _ in listed for seconds in figure.values])
    worst = max(((what, figure) for what, _, figure, _ in listed), key=lambda each: each[1].p95)
    anew = max(((what, quick) for what, _, quick, _ in counted), key=lambda each: each[1].p95)
    plain = [each for each in reached if each[0].startswith("all ")]
    busiest = max(listed, key=lambda each: each[3])
    yield goals_table(
        [
            Goal(
                f"{files:,} unchanged files are scanned in {SCAN_GOAL_SECONDS:.0f} s",
                f"{ours.median:.2f} s",
                ours.median <= SCAN_GOAL_SECONDS,
            ),
            Goal(
                f"p95 of the first pages of all these lists at most {PAGE_GOAL_SECONDS * 1e3:.0f} ms",
                f"{every.p95 * 1e3:.0f} ms",
                every.p95 <= PAGE_GOAL_SECONDS,
            ),
            *(
                Goal(
                    f"p95 of every first page at most {PAGE_GOAL_SECONDS * 1e3:.0f} ms{when}",
                    f"{found.p95 * 1e3:.0f} ms ({what})",
                    found.p95 <= PAGE_GOAL_SECONDS,
                )
                for when, (what, found) in (("", worst), (", also right after a change", anew))
            ),
            Goal(
                f"processor time of every first page at most {PAGE_GOAL_SECONDS * 1e3:.0f} ms",
                f"{busiest[3] * 1e3:.0f} ms ({busiest[0]})",
                busiest[3] <= PAGE_GOAL_SECONDS,
            ),
            *(
                Goal(
                    f"p95 of a place far in {where}, and of neighbours there, at most {JUMP_GOAL_SECONDS * 1e3:.0f} ms",
                    f"{found * 1e3:.0f} ms",
                    found <= JUMP_GOAL_SECONDS,
                )
                for where, those in (
                    ("a list of all", plain),
                    ("a list with words", [e for e in reached if e not in plain]),
                )
                for found in [max(max(jump.p95, beside.p95) for _, jump, beside in those)]
            ),
        ]
    )


def _cells(figure: Figure) -> tuple[str, str]:
    return figure.show(1, 1e3), f"{figure.p95 * 1e3:.1f}"


def main(files: int, assets: int, kept: Path | None) -> None:
    with tempfile.TemporaryDirectory(prefix="rushes-library-") as folder:
        stack = large_stack(Path(folder), files, assets, kept)
        make_files(stack.library, files)
        with stack:
            scanned = scans(stack, files)
            print("scan {} s, walk {} s".format(*(figure.show(2) for figure in scanned)))
            some = stack.get("/api/v1/assets", sort="size", limit=1000).json()["assets"]
            stack.post("/api/v1/assets/hidden", {"asset_ids": [asset["id"] for asset in some[::3]], "hidden": True})
            listed = list(pages(stack))
            old = list(old_lists(stack))
            counted = list(counts(stack))
            reached = list(places(stack))
    write_section("A large library", [*report(files, assets, scanned, listed, old, counted, reached)])


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("files", type=int, nargs="?", default=FILES, help="How many real files are scanned.")
    arguments.add_argument("assets", type=int, nargs="?", default=ASSETS, help="How many further rows are listed.")
    arguments.add_argument("--kept", type=Path, help="Where the rows are kept for the next run.")
    chosen = arguments.parse_args()
    main(chosen.files, chosen.assets, chosen.kept)
