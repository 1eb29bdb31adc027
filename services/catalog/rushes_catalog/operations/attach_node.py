"""Attaches media nodes, and lets them go."""

from rushes_catalog.domain.events import AssetsChanged
from rushes_catalog.domain.fleet import Fleet, Node, went_online
from rushes_catalog.operations.deliver_tasks import Delivery
from rushes_catalog.operations.request_scan import queue_scans
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.storage import Catalog


class AttachNode:
    """A lease is whatever object stands for the node's stream: only its holder can let the node go again."""

    def __init__(self, catalog: Catalog, fleet: Fleet, delivery: Delivery, now: Clock) -> None:
        self._catalog, self._fleet, self._delivery, self._now = catalog, fleet, delivery, now

    async def attach(self, node: Node, lease: object) -> None:
        """Take it in, with what it says of itself now; roots that come online with it are scanned."""
        async with self._catalog.changing() as stores:
            # Recorded before the fleet knows: nothing may run at a root that has no row.
            await stores.roots.record(node.roots)
            before = self._fleet.online_roots
            self._fleet.attach(node, lease)
            online = went_online(before, self._fleet.online_roots)
            offline = went_online(self._fleet.online_roots, before)
            for root in (*online, *offline):
                await stores.events.append(AssetsChanged(root), self._now())
            await queue_scans(stores, online, self._now)
        self._delivery.wake()

    async def detach(self, name: str, lease: object) -> None:
        """Its stream has ended. What it did goes to others at once; if it is still alive, it stops by itself."""
        before = self._fleet.online_roots
        if not self._fleet.detach(name, lease):
            return
        async with self._catalog.changing() as stores:
            await stores.tasks.free_of(name)
            for root in went_online(self._fleet.online_roots, before):
                await stores.events.append(AssetsChanged(root), self._now())
        # It may have been the only one that had an encoder: what waits for that may be done by any node now.
        self._delivery.wake()
