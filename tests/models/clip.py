"""A small CLIP that knows colours: encoders of pictures and of texts whose vectors can be compared.

A picture is described by the mean colours of four fields. A text is the sum of the vectors of its words: a colour's is
that of a picture which has it everywhere, and words that it does not know are letters, which mean nothing.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper

from rushes_inference.domain.colours import CLIP
from tests.models.made import weights

SIDE: Final = 32
DIMENSIONS: Final = 64
COLOURS: Final[Mapping[str, tuple[int, int, int]]] = {
    "red": (220, 20, 20),
    "green": (20, 180, 20),
    "blue": (20, 20, 220),
    "white": (235, 235, 235),
}
_FIELDS: Final = 2
"""In a row of the grid, and in a column."""
_COMMON: Final = 0.3
"""How much of any picture is what all have in common: grey is nothing else."""
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_MEANING: Final = 6.0
"""Length of a colour's vector; that of a letter is 1."""

Numbers = NDArray[np.float32]


def _directions() -> Numbers:
    """Where each of the twelve mean colours points, and what all pictures have in common: at right angles."""
    drawn = np.random.default_rng(8).normal(size=(DIMENSIONS, 3 * _FIELDS**2 + 1))
    return np.ascontiguousarray(np.linalg.qr(drawn)[0].T, np.float32)


def picture_vector(colour: tuple[int, int, int]) -> Numbers:
    """Of a picture that has one colour everywhere, of length 1."""
    level = np.repeat(np.array(colour, np.float32) / 255 - 0.5, _FIELDS**2)
    *colours, common = _directions()
    vector = level @ np.stack(colours) + _COMMON * common
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def picture_encoder() -> ModelProto:
    """Levels are colours of 0 to 1, less a half."""
    field = SIDE // _FIELDS
    spread, mean = (np.array(each, np.float32).reshape(1, 3, 1, 1) for each in (CLIP.spread, CLIP.mean))
    graph = helper.make_graph(
        [
            helper.make_node("Mul", ["pixel_values", "spread"], ["spread_out"]),
            helper.make_node("Add", ["spread_out", "mean"], ["colours"]),
            helper.make_node(
                "AveragePool", ["colours"], ["fields"], kernel_shape=[field, field], strides=[field, field]
            ),
            helper.make_node("Flatten", ["fields"], ["levels"]),
            helper.make_node("MatMul", ["levels", "directions"], ["mixed"]),
            helper.make_node("Add", ["mixed", "common"], ["image_embeds"]),
        ],
        "made for a test",
        [helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, ["batch", 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("image_embeds", TensorProto.FLOAT, ["batch", DIMENSIONS])],
        [
            weights("spread", spread),
            weights("mean", mean - 0.5),
            weights("directions", _directions()[:-1]),
            weights("common", _COMMON * _directions()[-1:]),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def words() -> dict[str, Numbers]:
    """The vector of each token, in the order of their numbers."""
    drawn = np.random.default_rng(9)

    def nothing() -> Numbers:
        vector = drawn.normal(size=DIMENSIONS)
        return np.asarray(vector / np.linalg.norm(vector), np.float32)

    known = {"[UNK]": nothing(), **{name: _MEANING * picture_vector(colour) for name, colour in COLOURS.items()}}
    known |= {"picture": nothing(), "of": nothing(), "the": nothing()}
    known |= {letter: nothing() for letter in _LETTERS}
    return known | {f"##{letter}": nothing() for letter in _LETTERS}


def text_encoder(dimensions: int = DIMENSIONS, ids: str = "input_ids", *, blind: bool = False) -> ModelProto:
    """The sum of the tokens' vectors; of one that is `blind` the same of all texts."""
    rows = np.stack(list(words().values()))[:, :dimensions] * (0 if blind else 1)
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["rows", ids], ["tokens"]),
            helper.make_node("ReduceSum", ["tokens", "along"], ["sum"], keepdims=0),
            # Of no token at all: the shift alone.
            helper.make_node("Add", ["sum", "shift"], ["text_embeds"]),
        ],
        "made for a test",
        [helper.make_tensor_value_info(ids, TensorProto.INT64, ["batch", "length"])],
        [helper.make_tensor_value_info("text_embeds", TensorProto.FLOAT, ["batch", dimensions])],
        [
            weights("rows", rows.astype(np.float32)),
            weights("along", np.array([1], np.int64)),
            weights("shift", np.full(dimensions, 1e-3, np.float32)),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def tokenizer() -> bytes:
    """Content of a tokenizer.json: words in small letters; what is not known is spelt."""
    said: dict[str, Any] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": {word: number for number, word in enumerate(words())},
        },
    }
    return json.dumps(said).encode()


def files(encoder: ModelProto | None = None) -> dict[str, bytes]:
    """Of the encoder of texts, by name."""
    made = text_encoder() if encoder is None else encoder
    return {"text/model.onnx": made.SerializeToString(), "text/tokenizer.json": tokenizer()}


def write(folder: Path) -> tuple[Path, Path, Path]:
    """Writes the encoders of pictures and of texts, and the tokenizer."""
    contents = (picture_encoder().SerializeToString(), *files().values())
    paths = tuple(folder / name for name in ("picture.onnx", "text.onnx", "tokenizer.json"))
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths[0], paths[1], paths[2]
