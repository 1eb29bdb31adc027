"""Finding the clip at a path that is written otherwise than the recorded one, as below a symbolic link."""

import posixpath
from dataclasses import replace

from rushes_catalog.exports.domain.errors import ClipNotFound, NoClipThere
from rushes_catalog.exports.domain.exports import ClipSelector
from rushes_catalog.ports.media import ExportFolder
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.formats import ClipFormat, format_of_path

_LONGEST_PATH = 4096
"""In bytes, as systems limit it."""


async def as_recorded(catalog: Catalog, folder: ExportFolder, selector: ClipSelector) -> ClipSelector:
    """The selector, by the clip's id where its path leads to the place of a clip but is not the recorded one.

    Raises NoClipThere where no clip is recorded at such a place, and NoMediaNode.
    """
    path = posixpath.normpath(selector.output_path)
    if not selector.output_path or "\0" in path or len(path.encode()) > _LONGEST_PATH:
        return selector
    async with catalog.reading() as stores:
        try:
            await stores.clips.recorded(selector)
        except ClipNotFound:
            pass  # Only media knows where the export folder's path leads to.
        else:
            return selector
    form = format_of_path(path)
    [found] = await folder.find_clips([(path, form)])
    if found.place is None:
        return selector
    async with catalog.reading() as stores:
        recorded = await stores.clips.at_place(found.place)
    if recorded is None or not _is_of(recorded.place.format, form):
        raise NoClipThere(path)
    return replace(selector, clip_id=recorded.clip.id, output_path="")


def _is_of(recorded: ClipFormat, form: ClipFormat) -> bool:
    """Paths of sequences are folders, which do not say their format."""
    return recorded is form or (recorded.is_sequence and form.is_sequence)
