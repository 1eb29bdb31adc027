"""Media nodes come, say what they can, and go."""

import asyncio

import pytest

from rushes.catalog.v1 import library_pb2, nodes_pb2
from rushes.media.v1 import encoders_pb2, files_pb2, renditions_pb2
from rushes_chassis.channel import open_channel
from rushes_chassis.errors import AlreadyExists, NotFound, RushesError
from tests.integration.catalog.harness import Client, World

# Counting to a million, in SQL.
A_WHILE = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000000) SELECT count(*) FROM n"


def announcement(name: str = "media-1", slots: int = 2, *, online: bool = False) -> nodes_pb2.AttachRequest:
    roots = [files_pb2.Root(name="lib", path="/videos", online=True)] if online else []
    return nodes_pb2.AttachRequest(
        node=nodes_pb2.Node(name=name, address="unix:/x.sock", slots=slots, export_folder="/exports", roots=roots)
    )


async def refusal(catalog: Client, *requests: nodes_pb2.AttachRequest) -> RushesError:
    """What a node is told that says this."""
    call = catalog.nodes.Attach(iter(requests))
    with pytest.raises(RushesError) as failed:
        async for _ in call:
            pass
    return failed.value


async def listed(catalog: Client) -> list[str]:
    return [node.name for node in (await catalog.nodes.ListNodes(nodes_pb2.ListNodesRequest())).nodes]


async def test_attached_nodes_are_listed_until_they_leave(catalog: Client) -> None:
    first = await catalog.attach("media-1")
    await catalog.attach("media-2")
    assert await listed(catalog) == ["media-1", "media-2"]
    await catalog.attach("media-3", online=("archive",))
    await catalog.lose(first)
    assert await listed(catalog) == ["media-2", "media-3"]


async def test_whoever_watches_is_told_what_a_node_makes_of_which_asset(world: World, catalog: Client) -> None:
    world.footage.put("cam1/a.mp4", "a")
    node = await catalog.attach()
    await catalog.scan()
    [asset] = await catalog.assets(root="lib")
    await catalog.quiet()
    plain, watch = await catalog.watch(), await catalog.watch(progress=True)
    low, waveform = renditions_pb2.RENDITION_KIND_LOW, renditions_pb2.RENDITION_KIND_WAVEFORM
    await node.tell(
        nodes_pb2.NodeMaking(root="lib", path="cam1/a.mp4", kind=low, fraction=0.25),
        nodes_pb2.NodeMaking(root="lib", path="cam1/a.mp4", kind=waveform),
        nodes_pb2.NodeMaking(root="lib", path="cam1/a.mp4", kind=low, fraction=0.5),
        nodes_pb2.NodeMaking(root="lib", path="cam1/never seen.mp4", kind=low),
        nodes_pb2.NodeMaking(root="elsewhere", path="cam1/a.mp4", kind=low),
        nodes_pb2.NodeMaking(root="lib", path="cam1/a.mp4", kind=99),  # type: ignore[arg-type]  # of a later version
        nodes_pb2.NodeMaking(root="lib", path="cam1/a.mp4", kind=low, fraction=0.5, ended=True),
    )
    await watch.until(lambda seen: any(each.ended for each in seen.making))
    assert {each.asset_id for each in watch.making} == {asset.id}
    assert waveform in [each.kind for each in watch.making]
    assert [each.fraction for each in watch.making if each.kind == low][-1] == 0.5
    # The node is as it was, and nothing of this is kept.
    assert (plain.making, [each for each in watch.events if each.HasField("node")]) == ([], [])


async def test_whoever_watches_is_told_of_nodes_that_come_change_and_go(catalog: Client) -> None:
    watch = await catalog.watch()

    def told() -> list[str]:
        return [event.node.name for event in watch.events if event.HasField("node")]

    first = await catalog.attach("media-1")
    second = await catalog.attach("media-2")
    await first.announce(("lib",))  # says nothing new
    first.encoders = ("libx264", "h264_nvenc")
    await first.announce(("lib",))
    await watch.until(lambda _: len(told()) == 3)
    await catalog.lose(second)
    await watch.until(lambda _: len(told()) == 4)
    assert told() == ["media-1", "media-2", "media-1", "media-2"]


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


@pytest.mark.sqlite
async def test_whoever_sees_a_node_sees_its_roots(world: World, catalog: Client) -> None:
    # Each commit with a job takes a while, as on a disk that is busy.
    await world.execute(f"CREATE TRIGGER busy AFTER INSERT ON job BEGIN SELECT ({A_WHILE}); END")
    attaching = asyncio.create_task(catalog.attach("media-1"))
    while not await listed(catalog):
        pass
    roots = (await catalog.library.ListRoots(library_pb2.ListRootsRequest())).roots
    assert [(root.name, root.online) for root in roots] == [("lib", True)]
    await attaching


@pytest.mark.proof("processes")
@pytest.mark.sqlite
async def test_a_node_is_not_kept_that_could_not_be_written_down(world: World, catalog: Client) -> None:
    await world.execute("CREATE TRIGGER full BEFORE INSERT ON job BEGIN SELECT RAISE(ABORT, 'no room'); END")
    refused = await refusal(catalog, announcement(online=True))
    assert refused.reason == "Internal"
    assert await listed(catalog) == []


