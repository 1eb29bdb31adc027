"""Files that may become models: what is taken and what is refused with its reason, by processes that may die of it."""

import asyncio
import zipfile
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from onnx import ModelProto, TensorProto, helper

from rushes_inference.adapters.trials import SECONDS, ProcessTrials
from rushes_inference.domain.errors import UnusableModel
from rushes_inference.domain.models import HeadLayout
from rushes_inference.trial.network import facts_of
from tests.fakes.given_time import in_given_time, passed_until
from tests.integration.media.node import eventually
from tests.models import made
from tests.models.drawn import CLASSES, MODEL


def written(folder: Path, model: ModelProto | bytes) -> Path:
    file = folder / "model.onnx"
    file.write_bytes(model if isinstance(model, bytes) else model.SerializeToString())
    return file


async def test_a_model_says_what_it_is() -> None:
    facts = await ProcessTrials().tried(MODEL)
    assert (facts.classes, facts.head, facts.input_size) == (CLASSES, HeadLayout.RAW, 256)
    assert facts.any_size
    assert facts.any_batch
    assert facts.input_size % facts.stride == 0
    assert facts.licence.startswith("AGPL-3.0")


async def test_the_process_imports_from_where_this_one_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Python imports a module of this name first of all, from wherever it may import.
    (tmp_path / "sitecustomize.py").write_text("import os\nos._exit(23)\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(UnusableModel, match="status 23"):
        await ProcessTrials().tried(MODEL)


@pytest.mark.parametrize(
    ("model", "size", "any_size", "any_batch", "head"),
    [
        (made.network(), 64, True, True, HeadLayout.RAW),
        (made.network(batch=1, side=96), 96, False, False, HeadLayout.RAW),
        (made.network(side=96, said={"imgsz": ""}), 96, False, True, HeadLayout.RAW),
        (made.network(said={"imgsz": "128"}), 128, True, True, HeadLayout.RAW),
        (made.network(element=TensorProto.FLOAT16), 64, True, True, HeadLayout.RAW),
        (made.network(rows=6, head=(0, -1, 6)), 64, True, True, HeadLayout.FINAL),
    ],
    ids=["free", "fixed", "fixed side", "another size", "half precision", "final"],
)
def test_what_can_be_run_is_taken(
    tmp_path: Path, model: ModelProto, size: int, any_size: bool, any_batch: bool, head: HeadLayout
) -> None:
    facts = facts_of(written(tmp_path, model))
    assert (facts.input_size, facts.any_size, facts.any_batch, facts.head) == (size, any_size, any_batch, head)
    assert facts.classes == CLASSES


def test_classes_without_names_have_numbers(tmp_path: Path) -> None:
    facts = facts_of(written(tmp_path, made.network(rows=6, head=(0, 6, -1), said={"names": "", "imgsz": "512"})))
    assert facts.classes == ("class 0", "class 1")


def without_nodes() -> ModelProto:
    model = made.network()
    del model.graph.node[:]
    return model


def with_an_unknown_operator() -> ModelProto:
    model = made.network()
    model.graph.node[0].op_type = "Convolve"
    return model


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (made.with_weights_elsewhere, "another file"),
        (made.with_weights_elsewhere_inside, "another file"),
        (made.with_an_operator_of_its_own, r"somebody\.else"),
        (made.with_a_function, "functions of its own"),
        (with_an_unknown_operator, "rules of ONNX"),
        (without_nodes, "computes nothing"),
        (lambda: made.network(said={"task": "segment"}), "'segment'"),
        (lambda: made.network(said={"names": "{0: 'person'}"}), "names 1 classes"),
        (lambda: made.network(said={"names": "__import__('os').abort()"}), "names of its classes"),
        (lambda: made.network(said={"names": "[" * 5000}), "names of its classes"),
        (lambda: made.network(said={"names": "{1: 'person', 2: 'ball', 3: 'box'}"}), "names of its classes"),
        (lambda: made.network(said={"stride": "many"}), "stride is 'many'"),
        (lambda: made.network(said={"imgsz": "[64, 96]"}), "not one number"),
        (lambda: made.network(said={"imgsz": "70"}), "multiple of the stride"),
        (lambda: made.network(said={"imgsz": "0"}), "from 32 to 2048"),
        (lambda: made.network(said={"stride": "0"}), "stride of 0"),
        (lambda: made.network(batch=4), "4 pictures at once"),
        (lambda: made.network(side=96, width=64), "only squares"),
        (lambda: made.network(inputs=2), "2 inputs"),
        (lambda: made.network(element=TensorProto.DOUBLE), "another type"),
        (lambda: made.network(squashed=False, shift=5.0), "between 0 and 1"),
        (lambda: made.network(squashed=False, shift=float("nan")), "between 0 and 1"),
        (lambda: made.network(head=(-1, 7)), "no detection head"),
        (lambda: made.network(head=(0, -1, 7)), "4 x 7"),
    ],
)
def test_what_cannot_be_run_is_refused_with_its_reason(
    tmp_path: Path, make: Callable[[], ModelProto], why: str
) -> None:
    with pytest.raises(UnusableModel, match=why):
        facts_of(written(tmp_path, make()))


