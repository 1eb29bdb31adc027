"""Attaching media nodes to the catalog, and detaching them."""

import asyncio
from dataclasses import replace

from rushes_catalog.events.domain.events import AssetsChanged, NodeChanged
from rushes_catalog.files.operations.request_scan import queue_scans
from rushes_catalog.files.operations.watch_roots import WatchRoots
from rushes_catalog.jobs.domain.errors import NodeNameTaken
from rushes_catalog.jobs.operations.deliver_tasks import Delivery
from rushes_catalog.library.domain.assets import AnnouncedRoot
from rushes_catalog.nodes.domain.fleet import Fleet, Node, went_online
from rushes_catalog.nodes.operations.watch_fleet import FleetNews
from rushes_catalog.ports.clock import Clock
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_catalog.storage.steady import steadily


async def _as_it_stands(stores: Stores, root: AnnouncedRoot) -> AnnouncedRoot:
    """The root's state: an empty folder that had videos is a mount point without its disk, and counts as not
    mounted."""
    if root.online and root.empty and await stores.files.any_present(root.name):
        return replace(root, online=False)
    return root


class AttachNode:
    """A lease is any object that stands for the node's stream: only its holder can detach the node."""

    def __init__(
        self,
        catalog: Catalog,
        fleet: Fleet,
        delivery: Delivery,
        watch_roots: WatchRoots,
        news: FleetNews,
        now: Clock,
    ) -> None:
        self._catalog, self._fleet, self._news, self._now = catalog, fleet, news, now
        self._delivery, self._watch_roots = delivery, watch_roots

    async def attach(self, node: Node, lease: object) -> None:
        """Attach a node, or update its announcement; roots that come online with it are scanned.

        Raises NodeNameTaken. A node at the same address is the same one, whose last stream has not been missed yet.
        """
        if (other := self._fleet.has_at_another_address(node)) is not None:
            raise NodeNameTaken(node.name, other.address, node.address)
        async with self._catalog.changing() as stores:
            await stores.roots.record(node.roots)
            node = replace(node, roots=tuple([await _as_it_stands(stores, root) for root in node.roots]))
        # Only after the commit: clients that see the node expect its roots to be listed.
        before, standing_before = self._fleet.online_roots, self._standing()
        is_news = self._fleet.node(node.name) != node
        self._fleet.attach(node, lease)
        self._news.notify()
        online = went_online(before, self._fleet.online_roots)
        if is_news:
            async with self._catalog.changing() as stores:
                await stores.events.append(NodeChanged(node.name), self._now())
                for root in _changed(standing_before, self._standing()):
                    await stores.events.append(AssetsChanged(root), self._now())
                await queue_scans(stores, online, self._now)
        self._delivery.wake()
        self._watch_roots.wake()

    async def detach(self, name: str, lease: object) -> None:
        """Its stream has ended. Its tasks go to other nodes at once; if it is alive, it stops them by itself.

        Completed even if the caller is cancelled meanwhile: a stream that has ended may be cancelled right after.
        """
        before = self._standing()
        if not self._fleet.detach(name, lease):
            return
        self._news.notify()
        self._fleet.note_lost(asyncio.get_running_loop().time())
        await steadily(self._write_loss(name, before))

    async def _write_loss(self, name: str, before: frozenset[tuple[str, str]]) -> None:
        """`before`: the state of each root before the node was lost."""
        async with self._catalog.changing() as stores:
            await stores.tasks.free_of(name)
            await stores.events.append(NodeChanged(name), self._now())
            for root in _changed(before, self._standing()):
                await stores.events.append(AssetsChanged(root), self._now())
        # It may have been the only node with an encoder: waiting tasks may now be done by any node.
        self._delivery.wake()
        self._watch_roots.wake()

    def _standing(self) -> frozenset[tuple[str, str]]:
        """The state of each root as shown to users: missing and empty folders are distinguished."""
        return frozenset(
            [(root, "online") for root in self._fleet.online_roots]
            + [(root, "emptied") for root in self._fleet.emptied_roots]
        )


def _changed(before: frozenset[tuple[str, str]], after: frozenset[tuple[str, str]]) -> list[str]:
    return sorted({root for root, _ in before ^ after})
