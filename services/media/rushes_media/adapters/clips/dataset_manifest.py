"""dataset.json: the labels of the clips of an output root, for training.

[{"path": absolute path of a clip, "label": text}, …] with two spaces of indent, text as it is, and a closing newline.
"""

import contextlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from rushes_media.adapters.files.held_files import WORKING, created_and_held, turn

log = structlog.get_logger()

NAME = "dataset.json"


def put_label(output_root: Path, clip: Path, label: str) -> None:
    """Add or update a clip's label in its root's manifest; a blank label writes nothing."""
    if label.strip():
        _change(output_root, lambda entries: _with(entries, clip, label))


def remove_label(output_root: Path, clip: Path) -> None:
    """Remove a clip from its root's manifest."""
    if (output_root / NAME).exists():
        _change(output_root, lambda entries: _without(entries, clip))


def _with(entries: list[Any], clip: Path, label: str) -> list[Any]:
    said = {"path": str(clip), "label": label}
    places = [place for place, entry in enumerate(entries) if _is_of(entry, clip)]
    if not places:
        return [*entries, said]
    return [*entries[: places[0]], said, *_without(entries[places[0] + 1 :], clip)]


def _without(entries: list[Any], clip: Path) -> list[Any]:
    return [entry for entry in entries if not _is_of(entry, clip)]


def _is_of(entry: object, clip: Path) -> bool:
    return isinstance(entry, dict) and entry.get("path") == str(clip)


def _change(output_root: Path, change: Callable[[list[Any]], list[Any]]) -> None:
    manifest = output_root / NAME
    working = output_root / WORKING
    with turn(working / f"{NAME}.turn"):
        before = _read(manifest)
        after = change(before)
        if after == before:
            return
        temporary = working / NAME
        with os.fdopen(created_and_held(temporary), "w", encoding="utf-8") as file:
            json.dump(after, file, indent=2, ensure_ascii=False)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
            temporary.replace(manifest)


def _read(manifest: Path) -> list[Any]:
    """The entries; an unreadable manifest counts as empty, and is first copied beside itself."""
    try:
        entries = json.loads(manifest.read_bytes())
    except FileNotFoundError:
        return []
    except ValueError:  # Not JSON, or not text.
        entries = None
    if isinstance(entries, list):
        return entries
    aside = manifest.with_name(f"{NAME}.unreadable-{time.time_ns()}")
    with contextlib.suppress(FileNotFoundError):
        manifest.rename(aside)
    log.warning("dataset.json could not be read; it was put aside and a new one was started", kept_as=str(aside))
    return []
