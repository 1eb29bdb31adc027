"""Models that are only talked about, and folders of such models."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from rushes_inference.adapters.model_folder import ModelFolder
from rushes_inference.adapters.speech_folder import SpeechFolder
from rushes_inference.domain.models import MODEL_FILE, HeadLayout, Model, NetworkFacts
from rushes_inference.domain.speech import FILES, SpeechModel


def known_model(name: str = "known", *, sha256: str = "", **network: object) -> Model:
    """One of three classes; where no hash is given, that of its name."""
    facts = {
        "classes": ("person", "ball", "box"),
        "input_size": 64,
        "any_size": True,
        "any_batch": True,
        "stride": 32,
        "head": HeadLayout.RAW,
        "licence": "",
        **network,
    }
    sha256 = sha256 or hashlib.sha256(name.encode()).hexdigest()
    return Model(name, sha256, 1000, NetworkFacts(**facts), "", "a test", datetime(2026, 11, 1, tzinfo=UTC))  # type: ignore[arg-type]  # as given


@contextmanager
def kept_models(*models: Model) -> Iterator[ModelFolder]:
    """A folder of these models, each with its name for a file."""
    with TemporaryDirectory() as folder:
        kept = ModelFolder(Path(folder))
        for model in models:
            with kept.receive() as incoming:
                incoming.begin(MODEL_FILE)
                incoming.write(model.name.encode())
                incoming.received()
                incoming.keep(model)
        yield kept


@contextmanager
def kept_speech(model: SpeechModel | None) -> Iterator[SpeechFolder]:
    """A folder with this model of speech, whose files are empty; None: without any."""
    with TemporaryDirectory() as folder:
        kept = SpeechFolder(Path(folder))
        if model is not None:
            with kept.receive() as incoming:
                for file in FILES:
                    incoming.begin(file)
                incoming.close()
                incoming.keep(model)
        yield kept
