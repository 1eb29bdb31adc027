"""Scrolling of a library of a million rows in the page, in comparison with one of a thousand.

`python -m benchmarks.library_page [ASSETS] [--kept FILE]`. The page in Chromium, as grid and as list, is scrolled
without a pause, and by moving its scroll bar to random positions. It shows ASSETS rows of a root that is not mounted;
the peer is the same page with 1,000 such rows, in the same run. The cards show no pictures, as their files are offline.
"""

import argparse
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.figures import Figure, Goal, goals_table, table
from benchmarks.large_library import ASSETS, FILES, large_stack
from benchmarks.results import write_section
from benchmarks.servers import stop_when_terminated
from tests.e2e.browser import ARGUMENTS, find_browser
from tests.e2e.stack import Stack

PEER: Final = 1000
WHEEL_SECONDS, JUMPS = 10.0, 20
VIEWS: Final = ("grid", "list")
# A longer pause is perceived as a stall.
STALL_SECONDS: Final = 0.2
# Records the longest task of the page, as the browser reports it, and the intervals between its frames.
_WATCH = """() => {
  const seen = { task: 0, gap: 0, gaps: [], on: true };
  window.seen = seen;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) if (seen.on) seen.task = Math.max(seen.task, duration);
  }).observe({ type: "longtask" });
  let last = performance.now();
  const frame = (now) => {
    if (seen.on) seen.gaps.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""
_BOX = "document.querySelector('[role=grid]').closest('section').querySelector("
_BOX += "'[role=rowgroup]:last-child, :scope > div:has(> [role=grid])')"
_IS_THERE = "!document.querySelector('[role=gridcell][aria-busy]') && document.querySelector('[role=gridcell] a')"
# Milliseconds from moving the scroll bar until a frame without placeholders is drawn.
_JUMP = f"""(share) => new Promise((done) => {{
  const box = {_BOX};
  const asked = performance.now();
  const before = document.querySelector('[role=gridcell] a')?.id;
  box.scrollTop = (box.scrollHeight - box.clientHeight) * share;
  const look = () => {{
    const moved = document.querySelector('[role=gridcell] a')?.id !== before;
    if (moved && {_IS_THERE}) requestAnimationFrame(() => done(performance.now() - asked));
    else requestAnimationFrame(look);
  }};
  requestAnimationFrame(look);
}})"""
# Scrolls like a mouse wheel, by 120 pixels per frame; begins again at the top after the end.
_WHEEL = f"""(seconds) => new Promise((done) => {{
  const box = {_BOX};
  const begun = performance.now();
  window.seen.gaps.length = 0;
  window.seen.task = 0;
  const frame = () => {{
    const isEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - 1;
    if (isEnd) box.scrollTop = 0;
    else box.scrollBy(0, 120);
    if (performance.now() - begun < seconds * 1000) requestAnimationFrame(frame);
    else done();
  }};
  requestAnimationFrame(frame);
}})"""


@dataclass
class Seen:
    """Measurements of one view of one library, in seconds; memory in MB."""

    rows: int
    view: str
    gap: Figure = field(default_factory=Figure)
    longest_task: float = 0
    arrival: Figure = field(default_factory=Figure)
    megabytes: float = 0

    def cells(self) -> tuple[str, ...]:
        gap = f"{self.gap.p95 * 1e3:.0f}", f"{max(self.gap.values) * 1e3:.0f}"
        there = f"{self.arrival.median * 1e3:.0f}", f"{self.arrival.p95 * 1e3:.0f}"
        return f"{self.rows:,}, {self.view}", *gap, f"{self.longest_task * 1e3:.0f}", *there, f"{self.megabytes:.0f}"


def watch(page: Page, rows: int, view: str) -> Seen:
    seen = Seen(rows, view)
    page.add_init_script(f"localStorage.setItem('rushes.settings.1', JSON.stringify({{ libraryView: '{view}' }}))")
    page.goto("/library?root=archive")
    page.get_by_role("gridcell").get_by_role("link").first.wait_for(timeout=60_000)
    page.evaluate(_WATCH)
    page.evaluate(_WHEEL, WHEEL_SECONDS)
    for gap in page.evaluate("() => window.seen.gaps"):
        seen.gap.add(gap / 1e3)
    seen.longest_task = page.evaluate("() => window.seen.task") / 1e3
    chance = random.Random(3)
    for _ in range(JUMPS):
        seen.arrival.add(page.evaluate(_JUMP, chance.random()) / 1e3)
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    seen.megabytes = page.evaluate("() => performance.memory.usedJSHeapSize") / 1e6
    print("  ".join(seen.cells()))
    return seen


def both_views(browser: Browser, stack: Stack, rows: int) -> Iterator[Seen]:
    with stack:
        for view in VIEWS:
            context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=stack.url)
            yield watch(context.new_page(), rows, view)
            context.close()


def main(assets: int, kept: Path | None) -> None:
    stop_when_terminated()
    with tempfile.TemporaryDirectory(prefix="rushes-page-") as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=[*ARGUMENTS, "--enable-precise-memory-info"]
        )
        few = list(both_views(browser, large_stack(Path(folder) / "few", 0, PEER, None), PEER))
        many = list(both_views(browser, large_stack(Path(folder) / "many", FILES, assets, kept), assets))
        browser.close()
    halt = max(seen.longest_task for seen in many)
    peer_halt = max(seen.longest_task for seen in few)
    worst = max(max(seen.gap.values) for seen in many)
    peer_worst = max(max(seen.gap.values) for seen in few)
    write_section(
        "A large library in the page",
        [
            (
                f"Chromium scrolls the page's library for {WHEEL_SECONDS:.0f} s, 120 pixels with every frame, and then "
                f"its bar is put to {JUMPS} places anywhere, each until nothing on the screen is a placeholder. In "
                "milliseconds; the last column is what the page's objects take after that, in MB. Without pictures: "
                "their files are away."
            ),
            table(
                (
                    "rows and view",
                    "between frames, p95",
                    "most",
                    "longest task",
                    "there after a jump",
                    "p95",
                    "memory, MB",
                ),
                [seen.cells() for seen in (*few, *many)],
            ),
            goals_table(
                [
                    Goal(
                        f"{assets:,} rows scroll without a task of more than {STALL_SECONDS * 1e3:.0f} ms",
                        f"{halt * 1e3:.0f} ms; of {PEER:,} rows {peer_halt * 1e3:.0f} ms",
                        halt <= STALL_SECONDS,
                    ),
                    Goal(
                        f"no frame is later than {STALL_SECONDS * 1e3:.0f} ms",
                        f"{worst * 1e3:.0f} ms; of {PEER:,} rows {peer_worst * 1e3:.0f} ms",
                        worst <= STALL_SECONDS,
                    ),
                ]
            ),
        ],
    )


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("assets", type=int, nargs="?", default=ASSETS, help="How many rows the large one has.")
    arguments.add_argument("--kept", type=Path, help="Where the rows of `benchmarks.library` are kept.")
    chosen = arguments.parse_args()
    main(chosen.assets, chosen.kept)
