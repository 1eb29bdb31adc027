"""Pictures as CLIP sees them: the very pixels that Pillow makes."""

import numpy as np
import pytest
from PIL import Image

from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.vision.clip_pictures import clip_square


def as_pillow_has_it(picture: RgbPicture, size: int) -> RgbPicture:
    height, width = picture.shape[:2]
    scale = size / min(width, height)
    scaled = Image.fromarray(picture).resize(
        (max(size, int(width * scale)), max(size, int(height * scale))), Image.Resampling.BICUBIC
    )
    left, top = round((scaled.width - size) / 2), round((scaled.height - size) / 2)
    return np.asarray(scaled.crop((left, top, left + size, top + size)), np.uint8)


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [(320, 180, 64), (180, 320, 64), (64, 64, 64), (40, 30, 64), (333, 97, 32), (1, 1, 32), (5, 300, 32)],
)
def test_the_middle_square_has_pillows_pixels(width: int, height: int, size: int) -> None:
    random = np.random.default_rng(width)
    # Some structure, or the middle of everything would be grey.
    coarse = random.integers(0, 256, (height // 6 + 1, width // 6 + 1, 3), np.uint8)
    picture = np.kron(coarse, np.ones((6, 6, 1), np.uint8))[:height, :width]
    ours, theirs = clip_square(picture, size), as_pillow_has_it(picture, size)
    assert ours.shape == (size, size, 3)
    # Its weights are whole numbers of a fine scale: a level here and there is rounded otherwise, in each of two passes.
    beside = np.abs(ours.astype(int) - theirs.astype(int))
    assert beside.max() <= 2
    assert beside.mean() < 0.1
