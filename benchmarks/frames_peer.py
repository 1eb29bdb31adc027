"""One decoding library in a process of its own, which makes frames as JPEGs: a peer of benchmarks/frames.py.

`python frames_peer.py (pyav|decord|torchcodec) VIDEO` opens the video and reads lines from standard input, each with
a folder or nothing, the largest width of pictures, and frame numbers, separated by tabs. It makes these frames, writes
them to the folder if any, and prints a line with the seconds that each took. Without VIDEO its exit status shows
whether the library can be imported.

It runs under any Python that has the library and Pillow, and imports nothing of the project.
"""

import importlib
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

_QUALITY = 90


class Video(Protocol):
    def frame(self, number: int) -> Image.Image: ...


class PyAv:
    """Seeks, unless the frame after the previous one is requested."""

    def __init__(self, path: str) -> None:
        import av  # Imported here, as only one of the libraries may be installed.

        self._container = av.open(path)
        self._stream = self._container.streams.video[0]
        self._stream.thread_type = "AUTO"
        rate, base = self._stream.average_rate, self._stream.time_base
        assert rate is not None
        assert base is not None
        self._ticks_per_frame = 1 / (rate * base)
        self._frames: Any = None
        self._next = 0

    def frame(self, number: int) -> Image.Image:
        pts = round(number * self._ticks_per_frame)
        if self._frames is None or number != self._next:
            self._container.seek(pts, stream=self._stream, backward=True)
            self._frames = self._container.decode(self._stream)
        self._next = number + 1
        found = next(frame for frame in self._frames if frame.pts >= pts)
        image: Image.Image = found.to_image()
        return image


class Decord:
    def __init__(self, path: str) -> None:
        import decord  # type: ignore[import-not-found]

        self._reader = decord.VideoReader(path)

    def frame(self, number: int) -> Image.Image:
        return Image.fromarray(self._reader[number].asnumpy())


class TorchCodec:
    def __init__(self, path: str) -> None:
        from torchcodec.decoders import VideoDecoder  # type: ignore[import-not-found]

        self._decoder = VideoDecoder(path, dimension_order="NHWC", num_ffmpeg_threads=0)  # As many as there are cores.

    def frame(self, number: int) -> Image.Image:
        return Image.fromarray(self._decoder[number].numpy())


_LIBRARIES: dict[str, tuple[str, Callable[[str], Video]]] = {
    "pyav": ("av", PyAv),
    "decord": ("decord", Decord),
    "torchcodec": ("torchcodec.decoders", TorchCodec),
}
"""By the library's name: the module to import, and what opens a video with it."""


def _jpeg(image: Image.Image, width: int) -> bytes:
    if image.width > width:
        image = image.resize((width, image.height * width // image.width), Image.Resampling.BOX)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()


def main() -> None:
    module, opened = _LIBRARIES[sys.argv[1]]
    importlib.import_module(module)
    if len(sys.argv) == 2:
        return
    video = opened(sys.argv[2])
    for line in sys.stdin:
        folder, width, *numbers = line.split("\t")
        took = []
        for number in map(int, numbers):
            began = time.perf_counter()
            picture = _jpeg(video.frame(number), int(width))
            took.append(time.perf_counter() - began)
            if folder:
                Path(folder, f"{number}.jpg").write_bytes(picture)
        print(*took, flush=True)


if __name__ == "__main__":
    main()
