"""What is written as AVI is read back by FFmpeg frame by frame, wherever it was interrupted."""

import io
import os
import struct
from array import array
from fractions import Fraction
from pathlib import Path

import av
import pytest
from av.container import InputContainer

from rushes_media.formats.avi_format import AviWriter, Movie, NotMotionJpeg, frame_chunks, frame_places, movie_chunks

_MOVIE = Movie(64, 48, Fraction(30_000, 1001))


def jpeg(number: int) -> bytes:
    """A picture of its own length for every number, odd ones among them."""
    encoder = av.CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = 64, 48, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    frame = av.VideoFrame(64, 48, "yuvj420p")
    for plane in frame.planes:
        plane.update(bytes((number * 7 + at) % 256 for at in range(plane.buffer_size)))
    packets = [*encoder.encode(frame), *encoder.encode(None)]
    return b"".join(map(bytes, packets)) + b"\0" * (number % 3)


PICTURES = [jpeg(number) for number in range(60)]


def chunks(pictures: list[bytes]) -> memoryview:
    parts = [struct.pack("<4sI", b"00dc", len(each)) + each + b"\0" * (len(each) % 2) for each in pictures]
    return memoryview(b"".join(parts))


def writer(
    path: Path, offsets: list[int] | None = None, sizes: list[int] | None = None, longest: int = 1 << 30
) -> AviWriter:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    return AviWriter(descriptor, _MOVIE, array("q", offsets or []), array("q", sizes or []), longest)


def packets_of(data: bytes) -> list[bytes]:
    with av.open(io.BytesIO(data), format="avi") as container:
        assert isinstance(container, InputContainer)
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


@pytest.mark.parametrize("longest", [1 << 30, 20_000])
def test_every_frame_is_read_back_as_it_was(tmp_path: Path, longest: int) -> None:
    path = tmp_path / "movie.avi"
    avi = writer(path, longest=longest)
    for first in range(0, 60, 7):
        avi.append(chunks(PICTURES[first : first + 7]))
    avi.finish()
    data = path.read_bytes()
    assert packets_of(data) == PICTURES
    assert [data[offset : offset + size] for offset, size in zip(avi.offsets, avi.sizes, strict=True)] == PICTURES
    assert list(frame_places(memoryview(data))) == list(zip(avi.offsets, avi.sizes, strict=True))
    assert (data.count(b"AVIX") > 1) == (longest < 1 << 30)
    with av.open(io.BytesIO(data), format="avi") as container:
        assert isinstance(container, InputContainer)
        stream = container.streams.video[0]
        assert (stream.average_rate, stream.frames, stream.width, stream.height) == (_MOVIE.rate, 60, 64, 48)
        container.seek(round(55 * 1001 / 30_000 * 1_000_000))
        assert bytes(next(container.demux(stream))) == PICTURES[55]


@pytest.mark.parametrize("longest", [1 << 30, 20_000])
def test_one_that_was_interrupted_becomes_the_same_file(tmp_path: Path, longest: int) -> None:
    whole, broken = writer(tmp_path / "whole.avi", longest=longest), writer(tmp_path / "broken.avi", longest=longest)
    for first in range(0, 60, 10):
        whole.append(chunks(PICTURES[first : first + 10]))
    whole.finish()
    for first in range(0, 40, 10):
        broken.append(chunks(PICTURES[first : first + 10]))
    # The last ten were written and never noted.
    with (tmp_path / "broken.avi").open("r+b") as file:
        again = writer(tmp_path / "broken.avi", list(broken.offsets[:30]), list(broken.sizes[:30]), longest)
        file.truncate(again.end)
    for first in range(30, 60, 10):
        again.append(chunks(PICTURES[first : first + 10]))
    again.finish()
    assert (tmp_path / "broken.avi").read_bytes() == (tmp_path / "whole.avi").read_bytes()


def test_chunks_of_files_that_ffmpeg_wrote_are_found(tmp_path: Path) -> None:
    path = tmp_path / "made.avi"
    with av.open(str(path), "w", format="avi") as container:
        stream = container.add_stream("mjpeg", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame(64, 48, "yuvj420p")))
        container.mux(stream.encode(None))
    data = memoryview(path.read_bytes())
    [movie] = movie_chunks(data)
    assert [bytes(movie[at : at + size]) for at, size in frame_chunks(movie)] == packets_of(bytes(data))


def test_a_last_frame_that_is_shown_for_long_is_one_frame() -> None:
    longer = struct.pack("<4sI", b"00dc", 0) * 3
    assert len(list(frame_chunks(memoryview(bytes(chunks(PICTURES[:5])) + longer)))) == 5


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(NotMotionJpeg):
        list(frame_chunks(memoryview(struct.pack("<4sI", b"00dc", 4) + b"text")))
    with pytest.raises(NotMotionJpeg):
        list(frame_chunks(memoryview(struct.pack("<4sI", b"00dc", 400) + b"\xff\xd8")))
    with pytest.raises(NotMotionJpeg):
        list(movie_chunks(memoryview(b"RIFF" + bytes(20))))
