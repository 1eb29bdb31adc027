"""The descriptors of windows in this process: implements ports.windows.WindowDescribers."""

from collections.abc import Sequence
from concurrent.futures import Executor

from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.adapters.picture_windows import PictureWindows
from rushes_inference.adapters.sound_windows import SoundWindows
from rushes_inference.adapters.window_encoders import PictureEncoderWindows, SoundEncoderWindows
from rushes_inference.domain.models import Model, ModelKind
from rushes_inference.ports.networks import Networks
from rushes_inference.ports.windows import VideoWindows, WindowDescriber


class InstalledDescribers:
    """The built-in ones, which need no model, and the added models that describe sound or pictures."""

    def __init__(self, media: VideoWindows, models: ModelFolder, networks: Networks, threads: Executor) -> None:
        """`networks` runs models; all else is computed in `threads`."""
        self._media, self._models, self._networks, self._threads = media, models, networks, threads
        self._built_in = (SoundWindows(media, threads), PictureWindows(media, threads))

    def list(self) -> Sequence[WindowDescriber]:
        """Of each kind one, then the models by name. Reads the models' folder."""
        added = [each for model in self._models.list() for each in self._of(model)]
        return (*self._built_in, *added)

    def of_pictures(self, model: Model) -> WindowDescriber:
        """Of an added model that describes pictures."""
        return PictureEncoderWindows(model, self._media, self._networks, self._threads)

    def _of(self, model: Model) -> Sequence[WindowDescriber]:
        if model.network.sound is not None:
            sound = model.network.sound
            return [SoundEncoderWindows(model, sound, self._media, self._networks, self._threads)]
        if model.network.kind is ModelKind.EMBED:
            return [self.of_pictures(model)]
        return []
