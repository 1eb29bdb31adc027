"""Media nodes come, say what they can, and go."""

import grpc
import pytest

from rushes.catalog.v1 import library_pb2, nodes_pb2
from rushes.media.v1 import encoders_pb2
from rushes_chassis.channel import open_channel
from rushes_chassis.errors import NotFound, RushesError
from rushes_chassis.status import from_rpc_error
from tests.integration.catalog.harness import Client, World


def announcement(name: str = "media-1", slots: int = 2) -> nodes_pb2.AttachRequest:
    return nodes_pb2.AttachRequest(
        node=nodes_pb2.Node(name=name, address="unix:/x.sock", slots=slots, export_folder="/exports")
    )


async def refusal(catalog: Client, *requests: nodes_pb2.AttachRequest) -> RushesError:
    """What a node is told that says this."""
    call = catalog.nodes.Attach(iter(requests))
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        async for _ in call:
            pass
    return from_rpc_error(failed.value)


async def listed(catalog: Client) -> list[str]:
    return [node.name for node in (await catalog.nodes.ListNodes(nodes_pb2.ListNodesRequest())).nodes]


async def test_attached_nodes_are_listed_until_they_leave(catalog: Client) -> None:
    first = await catalog.attach("media-1")
    await catalog.attach("media-2")
    assert await listed(catalog) == ["media-1", "media-2"]
    watch = await catalog.watch()
    await first.leave()
    await catalog.attach("media-3", online=("archive",))
    await watch.until(lambda seen: any(event.assets.root == "archive" for event in seen.events))
    assert "media-1" not in await listed(catalog)


async def test_a_node_that_breaks_a_rule_is_refused(catalog: Client) -> None:
    refused = await refusal(catalog, announcement(slots=0))
    assert (refused.reason, [field.path for field in refused.fields]) == ("InvalidInput", ["node.slots"])
    assert await listed(catalog) == []


async def test_a_stream_speaks_for_one_node(catalog: Client) -> None:
    refused = await refusal(catalog, announcement("media-1"), announcement("media-2"))
    assert [field.path for field in refused.fields] == ["node.name"]


async def test_roots_keep_their_configured_order_and_follow_their_paths(world: World, catalog: Client) -> None:
    await catalog.attach(online=("archive", "lib"))
    roots = (await catalog.library.ListRoots(library_pb2.ListRootsRequest())).roots
    assert [(root.name, root.path, root.online) for root in roots] == [
        ("archive", "/archive", True),
        ("lib", "/videos", True),
    ]


async def test_streams_end_when_the_catalog_stops(world: World) -> None:
    async with world.catalog() as client:
        await client.attach()
        watch = await client.fresh_watch()
        await watch.begin()
        async with open_channel(f"unix:{world.folder / 'catalog.sock'}") as channel:
            assert await listed(Client(channel)) == ["media-1"]
    # Leaving the block waits for the server, which waits 5 s for streams that do not end by themselves.
    assert world.seconds_to_stop < 3


async def test_a_node_tries_its_encoders_again_when_it_is_asked_to(world: World, catalog: Client) -> None:
    await catalog.attach("media-1")
    answer = await catalog.nodes.TryEncoders(nodes_pb2.TryEncodersRequest(name="media-1"))
    assert world.trials.begun == ["media-1"]
    [trial] = answer.node.trials
    assert (answer.node.name, trial.name, trial.state) == (
        "media-1",
        "h264_nvenc",
        encoders_pb2.ENCODER_STATE_TRYING,
    )
    with pytest.raises(NotFound, match="No media node named 'media-9' is attached") as missing:
        await catalog.nodes.TryEncoders(nodes_pb2.TryEncodersRequest(name="media-9"))
    assert missing.value.reason == "NodeNotFound"
    assert world.trials.begun == ["media-1"]


async def test_what_a_node_says_of_its_encoders_is_listed(catalog: Client) -> None:
    node = announcement().node
    tried = encoders_pb2.Encoder(name="h264_qsv", state=encoders_pb2.ENCODER_STATE_UNUSABLE, reason="No card.")
    tried.tried_at.FromMilliseconds(1_700_000_000_000)
    node.trials.append(tried)
    call = catalog.nodes.Attach()  # type: ignore[call-arg]  # the stubs ask for an iterator; written to instead
    await call.write(nodes_pb2.AttachRequest(node=node))
    await call.read()
    [listed] = (await catalog.nodes.ListNodes(nodes_pb2.ListNodesRequest())).nodes
    assert list(listed.trials) == [tried]
    call.cancel()
