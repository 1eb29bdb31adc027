"""Sorted videos that look most like one: why it is proposed what is."""

import pytest

from rushes.catalog.v1 import learning_pb2
from rushes_chassis.errors import NotFound
from rushes_footage.facts import Problem
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.learned import COLLECTION, LOOSE, fill, trained

UNKNOWN = "00000000-0000-7000-8000-000000000000"


async def asked(catalog: Client, path: str, limit: int | None = None) -> learning_pb2.ListLookalikesResponse:
    asset_id = (await catalog.asset(path)).id
    request = learning_pb2.ListLookalikesRequest(collection=COLLECTION, asset_id=asset_id, limit=limit)
    return await catalog.learning.ListLookalikes(request)


async def like(catalog: Client, path: str, limit: int | None = None) -> list[tuple[str, str]]:
    """Folders and names."""
    found = await asked(catalog, path, limit)
    assert found.described
    return [(each.category, each.name) for each in found.videos]


async def test_sorted_videos_are_found_by_their_looks_the_nearest_first(world: World, catalog: Client) -> None:
    # Alike are words that have many letters in common.
    await fill(world, catalog, "phone/sea/seafood-3.mp4", "phone/food/sea-3.mp4")
    await trained(catalog)
    *equal, next_ = await like(catalog, "phone/food-8.mp4")
    assert (sorted(equal), next_) == ([("food", "food-1.mp4"), ("food", "food-2.mp4")], ("sea", "seafood-3.mp4"))
    *equal, next_ = await like(catalog, "phone/sea-9.mp4", 4)
    assert sorted(equal) == [("food", "sea-3.mp4"), ("sea", "sea-1.mp4"), ("sea", "sea-2.mp4")]
    assert next_ == ("sea", "seafood-3.mp4")
    # Not itself, and nothing that lies loose.
    assert await like(catalog, "phone/food/food-1.mp4", 2) == [("food", "food-2.mp4"), ("sea", "seafood-3.mp4")]
    assert len(await like(catalog, "phone/food-8.mp4", 20)) == 6
    named = learning_pb2.ListLookalikesRequest(collection=COLLECTION, asset_id=UNKNOWN)
    with pytest.raises(NotFound, match="asset"):
        await catalog.learning.ListLookalikes(named)


async def test_what_was_sorted_since_is_found_where_it_lies_now(world: World, catalog: Client) -> None:
    await fill(world, catalog, "phone/food-7.mp4")
    await trained(catalog)
    assert ("food", "food-7.mp4") not in await like(catalog, LOOSE[0], 20)
    world.footage.move("phone/food-7.mp4", "phone/food/food-7.mp4")
    world.footage.move("phone/food/food-1.mp4", "phone/sea/food-1.mp4")
    await catalog.scan()
    found = sorted(await like(catalog, LOOSE[0]))
    assert found == [("food", "food-2.mp4"), ("food", "food-7.mp4"), ("sea", "food-1.mp4")]


async def test_what_was_described_since_is_found(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    await trained(catalog)
    await like(catalog, LOOSE[0])
    world.footage.put("phone/food/food-5.mp4", "new")
    await catalog.scan()
    describing = learning_pb2.DescribeVideosRequest(collection=COLLECTION)
    async for _ in catalog.learning.DescribeVideos(describing):
        pass
    assert ("food", "food-5.mp4") in await like(catalog, LOOSE[0])


async def test_a_video_of_which_nothing_is_known_says_so(world: World, catalog: Client) -> None:
    await fill(world, catalog)
    nothing_learned = await asked(catalog, LOOSE[0])
    assert (nothing_learned.described, list(nothing_learned.videos)) == (False, [])
    world.learner.problems = {LOOSE[1]: Problem("NotVideo", "It holds no video.")}
    await trained(catalog)
    assert (await asked(catalog, LOOSE[0])).described
    assert not (await asked(catalog, LOOSE[1])).described
