"""Roots as messages, for answers and for the catalog."""

from rushes.media.v1 import files_pb2
from rushes_media.domain.files.sources import RootState


def root_to(state: RootState) -> files_pb2.Root:
    """A root for an answer."""
    return files_pb2.Root(
        name=state.root.name,
        path=state.root.path,
        online=state.online,
        empty=state.empty,
        offline_because=state.why,
    )
