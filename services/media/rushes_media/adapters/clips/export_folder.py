"""The export folder: where clips are published, found and removed."""

import contextlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from rushes_footage.formats import ClipFormat
from rushes_footage.names import name_key
from rushes_footage.plans import ClipPlace
from rushes_media.adapters.clips.dataset_manifest import put_label, remove_label
from rushes_media.adapters.clips.manifests import WorkingManifest, working_manifest
from rushes_media.adapters.clips.sequences import delete_pictures, opened_folder
from rushes_media.adapters.clips.working_clips import (
    PARTS,
    ClipFiles,
    WorkingClip,
    delete_parts_unless_held,
    delete_sound,
    opened_clip,
    working_file,
    working_sequence,
)
from rushes_media.adapters.files.held_files import WORKING, delete_unless_held
from rushes_media.domain.clips.manifests import ManifestForm
from rushes_media.domain.errors import BadPlace, FileNotFound

_NUMBERED = re.compile(r"(.+)_(\d{3,9})", re.DOTALL)
# In bytes, the limits of rushes.media.v1.ClipPlace.
_LONGEST_SUFFIX, _LONGEST_GROUP, _LONGEST_NAME = 100, 120, 130


class ExportFolder:
    """The export folder and its siblings `<export folder>_<suffix>`. All methods block on the file system."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def output_root(self, suffix: str) -> Path:
        """The folder in which clips of a suffix are published; raises BadPlace."""
        _check_name("folder_suffix", suffix, may_be_empty=True)
        return self.folder.with_name(f"{self.folder.name}_{suffix}") if suffix else self.folder

    def path_of(self, place: ClipPlace) -> Path:
        """The path of a published clip; raises BadPlace for invalid file names."""
        return self.entries_of(place)[0]

    def entries_of(self, place: ClipPlace) -> tuple[Path, ...]:
        """All paths of a clip in its group's folder, its own first; some need not exist.

        Raises BadPlace like `path_of`.
        """
        _check_name("group", place.group)
        _check_name("name", place.name)
        group = self.output_root(place.folder_suffix) / place.group
        if place.format.is_sequence:
            return group / place.name, group / f"{place.name}.wav"
        return (group / place.format.path_of(place.name),)

    def working_clip(self, place: ClipPlace, name: str, mark: str) -> AbstractContextManager[WorkingClip]:
        """A new empty clip in the place's output root; it is deleted at the end unless it was published.

        `mark` identifies its task. Raises BadPlace.
        """
        final, *beside = self.entries_of(place)
        path = self.output_root(place.folder_suffix) / WORKING / name
        if not place.format.is_sequence:
            return working_file(path, final)
        [sound] = beside
        return working_sequence(path, final, sound, place.format, mark)

    def published(self, place: ClipPlace) -> ClipFiles | None:
        """What lies at a clip's place, None where nothing does; raises BadPlace."""
        return opened_entries(self.entries_of(place), place.format)

    def working_manifest(self, suffix: str, form: ManifestForm) -> AbstractContextManager[WorkingManifest]:
        """A new empty manifest, which replaces the old one when it is published."""
        return working_manifest(self.output_root(suffix), form)

    def put_label(self, place: ClipPlace, label: str) -> None:
        """Write a published clip's label into dataset.json; a blank label writes nothing."""
        put_label(self.output_root(place.folder_suffix), self.path_of(place), label)

    def set_label(self, place: ClipPlace, label: str) -> None:
        """Set a published clip's label in dataset.json; a blank one removes the entry."""
        if label.strip():
            self.put_label(place, label)
        else:
            self.remove_label(place)

    def remove_label(self, place: ClipPlace) -> None:
        """Remove a clip from dataset.json."""
        remove_label(self.output_root(place.folder_suffix), self.path_of(place))

    def remove(self, place: ClipPlace, mark: str) -> bool:
        """Remove a clip, its label, and its group's folder if that is empty then; False where nothing was there.

        Of a sequence only pictures with the mark are removed, and the folder only if nothing else is in it.
        """
        entries = self.entries_of(place)
        self.remove_label(place)
        removed = delete_entries(entries, place.format, mark)
        if removed:
            with contextlib.suppress(OSError):  # Other clips are in it, or files of the user's own.
                entries[0].parent.rmdir()
        return removed

    def highest_group(self, suffix: str, name: str) -> int:
        """The highest number among entries <name>_<number> of three digits or more; 0 where there is none.

        A file of that name takes the number, too: no folder could be made there. So does a name in another case, which
        would be the same folder on some file systems, or on the disk that the clips are copied to.
        """
        root, key = self.output_root(suffix), name_key(name)
        try:
            matches = [_NUMBERED.fullmatch(entry.name) for entry in os.scandir(root)]
        except FileNotFoundError:
            return 0
        return max((int(match[2]) for match in matches if match and name_key(match[1]) == key), default=0)

    def place_at(self, path: Path, form: ClipFormat) -> ClipPlace | None:
        """The place that an absolute path stands for; None where no clip of this format could be published there."""
        if "\0" in str(path):
            return None
        name = path.name if form.is_sequence else path.name.removesuffix(f".{form.suffix}")
        suffix = self._suffix_of(path.parent.parent)
        if suffix is None or not path.is_absolute() or form.path_of(name) != path.name:
            return None
        place = ClipPlace(suffix, path.parent.name, name, form)
        lengths = ((suffix, _LONGEST_SUFFIX), (place.group, _LONGEST_GROUP), (name, _LONGEST_NAME))
        if any(len(os.fsencode(text)) > most for text, most in lengths):
            return None
        try:
            # A group folder that is a link leads elsewhere.
            return place if self.path_of(place).parent.resolve().parent == path.parent.parent.resolve() else None
        except BadPlace:
            return None

    def _suffix_of(self, root: Path) -> str | None:
        """The suffix of an output root's path; None for any other path."""
        own, meant = self.folder.resolve(), root.resolve()
        if meant == own:
            return ""
        is_sibling = meant.parent == own.parent and meant.name.startswith(f"{own.name}_")
        return meant.name.removeprefix(f"{own.name}_") if is_sibling else None

    def sweep(self) -> None:
        """Delete working files of processes that died."""
        for folder in self._working_folders():
            for path in folder.glob("*"):
                if path.name.endswith(PARTS):
                    delete_parts_unless_held(path)
                else:
                    delete_unless_held(path)

    def _working_folders(self) -> Iterator[Path]:
        # The folder does not exist yet, or its siblings cannot be listed: then there is nothing to sweep.
        with contextlib.suppress(OSError):
            for entry in os.scandir(self.folder.parent):
                if entry.name == self.folder.name or entry.name.startswith(f"{self.folder.name}_"):
                    yield Path(entry.path, WORKING)


