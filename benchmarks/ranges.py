"""What does it cost to send the bytes of footage through the gateway and gRPC, instead of straight from the file?

`python -m benchmarks.ranges [--rounds N] [--seconds N]`
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from benchmarks import servers
from benchmarks.figures import Figure, Goal, goals_table, table
from benchmarks.leaving import leave
from benchmarks.machine import nginx_path
from benchmarks.results import write_section
from benchmarks.sample import SAMPLE_SIZE, Sample
from benchmarks.servers import (
    FILE_RESPONSE,
    FILE_RESPONSE_MODULE,
    GATEWAY_MODULE,
    MEDIA_MODULE,
    RUSHES_TCP,
    RUSHES_UNIX,
    Start,
)
from benchmarks.slow_readers import READERS, SECONDS, Growth, growth_with_slow_readers
from benchmarks.throughput import CLIENTS, RANGE_SIZE, Throughput, check, load_program, measure_round

RUSHES: Final[tuple[Start, ...]] = (servers.rushes, servers.rushes_over_tcp)

_DEPARTURES: Final = 10
_MB: Final = 1e6
_GB: Final = 1e9

_SPEED_GOAL: Final = 2.0
_GROWTH_GOAL: Final = 512 * _MB
_LEAVING_GOAL: Final = 0.1


def main() -> None:
    servers.stop_when_terminated()
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5, help="How often each server is measured.")
    arguments.add_argument("--seconds", type=float, default=3, help="Of random ranges in a round.")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="rushes-ranges-") as folder:
        library, workplace = Path(folder) / "library", Path(folder) / "work"
        library.mkdir()
        sample = Sample(library)
        report = [
            *_speed(sample, workplace / "speed", rounds=chosen.rounds, seconds=chosen.seconds),
            # On stacks of their own: memory that a process has once had it keeps.
            *_slow_readers(sample, workplace / "slow"),
            *_departures(sample, workplace / "leaving"),
        ]
    write_section("Ranges", report)


def _speed(sample: Sample, workplace: Path, *, rounds: int, seconds: float) -> Iterator[str]:
    with ExitStack() as running:
        peers = [
            running.enter_context(start(sample.folder, workplace / start.__name__)) for start in _available_servers()
        ]
        for peer in peers:
            check(peer, sample)
        measured = {peer.name: Throughput() for peer in peers}
        for number in range(rounds):
            for peer in peers:
                measure_round(peer, measured[peer.name], seconds=seconds, seed=number)
    base = measured[FILE_RESPONSE]
    yield (
        f"One client reads a file of {SAMPLE_SIZE >> 20} MiB; then {CLIENTS} clients ask for random ranges of "
        f"{RANGE_SIZE >> 10} KiB of it ({load_program()}). {rounds} rounds; the file is in the page cache. CPU is of "
        "all processes of a server, without the client's."
    )
    yield table(
        ("server", "one stream, GB/s", "CPU s/GB", "ranges/s", "CPU µs/range", "stream", "ranges"),
        [
            (
                name,
                figures.stream.show(2, 1 / _GB),
                figures.stream_cpu.show(2, _GB),
                figures.ranges.show(0),
                figures.range_cpu.show(0, 1e6),
                f"{figures.stream.median / base.stream.median:.1f}×",
                f"{figures.ranges.median / base.ranges.median:.1f}×",
            )
            for name, figures in measured.items()
        ],
    )
    stream = max(measured[name].stream.median for name in (RUSHES_UNIX, RUSHES_TCP)) / base.stream.median
    ranges = max(measured[name].ranges.median for name in (RUSHES_UNIX, RUSHES_TCP)) / base.ranges.median
    promise = f"at least {_SPEED_GOAL:.0f}× {FILE_RESPONSE}"
    yield goals_table(
        [
            Goal(f"one stream {promise}", f"{stream:.1f}×", stream >= _SPEED_GOAL),
            Goal(f"random ranges {promise}", f"{ranges:.1f}×", ranges >= _SPEED_GOAL),
        ]
    )


def _available_servers() -> tuple[Start, ...]:
    always: tuple[Start, ...] = (*RUSHES, servers.file_response)
    return (*always, servers.nginx) if nginx_path() else always


def _slow_readers(sample: Sample, workplace: Path) -> Iterator[str]:
    yield (
        f"{READERS} clients read the same file at 256 KiB a second each for {SECONDS:.0f} s. How much the processes "
        "grew at most:"
    )
    grown: dict[str, dict[str, Growth]] = {}
    for start in RUSHES:
        with start(sample.folder, workplace / start.__name__) as server:
            check(server, sample)
            grown[server.name] = growth_with_slow_readers(server, sample, (GATEWAY_MODULE, MEDIA_MODULE))
    with servers.file_response(sample.folder, workplace / "file_response") as server:
        check(server, sample)
        grown[server.name] = growth_with_slow_readers(server, sample, (FILE_RESPONSE_MODULE,))
    yield table(
        ("process", "resident, MB", "proportional, MB"),
        [
            (f"{name}: {module}", f"{each.resident / _MB:.0f}", f"{each.proportional / _MB:.0f}")
            for name, modules in grown.items()
            for module, each in modules.items()
        ],
    )
    gateway = max(grown[name][GATEWAY_MODULE].resident for name in (RUSHES_UNIX, RUSHES_TCP))
    promise = f"the gateway grows by at most {_GROWTH_GOAL / _MB:.0f} MB"
    yield goals_table([Goal(promise, f"{gateway / _MB:.0f} MB", gateway <= _GROWTH_GOAL)])


def _departures(sample: Sample, workplace: Path) -> Iterator[str]:
    yield (
        f"A client leaves in the middle of the file, {_DEPARTURES} times. Until media has read for the last time, by "
        "the kernel's counter of what it reads:"
    )
    rows = []
    slowest = 0.0
    for start in RUSHES:
        with start(sample.folder, workplace / start.__name__) as server:
            check(server, sample)
            seconds, read = Figure(), Figure()
            for _ in range(_DEPARTURES):
                aftermath = leave(server, sample, MEDIA_MODULE)
                seconds.add(aftermath.seconds_to_last_read)
                read.add(aftermath.bytes_read)
        rows.append((server.name, seconds.show(1, 1000), read.show(1, 1 / _MB)))
        slowest = max(slowest, *seconds.values)
    yield table(("server", "ms to the last read", "MB read after it"), rows)
    promise = f"at most {_LEAVING_GOAL * 1000:.0f} ms, each time"
    yield goals_table([Goal(promise, f"{slowest * 1000:.1f} ms", slowest <= _LEAVING_GOAL)])


if __name__ == "__main__":
    main()
