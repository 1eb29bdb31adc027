"""The descriptors of windows in this process: implements ports.windows.WindowDescribers."""

from collections.abc import Sequence
from concurrent.futures import Executor

from rushes_inference.adapters.sound_windows import SoundWindows
from rushes_inference.ports.windows import VideoWindows, WindowDescriber


class InstalledDescribers:
    """The built-in ones, which need no model."""

    def __init__(self, media: VideoWindows, threads: Executor) -> None:
        """Rows are computed in `threads`."""
        self._built_in = (SoundWindows(media, threads),)

    def list(self) -> Sequence[WindowDescriber]:
        """Of each kind one."""
        return self._built_in
