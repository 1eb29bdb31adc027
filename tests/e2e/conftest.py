"""One running Rushes for the tests that only use it; those that hurt it start their own."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest
from playwright.sync_api import Browser
from xdist.workermanage import WorkerController

from tests.e2e.browser import running_browser
from tests.e2e.detecting import ROLL, lent_shapes
from tests.e2e.stack import Stack
from tests.fakes.ffmpeg_with_cards import FfmpegWithCards, ffmpeg_with_cards
from tests.footage import recipes
from tests.footage.recipes import Recipe
from tests.models.drawn import film

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


_STARTS = "stacks"
_ELSEWHERE = pytest.StashKey[list[str]]()
"""Stacks that the processes have started which run the tests for this one."""


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_STARTS] = Stack.starts


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: WorkerController) -> None:
    node.config.stash[_ELSEWHERE] = node.config.stash.get(_ELSEWHERE, []) + getattr(node, "workeroutput", {}).get(
        _STARTS, []
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many stacks were started, and which."""
    started = Stack.starts + terminalreporter.config.stash.get(_ELSEWHERE, [])
    if started:
        terminalreporter.write_line(f"{len(started)} stacks of Rushes were started: {', '.join(started)}")


@contextmanager
def stack_of_every_kind(folder: Path, make_footage: Callable[[Recipe], Path], **environment: str) -> Iterator[Stack]:
    """Two media nodes on a library of every kind of file and name, which looks at it when it is told to."""
    unwatched = {"RUSHES_WATCH": "poll", "RUSHES_POLL_SECONDS": "3600"}
    running = Stack(folder / "stack", media_nodes=2, environment=unwatched | environment)
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
        running.scan()
        yield running


@dataclass
class _Shared:
    """What the tests of this process share, and the names that were in its library at first."""

    library: Path
    names: set[str]

    @classmethod
    def in_library(cls, library: Path) -> Self:
        return cls(library, _names(library))


def _names(library: Path) -> set[str]:
    return {str(path.relative_to(library)) for path in library.rglob("*")}


_SHARED = pytest.StashKey[_Shared]()


@pytest.fixture(scope="session")
def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path]
) -> Iterator[Stack]:
    """Whoever uses it leaves its library as it was: see Stack.lent()."""
    with stack_of_every_kind(tmp_path_factory.mktemp("every-kind"), make_footage) as running:
        request.config.stash[_SHARED] = _Shared.in_library(running.library)
        yield running


@pytest.fixture(scope="session")
def ffmpeg(tmp_path_factory: pytest.TempPathFactory) -> FfmpegWithCards:
    """What `hurt` runs: the real one, until a test holds its works."""
    return ffmpeg_with_cards(tmp_path_factory.mktemp("ffmpeg") / "hurt")


@pytest.fixture(scope="session")
def hurt(
    tmp_path_factory: pytest.TempPathFactory, make_footage: Callable[[Recipe], Path], ffmpeg: FfmpegWithCards
) -> Iterator[Stack]:
    """One whose processes may be killed and whose clips may be deleted: two nodes on two videos."""
    running = Stack(tmp_path_factory.mktemp("hurt") / "stack", media_nodes=2, environment=ffmpeg.settings)
    running.add(make_footage(recipes.CFR25_MP4))
    running.add(make_footage(recipes.CFR25_MP4), "killed.mp4")
    with running:
        running.scan()
        yield running


@pytest.fixture(scope="module", autouse=True)
def _library_is_left_as_it_was(request: pytest.FixtureRequest) -> Iterator[None]:
    """Which module comes after which is up to the workers: what one leaves behind, any other may stumble over."""
    yield
    shared = request.config.stash.get(_SHARED, None)
    if shared is not None:
        assert _names(shared.library) == shared.names


@pytest.fixture(scope="module")
def trained(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The shared one, with the model of drawn shapes and a film of a ball for as long as a module lasts."""
    with stack.lent(film(tmp_path_factory.mktemp("trained") / ROLL, 2), ROLL), lent_shapes(stack):
        stack.scan()
        yield stack


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as chromium:
        yield chromium
