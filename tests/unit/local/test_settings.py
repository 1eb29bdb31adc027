"""What `rushes up` says of the settings of all its processes."""

import pytest

from rushes_local.settings import plan_or_refuse, settings_given

# One mistake for each process, and for `rushes up` itself.
MISTAKES = {
    "RUSHES_LEARN_AFTER": "many",
    "RUSHES_MEDIA_SLOTS": "many",
    "RUSHES_INFERENCE_DEVICE": "gpu",
    "RUSHES_PORT": "99999999",
    "RUSHES_OPEN_BROWSER": "sometimes",
}


def test_the_mistakes_of_all_processes_are_said_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable, value in MISTAKES.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(SystemExit) as ended:
        plan_or_refuse()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert {variable for variable in MISTAKES if f"{variable}: " in said} == set(MISTAKES)


def test_what_is_set_is_told_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"RUSHES_TRITON_URL": "grpc://gpu.lan:8001", "RUSHES_INFERENCE_QUEUE": "8", "RUSHES_PORT": "8111"}
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)
    assert given.items() <= settings_given().items()
