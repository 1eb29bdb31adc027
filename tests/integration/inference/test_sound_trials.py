"""Files of models of sound: recognised by their input, tried with noise and with silence, or refused in a sentence."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from onnx import ModelProto, TensorProto

from rushes_inference.adapters.trials import ProcessTrials
from rushes_inference.domain.errors import UnusableModel
from rushes_inference.domain.mel_recipes import MelRecipe
from rushes_inference.domain.model_sounds import SoundInput, SoundLayout, WantedSound
from rushes_inference.domain.models import HeadLayout, ModelKind
from rushes_inference.trial.network import facts_of
from tests.integration.inference.test_trials import written
from tests.models import made
from tests.models.made import TONES, listener

AST = MelRecipe.AST


@pytest.mark.parametrize(
    ("sides", "wanted"),
    [
        (["batch", "samples"], SoundInput(SoundLayout.SAMPLES, 1.0, 16_000)),
        ([1, 15_600], SoundInput(SoundLayout.SAMPLES, 0.975, 15_600)),
        (["batch", 1, "samples"], SoundInput(SoundLayout.ONE_SAMPLES, 1.0, 16_000)),
        (["batch", "frames", 64], SoundInput(SoundLayout.FRAMES_BANDS, 1.0, 98, 64, AST)),
        (["batch", 96, 64], SoundInput(SoundLayout.FRAMES_BANDS, 0.975, 96, 64, AST)),
        (["batch", 64, "frames"], SoundInput(SoundLayout.BANDS_FRAMES, 1.0, 98, 64, AST)),
        ([1, 1, 96, 64], SoundInput(SoundLayout.ONE_FRAMES_BANDS, 0.975, 96, 64, AST)),
        (["batch", 1, 64, 200], SoundInput(SoundLayout.ONE_BANDS_FRAMES, 2.015, 200, 64, AST)),
    ],
)
@pytest.mark.parametrize("in_time", [False, True], ids=["a vector", "a vector for each step"])
def test_what_describes_sound_is_recognised(
    tmp_path: Path, sides: Sequence[int | str], wanted: SoundInput, *, in_time: bool
) -> None:
    facts = facts_of(written(tmp_path, listener(sides, in_time=in_time)))
    assert facts.kind is ModelKind.HEAR
    assert facts.sound == wanted
    assert (facts.head, facts.dimensions, facts.input_size) == (HeadLayout.VECTOR, len(TONES), 0)
    assert facts.any_batch == (sides[0] == "batch")
    assert facts.tensors is not None
    assert (facts.tensors.pictures, facts.tensors.head) == ("input_values", "embeddings")


def test_half_precision_is_taken(tmp_path: Path) -> None:
    facts = facts_of(written(tmp_path, listener(["batch", "frames", 64], element=TensorProto.FLOAT16)))
    assert facts.tensors is not None
    assert facts.tensors.half


def test_the_file_says_its_window_and_bands_and_who_adds_it_overrules_that(tmp_path: Path) -> None:
    said = {"rushes.window": "2.5", "rushes.mels": "beats", "license": "MIT"}
    file = written(tmp_path, listener(["batch", "frames", 64], said=said))
    facts = facts_of(file)
    assert facts.sound == SoundInput(SoundLayout.FRAMES_BANDS, 2.5, 248, 64, MelRecipe.BEATS)
    assert facts.licence == "MIT"
    facts = facts_of(file, WantedSound(0.5, AST))
    assert facts.sound == SoundInput(SoundLayout.FRAMES_BANDS, 0.5, 48, 64, AST)


def test_a_window_shorter_than_what_the_model_takes_is_filled_up(tmp_path: Path) -> None:
    facts = facts_of(written(tmp_path, listener([1, 1024, 64])), WantedSound(2.0))
    assert facts.sound == SoundInput(SoundLayout.FRAMES_BANDS, 2.0, 1024, 64, AST)


@pytest.mark.parametrize("frames", [96, 998, 1024])
def test_the_window_fills_all_frames_that_the_model_takes(tmp_path: Path, frames: int) -> None:
    asked = facts_of(written(tmp_path, listener(["batch", frames, 64]))).sound
    assert asked is not None
    within = [begin for begin in range(0, asked.samples, 160) if begin + 400 <= asked.samples]
    assert (len(within), within[-1] + 400) == (frames, asked.samples)


@pytest.mark.parametrize("name", ["audio_embeds", "pooler_output", "embedding"])
def test_of_several_outputs_the_one_with_a_known_name_is_used(tmp_path: Path, name: str) -> None:
    facts = facts_of(written(tmp_path, listener(["batch", "samples"], outputs=("logits", name))))
    assert facts.tensors is not None
    assert facts.tensors.head == name


async def test_options_reach_the_process_that_tries_a_file(tmp_path: Path) -> None:
    file = written(tmp_path, listener(["batch", "frames", 64]))
    facts = await ProcessTrials().tried(file, WantedSound(4.0, MelRecipe.BEATS))
    assert facts.sound == SoundInput(SoundLayout.FRAMES_BANDS, 4.0, 398, 64, MelRecipe.BEATS)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: listener(["batch", "frames", "bands"]), r"\['?None.*nor sound: batch x samples.* 64 or 128 numbers"),
        (lambda: listener(["batch", 40, 80]), r"shape \[None, 40, 80\]"),
        (lambda: listener([4, "samples"]), "4 windows at once"),
        (lambda: listener(["batch", 1000]), "1000 samples, 0.0625 s of sound, and must take 0.25 to 60 s"),
        (lambda: listener(["batch", 1 << 30]), "must take 0.25 to 60 s"),
        (lambda: listener(["batch", 20, 64]), "20 frames"),
        (lambda: listener(["batch", "samples"], said={"rushes.window": "long"}), "rushes.window is 'long'"),
        (lambda: listener(["batch", "samples"], said={"rushes.window": "nan"}), "from 0.25 to 60 s long, and is nan s"),
        (lambda: listener(["batch", 16_000], said={"rushes.window": "2"}), "from 0.25 to 1 s long, and is 2 s"),
        (lambda: listener(["batch", "frames", 64], said={"rushes.mels": "mine"}), "'mine', not one of ast, beats"),
        (lambda: listener(["batch", "samples"], outputs=("loud_ones", "others")), r"several .*\(loud_ones, others\)"),
        (lambda: listener(["batch", "samples"], deaf=True), "the same of all sounds"),
        (lambda: listener(["batch", "samples"], logs=True), "of silence are too large, or none"),
        (lambda: listener(["batch", 1, 1, "samples"]), "nor sound"),
        (lambda: made.encoder(channels=1), "nor sound"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(
    tmp_path: Path, make: Callable[[], ModelProto], why: str
) -> None:
    with pytest.raises(UnusableModel, match=why):
        facts_of(written(tmp_path, make()))


def test_a_shape_that_fits_by_chance_is_refused_by_running_it(tmp_path: Path) -> None:
    # 64 of what is no band: it wants samples.
    model = listener(["batch", 1, "samples"])
    model.graph.input[0].type.tensor_type.shape.dim[1].dim_value = 64
    with pytest.raises(UnusableModel, match="cannot be run with an input of"):
        facts_of(written(tmp_path, model))
