"""Watching which media nodes take calls."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

from rushes_catalog.nodes.domain.fleet import Fleet, Node


class FleetNews:
    """Wakes whoever watches the fleet."""

    def __init__(self) -> None:
        self.changed = asyncio.Event()
        """Set, and replaced by a new one, at each change."""

    def notify(self) -> None:
        """The fleet has changed."""
        self.changed.set()
        self.changed = asyncio.Event()


async def watch_fleet(fleet: Fleet, news: FleetNews) -> AsyncGenerator[Sequence[Node]]:
    """The nodes that take calls: at once, and after each change of their names or addresses."""
    seen: list[tuple[str, str]] | None = None
    while True:
        changed = news.changed  # Before reading the fleet, so that no change is missed.
        nodes = [node for node in fleet.nodes if not node.draining]
        if (now := [(node.name, node.address) for node in nodes]) != seen:
            seen = now
            yield nodes
        await changed.wait()
