"""Finders by added models: what media stores is what the model says of each window, and by that they find.

The references are computed from the recipe of the sound, with numpy alone.
"""

from collections.abc import AsyncIterator

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from rushes.inference.v1 import finders_pb2, models_pb2
from rushes.media.v1 import windows_pb2
from rushes_chassis.errors import AlreadyExists, InvalidInput, NotFound
from tests.footage.kinds_of_sound import RATE, recording
from tests.footage.video_of_sound import write_video
from tests.integration.inference.service import running_inference
from tests.integration.inference.test_finders import Pair, name_of
from tests.integration.media.node import running_node
from tests.models.made import TONES, encoder, filters, listener

KIND = "bell"
SECONDS = 40
EXAMPLES = range(4)
OTHERS = range(100, 102)
NAME = "tones"

Numbers = NDArray[np.float64]


@pytest_asyncio.fixture(scope="module", name="pair")
async def _pair(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pair]:
    folder = tmp_path_factory.mktemp("encoders")
    library = folder / "library"
    library.mkdir()
    made = {name_of(seed): recording(seed, SECONDS, (KIND, "gravel", "engine"), 2) for seed in (*EXAMPLES, *OTHERS)}
    for name, each in made.items():
        write_video(library / name, each)
    async with (
        running_node(folder, library, waits=False) as node,
        running_inference(folder, [node.target]) as inference,
    ):
        yield Pair(inference, node, made)


def strengths(samples: NDArray[np.int16]) -> Numbers:
    """How strong each tone is in a window, as the listener computes it."""
    sound = samples.astype(np.float64) / 32768
    steps = np.lib.stride_tricks.sliding_window_view(sound, filters().shape[2])[::200]
    sines, cosines = filters()
    return np.asarray((np.square(steps @ sines.T) + np.square(steps @ cosines.T)).mean(axis=0))


async def stored(pair: Pair, name: str, descriptor: finders_pb2.WindowDescriptor) -> Numbers:
    by = descriptor.descriptor
    key = windows_pb2.WindowsKey(source=pair.node.source(name), descriptor=by.name, descriptor_version=by.version)
    parts = [each async for each in pair.node.windows.ReadWindows(windows_pb2.ReadWindowsRequest(key=key))]
    assert parts[0].head.dimensions == by.dimensions
    assert parts[0].head.hop == descriptor.hop
    rows = np.frombuffer(b"".join(each.rows for each in parts[1:]), "<f2").reshape(-1, by.dimensions)
    assert len(rows) == parts[0].head.rows
    return rows.astype(np.float64)


async def described_by(pair: Pair, name: str) -> finders_pb2.WindowDescriptor:
    listed = await pair.inference.finders.ListWindowDescriptors(finders_pb2.ListWindowDescriptorsRequest())
    [found] = [each for each in listed.descriptors if each.descriptor.name == name]
    return found


@pytest.mark.proof("find")
async def test_what_a_model_tells_apart_is_found_and_its_removal_is_named(pair: Pair) -> None:
    file = listener(["batch", "samples"]).SerializeToString()
    added = await pair.inference.add(NAME, file, window=0.8)
    assert (added.kind, added.dimensions, added.sound.window, added.sound.hop) == ("hear", len(TONES), 0.8, 0.25)
    descriptor = await described_by(pair, NAME)
    assert (descriptor.kind, descriptor.window, descriptor.hop) == (finders_pb2.WINDOW_KIND_SOUND, 0.8, 0.25)

    card, model = await pair.train(pair.examples_of(KIND, EXAMPLES), sound=NAME)
    assert [each.descriptor.name for each in card.descriptors] == [NAME]
    assert (card.window, card.hop, card.positives) == (0.8, 0.25, 8)
    names = list(map(name_of, OTHERS))
    for name, said in zip(names, await pair.score(model, *names, sound=NAME), strict=True):
        scores = np.frombuffer(b"".join(each.scores for each in said), "<f2").astype(np.float32)
        samples = pair.recordings[name].samples
        # The last begins at 39 s: one from 39.25 s on would end behind the sound.
        assert len(scores) == said[-1].scored.windows == SECONDS * 4 - 3
        rows = await stored(pair, name, descriptor)
        for window in (0, 17, len(rows) - 1):
            wanted = strengths(samples[window * RATE // 4 :][: round(0.8 * RATE)])
            wanted *= (len(TONES) / np.square(wanted).sum()) ** 0.5
            assert rows[window] == pytest.approx(wanted, rel=5e-3, abs=5e-3)
        elsewhere = np.ones(len(scores), np.bool_)
        for each in pair.recordings[name].of(KIND):
            elsewhere[max(0, round(4 * each.start) - 4) : round(4 * each.end) + 2] = False
        within = [scores[int(4 * each.start) : int(4 * each.end)].max() for each in pair.recordings[name].of(KIND)]
        assert min(within) > np.quantile(scores[elsewhere], 0.95)

    with pytest.raises(InvalidInput, match=r"must be tones 1-\w+-0\.8 of 8 dimensions, which the classifier"):
        await pair.score(model, names[0], sound="sound-windows")
    await pair.inference.models.RemoveModel(models_pb2.RemoveModelRequest(name=NAME))
    with pytest.raises(NotFound, match=r"'tones'.* Add the model of that name with `rushes models add`") as refused:
        await pair.score(model, names[0], sound=NAME)
    assert refused.value.reason == "DescriptorNotFound"


@pytest.mark.proof("find")
async def test_options_of_sound_are_refused_where_the_model_has_no_use_for_them(pair: Pair) -> None:
    with pytest.raises(InvalidInput, match="window is only for a model of sound: leave it out") as wrong:
        await pair.inference.add("seen", encoder().SerializeToString(), window=1.0)
    assert [each.path for each in wrong.value.fields] == ["window"]
    with pytest.raises(InvalidInput, match="mels is only for a model of sound that takes log-mel bands"):
        await pair.inference.add("heard", listener(["batch", "samples"]).SerializeToString(), mels="beats")
    with pytest.raises(AlreadyExists, match="sound-windows"):
        await pair.inference.add("sound-windows", listener(["batch", "samples"]).SerializeToString())
