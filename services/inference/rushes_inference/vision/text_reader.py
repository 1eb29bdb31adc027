"""Lines of text in pictures, by RapidOCR with the models in its package (PP-OCR, Apache-2.0).

A network finds lines (differentiable binarization), another one reads each of them. RapidOCR's own preparation is made
for pages: it pads a flat picture until its sides are as 8 to 1 and enlarges its short side to 736 pixels, which for a
board takes twenty times as long, and finds less. So pictures are scaled here, by their height.

Imported only by processes that read text: it takes 150 MB.
"""

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import rapidocr
from numpy.typing import NDArray

from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.domain.scripts import is_of, scripts_of
from rushes_inference.domain.stage_findings import Polygon
from rushes_inference.vision.opencv import cv2
from rushes_inference.vision.text_scale import scale_of

LONGEST_TEXT: Final = 1000
"""Letters of a line."""
LEAST_SIDE: Final = 4
"""Pixels of the short side below which a picture shows no letters."""
_MARGIN: Final = 8
"""Pixels around the scaled picture, in the colours of its edge: letters that touch the edge are found less well."""
_UPRIGHT: Final = 1.5
"""A line that is so much higher than wide is read from the top to the bottom, its letters turned clockwise."""
_MODELS: Final = {"Det": "PP-OCRv6_det_small.onnx", "Rec": "PP-OCRv6_rec_small.onnx"}


@dataclass(frozen=True)
class ReadLine:
    """A line of text."""

    text: str
    confidence: float
    """0 to 1: the mean over its letters."""
    polygon: Polygon
    """In pixels of the picture."""


def lines_in(picture: RgbPicture, languages: str) -> list[ReadLine]:
    """The lines of text in a picture, from the top, then from the left; none in an empty one.

    One network reads all languages: a line with letters that none of `languages` has is left out. Each picture is read
    by itself, so that what is found in it does not depend on what else is read.
    """
    height, width = picture.shape[:2]
    if min(height, width) < LEAST_SIDE:
        return []
    scaled = _scaled(picture, scale_of(width, height))
    prepared = cv2.copyMakeBorder(scaled, *(_MARGIN,) * 4, cv2.BORDER_REPLICATE)
    found = _engine()(cv2.cvtColor(prepared, cv2.COLOR_RGB2BGR))
    if found.txts is None:
        return []
    scripts = scripts_of(languages)
    along = np.array([width / scaled.shape[1], height / scaled.shape[0]])
    places = ((np.asarray(found.boxes, np.float64) - _MARGIN) * along).clip(0, (width, height))
    return [
        ReadLine(text[:LONGEST_TEXT], float(np.clip(confidence, 0, 1)), _as_read(box))
        for text, confidence, box in zip(found.txts, found.scores, places, strict=True)
        if is_of(text, scripts)
    ]


def _scaled(picture: RgbPicture, scale: float) -> RgbPicture:
    if scale == 1:
        return picture
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8)


def _as_read(box: NDArray[np.float64]) -> Polygon:
    corners = [(round(x, 2), round(y, 2)) for x, y in box.tolist()]
    wide = max(math.dist(corners[0], corners[1]), math.dist(corners[3], corners[2]))
    high = max(math.dist(corners[0], corners[3]), math.dist(corners[1], corners[2]))
    # RapidOCR turns such a line back before it reads it.
    return tuple(corners[1:] + corners[:1]) if high >= _UPRIGHT * wide else tuple(corners)


@cache
def _engine() -> Any:
    models = Path(rapidocr.__file__).parent / "models"
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            # All lines: the caller decides which are sure enough.
            "Global.text_score": 0.0,
            # Boards hang the right way up.
            "Global.use_cls": False,
            "Global.use_preprocess_img": False,
            "Global.use_vertical_padding": False,
            "Det.limit_side_len": 1,
            # Named, so that none is ever downloaded.
            **{f"{part}.model_path": str(models / name) for part, name in _MODELS.items()},
            # One thread adds numbers in one order.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
