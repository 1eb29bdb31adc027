"""Calls to media nodes: the first one that answers; unreachable ones are skipped."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import grpc
import structlog

from rushes_catalog.adapters.media_channels import MediaChannels
from rushes_catalog.domain.errors import NoMediaNode
from rushes_catalog.nodes.domain.fleet import Fleet, Node
from rushes_chassis.errors import Unavailable

log = structlog.get_logger()

Answer = TypeVar("Answer")


class MediaNodes:
    """Calls to nodes, distributed in round-robin order."""

    def __init__(self, fleet: Fleet, channels: MediaChannels) -> None:
        self._fleet, self._channels = fleet, channels
        self._turn = 0

    def _in_turn(self, root: str | None) -> list[Node]:
        holders = self._fleet.holders(root)
        if not holders:
            raise NoMediaNode(root)
        self._turn += 1
        first = self._turn % len(holders)
        return holders[first:] + holders[:first]

    async def _ask(self, root: str | None, question: Callable[[grpc.aio.Channel], Awaitable[Answer]]) -> Answer:
        """The first answer; a node that does not answer is skipped."""
        *others, last = self._in_turn(root)
        for node in others:
            try:
                async with self._channels.to(node.address) as channel:
                    return await question(channel)
            except Unavailable as gone:
                log.warning("media node does not answer", node=node.name, error=gone.message)
        async with self._channels.to(last.address) as channel:
            return await question(channel)

    def _address(self, name: str) -> str:
        node = self._fleet.node(name)
        if node is None:
            raise NoMediaNode()
        return node.address
