"""What ultralytics itself makes of the same pictures, kept as numbers: models answer for what they were trained on.

Ultralytics 8.4.190 with OpenCV 5.0.0 has said them once: `LetterBox((size, size), auto=…, stride=32)` for the pixels,
`YOLO("drawn_shapes.onnx").predict(picture, imgsz=size, conf=0.25, iou=0.7)` for the boxes, both of blue-first pictures.
"""

import numpy as np
import pytest

from rushes_inference.adapters.onnx_session import RunOptions, Session
from rushes_inference.domain.detections import Wanted
from rushes_inference.domain.models import HeadLayout, NetworkFacts
from rushes_inference.domain.pictures import RgbPicture
from rushes_inference.vision.heads import detections_in
from rushes_inference.vision.letterbox import letterboxed
from tests.models.drawn import CLASSES, MODEL, still_life

BAR = (114, 114, 114)
NETWORK = NetworkFacts(CLASSES, 256, any_size=True, any_batch=True, stride=16, head=HeadLayout.RAW, licence="")


def pattern(width: int, height: int) -> RgbPicture:
    """A picture in which no two places look alike."""
    y, x = np.indices((height, width))
    return np.stack(((x * 7 + y * 3) % 256, (x * x // 5 + y) % 256, (x * y // 9) % 256), axis=2).astype(np.uint8)


@pytest.mark.parametrize(
    ("shown", "size", "stride", "boxed", "mean", "pixels"),
    [
        (
            (1920, 1080),
            640,
            32,
            (640, 384),
            126.5316,
            [(69, 39, 90), (71, 190, 35), (158, 157, 166), (138, 94, 170), BAR],
        ),
        ((1920, 1080), 640, None, (640, 640), 121.519, [BAR, (124, 37, 0), (158, 157, 166), (112, 0, 132), BAR]),
        ((1080, 1920), 640, 32, (384, 640), 126.5868, [BAR, (237, 225, 157), (14, 105, 166), (55, 199, 215), BAR]),
        ((641, 480), 320, 32, (320, 256), 126.142, [(113, 39, 12), (41, 66, 225), (153, 113, 130), (140, 44, 46), BAR]),
        ((100, 37), 256, None, (256, 256), 111.3634, [BAR, BAR, (147, 78, 101), BAR, BAR]),
        ((333, 500), 320, 32, (224, 320), 125.8923, [BAR, (9, 216, 108), (132, 89, 51), (78, 99, 68), BAR]),
        (
            (1279, 717),
            640,
            32,
            (640, 384),
            125.9435,
            [(215, 134, 39), (128, 205, 188), (184, 104, 1), (108, 154, 92), BAR],
        ),
    ],
)
def test_pictures_are_letterboxed_to_the_same_pixels(
    shown: tuple[int, int],
    size: int,
    stride: int | None,
    boxed: tuple[int, int],
    mean: float,
    pixels: list[tuple[int, int, int]],
) -> None:
    picture, _ = letterboxed(pattern(*shown), size, stride)
    width, height = boxed
    assert picture.shape == (height, width, 3)
    down = [int(height * share) for share in (0.05, 0.3, 0.5, 0.71, 0.97)]
    across = [int(width * share) for share in (0.02, 0.26, 0.5, 0.77, 0.98)]
    assert [tuple(picture[y, x].tolist()) for y, x in zip(down, across, strict=True)] == pixels
    assert picture.mean() == pytest.approx(mean, abs=1e-3)


@pytest.mark.parametrize(
    ("shown", "size", "found"),
    [
        (
            (320, 180),
            256,
            [("box", 0.9263, (180.391, 79.902, 258.984, 129.004)), ("ball", 0.9233, (40.186, 60.615, 76.221, 96.104))],
        ),
        ((1280, 720), 640, [("ball", 0.9858, (159.375, 239.75, 303.625, 380.25))]),
        (
            (180, 320),
            256,
            [("box", 0.9214, (68.359, 113.145, 126.328, 147.793)), ("ball", 0.9189, (31.543, 44.414, 57.676, 73.32))],
        ),
        (
            (500, 333),
            320,
            [
                ("ball", 0.9521, (73.975, 110.731, 142.432, 177.908)),
                ("box", 0.8682, (332.178, 148.717, 477.979, 236.657)),
            ],
        ),
    ],
)
def test_the_same_is_found_in_them(
    shown: tuple[int, int], size: int, found: list[tuple[str, float, tuple[float, ...]]]
) -> None:
    boxed, placement = letterboxed(still_life(*shown)[0], size, NETWORK.stride)
    [head] = Session(MODEL.read_bytes(), 1).run(boxed[None], RunOptions())
    wanted = Wanted(size, NETWORK.stride, 0.25, 0.7, frozenset(range(len(CLASSES))))
    ours = detections_in(head, NETWORK, wanted, placement, shown)
    assert [CLASSES[each.class_index] for each in ours] == [name for name, _, _ in found]
    for each, (_, score, place) in zip(ours, found, strict=True):
        assert each.score == pytest.approx(score, abs=1e-3)
        assert (each.x1, each.y1, each.x2, each.y2) == pytest.approx(place, abs=0.05)
