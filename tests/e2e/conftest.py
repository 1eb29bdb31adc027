"""One running Rushes for the tests that only use it; those that hurt it start their own."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.browser import ARGUMENTS, find_browser
from tests.e2e.stack import Stack
from tests.footage import recipes
from tests.footage.recipes import Recipe

LIBRARY = (
    recipes.CFR25_MP4,
    recipes.CFR2997_MKV,
    recipes.CFR30_MOV,
    recipes.VFR_MKV,
    recipes.SILENT_MP4,
    recipes.LATE_AUDIO_MKV,
    recipes.SHORT_5S_MP4,
)
STRANGE_NAMES = (
    "a+b.mp4",
    "100%.mp4",
    "50%2F50.mp4",
    "two words.mp4",
    "größe 日本.mp4",
    "ha#sh.mp4",
    "wh?at.mp4",
    "back\\slash.mp4",
    "-version.mp4",
    "quo\"te's <b>.mp4",
    "LOUD.MP4",
)


@contextmanager
def stack_of_every_kind(folder: Path, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    """Two media nodes on a library of every kind of file and name."""
    running = Stack(folder / "stack", media_nodes=2)
    for recipe in LIBRARY:
        running.add(make_footage(recipe))
    short = make_footage(recipes.SHORT_5S_MP4)
    for name in STRANGE_NAMES:
        running.add(short, name)
    running.add(make_footage(recipes.CFR25_MP4), "cam 2/cfr25_mp4.mp4")
    (running.library / "notes.txt").write_text("not a video")
    (running.library / "broken.mp4").write_bytes(b"this is no video at all" * 100)
    os.mkfifo(running.library / "pipe.mp4")
    outside = folder / "secret.mp4"
    outside.write_bytes(short.read_bytes())
    (running.library / "out.mp4").symlink_to(outside)
    (running.library / "gone.mp4").symlink_to(running.library / "nothing here.mp4")
    (running.library / "loop").symlink_to(running.library)
    with running:
        yield running


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]) -> Iterator[Stack]:
    """Whoever uses it leaves its library as it was."""
    with stack_of_every_kind(tmp_path_factory.mktemp("every-kind"), make_footage) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(find_browser()), args=ARGUMENTS)
        yield chromium
        chromium.close()
