"""Collections that are learned from: how they are filled and asked for, and what comes of it."""

import asyncio

from rushes.catalog.v1 import learning_pb2
from tests.integration.catalog.harness import Attached, Client, World

COLLECTION = learning_pb2.CollectionPlace(root="lib", folder="phone")
RUNNING, SUCCEEDED, FAILED, CANCELLED = (
    learning_pb2.TRAINING_STATE_RUNNING,
    learning_pb2.TRAINING_STATE_SUCCEEDED,
    learning_pb2.TRAINING_STATE_FAILED,
    learning_pb2.TRAINING_STATE_CANCELLED,
)
SORTED = ("phone/food/food-1.mp4", "phone/food/food-2.mp4", "phone/sea/sea-1.mp4", "phone/sea/sea-2.mp4")
LOOSE = ("phone/food-8.mp4", "phone/sea-9.mp4")


async def fill(world: World, catalog: Client, *more: str) -> Attached:
    """Videos in the folders of COLLECTION, and loose ones; returns the node that holds them."""
    for path in (*SORTED, *LOOSE, *more):
        world.footage.put(path, path)
    node = await catalog.attach()
    await catalog.scan()
    return node


async def start(catalog: Client, collection: learning_pb2.CollectionPlace | None = COLLECTION) -> bool:
    """Whether a training begins; None: of the folder that is sorted."""
    request = learning_pb2.StartTrainingRequest(collection=collection, requested_by="ada")
    return (await catalog.learning.StartTraining(request)).started


async def status(
    catalog: Client, collection: learning_pb2.CollectionPlace | None = COLLECTION
) -> learning_pb2.GetTrainingResponse:
    return await catalog.learning.GetTraining(learning_pb2.GetTrainingRequest(collection=collection))


async def ended(
    catalog: Client, collection: learning_pb2.CollectionPlace | None = COLLECTION
) -> learning_pb2.GetTrainingResponse:
    """Once none is under way."""
    async with asyncio.timeout(120):
        while True:
            found = await status(catalog, collection)
            if found.training.state != RUNNING:
                return found
            await asyncio.sleep(0.01)


async def trained(
    catalog: Client, collection: learning_pb2.CollectionPlace | None = COLLECTION
) -> learning_pb2.GetTrainingResponse:
    """One training, from its start to its end."""
    assert await start(catalog, collection)
    return await ended(catalog, collection)


async def predictions(catalog: Client, *among: str) -> dict[str, str]:
    """By path, the first guess; of these paths alone where there are some."""
    by_id = {asset.id: asset.path for asset in await catalog.assets(root="lib")}
    ids = [asset_id for asset_id, path in by_id.items() if path in among]
    request = learning_pb2.ListPredictionsRequest(collection=COLLECTION, asset_ids=ids)
    said = [each async for page in catalog.learning.ListPredictions(request) for each in page.predictions]
    return {by_id[each.asset_id]: each.prediction.guesses[0].label for each in said}


async def classifiers(
    catalog: Client, collection: learning_pb2.CollectionPlace | None = COLLECTION
) -> list[learning_pb2.Classifier]:
    """The newest first."""
    request = learning_pb2.ListClassifiersRequest(collection=collection)
    return list((await catalog.learning.ListClassifiers(request)).classifiers)


async def doubts(catalog: Client) -> list[tuple[str, str, str]]:
    """Of the folder that is sorted: names of videos, where they lie, and where they belong by their looks."""
    found = await catalog.learning.ListDoubts(learning_pb2.ListDoubtsRequest())
    assert found.total == len(found.videos)
    return [(each.name, each.category, each.proposed) for each in found.videos]
