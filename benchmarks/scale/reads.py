"""How many ranges of 256 KiB one gateway and one media node on other addresses give out a second."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import servers
from benchmarks.figures import table
from benchmarks.sample import Sample
from benchmarks.throughput import CLIENTS, Throughput, check, load_program, measure_round

TITLE = "Scale: reads"
ROUNDS, SECONDS = 3, 3.0
_SIZE = 256 << 10


def measured(_share: float) -> Iterator[str]:
    """The section's paragraphs."""
    figures = Throughput()
    with tempfile.TemporaryDirectory(prefix="rushes-reads-") as folder:
        library = Path(folder) / "library"
        library.mkdir()
        sample = Sample(library)
        with servers.rushes_over_tcp(library, Path(folder) / "work") as server:
            check(server, sample)
            for turn in range(ROUNDS):
                measure_round(server, figures, seconds=SECONDS, seed=turn)
    ranges = figures.ranges[_SIZE]
    yield (
        f"{CLIENTS} clients ask one gateway for random ranges of 256 KiB, which it reads from one media node by gRPC "
        f"over TCP ({load_program()}, {ROUNDS} rounds of {SECONDS:.0f} s); client, gateway and node share the "
        "machine's cores. Bytes were compared with the file's before."
    )
    yield table(
        ("ranges of 256 KiB", "a second", "MB a second", "CPU ms of all processes a range"),
        [("TCP", ranges.rate.show(0), ranges.rate.show(0, _SIZE / 1e6), ranges.cpu.show(2, 1e3))],
    )