@pytest.mark.parametrize(
    ("model", "size", "any_batch"),
    [
        (made.encoder(), 32, True),
        (made.encoder(batch=1), 32, False),
        (made.encoder(side="side", channels="channels"), 224, True),
        (made.encoder(side="side", said={"imgsz": "48"}), 48, True),
        (made.encoder(outputs=("last_pooled", "image_embeds")), 32, True),
    ],
    ids=["fixed side", "one by one", "free", "free with a size", "among others"],
)
def test_what_describes_pictures_is_taken(tmp_path: Path, model: ModelProto, size: int, any_batch: bool) -> None:
    facts = facts_of(written(tmp_path, model))
    assert facts.describes
    assert (facts.head, facts.dimensions, facts.classes) == (HeadLayout.VECTOR, 16, ())
    assert (facts.input_size, facts.any_size, facts.any_batch) == (size, False, any_batch)
    assert facts.tensors is not None
    assert facts.tensors.head == "image_embeds"


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: made.encoder(outputs=("one", "other")), r"\(one, other\)"),
        (lambda: made.encoder(blind=True), "the same of all pictures"),
        (lambda: made.encoder(dimensions=4), "8 to 4096 numbers"),
        (lambda: made.encoder(dimensions=5000), "8 to 4096 numbers"),
        (lambda: made.encoder(shift=float("nan")), "too large, or none"),
        (lambda: made.encoder(batch=4), "4 pictures at once"),
        (lambda: made.encoder(channels=1), "pictures x 3 x height x width, nor sound"),
        (lambda: made.encoder(side=2048 + 8), "from 32 to 2048"),
    ],
)
def test_what_cannot_describe_pictures_is_refused_with_its_reason(
    tmp_path: Path, make: Callable[[], ModelProto], why: str
) -> None:
    with pytest.raises(UnusableModel, match=why):
        facts_of(written(tmp_path, make()))


def test_a_shape_that_is_none_of_pictures_is_refused(tmp_path: Path) -> None:
    model = made.network()
    model.graph.input[0].CopyFrom(helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", 1, 96, 96]))
    with pytest.raises(UnusableModel, match="pictures x 3 x height x width"):
        facts_of(written(tmp_path, model))


@pytest.mark.parametrize("content", [b"", b"\x00" * 1000, b"nothing at all", MODEL.read_bytes()[:5000]])
def test_what_is_no_onnx_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnusableModel, match="ONNX"):
        facts_of(written(tmp_path, content))


def test_a_pickle_is_not_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "model.pt", "w") as file:
        file.writestr("archive/data.pkl", b"cposix\nabort\n(tR.")
    with pytest.raises(UnusableModel, match="PyTorch"):
        facts_of(tmp_path / "model.pt")
    with pytest.raises(UnusableModel, match="ONNX"):
        facts_of(written(tmp_path, b"cposix\nabort\n(tR."))


async def test_what_needs_more_memory_than_there_may_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableModel, match="cannot be run"):
        await ProcessTrials().tried(written(tmp_path, made.needs_all_memory()))


async def test_a_file_that_its_process_dies_of_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableModel, match="ended with status 1: FileNotFoundError"):
        await ProcessTrials().tried(tmp_path / "gone.onnx")


async def test_what_a_trial_says_comes_from_its_process(tmp_path: Path) -> None:
    with pytest.raises(UnusableModel, match="another file"):
        await ProcessTrials().tried(written(tmp_path, made.with_weights_elsewhere()))


@in_given_time
async def test_what_never_ends_is_ended_and_leaves_no_process(tmp_path: Path) -> None:
    trying = asyncio.create_task(ProcessTrials().tried(written(tmp_path, made.goes_round_for_ever())))
    await eventually(under_way)
    assert await passed_until(trying.done) >= SECONDS
    with pytest.raises(UnusableModel, match=f"longer than {SECONDS:g} s"):
        await trying
    assert not under_way()


def under_way() -> list[psutil.Process]:
    """Processes that try a model for this one."""
    children = psutil.Process().children()
    return [each for each in children if any("rushes_inference.trial" in word for word in each.cmdline())]
