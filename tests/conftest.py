"""What all tests share."""

import asyncio
import gc
import os
import re
from collections import Counter
from pathlib import Path
from typing import Final

import grpc
import pytest
import structlog
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

pytest_plugins = ["tests.footage.fixtures"]

_GROUP: Final = "proof"
_PROOFS_ONLY: Final = re.compile(rf"^pytestmark = pytest\.mark\.{_GROUP}\(", re.MULTILINE)
_TOGETHER: Final = ("e2e", "e2e/pages", "integration/inference", "integration/media")
"""Folders whose tests run in one process, one after the other: what one process starts, all of them share.

Those that take the longest come first, so that at the end no process works on one of them while the others have nothing
left.
"""


_SETTINGS: Final = re.compile(
    r"(RUSHES|OTEL)_(?!NEED_|CHAOS_)|(DB_PATH|MEDIA_DIRS|MEDIA_VIDEOS_DIR|EXPORT_DIR|CACHE_DIR|MAX_CONCURRENT_TRANSCODING)$"
)
"""Variables that set something of Rushes, under its own names and those of the tools that it replaces."""


def pytest_configure() -> None:
    """Before anything is imported that reads the environment, or begins processes."""
    for name in filter(_SETTINGS.match, list(os.environ)):
        del os.environ[name]  # whoever runs the tests may have set up a Rushes of their own
    _keep_what_grpc_polls_with()
    _log_plainly()


def _log_plainly() -> None:
    """Where no logs are set up, structlog shows the values of each frame of a traceback, which takes seconds."""
    *processors, _ = structlog.get_config()["processors"]
    renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*processors, renderer])


def _keep_what_grpc_polls_with() -> None:
    """It lives until the process ends.

    It counts the channels and servers of asyncio, and joins the thread that polls when the last of them is collected:
    for ever, where that is at the end of the tests and no loop reads any more what the thread has to write. One that is
    counted and never given back keeps it from that.
    """

    async def begin() -> None:
        grpc.aio.init_grpc_aio()  # type: ignore[attr-defined]  # the stubs leave it out

    # A loop of its own, as it binds the one that runs; those of the tests are bound by their channels and servers.
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(begin())
    finally:
        loop.close()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out modules that are proofs as a whole where no proof runs: some take seconds to import."""
    if config.option.markexpr != f"not {_GROUP}" or collection_path.suffix != ".py":
        return None
    return _PROOFS_ONLY.search(collection_path.read_text()) is not None or None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Which tests share a process, and which of them begin."""
    for item in items:
        if type(item).__name__ == "SchemathesisFunction" and item.parent is not None:
            # Not imported, as proofs alone use it. schemathesis 4 gives each operation a name, of which pytest 9.2
            # makes no part of the id.
            item._id = item.parent.id.child(item.name)
        if proof := item.get_closest_marker("proof"):
            item.user_properties.append((_GROUP, proof.args[0]))
    twins = [node_id for node_id, count in Counter(item.nodeid for item in items).items() if count > 1]
    if twins:
        # pytest-xdist would run one of them, and call that all.
        raise pytest.UsageError(f"several tests of one id: {', '.join(twins)}")
    rooms = {item: _room(item.nodeid) for item in items}
    items.sort(key=lambda item: _TOGETHER.index(rooms[item]) if rooms[item] in _TOGETHER else len(_TOGETHER))


class _Rooms(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a process a whole room at a time: xdist's own groups are no part of the ids of pytest 9.2."""

    def _split_scope(self, nodeid: str) -> str:
        return _room(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> _Rooms:
    return _Rooms(config, log)


def pytest_collection_finish() -> None:
    """What is imported by now stays: the collector would walk through it again and again, for a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line for each group of proofs."""
    groups: dict[str, Counter[str]] = {}
    seconds: Counter[str] = Counter()
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.stats.get(outcome, []):
            # What could not be collected is of no group.
            properties = report.user_properties if isinstance(report, pytest.TestReport) else ()
            for name, group in properties:
                if name == _GROUP and isinstance(group, str):
                    groups.setdefault(group, Counter())[outcome] += 1
                    seconds[group] += round(report.duration)
    if groups:
        terminalreporter.section("proofs")
    for group, outcomes in sorted(groups.items()):
        found = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
        terminalreporter.write_line(f"{group}: {found} in {seconds[group]} s")


def _room(node_id: str) -> str:
    """The folder of those tests that share a process, else the file itself."""
    path = node_id.partition("::")[0].removeprefix("tests/")
    return max((folder for folder in _TOGETHER if path.startswith(f"{folder}/")), key=len, default=path)


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine reaches a test, and no test writes into the working tree."""
    for name in (
        "RUSHES_LIBRARY",
        "MEDIA_DIRS",
        "MEDIA_VIDEOS_DIR",
        "EXPORT_DIR",
        "CACHE_DIR",
        "DB_PATH",
        "RUSHES_TOKEN",
        "RUSHES_TRITON_URL",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RUSHES_DATA_DIR", str(tmp_path / "data"))
