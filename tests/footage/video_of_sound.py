"""Videos with the sound of a recording."""

from pathlib import Path

import av
import numpy as np

from tests.footage.kinds_of_sound import RATE, Recording


def write_video(path: Path, recording: Recording, frames_per_second: int = 1) -> None:
    """A Matroska file with a small dark picture; sound and picture begin together."""
    samples = recording.samples
    with av.open(str(path), "w") as container:
        picture = container.add_stream("mpeg4", rate=frames_per_second)
        sound = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        black = av.VideoFrame(64, 48, "yuv420p")
        for plane in black.planes:
            plane.update(bytes(plane.buffer_size))
        for second in range(len(samples) // RATE):
            for place in range(frames_per_second):
                black.pts = second * frames_per_second + place
                container.mux(picture.encode(black))
            part = samples[None, second * RATE : (second + 1) * RATE]
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), "s16", "mono")
            frame.sample_rate, frame.pts = RATE, second * RATE
            container.mux(sound.encode(frame))
        container.mux(picture.encode(None))
        container.mux(sound.encode(None))
