"""What a container says about the part of the picture that is shown, whatever its bytes are."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes_media.sandbox.files.declared_crop import DeclaredCrop, clean_aperture, declared_crop
from tests.footage.hostile import box, element

WHOLE = (320, 240)
Numbers = tuple[int, int, int, int, int, int, int, int]


@contextmanager
def opened(data: bytes) -> Iterator[int]:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        yield file.fileno()


def crop_of(data: bytes, container: str, track: int = 1) -> DeclaredCrop | None:
    with opened(data) as descriptor:
        return declared_crop(descriptor, container, track)


def film(aperture: Numbers, *, track: int = 1, size: tuple[int, int] = WHOLE) -> bytes:
    """An MP4 without pictures, whose picture has a clean aperture."""
    sizes = b"".join(side.to_bytes(2, "big") for side in size)
    clap = box(b"clap", b"".join(number.to_bytes(4, "big", signed=True) for number in aperture))
    entry = box(b"avc1", bytes(24) + sizes + bytes(50) + clap)
    table = box(b"stbl", box(b"stsd", bytes(8) + entry))
    header = box(b"tkhd", bytes(12) + track.to_bytes(4, "big") + bytes(68))
    trak = box(b"trak", header + box(b"mdia", box(b"minf", table)))
    other = box(b"trak", box(b"tkhd", bytes(12) + (track + 1).to_bytes(4, "big") + bytes(68)))
    return box(b"ftyp", b"isom") + box(b"mdat", bytes(100)) + box(b"moov", other + trak)


def number(kind: int, value: int) -> bytes:
    return element(kind, value.to_bytes(2, "big"))


def matroska(crops: bytes, *, clusters_first: bool = False) -> bytes:
    video = element(0xE0, number(0xB0, WHOLE[0]) + number(0xBA, WHOLE[1]) + crops)
    sound = element(0xAE, number(0x83, 2))
    tracks = element(0x1654AE6B, sound + element(0xAE, number(0x83, 1) + video))
    clusters = element(0x1F43B675, bytes(50))
    if not clusters_first:
        return element(0x1A45DFA3, b"") + element(0x18538067, tracks + clusters)
    length = len(_seek_head(0))
    return element(0x1A45DFA3, b"") + element(0x18538067, _seek_head(length + len(clusters)) + clusters + tracks)


def _seek_head(position: int) -> bytes:
    seek = element(0x53AB, 0x1654AE6B.to_bytes(4, "big")) + number(0x53AC, position)
    return element(0x114D9B74, element(0x4DBB, seek))


def test_an_aperture_lies_in_the_middle_unless_it_is_moved() -> None:
    assert clean_aperture(*WHOLE, (320, 1, 180, 1, 0, 1, 0, 1)) == DeclaredCrop(*WHOLE, 0, 30, 0, 30)
    assert clean_aperture(*WHOLE, (600, 2, 180, 1, -10, 1, 90, 3)) == DeclaredCrop(*WHOLE, 0, 60, 20, 0)


def test_a_broken_number_of_pixels_is_rounded_as_ffmpeg_does() -> None:
    # 703 and a half of 720 pixels, as digitised television has them.
    assert clean_aperture(720, 576, (1407, 2, 576, 1, 0, 1, 0, 1)) == DeclaredCrop(720, 576, 8, 0, 9, 0)
    assert clean_aperture(321, 241, (320, 1, 180, 1, 0, 1, 0, 1)) == DeclaredCrop(321, 241, 0, 30, 1, 31)


def test_the_whole_picture_is_no_crop() -> None:
    assert clean_aperture(*WHOLE, (320, 1, 240, 1, 0, 1, 0, 1)) is None


@pytest.mark.parametrize(
    "stated",
    [
        (320, 0, 180, 1, 0, 1, 0, 1),
        (320, 1, 180, 1, 0, 0, 0, 1),
        (320, 1, 180, -1, 0, 1, 0, 1),
        (400, 1, 180, 1, 0, 1, 0, 1),
        (320, 1, 180, 1, 0, 1, 200, 1),
        (320, 1, 180, 1, 0, 1, -31, 1),
        (-320, 1, 180, 1, 0, 1, 0, 1),
        (0, 1, 0, 1, 0, 1, 0, 1),
        (2**31 - 1, 2**31 - 1, -(2**31), 1, 2**31 - 1, 1, -(2**31), 1),
    ],
)
def test_an_aperture_that_is_no_part_of_the_picture_is_ignored(stated: Numbers) -> None:
    assert clean_aperture(*WHOLE, stated) is None


@given(
    st.integers(0, 65535),
    st.integers(0, 65535),
    st.tuples(*(st.one_of(st.integers(-(2**31), 2**31 - 1), st.integers(-5, 400)) for _ in range(8))),
)
def test_something_of_the_picture_is_always_left(width: int, height: int, stated: Numbers) -> None:
    crop = clean_aperture(width, height, stated)
    if crop is not None:
        assert min(crop.left, crop.top, crop.right, crop.bottom) >= 0
        assert crop.left + crop.right < width
        assert crop.top + crop.bottom < height


def test_the_aperture_is_that_of_the_track() -> None:
    data = film((320, 1, 180, 1, 0, 1, 0, 1), track=7)
    assert crop_of(data, "mov,mp4,m4a,3gp,3g2,mj2", 7) == DeclaredCrop(*WHOLE, 0, 30, 0, 30)
    assert crop_of(data, "mov,mp4,m4a,3gp,3g2,mj2", 8) is None
    assert crop_of(data, "mov,mp4,m4a,3gp,3g2,mj2", 9) is None
    assert crop_of(data, "avi", 7) is None


@pytest.mark.parametrize("clusters_first", [False, True])
def test_the_pixels_that_matroska_takes_away_are_found_wherever_the_tracks_are(*, clusters_first: bool) -> None:
    crops = number(0x54BB, 30) + number(0x54AA, 20) + number(0x54CC, 4) + number(0x54DD, 6)
    crop = crop_of(matroska(crops, clusters_first=clusters_first), "matroska,webm")
    assert crop == DeclaredCrop(*WHOLE, left=4, top=30, right=6, bottom=20)


def test_matroska_that_takes_away_nothing_or_everything_is_ignored() -> None:
    assert crop_of(matroska(b""), "matroska,webm") is None
    assert crop_of(matroska(number(0x54BB, 0)), "matroska,webm") is None
    assert crop_of(matroska(number(0x54BB, 120) + number(0x54AA, 120)), "matroska,webm") is None
    assert crop_of(matroska(number(0x54CC, 65535)), "matroska,webm") is None
    assert crop_of(matroska(element(0x54CC, b"\xff" * 9)), "matroska,webm") is None


WELL_FORMED = (film((320, 1, 180, 1, 0, 1, 0, 1)), matroska(number(0x54BB, 30), clusters_first=True))


@given(
    st.sampled_from(WELL_FORMED),
    st.lists(st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=12)), max_size=6),
    st.integers(0, 1000),
)
def test_damaged_headers_are_read_without_failing(data: bytes, damage: list[tuple[int, bytes]], missing: int) -> None:
    damaged = bytearray(data)
    for place, replacement in damage:
        at = place % len(damaged)
        damaged[at : at + len(replacement)] = replacement
    for container in ("mov,mp4", "matroska,webm"):
        crop_of(bytes(damaged[: len(damaged) - missing]), container)


@given(st.binary(max_size=400))
def test_garbage_declares_nothing_that_fails(data: bytes) -> None:
    for container in ("mov,mp4", "matroska,webm"):
        crop_of(data, container)


@pytest.mark.parametrize(
    ("before", "data", "container"),
    [
        (box(b"free", b""), film((320, 1, 180, 1, 0, 1, 0, 1)), "mov,mp4"),
        (element(0xEC, b""), matroska(number(0x54BB, 30)), "matroska,webm"),
    ],
)
def test_no_more_than_some_thousand_headers_are_read(before: bytes, data: bytes, container: str) -> None:
    assert crop_of(before * 1000 + data, container) is not None
    assert crop_of(before * 100_000 + data, container) is None
