"""The media nodes that this service calls: which there are, and which is asked first about a file."""

import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from rushes.catalog.v1 import nodes_pb2, nodes_pb2_grpc
from rushes.media.v1 import frames_pb2_grpc, pictures_pb2_grpc, sounds_pb2_grpc, stills_pb2_grpc, windows_pb2_grpc
from rushes_chassis.channel import open_channel
from rushes_chassis.errors import Unavailable
from rushes_chassis.loops import Loop, Pauses, keep_open
from rushes_chassis.members import Member, Members
from rushes_chassis.trust import Peer, Trust
from rushes_footage.files import Source

T = TypeVar("T")

FIRST_LOOK_SECONDS: Final = 300.0
"""Deadline of calls that need a file's index: the first one of a file of 100 GB reads all of it."""
STRETCH_SECONDS: Final = 24 * 3600.0
"""Deadline in seconds of calls that may be about a whole video; a caller that leaves ends them sooner."""

_LIST = "list of media nodes"
_PAUSES = Pauses(0.25, 2.0)


@dataclass(frozen=True)
class MediaNode:
    """The stubs of a node."""

    pictures: pictures_pb2_grpc.PicturesServiceStub
    frames: frames_pb2_grpc.FramesServiceStub
    sounds: sounds_pb2_grpc.SoundsServiceStub
    stills: stills_pb2_grpc.StillsServiceStub
    windows: windows_pb2_grpc.WindowsServiceStub


class MediaNodes:
    """The present nodes.

    `loops`: what keeps the list of the nodes current while the service runs.
    """

    def __init__(self, members: Members[MediaNode], loops: Mapping[str, Loop]) -> None:
        self._members, self.loops = members, loops

    def in_turn(self, first: int) -> Iterator[MediaNode]:
        """Each node once, beginning with that one."""
        nodes = self._members.present
        for offset in range(len(nodes)):
            yield nodes[(first + offset) % len(nodes)]

    async def asked(self, first: int, ask: Callable[[MediaNode], Awaitable[T]]) -> T:
        """The answer of the first node, beginning with that one, that is not Unavailable."""
        away = no_node()
        for node in self.in_turn(first):
            try:
                return await ask(node)
            except Unavailable as error:
                away = error
        raise away


def no_node() -> Unavailable:
    """What is raised where there is no node to ask."""
    return Unavailable("No media node is known.")


def preferred(source: Source) -> int:
    """The node for a file: always the same one, whose decoder is open."""
    return zlib.crc32(f"{source.root}/{source.path}".encode())


@asynccontextmanager
async def media_nodes(targets: Sequence[str], catalog: Peer) -> AsyncIterator[MediaNodes]:
    """Connect to these nodes; without any, to those that are attached to the catalog."""
    async with AsyncExitStack() as open_:
        loops: dict[str, Loop] = {}
        nodes: Members[MediaNode] = Members(partial(_node, trust=catalog.trust))
        open_.push_async_callback(nodes.close)
        if targets:
            await nodes.replace(Member(target, target) for target in targets)
        else:
            channel = await open_.enter_async_context(open_channel(catalog))
            attached = nodes_pb2_grpc.NodesServiceStub(channel)
            follow = partial(keep_open, _LIST, lambda: nodes.follow(_attached(attached)), _PAUSES)
            loops[_LIST] = follow
        yield MediaNodes(nodes, loops)


@asynccontextmanager
async def _node(member: Member, trust: Trust) -> AsyncIterator[MediaNode]:
    async with open_channel(Peer("media", member.address, trust)) as channel:
        yield MediaNode(
            pictures_pb2_grpc.PicturesServiceStub(channel),
            frames_pb2_grpc.FramesServiceStub(channel),
            sounds_pb2_grpc.SoundsServiceStub(channel),
            stills_pb2_grpc.StillsServiceStub(channel),
            windows_pb2_grpc.WindowsServiceStub(channel),
        )


async def _attached(nodes: nodes_pb2_grpc.NodesServiceStub) -> AsyncIterator[list[Member]]:
    async for listed in nodes.WatchNodes(nodes_pb2.WatchNodesRequest(), wait_for_ready=True):
        yield [Member(node.name, node.address) for node in listed.nodes]
