import pytest

from rushes.catalog.v1 import contracts_pb2
from rushes_footage.contracts import Contract
from rushes_footage.formats import ClipAudio, ClipFormat
from rushes_footage.messages.contracts import contract_from, contract_to
from rushes_footage.messages.formats import audio_from, audio_to, format_from, format_to


def test_formats_sound_and_contracts_are_the_same_after_the_wire() -> None:
    assert [format_from(format_to(form)) for form in ClipFormat] == list(ClipFormat)
    assert [audio_from(audio_to(audio)) for audio in ClipAudio] == list(ClipAudio)
    assert [contract_from(contract_to(contract)) for contract in Contract] == list(Contract)


def test_no_contract_is_named_by_none() -> None:
    assert contract_from(contracts_pb2.CONTRACT_UNSPECIFIED) is None


@pytest.mark.parametrize(("form", "path"), [(ClipFormat.MKV, "a_001.mkv"), (ClipFormat.JPEG, "a_001")])
def test_a_clip_is_a_file_or_a_folder(form: ClipFormat, path: str) -> None:
    assert form.path_of("a_001") == path


def test_what_a_format_cannot_hold_is_not_among_its_sound() -> None:
    assert {form: len(form.audio) for form in ClipFormat} == dict(zip(ClipFormat, (1, 2, 3, 1, 1, 1), strict=True))
