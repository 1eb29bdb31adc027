"""NodesService: attaching media nodes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

from rushes.catalog.v1 import nodes_pb2, nodes_pb2_grpc
from rushes.media.v1 import files_pb2
from rushes_catalog.library.domain.assets import AnnouncedRoot
from rushes_catalog.nodes.domain.fleet import Fleet, Node
from rushes_catalog.nodes.operations.attach_node import AttachNode
from rushes_catalog.nodes.operations.report_making import ReportMaking
from rushes_catalog.nodes.operations.try_encoders import try_encoders
from rushes_catalog.nodes.operations.watch_fleet import FleetNews, watch_fleet
from rushes_catalog.ports.media import EncoderTrials
from rushes_catalog.rpc.streams import until
from rushes_chassis.context import Context
from rushes_chassis.errors import FieldMistake, InvalidInput
from rushes_chassis.interceptors import check_rules
from rushes_footage.messages.encoders import decoder_from, decoder_to, encoder_from, encoder_to
from rushes_footage.messages.renditions import made_from


class NodesServicer(nodes_pb2_grpc.NodesServiceServicer):
    """Implements NodesService; a node is attached while its Attach stream is open."""

    def __init__(
        self,
        attach_node: AttachNode,
        report_making: ReportMaking,
        fleet: Fleet,
        news: FleetNews,
        trials: EncoderTrials,
        stopping: asyncio.Event,
    ) -> None:
        self._attach_node, self._report_making = attach_node, report_making
        self._fleet, self._news, self._trials, self._stopping = fleet, news, trials, stopping

    async def Attach(
        self, request_iterator: AsyncIterator[nodes_pb2.AttachRequest], context: Context
    ) -> AsyncIterator[nodes_pb2.AttachResponse]:
        lease, name = object(), ""
        announced: Node | None = None
        try:
            async with aclosing(until(self._stopping, aiter(request_iterator))) as requests:
                async for request in requests:
                    check_rules(request)
                    node = _node_of(request.node)
                    if name not in ("", node.name):
                        raise InvalidInput(
                            "A stream belongs to one node.",
                            fields=[FieldMistake("node.name", f"must stay {name!r}")],
                        )
                    is_first, name = not name, node.name
                    # Progress messages repeat the node unchanged.
                    if node != announced or not request.making:
                        await self._attach_node.attach(node, lease)
                        announced = node
                    if is_first:
                        yield nodes_pb2.AttachResponse(attached=True)
                    await self._report_making.report([made for made in map(made_from, request.making) if made])
        finally:
            if name:
                await self._attach_node.detach(name, lease)

    async def ListNodes(self, request: nodes_pb2.ListNodesRequest, context: Context) -> nodes_pb2.ListNodesResponse:
        return nodes_pb2.ListNodesResponse(nodes=[_node_to(node) for node in self._fleet.nodes])

    async def WatchNodes(
        self, request: nodes_pb2.WatchNodesRequest, context: Context
    ) -> AsyncIterator[nodes_pb2.WatchNodesResponse]:
        async with (
            aclosing(watch_fleet(self._fleet, self._news)) as lists,
            aclosing(until(self._stopping, lists)) as watched,
        ):
            async for nodes in watched:
                yield nodes_pb2.WatchNodesResponse(
                    nodes=[nodes_pb2.NodeAddress(name=node.name, address=node.address) for node in nodes]
                )

    async def TryEncoders(
        self, request: nodes_pb2.TryEncodersRequest, context: Context
    ) -> nodes_pb2.TryEncodersResponse:
        node = await try_encoders(self._fleet, self._trials, request.name)
        return nodes_pb2.TryEncodersResponse(node=_node_to(node))


def _node_of(message: nodes_pb2.Node) -> Node:
    return Node(
        name=message.name,
        address=message.address,
        roots=tuple(map(_root_of, message.roots)),
        slots=message.slots,
        encoders=tuple(message.encoders_in_use),
        export_folder=message.export_folder,
        trials=tuple(encoder_from(trial) for trial in message.encoders),
        decoders=tuple(decoder_from(decoder) for decoder in message.decoders),
        draining=message.draining,
    )


def _root_of(message: files_pb2.Root) -> AnnouncedRoot:
    return AnnouncedRoot(message.name, message.path, message.online, message.empty, message.offline_because)


def _node_to(node: Node) -> nodes_pb2.Node:
    return nodes_pb2.Node(
        name=node.name,
        address=node.address,
        roots=[files_pb2.Root(name=root.name, path=root.path, online=root.online) for root in node.roots],
        slots=node.slots,
        encoders_in_use=node.encoders,
        export_folder=node.export_folder,
        encoders=[encoder_to(trial, in_use=trial.name in node.encoders) for trial in node.trials],
        decoders=[decoder_to(decoder) for decoder in node.decoders],
        draining=node.draining,
    )
