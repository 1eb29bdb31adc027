"""Finding a clip of the replaced cutter by its path."""

from pathlib import Path

from rushes_chassis.errors import RushesError
from rushes_footage.clips import FoundClip
from rushes_footage.formats import ClipFormat
from rushes_media.adapters.clips.export_folder import ExportFolder


def find_clip(folder: ExportFolder, path: Path, form: ClipFormat) -> FoundClip:
    """The clip at an absolute path. Blocks on the file system: call it from a thread."""
    place = folder.place_at(path, form)
    if place is None:
        return FoundClip(None, None, 0)
    try:
        files = folder.published(place)
    except RushesError:
        files = None  # Something there is not a clip.
    if files is None:
        return FoundClip(place, None, 0)
    with files:
        return FoundClip(place, files.picture.version, files.size)
