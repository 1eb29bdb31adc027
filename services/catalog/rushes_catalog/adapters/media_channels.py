"""gRPC channels to media nodes: one per address, open while it is used or its node is attached."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc

from rushes_catalog.nodes.domain.fleet import Fleet
from rushes_chassis.channel import open_channel
from rushes_chassis.trust import NONE, Peer, Trust


class MediaChannels:
    """Opened on first use; closed after the last use once no attached node has the address."""

    def __init__(self, fleet: Fleet, trust: Trust = NONE) -> None:
        self._fleet, self._trust = fleet, trust
        self._channels: dict[str, grpc.aio.Channel] = {}
        self._users: Counter[str] = Counter()

    @asynccontextmanager
    async def to(self, address: str) -> AsyncIterator[grpc.aio.Channel]:
        """The channel, kept open at least while the block runs."""
        if address not in self._channels:
            self._channels[address] = open_channel(Peer("media", address, self._trust))
        self._users[address] += 1
        try:
            yield self._channels[address]
        finally:
            self._users[address] -= 1
            await self._close_unused()

    async def _close_unused(self) -> None:
        attached = {node.address for node in self._fleet.nodes}
        unused = [address for address in self._channels if not self._users[address] and address not in attached]
        for channel in [self._channels.pop(address) for address in unused]:
            await channel.close(None)

    @property
    def open_addresses(self) -> set[str]:
        """Addresses of the open channels."""
        return set(self._channels)

    async def close(self) -> None:
        """Close all channels."""
        while self._channels:
            _, channel = self._channels.popitem()
            await channel.close(None)
