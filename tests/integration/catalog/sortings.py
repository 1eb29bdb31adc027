"""Sort folders that are filled, and what is asked of the catalog about them."""

from rushes.catalog.v1 import sorting_pb2
from tests.integration.catalog.harness import Client, World
from tests.integration.catalog.learned import trained


async def prepared(world: World, catalog: Client) -> Client:
    for path in ("1.mp4", "2.mp4", "food/7.mp4"):
        world.footage.put(path, path)
    world.sorting.categories |= {"food", "soccer"}
    await catalog.attach()
    await catalog.quiet()
    return catalog


async def sort(catalog: Client, name: str, category: str) -> sorting_pb2.SortVideoResponse:
    request = sorting_pb2.SortVideoRequest(name=name, category=category, requested_by="ada")
    return await catalog.sorting.SortVideo(request)


async def listed(catalog: Client) -> tuple[list[str], dict[str, int]]:
    listing = (await catalog.sorting.ListVideos(sorting_pb2.ListVideosRequest())).listing
    return list(listing.videos), {each.name: each.count for each in listing.categories}


async def undo(catalog: Client, count: int = 1) -> list[str]:
    request = sorting_pb2.UndoSortingRequest(count=count, requested_by="ada")
    return [each.name for each in (await catalog.sorting.UndoSorting(request)).undone]


async def learned(world: World, catalog: Client) -> Client:
    """Two categories have taught where the loose videos belong."""
    for age, path in enumerate(
        (
            "sea-2.mp4",
            "food-1.mp4",
            "art-3.mp4",
            *(f"{name}/{name}-{at}.mp4" for name in ("food", "sea") for at in (8, 9)),
        )
    ):
        world.footage.put(path, path, recorded_at_ms=1_000_000 * (age + 1))
    world.sorting.categories |= {"food", "sea"}
    world.learner.sureness = {"food": 0.9, "sea": 0.6, "art": 0.8} | world.learner.sureness
    await catalog.attach()
    await catalog.scan()
    await trained(catalog, None)
    return catalog