def opened_entries(entries: Sequence[Path], form: ClipFormat) -> ClipFiles | None:
    """A clip's files, open for reading; None where its own file or folder does not exist."""
    picture, *beside = entries
    try:
        return opened_clip(picture, beside[0] if beside else None, form)
    except FileNotFound:
        return None


def delete_entries(entries: Sequence[Path], form: ClipFormat, mark: str | None) -> bool:
    """Delete a clip's files, of a sequence only those with the mark; returns whether there were any.

    With a mark of None all files are deleted.
    """
    picture, *beside = entries
    if not form.is_sequence:
        return _remove_file(picture)
    # The file with the mark is deleted last, so that an interrupted deletion can be resumed.
    sounds = [_remove_file(sound) if mark is None else delete_sound(sound, mark) for sound in beside]
    removed = [*sounds, _remove_pictures(picture, form, mark)]
    return any(removed)


def _remove_file(path: Path) -> bool:
    try:
        path.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _remove_pictures(path: Path, form: ClipFormat, mark: str | None) -> bool:
    try:
        with opened_folder(path) as folder:
            removed = delete_pictures(folder.descriptor, form, mark)
    except FileNotFound:
        return False
    with contextlib.suppress(OSError):  # Files of the user's own are in it.
        path.rmdir()
    return removed


def _check_name(field: str, name: str, *, may_be_empty: bool = False) -> None:
    if not name and may_be_empty:
        return
    if not name or name.startswith(".") or any(mark in name for mark in "/\\\0") or not name.isprintable():
        raise BadPlace(field, name)
