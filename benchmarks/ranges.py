"""Throughput and cost of serving the bytes of footage through Rushes, in comparison with servers that read the file.

Both ways of Rushes are measured: media passes the gateway descriptors of open files, or sends it the bytes by gRPC.

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
from benchmarks.sample import SAMPLE_NAME, SAMPLE_SIZE, Sample
from benchmarks.servers import (
    FILE_RESPONSE,
    FILE_RESPONSE_MODULE,
    GATEWAY_MODULE,
    MEDIA_MODULE,
    NGINX,
    RUSHES_GRANTED,
    RUSHES_TCP,
    RUSHES_UNIX,
    Server,
    Start,
)
from benchmarks.slow_readers import READERS, SECONDS, Growth, growth_with_slow_readers
from benchmarks.throughput import CLIENTS, RANGE_SIZES, Throughput, check, load_program, measure_round

RUSHES: Final[tuple[Start, ...]] = (servers.rushes, servers.rushes_without_grants, servers.rushes_over_tcp)

_DEPARTURES: Final = 10
_MB: Final = 1e6
_GB: Final = 1e9

_LARGE, _SMALL = RANGE_SIZES
_SPEED_GOAL: Final = 2.0
_SMALL_RANGES_GOAL: Final = 5.0
_STREAM_GOAL: Final = 0.8
"""Share of nginx's throughput."""
_LARGE_RANGES_GOAL: Final = 0.5
"""Share of nginx's ranges per second."""
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
            # With new processes, as a process does not release all memory that it has used.
            *_slow_readers(sample, workplace / "slow"),
            *_departures(sample, workplace / "leaving"),
        ]
    write_section("Ranges", report)


class WrongWayError(Exception):
    """Rushes serves bytes in another way than the one that is to be measured."""


def _speed(sample: Sample, workplace: Path, *, rounds: int, seconds: float) -> Iterator[str]:
    with ExitStack() as running:
        peers = [
            running.enter_context(start(sample.folder, workplace / start.__name__)) for start in _available_servers()
        ]
        for peer in peers:
            _check(peer, sample)
        measured = {peer.name: Throughput() for peer in peers}
        for number in range(rounds):
            for peer in peers:
                measure_round(peer, measured[peer.name], seconds=seconds, seed=number)
    sizes = " and then of ".join(f"{size >> 10} KiB" for size in RANGE_SIZES)
    yield (
        f"One client reads a file of {SAMPLE_SIZE >> 20} MiB; then {CLIENTS} clients ask for random ranges of "
        f"{sizes} of it ({load_program()}). {rounds} rounds; the file is in the page cache. CPU is of "
        "all processes of a server, without the client's."
        f"{'' if NGINX in measured else ' nginx is not installed here, so it is not compared with.'}"
    )
    yield table(
        ("server", "one stream, GB/s", "CPU s/GB", *_range_columns(_LARGE), *_range_columns(_SMALL)),
        [(name, *_stream_cells(figures), *_range_cells(figures)) for name, figures in measured.items()],
    )
    yield goals_table(_speed_goals(measured))


def _check(server: Server, sample: Sample) -> None:
    """Check the bytes, and that they are served in the way that the server's name states.

    Raises WrongBytesError and WrongWayError.
    """
    check(server, sample)
    if server.name in (RUSHES_GRANTED, RUSHES_UNIX, RUSHES_TCP):
        opened = [file.path for process in server.processes(GATEWAY_MODULE) for file in process.open_files()]
        if (str(sample.folder / SAMPLE_NAME) in opened) != (server.name == RUSHES_GRANTED):
            raise WrongWayError(f"{server.name}: the gateway has {opened} open")


def _range_columns(size: int) -> tuple[str, str]:
    return f"{size >> 10} KiB ranges/s", "CPU µs/range"


def _stream_cells(figures: Throughput) -> tuple[str, str]:
    return figures.stream.show(2, 1 / _GB), figures.stream_cpu.show(2, _GB)


def _range_cells(figures: Throughput) -> tuple[str, ...]:
    return tuple(cell for ranges in figures.ranges.values() for cell in (ranges.rate.show(0), ranges.cpu.show(0, 1e6)))


def _speed_goals(measured: dict[str, Throughput]) -> Iterator[Goal]:
    """Goals for wall time; processor time is reported too, as it hardly depends on other load."""
    goals = [
        (RUSHES_GRANTED, NGINX, "one stream", _stream, _STREAM_GOAL),
        (RUSHES_GRANTED, NGINX, "256 KiB ranges", _large, _LARGE_RANGES_GOAL),
        (RUSHES_GRANTED, FILE_RESPONSE, "4 KiB ranges", _small, _SMALL_RANGES_GOAL),
        (RUSHES_TCP, FILE_RESPONSE, "one stream", _stream, _SPEED_GOAL),
        (RUSHES_TCP, FILE_RESPONSE, "256 KiB ranges", _large, _SPEED_GOAL),
    ]
    for name, peer, what, of, least in goals:
        if peer in measured:
            (speed, cpu), (peer_speed, peer_cpu) = of(measured[name]), of(measured[peer])
            found = f"{speed / peer_speed:.2f}×, for {cpu / peer_cpu:.2f}× the processor time"
            yield Goal(f"{name}: {what}, at least {least:g}× {peer}", found, speed / peer_speed >= least)


def _stream(figures: Throughput) -> tuple[float, float]:
    """Speed, and processor time."""
    return figures.stream.median, figures.stream_cpu.median


def _large(figures: Throughput) -> tuple[float, float]:
    return figures.ranges[_LARGE].rate.median, figures.ranges[_LARGE].cpu.median


def _small(figures: Throughput) -> tuple[float, float]:
    return figures.ranges[_SMALL].rate.median, figures.ranges[_SMALL].cpu.median


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
            _check(server, sample)
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
    gateway = max(modules[GATEWAY_MODULE].resident for modules in grown.values() if GATEWAY_MODULE in modules)
    promise = f"the gateway grows by at most {_GROWTH_GOAL / _MB:.0f} MB"
    yield goals_table([Goal(promise, f"{gateway / _MB:.0f} MB", gateway <= _GROWTH_GOAL)])


def _departures(sample: Sample, workplace: Path) -> Iterator[str]:
    yield (
        f"A client leaves in the middle of the file, {_DEPARTURES} times. Until the process that reads it, media or, "
        "with a grant, the gateway, has read for the last time, by the kernel's counter:"
    )
    rows = []
    slowest = 0.0
    for start in RUSHES:
        with start(sample.folder, workplace / start.__name__) as server:
            _check(server, sample)
            seconds, read = Figure(), Figure()
            for _ in range(_DEPARTURES):
                aftermath = leave(server, sample, GATEWAY_MODULE if server.name == RUSHES_GRANTED else MEDIA_MODULE)
                seconds.add(aftermath.seconds_to_last_read)
                read.add(aftermath.bytes_read)
        rows.append((server.name, seconds.show(1, 1000), read.show(1, 1 / _MB)))
        slowest = max(slowest, *seconds.values)
    yield table(("server", "ms to the last read", "MB read after it"), rows)
    promise = f"at most {_LEAVING_GOAL * 1000:.0f} ms, each time"
    yield goals_table([Goal(promise, f"{slowest * 1000:.1f} ms", slowest <= _LEAVING_GOAL)])


if __name__ == "__main__":
    main()