@pytest.mark.sqlite
async def test_a_node_that_left_while_it_was_attached_is_not_kept(world: World, catalog: Client) -> None:
    # Its roots have come, and a scan of them is being written down.
    await world.execute(f"CREATE TRIGGER busy AFTER INSERT ON job BEGIN SELECT ({A_WHILE}); END")
    call = catalog.nodes.Attach()  # type: ignore[call-arg]  # the stubs ask for an iterator; written to instead
    await call.write(announcement(online=True))
    async with asyncio.timeout(120):
        while not await listed(catalog):
            pass
        call.cancel()
        while await listed(catalog):
            pass


@pytest.mark.sqlite
async def test_a_node_whose_stream_is_cancelled_as_it_ends_is_told_to_have_gone(world: World, catalog: Client) -> None:
    watch = await catalog.watch()
    call = catalog.nodes.Attach()  # type: ignore[call-arg]  # the stubs ask for an iterator; written to instead
    await call.write(announcement())
    await watch.until(lambda seen: len(seen.events) == 1)
    # That it has gone is being written down when the call is cancelled.
    await world.execute(f"CREATE TRIGGER busy AFTER INSERT ON event BEGIN SELECT ({A_WHILE}); END")
    await call.done_writing()
    async with asyncio.timeout(120):
        while await listed(catalog):
            pass
    call.cancel()
    await watch.until(lambda seen: len(seen.events) == 2)
    assert [event.node.name for event in watch.events] == ["media-1", "media-1"]


async def test_streams_end_when_the_catalog_stops(world: World) -> None:
    world.grace_seconds = 3600
    async with world.catalog() as client:
        await client.attach()
        watch = await client.fresh_watch()
        await watch.begin()
        async with open_channel(f"unix:{world.folder / 'catalog.sock'}") as channel:
            assert await listed(Client(channel)) == ["media-1"]
    # Leaving the block waits for the server, which would wait an hour for streams that do not end by themselves.


async def test_a_node_tries_its_encoders_again_when_it_is_asked_to(world: World, catalog: Client) -> None:
    await catalog.attach("media-1")
    answer = await catalog.nodes.TryEncoders(nodes_pb2.TryEncodersRequest(name="media-1"))
    assert world.trials.begun == ["media-1"]
    [trial] = answer.node.encoders
    assert (answer.node.name, trial.name, trial.state) == (
        "media-1",
        "h264_nvenc",
        encoders_pb2.ENCODER_STATE_TRYING,
    )
    with pytest.raises(NotFound, match="No media node named 'media-9' is attached") as missing:
        await catalog.nodes.TryEncoders(nodes_pb2.TryEncodersRequest(name="media-9"))
    assert missing.value.reason == "NodeNotFound"
    assert world.trials.begun == ["media-1"]


async def test_what_a_node_says_of_its_encoders_and_decoders_is_listed(catalog: Client) -> None:
    node = announcement().node
    tried = encoders_pb2.Encoder(name="h264_qsv", state=encoders_pb2.ENCODER_STATE_UNUSABLE, reason="No card.")
    tried.tried_at.FromMilliseconds(1_700_000_000_000)
    node.encoders.append(tried)
    decoder = encoders_pb2.Decoder(
        name="cuda", state=encoders_pb2.ENCODER_STATE_USABLE, reason="HEVC: No.", decodes=["H.264"]
    )
    decoder.tried_at.FromMilliseconds(1_700_000_000_000)
    node.decoders.append(decoder)
    call = catalog.nodes.Attach()  # type: ignore[call-arg]  # the stubs ask for an iterator; written to instead
    await call.write(nodes_pb2.AttachRequest(node=node))
    await call.read()
    [listed] = (await catalog.nodes.ListNodes(nodes_pb2.ListNodesRequest())).nodes
    assert list(listed.encoders) == [tried]
    assert list(listed.decoders) == [decoder]
    call.cancel()


async def test_a_second_process_of_one_name_is_refused_with_both_addresses(catalog: Client) -> None:
    await catalog.attach("media-1")
    taken = await refusal(catalog, announcement("media-1"))
    assert (type(taken), taken.reason) == (AlreadyExists, "NodeNameTaken")
    assert "unix:/media-1.sock" in taken.message
    assert "unix:/x.sock" in taken.message
    assert await listed(catalog) == ["media-1"]


async def test_whoever_watches_the_nodes_is_told_who_takes_calls_now(catalog: Client) -> None:
    watched = aiter(catalog.nodes.WatchNodes(nodes_pb2.WatchNodesRequest()))

    async def told() -> dict[str, str]:
        async with asyncio.timeout(120):
            return {node.name: node.address for node in (await anext(watched)).nodes}

    assert await told() == {}
    first = await catalog.attach("media-1")
    assert await told() == {"media-1": "unix:/media-1.sock"}
    # What it can do has changed, and not who it is: nobody is told.
    await first.announce(("lib", "more"))
    await catalog.attach("media-2")
    assert await told() == {"media-1": "unix:/media-1.sock", "media-2": "unix:/media-2.sock"}
    await first.announce(("lib",), draining=True)
    assert await told() == {"media-2": "unix:/media-2.sock"}
    assert await listed(catalog) == ["media-1", "media-2"]
