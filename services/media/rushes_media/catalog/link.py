"""The stream that attaches this node to the catalog: while it is open, the catalog gives the node work."""

import asyncio
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, replace
from functools import partial

import structlog

from rushes.catalog.v1 import nodes_pb2, nodes_pb2_grpc
from rushes_chassis.channel import open_channel
from rushes_chassis.errors import AlreadyExists
from rushes_chassis.loops import Pauses, keep_open
from rushes_chassis.settings import REFUSED
from rushes_chassis.trust import Peer
from rushes_footage.messages.encoders import decoder_to, encoder_to
from rushes_footage.messages.renditions import made_to
from rushes_media.adapters.files.library import Library
from rushes_media.adapters.files.root_states import root_states
from rushes_media.domain.files.sources import RootState
from rushes_media.domain.trials.decoders import in_words
from rushes_media.operations.streams.making_news import MakingNews
from rushes_media.operations.trials.encoders import Encoders
from rushes_media.operations.trials.hardware_decoders import HardwareDecoders
from rushes_media.rpc.root_messages import root_to

log = structlog.get_logger()

_PAUSES = Pauses(0.5, 5.0)
LOOK_SECONDS = 5.0
"""How often each root is checked for having come or gone."""


@dataclass(frozen=True)
class NodeFacts:
    """Constant properties of the node."""

    name: str
    address: str
    slots: int
    export_folder: str


class CatalogLink:
    """Keeps the node attached, reconnecting when the catalog restarts."""

    def __init__(
        self,
        catalog: Peer | str,
        facts: NodeFacts,
        library: Library,
        encoders: Encoders,
        decoders: HardwareDecoders,
        making: MakingNews,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        """`catalog` is as in open_channel."""
        self._look_seconds = look_seconds
        self._catalog = catalog
        self._facts = facts
        self._library = library
        self._encoders, self._decoders, self._making = encoders, decoders, making
        self._draining, self._turned = False, asyncio.Event()

    def drain(self) -> None:
        """Announce that this node finishes what it does, and takes nothing new."""
        self._draining = True
        self._turned.set()

    async def keep_attached(self) -> None:
        """Keep the node attached until cancelled."""
        async with open_channel(self._catalog) as channel:
            nodes = nodes_pb2_grpc.NodesServiceStub(channel)
            await keep_open("link to the catalog", partial(self._attached, nodes), _PAUSES)

    async def _attached(self, nodes: nodes_pb2_grpc.NodesServiceStub) -> AsyncGenerator[None]:
        """One attachment, from connecting to the stream's end."""
        over = asyncio.Event()
        call = nodes.Attach(self._announcements(over), wait_for_ready=True)
        try:
            async for _ in call:
                log.info(
                    "attached to the catalog",
                    catalog=self._catalog if isinstance(self._catalog, str) else self._catalog.target,
                )
                yield
            log.info("the catalog ended the attachment")
        except AlreadyExists as taken:
            if taken.reason != "NodeNameTaken":
                raise
            # A restart would not help.
            print(taken.message, file=sys.stderr)  # noqa: T201
            raise SystemExit(REFUSED) from taken
        finally:
            over.set()
            call.cancel()

    async def _announcements(self, over: asyncio.Event) -> AsyncIterator[nodes_pb2.AttachRequest]:
        """The node's state: at first, after each change of roots, encoders or decoders, and with each news of work
        for viewers. Ends with the attachment, as gRPC would not close this generator while it waits."""
        announced: nodes_pb2.Node | None = None
        # Watchers of progress ask again after a node has attached.
        self._making.take()
        before: tuple[RootState, ...] = ()
        while not over.is_set():
            # Before reading the state, so that no change is missed meanwhile.
            self._turned.clear()
            changes = self._encoders.changed, self._decoders.changed, self._turned
            states = await root_states(self._library)
            if (swapped := _without_swapped(before, states)) != states:
                # Announced as gone for a moment, so that it is scanned and watched anew.
                announced = self._node(swapped)
                yield nodes_pb2.AttachRequest(node=announced)
            before = states
            node = self._node(states)
            if node != announced:
                announced = node
                yield nodes_pb2.AttachRequest(node=node)
            look_again = asyncio.get_running_loop().time() + self._look_seconds
            await _any_of(*changes, over, self._making.some, until=look_again)
            # Progress alone is no reason to check the disks again.
            while made := self._making.take():
                yield nodes_pb2.AttachRequest(node=announced, making=[made_to(each) for each in made])
                await _any_of(*changes, over, self._making.some, until=look_again)

    def _node(self, states: tuple[RootState, ...]) -> nodes_pb2.Node:
        return nodes_pb2.Node(
            name=self._facts.name,
            address=self._facts.address,
            roots=[root_to(state) for state in states],
            slots=self._facts.slots,
            encoders_in_use=self._encoders.usable,
            export_folder=self._facts.export_folder,
            encoders=[encoder_to(trial) for trial in self._encoders.known],
            decoders=[decoder_to(in_words(trial)) for trial in self._decoders.known],
            draining=self._draining,
        )


async def _any_of(*events: asyncio.Event, until: float) -> None:
    """Wait until one of the events is set, at most until a time of the event loop's clock."""
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        patience = max(0.0, until - asyncio.get_running_loop().time())
        await asyncio.wait(waiting, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()


def _without_swapped(before: tuple[RootState, ...], states: tuple[RootState, ...]) -> tuple[RootState, ...]:
    """The present roots; one whose folder is now on another disk counts as offline."""
    were = {state.root: state.identity for state in before if state.online}
    return tuple(
        replace(
            state,
            online=False,
            empty=False,
            why=f"{state.root.path} is another folder or disk than before. It is read from the beginning.",
        )
        if state.online and were.get(state.root, state.identity) != state.identity
        else state
        for state in states
    )
