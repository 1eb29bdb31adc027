"""A small model of speech, which has learned nothing: of the same sound it makes the same nonsense.

It needs the extra `speech`.
"""

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper
from onnx.numpy_helper import from_array

from rushes_inference.domain.sounds import RATE, Sound

DIMENSIONS: Final = 16
_WIDTH: Final = 16
_HEADS: Final = 2
_MELS: Final = 80
_PLACES, _TOKENS = 1500, 448
"""Of sound and of text: Whisper's own."""
_MULTILINGUAL_WORDS: Final = 51_865
_LONGEST: Final = 12
"""Tokens of a text."""


def write_speech_model(folder: Path) -> None:
    """Both parts."""
    write_recogniser(folder / "recogniser")
    write_text_encoder(folder / "text")


def write_recogniser(folder: Path, *, multilingual: bool = False) -> None:
    """Whisper with one layer, whose weights are drawn by lot.

    `multilingual`: it tells languages apart, and translates.
    """
    from ctranslate2.specs import whisper_spec
    from tokenizers import AddedToken

    folder.mkdir(parents=True)
    # CTranslate2 tells by the size of the vocabulary that a model knows several languages.
    tokenizer = _bytes_tokenizer(_MULTILINGUAL_WORDS if multilingual else 0)
    languages = ("<|en|>", "<|de|>") if multilingual else ("<|en|>",)
    tokens = ["<|endoftext|>", "<|startoftranscript|>", *languages, "<|translate|>", "<|transcribe|>", "<|startoflm|>"]
    tokens += ["<|startofprev|>", "<|nospeech|>", "<|notimestamps|>", *(f"<|{n * 0.02:.2f}|>" for n in range(1501))]
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in tokens])
    tokenizer.save(str(folder / "tokenizer.json"))
    spec = whisper_spec.WhisperSpec(1, _HEADS, 1, _HEADS)
    spec.register_vocabulary([token for token, _ in sorted(tokenizer.get_vocab().items(), key=lambda each: each[1])])
    _fill(spec, tokenizer.get_vocab_size())
    spec.config.lang_ids = [tokenizer.token_to_id(language) for language in languages]
    spec.config.suppress_ids = spec.config.suppress_ids_begin = []
    spec.config.alignment_heads = [(0, 0)]
    spec.validate()
    spec.optimize()
    spec.save(str(folder))
    said = {"feature_size": _MELS, "sampling_rate": RATE, "hop_length": 160, "chunk_length": 30, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(json.dumps(said))


def _fill(spec: Any, words: int) -> None:
    rng = np.random.default_rng(0)

    def lot(*shape: int) -> NDArray[np.float32]:
        return rng.normal(0, 0.3, shape).astype(np.float32)

    def norm(of: Any) -> None:
        of.gamma, of.beta = np.ones(_WIDTH, np.float32), np.zeros(_WIDTH, np.float32)

    def linear(of: Any, rows: int, columns: int) -> None:
        of.weight, of.bias = lot(rows, columns), np.zeros(rows, np.float32)

    def attention(of: Any, *rows: int) -> None:
        norm(of.layer_norm)
        for place, count in enumerate(rows):
            linear(of.linear[place], count * _WIDTH, _WIDTH)

    def forward(of: Any) -> None:
        norm(of.layer_norm)
        linear(of.linear_0, 4 * _WIDTH, _WIDTH)
        linear(of.linear_1, _WIDTH, 4 * _WIDTH)

    encoder, decoder = spec.encoder, spec.decoder
    for layer, channels in ((encoder.conv1, _MELS), (encoder.conv2, _WIDTH)):
        layer.weight, layer.bias = lot(_WIDTH, channels, 3), np.zeros(_WIDTH, np.float32)
    encoder.position_encodings.encodings = lot(_PLACES, _WIDTH)
    decoder.position_encodings.encodings = lot(_TOKENS, _WIDTH)
    decoder.embeddings.weight = decoder.projection.weight = lot(words, _WIDTH)
    decoder.scale_embeddings = False
    for part in (encoder, decoder):
        norm(part.layer_norm)
        attention(part.layer[0].self_attention, 3, 1)
        forward(part.layer[0].ffn)
    attention(decoder.layer[0].attention, 1, 2, 1)


def write_text_encoder(folder: Path, *, blind: bool = False, length: int | str = "length") -> None:
    """The mean of a row of numbers for each token; of one that is `blind` the same of all texts."""
    folder.mkdir(parents=True)
    tokenizer = _bytes_tokenizer()
    tokenizer.enable_truncation(max_length=_LONGEST)
    tokenizer.save(str(folder / "tokenizer.json"))
    rows = np.random.default_rng(1).normal(0, 0 if blind else 1, (256, DIMENSIONS)).astype(np.float32)
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["rows", "input_ids"], ["tokens"]),
            helper.make_node("ReduceSum", ["tokens", "along"], ["sum"], keepdims=0),
            # Of no token at all: the shift alone.
            helper.make_node("Add", ["sum", "shift"], ["text_embeds"]),
        ],
        "made for a test",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", length])],
        [helper.make_tensor_value_info("text_embeds", TensorProto.FLOAT, ["batch", DIMENSIONS])],
        [
            from_array(rows, "rows"),
            from_array(np.array([1], np.int64), "along"),
            from_array(np.linspace(0.5, 1, DIMENSIONS, dtype=np.float32), "shift"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    (folder / "model.onnx").write_bytes(model.SerializeToString())


def _bytes_tokenizer(more_words: int = 0) -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    words = [*sorted(pre_tokenizers.ByteLevel.alphabet()), *(f"word{number}" for number in range(more_words))]
    tokenizer = Tokenizer(models.BPE(vocab={word: place for place, word in enumerate(words)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def voice(seconds: float) -> Sound:
    """What sounds like somebody who says "a" again and again: a larynx, and a mouth that opens and closes."""
    times = np.arange(int(seconds * RATE)) / RATE
    pitch = 120 + 20 * np.sin(2 * np.pi * 0.7 * times)
    larynx = (np.cumsum(pitch) / RATE % 1 < 0.1).astype(np.float64)
    mouth = sum(loud * _resonance(larynx, hertz) for loud, hertz in ((1, 700), (0.6, 1200), (0.3, 2600)))
    said = mouth * np.clip(np.sin(2 * np.pi * 3.5 * times) + 0.3, 0, 1)
    return np.asarray(0.6 * said / np.abs(said).max(), np.float32)


def _resonance(sound: NDArray[np.float64], hertz: float, width: float = 80.0) -> NDArray[np.float64]:
    ring = np.arange(int(0.05 * RATE)) / RATE
    return np.convolve(sound, np.exp(-np.pi * width * ring) * np.sin(2 * np.pi * hertz * ring))[: len(sound)]
