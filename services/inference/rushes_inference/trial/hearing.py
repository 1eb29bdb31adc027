"""Determines whether a file is a model that describes sound, by its input's shape, its metadata, and running it."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rushes_inference.adapters.onnx_session import FAILURES, RunOptions, Session
from rushes_inference.domain.classifiers import MOST_DIMENSIONS, Vectors, sound
from rushes_inference.domain.errors import UnusableModel
from rushes_inference.domain.mel_recipes import MelRecipe
from rushes_inference.domain.model_sounds import (
    LONGEST,
    MEL_BANDS,
    SHORTEST,
    USUAL_WINDOW,
    SoundInput,
    SoundLayout,
    WantedSound,
    frames_of,
    samples_of,
)
from rushes_inference.domain.models import HeadLayout, NetworkFacts
from rushes_inference.domain.sounds import RATE
from rushes_inference.hearing.model_input import input_of, vectors_of
from rushes_inference.trial.onnx_file import Input, OnnxFile, Output, licence_of

_WINDOW, _MELS = "rushes.window", "rushes.mels"
"""Names of metadata: seconds of a window, and the recipe of log-mel bands."""
_OUTPUTS: Final = ("embeddings", "embedding", "audio_embeds", "pooler_output")
_LEAST_NUMBERS: Final = 8
_THREADS: Final = 2
_LOUD: Final = 0.3
_TAKEN: Final = (
    "pictures x 3 x height x width, nor sound: batch x samples, batch x 1 x samples, or log-mel bands of "
    f"{' or '.join(map(str, MEL_BANDS))} numbers as batch x frames x bands or batch x bands x frames, with or without "
    "a 1 behind the batch"
)


def hearing_facts(file: OnnxFile, wanted: WantedSound) -> NetworkFacts:
    """Facts of a model that takes no pictures; raises UnusableModel."""
    asked = _sound_input(file, wanted)
    if file.input.batch not in (None, 1):
        raise UnusableModel(f"it wants {file.input.batch} windows at once; export it for one, or for any number")
    output = _output(file)
    try:
        session = Session(file.content, _THREADS, output=output, colours=None)
    except FAILURES as failed:
        raise UnusableModel(f"ONNX Runtime cannot load it: {str(failed)[:300]}") from failed
    random = np.random.default_rng(0)
    noise = random.uniform(-_LOUD, _LOUD, (2, asked.samples)).astype(np.float32)
    noise[1] *= np.sin(np.arange(asked.samples) / 7)
    one, other = _vector(session, noise[:1], asked), _vector(session, noise[1:], asked)
    if one.shape != other.shape or not _LEAST_NUMBERS <= one.shape[1] <= MOST_DIMENSIONS:
        limits = f"{_LEAST_NUMBERS} to {MOST_DIMENSIONS} numbers for each window"
        raise UnusableModel(f"its answer has the shape {one.shape}, not {limits}")
    if np.array_equal(one, other):
        raise UnusableModel("it says the same of all sounds")
    _vector(session, np.zeros_like(noise[:1]), asked, "silence")
    any_batch = file.input.batch is None
    if any_batch and len(_vector(session, noise, asked)) != 2:
        raise UnusableModel("it gives another number of answers than it gets windows of sound")
    facts = NetworkFacts((), 0, False, any_batch, 1, HeadLayout.VECTOR, licence_of(file), session.tensors)
    return replace(facts, dimensions=one.shape[1], sound=asked)


def _sound_input(file: OnnxFile, wanted: WantedSound) -> SoundInput:
    layout, length, bands = _layout(file.input)
    fixed = None if length is None else (length if bands == 0 else samples_of(length)) / RATE
    if fixed is not None and not SHORTEST <= fixed <= LONGEST:
        what = f"{length} {'frames' if bands else 'samples'}"
        raise UnusableModel(f"it takes {what}, {fixed:g} s of sound, and must take {SHORTEST:g} to {LONGEST:g} s")
    window, most = _window(file, wanted, fixed), fixed or LONGEST
    if not SHORTEST <= window <= most:
        raise UnusableModel(f"its window must be from {SHORTEST:g} to {most:g} s long, and is {window:g} s")
    samples = round(window * RATE)
    if bands == 0:
        return SoundInput(layout, window, samples if length is None else length)
    mels = wanted.mels or _said_mels(file)
    return SoundInput(layout, window, frames_of(samples) if length is None else length, bands, mels)


def _layout(asked: Input) -> tuple[SoundLayout, int | None, int]:
    """The layout, the length where it is fixed, and the number of log-mel bands, 0 for a waveform."""
    match asked.sides:
        case (_, length):
            return SoundLayout.SAMPLES, length, 0
        case (_, 1, length):
            return SoundLayout.ONE_SAMPLES, length, 0
        case (_, frames, int(bands)) if bands in MEL_BANDS:
            return SoundLayout.FRAMES_BANDS, frames, bands
        case (_, int(bands), frames) if bands in MEL_BANDS:
            return SoundLayout.BANDS_FRAMES, frames, bands
        case (_, 1, frames, int(bands)) if bands in MEL_BANDS:
            return SoundLayout.ONE_FRAMES_BANDS, frames, bands
        case (_, 1, int(bands), frames) if bands in MEL_BANDS:
            return SoundLayout.ONE_BANDS_FRAMES, frames, bands
    raise UnusableModel(f"it wants its input in the shape {list(asked.sides)}, not {_TAKEN}")


def _window(file: OnnxFile, wanted: WantedSound, fixed: float | None) -> float:
    if wanted.window is not None:
        return wanted.window
    text = file.said.get(_WINDOW)
    if text is None:
        return fixed or USUAL_WINDOW
    try:
        return float(text[:40])
    except ValueError as wrong:
        raise UnusableModel(f"its {_WINDOW} is {text[:40]!r}, not a number of seconds") from wrong


def _said_mels(file: OnnxFile) -> MelRecipe:
    text = file.said.get(_MELS, MelRecipe.AST.value)
    try:
        return MelRecipe(text)
    except ValueError as wrong:
        raise UnusableModel(f"its {_MELS} is {text[:40]!r}, not one of {', '.join(MelRecipe)}") from wrong


def _output(file: OnnxFile) -> str:
    """The output with a vector for each window, or for each step of one."""
    usable = [each for each in file.outputs if each.dimensions in (2, 3, None)]
    named = [each for name in _OUTPUTS for each in usable if each.name == name]
    if named:
        return named[0].name
    for wanted in (2, 3, None):
        found = [each for each in usable if each.dimensions == wanted]
        if len(found) == 1:
            return found[0].name
        if found:
            raise UnusableModel(f"several of its outputs may describe sound ({_names(found)}); export it with one")
    raise UnusableModel(f"none of its outputs ({_names(file.outputs)}) is a vector for each window of sound")


def _names(outputs: "tuple[Output, ...] | list[Output]") -> str:
    return ", ".join(each.name[:40] for each in outputs[:5])


def _vector(session: Session, windows: NDArray[np.float32], asked: SoundInput, what: str = "noise") -> Vectors:
    given = input_of(windows, asked)
    try:
        answer = session.run(given, RunOptions())
    except FAILURES as failed:
        raise UnusableModel(f"it cannot be run with an input of {list(given.shape)}: {str(failed)[:300]}") from failed
    if answer.ndim not in (2, 3):
        raise UnusableModel(f"its answer has the shape {answer.shape}, not a row of numbers for each window of sound")
    vectors = vectors_of(answer)
    if not sound(vectors):
        raise UnusableModel(f"its numbers of {what} are too large, or none")
    return vectors
