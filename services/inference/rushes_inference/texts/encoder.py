"""Vectors of texts, by an ONNX file and its tokenizer."""

from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from rushes_inference.domain.classifiers import MOST_DIMENSIONS, sound
from rushes_inference.domain.features import FeatureVector
from rushes_inference.texts.messages import words_of

_IDS, _MASK = "input_ids", "attention_mask"
_CLIP_OUTPUT: Final = "text_embeds"
_CLIP_TOKENS: Final = 77
_LEAST_NUMBERS: Final = 8
_TYPES: Final = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}


class TextEncoder:
    """A loaded text encoder."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Raises ValueError for files that cannot be loaded, and for a model of another kind."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Passed as bytes, so that it cannot refer to files beside it.
        content = (folder / "model.onnx").read_bytes()
        try:
            self._session = ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        # ONNX Runtime and tokenizers raise anything.
        except Exception as failed:
            raise ValueError(f"text/model.onnx cannot be loaded: {words_of(failed)}") from failed
        self._inputs = {each.name: each for each in self._session.get_inputs()}
        if _IDS not in self._inputs or not set(self._inputs) <= {_IDS, _MASK}:
            named = ", ".join(sorted(self._inputs)[:5])
            raise ValueError(f"text/model.onnx wants {named}, not {_IDS}, and perhaps {_MASK}")
        self._output = self._vector_output()
        try:
            self._tokenizer = self._as_wanted(Tokenizer.from_file(str(folder / "tokenizer.json")))
        except Exception as failed:
            raise ValueError(f"text/tokenizer.json cannot be read: {words_of(failed)}") from failed
        self.dimensions = len(self.vector(""))
        """Dimensions of a text's vector."""

    def vector(self, text: str) -> FeatureVector:
        """The vector of a text, of length 1; raises ValueError where the model's numbers are not finite."""
        tokens = self._tokenizer.encode(text)
        given = {_IDS: tokens.ids, _MASK: tokens.attention_mask}
        feed = {name: np.array([given[name]], _TYPES[asked.type]) for name, asked in self._inputs.items()}
        [said] = self._session.run([self._output], feed)
        if said.ndim != 2 or len(said) != 1 or not _LEAST_NUMBERS <= said.shape[1] <= MOST_DIMENSIONS:
            limits = f"{_LEAST_NUMBERS} to {MOST_DIMENSIONS} numbers for a text"
            raise ValueError(f"the answer of text/model.onnx has the shape {said.shape}, not {limits}")
        vector = np.asarray(said[0], np.float32)
        length = float(np.linalg.norm(vector))
        if not sound(vector) or length == 0:
            raise ValueError("the numbers of text/model.onnx are none that can be compared")
        return np.asarray(vector / length, np.float32)

    def _vector_output(self) -> str:
        rows: list[str] = [each.name for each in self._session.get_outputs() if len(each.shape) == 2]
        if _CLIP_OUTPUT in rows:
            return _CLIP_OUTPUT
        if len(rows) != 1:
            raise ValueError(f"text/model.onnx has {len(rows)} outputs that may describe a text, not one")
        return rows[0]

    def _as_wanted(self, tokenizer: Tokenizer) -> Tokenizer:
        """Token ids: long texts are truncated; the model may need a fixed length."""
        length = self._inputs[_IDS].shape[1]
        known = tokenizer.truncation
        most = length if isinstance(length, int) else known["max_length"] if known else _CLIP_TOKENS
        tokenizer.enable_truncation(max_length=most)
        padding = tokenizer.padding or {"pad_id": 0, "pad_token": "[PAD]"}
        if isinstance(length, int):
            tokenizer.enable_padding(length=length, pad_id=padding["pad_id"], pad_token=padding["pad_token"])
        else:
            tokenizer.no_padding()
        return tokenizer
