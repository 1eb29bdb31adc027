"""Costs at scale: `python -m benchmarks.scale [clips|deliveries|events|reads|scans …]`, all parts by default."""

import argparse
from types import ModuleType

from benchmarks import servers
from benchmarks.results import write_section
from benchmarks.scale import clips, deliveries, events, reads, scans

PARTS: dict[str, ModuleType] = {
    "clips": clips,
    "deliveries": deliveries,
    "events": events,
    "reads": reads,
    "scans": scans,
}


def main() -> None:
    """Measure, and write a section for each part."""
    servers.stop_when_terminated()
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("parts", nargs="*", choices=[*PARTS, []], help="What is measured; all by default.")
    arguments.add_argument(
        "--share", type=float, default=1.0, help="Of the clips and files, where there is little time."
    )
    chosen = arguments.parse_args()
    for part in chosen.parts or PARTS:
        module = PARTS[part]
        write_section(module.TITLE, [*module.measured(chosen.share)])


if __name__ == "__main__":
    main()
