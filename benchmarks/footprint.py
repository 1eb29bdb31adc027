"""Memory and processor time of Rushes while it is idle, and the time that it takes to start.

`python -m benchmarks.footprint [--seconds N]`
"""

import argparse
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import psutil

from benchmarks import servers
from benchmarks.figures import Figure, Goal, goals_table, table
from benchmarks.results import write_section
from benchmarks.servers import Server
from tests.footage.fixtures import REAL_CLIP

_SETTLING_SECONDS: Final = 15.0
_MB: Final = 1e6
_MEMORY_GOAL: Final = 350 * _MB
_STARTS: Final = 5
_START_GOAL: Final = 5.0
_CPU_GOAL: Final = 0.02


class Cost(NamedTuple):
    """Memory in bytes and processor time of one process during the measurement."""

    name: str
    proportional: int
    resident: int
    cpu: float
    """Seconds."""


class RestlessError(Exception):
    """Processes started or ended during the measurement, so Rushes was not idle."""


def main() -> None:
    servers.stop_when_terminated()
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=30, help="How long the idle processes are watched.")
    seconds = arguments.parse_args().seconds
    with tempfile.TemporaryDirectory(prefix="rushes-footprint-") as folder:
        library = Path(folder) / "library"
        library.mkdir()
        shutil.copyfile(REAL_CLIP, library / REAL_CLIP.name)
        with servers.rushes(library, Path(folder) / "work") as server:
            # Scans and probes at start are not part of the cost when idle.
            time.sleep(_SETTLING_SECONDS)
            costs = _costs(server, seconds)
        # On the same data folder, so that none is the first start.
        starts = Figure([_started_after(library, Path(folder) / "work") for _ in range(_STARTS)])
    write_section("Footprint", [*_report(costs, seconds), *_starts_report(starts)])


def _started_after(library: Path, workplace: Path) -> float:
    with servers.rushes(library, workplace) as server:
        return server.ready_after


def _costs(server: Server, seconds: float) -> list[Cost]:
    processes = server.processes()
    before = [_cpu(process) for process in processes]
    time.sleep(seconds)
    if set(after := server.processes()) != set(processes):
        raise RestlessError(f"{processes} became {after}")
    costs = []
    for process, spent in zip(processes, before, strict=True):
        memory = process.memory_full_info()
        costs.append(Cost(_name(process), memory.pss, memory.rss, _cpu(process) - spent))
    return costs


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _name(process: psutil.Process) -> str:
    """The module that a Python process runs; for other processes the program's name."""
    line = process.cmdline()
    module = re.search(r"(?:^| )-m (\S+)", " ".join(line))
    return module[1] if module else process.name()


def _report(costs: list[Cost], seconds: float) -> Iterator[str]:
    memory = sum(cost.proportional for cost in costs)
    cpu = sum(cost.cpu for cost in costs) / seconds
    yield (
        f"Every process of `rushes up` with one file in its library, {_SETTLING_SECONDS:.0f} s after it was ready, "
        f"watched for {seconds:.0f} s. PSS shares out among processes what they have in common."
    )
    rows = [
        (cost.name, f"{cost.proportional / _MB:.0f}", f"{cost.resident / _MB:.0f}", f"{cost.cpu / seconds:.2%}")
        for cost in costs
    ]
    total = ("all", f"{memory / _MB:.0f}", f"{sum(cost.resident for cost in costs) / _MB:.0f}", f"{cpu:.2%}")
    yield table(("process", "PSS, MB", "RSS, MB", "CPU, of one core"), [*rows, total])
    yield goals_table(
        [
            Goal(f"at most {_MEMORY_GOAL / _MB:.0f} MB PSS", f"{memory / _MB:.0f} MB", memory <= _MEMORY_GOAL),
            Goal(f"at most {_CPU_GOAL:.0%} of a core", f"{cpu:.2%}", cpu <= _CPU_GOAL),
        ]
    )


def _starts_report(starts: Figure) -> Iterator[str]:
    yield f"Until `/health` answers, with the data folder of before, {_STARTS} starts: {starts.show(2)} s."
    yield goals_table([Goal(f"at most {_START_GOAL:.0f} s", f"{starts.median:.2f} s", starts.median <= _START_GOAL)])


if __name__ == "__main__":
    main()
