"""What is handed over is looked at before it is read."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rushes_footage.files import FileVersion
from rushes_gateway.bytes.granted_file import GrantedFile, NotWhatWasGranted


@pytest.fixture(name="threads")
def _threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


@pytest.mark.parametrize("flags", [os.O_RDWR, os.O_WRONLY])
def test_a_descriptor_that_can_do_anything_but_read_is_not_taken(
    tmp_path: Path, threads: ThreadPoolExecutor, flags: int
) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"abc")
    descriptor = os.open(path, flags)
    with pytest.raises(NotWhatWasGranted):
        GrantedFile(descriptor, FileVersion.of(path.stat()), 0, threads)
    assert not is_open(descriptor)


def test_what_is_no_regular_file_is_not_taken(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    reader, writer = os.pipe()
    os.close(writer)
    for descriptor in (reader, os.open(tmp_path, os.O_RDONLY)):
        with pytest.raises(NotWhatWasGranted):
            GrantedFile(descriptor, FileVersion.of(os.fstat(descriptor)), 0, threads)
        assert not is_open(descriptor)


def test_another_version_is_not_taken(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"abc")
    descriptor = os.open(path, os.O_RDONLY)
    with pytest.raises(NotWhatWasGranted):
        GrantedFile(descriptor, FileVersion(4, path.stat().st_mtime_ns), 0, threads)
    assert not is_open(descriptor)


def test_a_file_is_closed_when_its_last_reader_has_left(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"abc")
    descriptor = os.open(path, os.O_RDONLY)
    file = GrantedFile(descriptor, FileVersion.of(path.stat()), 0, threads)
    file.lease()
    file.lease()
    file.drop()
    file.release()
    assert is_open(descriptor)
    file.release()
    assert file.is_closed
    assert not is_open(descriptor)


def test_a_time_that_64_bits_cannot_say_is_held_as_media_holds_it(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"abc")
    os.utime(path, ns=(0, (1 << 63) + 5_000_000_000))
    found = path.stat()
    if found.st_mtime_ns < 1 << 63:
        pytest.skip("this file system holds no such times")
    file = GrantedFile(os.open(path, os.O_RDONLY), FileVersion(3, (1 << 63) - 1), 0, threads)
    assert file.is_as_granted()
    file.drop()
