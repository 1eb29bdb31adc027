"""The folder that clips are published in: where each one lies, which are there, and their removal."""

import contextlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from rushes_footage.formats import ClipFormat
from rushes_footage.plans import ClipPlace
from rushes_media.adapters.dataset_manifest import put_label, remove_label
from rushes_media.adapters.held_files import WORKING, delete_unless_held
from rushes_media.adapters.manifests import WorkingManifest, working_manifest
from rushes_media.adapters.sequences import delete_pictures, opened_folder
from rushes_media.adapters.working_clips import (
    PARTS,
    ClipFiles,
    WorkingFile,
    WorkingSequence,
    delete_parts_unless_held,
    delete_sound,
    opened_clip,
    working_file,
    working_sequence,
)
from rushes_media.domain.errors import BadPlace, FileNotFound
from rushes_media.domain.manifests import ManifestForm

# In bytes, as rushes.media.v1.ClipPlace takes them.
_LONGEST_SUFFIX, _LONGEST_GROUP, _LONGEST_NAME = 100, 120, 130


class ExportFolder:
    """The export folder and its suffixed siblings. All methods block on the file system."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def output_root(self, suffix: str) -> Path:
        """Where clips of a suffix are published; raises BadPlace."""
        _check_name("folder_suffix", suffix, may_be_empty=True)
        return self.folder.with_name(f"{self.folder.name}_{suffix}") if suffix else self.folder

    def path_of(self, place: ClipPlace) -> Path:
        """Where a clip is published; raises BadPlace for names that are no names of files."""
        return self.entries_of(place)[0]

    def entries_of(self, place: ClipPlace) -> tuple[Path, ...]:
        """All that a clip consists of in its group's folder, its own path first; not all of it need be there.

        Raises BadPlace like `path_of`.
        """
        _check_name("group", place.group)
        _check_name("name", place.name)
        group = self.output_root(place.folder_suffix) / place.group
        if place.format.is_sequence:
            return group / place.name, group / f"{place.name}.wav"
        return (group / place.format.path_of(place.name),)

    def working_clip(
        self, place: ClipPlace, name: str, mark: str
    ) -> AbstractContextManager[WorkingFile | WorkingSequence]:
        """A new empty clip in the place's output root; it is removed at the end unless it was published.

        `mark` says whose it is. Raises BadPlace.
        """
        final, *beside = self.entries_of(place)
        path = self.output_root(place.folder_suffix) / WORKING / name
        if not place.format.is_sequence:
            return working_file(path, final)
        [sound] = beside
        return working_sequence(path, final, sound, place.format, mark)

    def published(self, place: ClipPlace) -> ClipFiles | None:
        """What lies where a clip belongs, None where there is nothing; raises BadPlace."""
        return opened_entries(self.entries_of(place), place.format)

    def working_manifest(self, suffix: str, form: ManifestForm) -> AbstractContextManager[WorkingManifest]:
        """A new, empty manifest, which takes the old one's place when it is published."""
        return working_manifest(self.output_root(suffix), form)

    def put_label(self, place: ClipPlace, label: str) -> None:
        """Say a published clip's label in dataset.json, once; nothing is written where it is blank."""
        put_label(self.output_root(place.folder_suffix), self.path_of(place), label)

    def set_label(self, place: ClipPlace, label: str) -> None:
        """Say what a published clip is labelled now; a blank label takes it out of dataset.json."""
        if label.strip():
            self.put_label(place, label)
        else:
            self.remove_label(place)

    def remove_label(self, place: ClipPlace) -> None:
        """Take a clip out of dataset.json."""
        remove_label(self.output_root(place.folder_suffix), self.path_of(place))

    def remove(self, place: ClipPlace, mark: str) -> bool:
        """Remove a clip, its label, and its group's folder where that is empty then; False where nothing was there.

        Of a sequence only what bears the mark goes, and its folder only where nothing else lies in it.
        """
        entries = self.entries_of(place)
        self.remove_label(place)
        removed = delete_entries(entries, place.format, mark)
        if removed:
            with contextlib.suppress(OSError):  # other clips lie there, or something of the person's own
                entries[0].parent.rmdir()
        return removed

    def highest_group(self, suffix: str, name: str) -> int:
        """The highest number among the folders <name>_<number> of three digits or more; 0 where there is none."""
        numbered = re.compile(rf"{re.escape(name)}_(\d{{3,9}})")
        root = self.output_root(suffix)
        try:
            matches = [numbered.fullmatch(entry.name) for entry in os.scandir(root) if entry.is_dir()]
        except FileNotFoundError:
            return 0
        return max((int(match[1]) for match in matches if match), default=0)

    def place_at(self, path: Path, form: ClipFormat) -> ClipPlace | None:
        """The place that an absolute path is; None where no clip of this format could be published there."""
        name = path.name if form.is_sequence else path.name.removesuffix(f".{form.suffix}")
        suffix = self._suffix_of(path.parent.parent)
        if suffix is None or not path.is_absolute() or form.path_of(name) != path.name:
            return None
        place = ClipPlace(suffix, path.parent.name, name, form)
        lengths = ((suffix, _LONGEST_SUFFIX), (place.group, _LONGEST_GROUP), (name, _LONGEST_NAME))
        if any(len(os.fsencode(text)) > most for text, most in lengths):
            return None
        try:
            # A group that is a link leads somewhere else.
            return place if self.path_of(place).parent.resolve().parent == path.parent.parent.resolve() else None
        except BadPlace:
            return None

    def _suffix_of(self, root: Path) -> str | None:
        """Of an output root, however it is spelt; None where it is none."""
        own, meant = self.folder.resolve(), root.resolve()
        if meant == own:
            return ""
        is_sibling = meant.parent == own.parent and meant.name.startswith(f"{own.name}_")
        return meant.name.removeprefix(f"{own.name}_") if is_sibling else None

    def sweep(self) -> None:
        """Delete the working files of processes that are gone."""
        for folder in self._working_folders():
            for path in folder.glob("*"):
                if path.name.endswith(PARTS):
                    delete_parts_unless_held(path)
                else:
                    delete_unless_held(path)

    def _working_folders(self) -> Iterator[Path]:
        with contextlib.suppress(OSError):  # not there yet, or siblings may not be listed: then there are none
            for entry in os.scandir(self.folder.parent):
                if entry.name == self.folder.name or entry.name.startswith(f"{self.folder.name}_"):
                    yield Path(entry.path, WORKING)


def opened_entries(entries: Sequence[Path], form: ClipFormat) -> ClipFiles | None:
    """What a clip consists of, open for reading; None where its own file or folder is not there."""
    picture, *beside = entries
    try:
        return opened_clip(picture, beside[0] if beside else None, form)
    except FileNotFound:
        return None


def delete_entries(entries: Sequence[Path], form: ClipFormat, mark: str | None) -> bool:
    """Delete what a clip consists of, of a sequence only what bears the mark; whether anything of it was there.

    None: its files bear none.
    """
    picture, *beside = entries
    if not form.is_sequence:
        return _remove_file(picture)
    # What tells whose it is goes last: whoever dies before that finds it again.
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
    with contextlib.suppress(OSError):  # something of the person's own lies there
        path.rmdir()
    return removed


def _check_name(field: str, name: str, *, may_be_empty: bool = False) -> None:
    if not name and may_be_empty:
        return
    if not name or name.startswith(".") or any(mark in name for mark in "/\\\0") or not name.isprintable():
        raise BadPlace(field, name)
