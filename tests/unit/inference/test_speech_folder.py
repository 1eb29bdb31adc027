"""The model of speech is there with all of its files, or not at all."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from rushes_inference.adapters.speech_folder import SpeechFolder
from rushes_inference.domain.errors import ModelTooLarge, SpeechExists, SpeechNotFound, UnusableModel
from rushes_inference.domain.speech import FILES, SpeechModel
from rushes_inference.domain.texts import hash_of_files

NEEDED = [name for name in FILES if name not in ("recogniser/vocabulary.txt", "recogniser/preprocessor_config.json")]


@pytest.fixture(name="speech")
def _speech(tmp_path: Path) -> SpeechFolder:
    return SpeechFolder(tmp_path / "speech", most_bytes=10_000)


def kept(speech: SpeechFolder) -> SpeechModel:
    with speech.receive() as incoming:
        for name in NEEDED:
            incoming.begin(name)
            incoming.write(name.encode())
            incoming.write(b"!")
        recogniser, text, length = incoming.received()
        model = SpeechModel(recogniser, text, length, 8, "MIT", "here", datetime(2024, 1, 1, tzinfo=UTC))
        incoming.keep(model)
    return model


def test_what_is_kept_is_there_again_until_it_is_removed(speech: SpeechFolder, tmp_path: Path) -> None:
    assert speech.find() is None
    model = kept(speech)
    assert model.text_sha256 == hash_of_files(
        {name: sha256(f"{name}!".encode()).hexdigest() for name in ("text/model.onnx", "text/tokenizer.json")}
    )
    again = SpeechFolder(tmp_path / "speech")
    assert again.find() == model
    assert (again.path() / "text" / "model.onnx").read_bytes() == b"text/model.onnx!"
    with pytest.raises(SpeechExists), again.receive():
        pass
    again.remove()
    assert speech.find() is None
    assert list((tmp_path / "speech").iterdir()) == []
    with pytest.raises(SpeechNotFound):
        speech.remove()


def sent(speech: SpeechFolder, *files: tuple[str, bytes]) -> None:
    with speech.receive() as incoming:
        for name, data in files:
            incoming.begin(name)
            incoming.write(data)
        incoming.received()


@pytest.mark.parametrize("missing", NEEDED)
def test_nothing_is_kept_where_a_file_is_missing(speech: SpeechFolder, tmp_path: Path, missing: str) -> None:
    with pytest.raises(UnusableModel, match=missing):
        sent(speech, *((name, b"") for name in NEEDED if name != missing))
    assert list((tmp_path / "speech").iterdir()) == []


def test_other_files_and_too_many_bytes_are_refused(speech: SpeechFolder) -> None:
    for name in ("../outside", "recogniser/other.bin", "text/../../outside", ""):
        with pytest.raises(UnusableModel, match="no part"):
            sent(speech, (name, b""))
    with pytest.raises(UnusableModel, match="twice"):
        sent(speech, (NEEDED[0], b""), (NEEDED[0], b""))
    with pytest.raises(ModelTooLarge, match="10000"):
        sent(speech, (NEEDED[0], bytes(10_001)))
    with speech.receive() as incoming, pytest.raises(UnusableModel, match="no file"):
        incoming.write(b"of nothing")


def test_a_damaged_model_is_left_out(speech: SpeechFolder) -> None:
    kept(speech)
    facts = speech.path() / "speech.json"
    for damage in (lambda: facts.write_text("{"), facts.unlink):
        damage()
        with capture_logs() as logs:
            assert speech.find() is None
        assert "left out" in logs[0]["event"]
    speech.remove()
