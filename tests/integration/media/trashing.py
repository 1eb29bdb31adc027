"""The trash of an export folder without a media node."""

import os

from rushes_media.adapters.clips.export_folder import ExportFolder
from rushes_media.adapters.clips.trash import Trash
from rushes_media.adapters.files.library import OpenFile
from rushes_media.domain.clips.clips import Signature
from rushes_media.operations.clips.trash_clips import TrashClips

UNKNOWN_FLAG = 1 << 20
"""A file system that does not know renameat2 answers like one that is asked with this."""


class _Marks:
    """As much of Containers as tells whose a clip is: here its bytes say it."""

    async def signature(self, file: OpenFile) -> Signature:
        return Signature(comment=os.pread(file.descriptor, 1000, 0).decode(), encoder="")


def trash_clips(folder: ExportFolder, trash: Trash) -> TrashClips:
    return TrashClips(folder, trash, _Marks())  # type: ignore[arg-type]  # as much of it as is called
