"""Vectors of a library's pictures in a file."""

from pathlib import Path

import numpy as np

from rushes_inference.adapters.seen_files import SeenFiles, SeenVectors, key_of
from rushes_inference.seeing.merging import merged
from rushes_inference.seeing.packing import cosines

CONTENTS = {f"content {number}": number + 1 for number in range(40)}
"""By name, how many pictures each has."""


def rows(name: str) -> np.ndarray[tuple[int, int], np.dtype[np.float16]]:
    drawn = np.random.default_rng(CONTENTS[name]).normal(size=(CONTENTS[name], 24))
    return np.asarray(drawn, np.float16)


def test_contents_are_found_by_their_fingerprints_and_others_are_not(tmp_path: Path) -> None:
    with SeenFiles(tmp_path, most_bytes=1 << 20).begin(24) as writer:
        numbers = {name: writer.add(key_of(name), merged(rows(name))) for name in CONTENTS}
        first = writer.end()
    assert {name: first.sizes.find(key_of(name)) for name in CONTENTS} == numbers
    assert [first.sizes.find(key_of(f"other {number}")) for number in range(40)] == [None] * 40
    names = list(reversed(CONTENTS))[::2]
    with SeenFiles(tmp_path, most_bytes=1 << 20).begin(24) as writer:
        copied = {name: writer.copy(key_of(name), first, numbers[name]) for name in names}
        second = writer.end()
    del first
    assert list(copied.values()) == list(range(20))
    assert second.layout.pictures.tolist() == [CONTENTS[name] for name in names]
    for name in names:
        check_vectors(second, copied[name], name)
    assert list(tmp_path.iterdir()) == []


def check_vectors(vectors: SeenVectors, number: int, name: str) -> None:
    wanted = rows(name).astype(np.float64)
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
    part = vectors.part(*vectors.layout.offsets[number : number + 2])
    question = np.eye(24, dtype=np.float32)[3]
    into = np.empty(len(part), np.float32)
    cosines(part, question, into)
    assert np.abs(into - wanted[:, 3]).max() < 0.01


def test_nothing_at_all_is_a_library_as_well(tmp_path: Path) -> None:
    with SeenFiles(tmp_path, most_bytes=1 << 20).begin(24) as writer:
        vectors = writer.end()
    assert vectors.sizes.find(key_of("content 1")) is None
    assert len(vectors.vectors) == 0
