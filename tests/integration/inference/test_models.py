"""Models over gRPC: kept whole or not at all, whatever comes, and whoever dies."""

import asyncio
import hashlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from rushes.inference.v1 import models_pb2
from rushes_chassis.errors import AlreadyExists, DataLoss, InvalidInput, NotFound, Unavailable
from tests.integration.inference.service import Inference, running_inference
from tests.integration.media.node import eventually
from tests.models import made
from tests.models.drawn import CLASSES, MODEL

FILE = MODEL.read_bytes()


@pytest_asyncio.fixture(scope="module", name="inference")
async def _inference(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Inference]:
    async with running_inference(tmp_path_factory.mktemp("models")) as running:
        yield running


async def names(inference: Inference) -> list[str]:
    return [model.name for model in (await inference.models.ListModels(models_pb2.ListModelsRequest())).models]


def folders(inference: Inference) -> set[str]:
    return {path.name for path in inference.model_folder.iterdir()}


async def test_a_model_is_added_listed_measured_and_removed(inference: Inference) -> None:
    added = await inference.add("shapes", FILE, origin="a test")
    assert (added.name, added.kind, added.bytes, tuple(added.classes)) == ("shapes", "detect", len(FILE), CLASSES)
    assert added.version == hashlib.sha256(FILE).hexdigest()
    assert added.licence.startswith("AGPL-3.0")
    assert (added.origin, added.head, added.input_size) == ("a test", models_pb2.HEAD_LAYOUT_RAW, 256)
    got = await inference.models.GetModel(models_pb2.GetModelRequest(name="shapes"))
    assert got.model == added
    assert await names(inference) == ["shapes"]
    measured = await inference.models.TestModel(models_pb2.TestModelRequest(name="shapes"))
    assert [batch.pictures for batch in measured.batches] == [1, 4]
    assert all(batch.ms_per_picture > 0 for batch in measured.batches)
    assert measured.first_ms > 0
    await inference.models.RemoveModel(models_pb2.RemoveModelRequest(name="shapes"))
    assert await names(inference) == []
    assert folders(inference) == set()
    for call in (
        inference.models.GetModel(models_pb2.GetModelRequest(name="shapes")),
        inference.models.RemoveModel(models_pb2.RemoveModelRequest(name="shapes")),
        inference.models.TestModel(models_pb2.TestModelRequest(name="shapes")),
    ):
        with pytest.raises(NotFound, match="shapes"):
            await call


async def test_a_name_is_taken_once_and_refused_before_the_file_counts(inference: Inference) -> None:
    await inference.add("once", FILE, licence="mine")
    with pytest.raises(AlreadyExists, match="once") as refused:
        await inference.add("once", bytes(30_000_000))
    assert refused.value.reason == "ModelExists"
    assert (await inference.models.GetModel(models_pb2.GetModelRequest(name="once"))).model.licence == "mine"
    await inference.models.RemoveModel(models_pb2.RemoveModelRequest(name="once"))


async def test_of_two_at_once_one_is_kept(inference: Inference) -> None:
    answers = await asyncio.gather(
        *(inference.add("both", FILE, origin=str(number)) for number in range(2)), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, AlreadyExists)]
    assert len(refused) == 1
    assert folders(inference) == {"both"}
    await inference.models.RemoveModel(models_pb2.RemoveModelRequest(name="both"))


@pytest.mark.parametrize("name", ["", "..", "a/b", "Upper", "a" * 65])
async def test_a_name_that_is_none_is_refused(inference: Inference, name: str) -> None:
    with pytest.raises(InvalidInput, match="name"):
        await inference.add(name, FILE)
    assert folders(inference) == set()


async def test_what_is_no_model_leaves_nothing(inference: Inference) -> None:
    with pytest.raises(InvalidInput, match="ONNX") as refused:
        await inference.add("broken", FILE[:-1000])
    assert refused.value.reason == "UnusableModel"
    assert [field.path for field in refused.value.fields] == ["file"]
    with pytest.raises(InvalidInput, match=r"it lacks model\.onnx"):
        await inference.add("empty", b"")
    assert folders(inference) == set()


async def test_messages_in_another_order_are_refused(inference: Inference) -> None:
    new, data = models_pb2.AddModelRequest(model=models_pb2.NewModel(name="a")), models_pb2.AddModelRequest(data=b"x")
    for requests in ([], [data], [data, new], [new, data, new], [new, models_pb2.AddModelRequest()]):
        with pytest.raises(InvalidInput):
            await inference.send(requests)
    assert folders(inference) == set()


async def test_who_leaves_while_sending_leaves_nothing(inference: Inference) -> None:
    async def endless() -> AsyncIterator[models_pb2.AddModelRequest]:
        yield models_pb2.AddModelRequest(model=models_pb2.NewModel(name="left"))
        yield models_pb2.AddModelRequest(data=FILE)
        await asyncio.Event().wait()

    call = inference.models.AddModel(endless())
    sending = asyncio.ensure_future(call)
    await eventually(lambda: folders(inference))
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    await eventually(lambda: not folders(inference))


@pytest.mark.proof("kills")
async def test_a_process_that_dies_while_it_receives_leaves_nothing_for_the_next_one(tmp_path: Path) -> None:
    async with running_inference(tmp_path) as first:
        await first.add("kept", FILE)

        async def dying() -> AsyncIterator[models_pb2.AddModelRequest]:
            yield models_pb2.AddModelRequest(model=models_pb2.NewModel(name="half"))
            yield models_pb2.AddModelRequest(data=FILE)
            await eventually(lambda: len(folders(first)) == 2)
            os.kill(first.process.pid, signal.SIGKILL)
            await asyncio.Event().wait()

        with pytest.raises(Unavailable):
            await first.models.AddModel(dying())
    async with running_inference(tmp_path) as second:
        assert folders(second) == {"kept"}
        assert await names(second) == ["kept"]


async def test_a_file_that_was_changed_is_not_run(inference: Inference) -> None:
    await inference.add("changed", made.network().SerializeToString())
    (inference.model_folder / "changed" / "model.onnx").write_bytes(FILE)
    with pytest.raises(DataLoss, match="has changed") as refused:
        await inference.models.TestModel(models_pb2.TestModelRequest(name="changed"))
    assert refused.value.reason == "ModelDamaged"
    [listed] = (await inference.models.ListModels(models_pb2.ListModelsRequest())).models
    assert (listed.name, listed.damage) == ("changed", "model.onnx has changed since it was added")
    await inference.models.RemoveModel(models_pb2.RemoveModelRequest(name="changed"))


async def test_a_model_without_its_description_is_listed_until_it_is_removed(inference: Inference) -> None:
    await inference.add("unreadable", FILE)
    (inference.model_folder / "unreadable" / "model.json").write_text('{"name": "unre')
    listed = await inference.models.ListModels(models_pb2.ListModelsRequest())
    assert [(each.name, each.damage) for each in listed.unreadable] == [
        ("unreadable", "model.json is no description of a model")
    ]
    assert not listed.models
    with pytest.raises(AlreadyExists, match="Remove it first"):
        await inference.add("unreadable", FILE)
    await inference.models.RemoveModel(models_pb2.RemoveModelRequest(name="unreadable"))
    await inference.add("unreadable", FILE)
    assert await names(inference) == ["unreadable"]
    await inference.models.RemoveModel(models_pb2.RemoveModelRequest(name="unreadable"))
