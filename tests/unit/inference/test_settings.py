from pathlib import Path

import pytest

from rushes_chassis.settings import load_settings
from rushes_chassis.shown_settings import shown_settings
from rushes_inference.domain.published import SITE
from rushes_inference.settings import InferenceSettings


def test_without_triton_nothing_is_asked_of_it() -> None:
    assert load_settings(InferenceSettings).triton is None


def test_an_empty_url_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSHES_TRITON_URL", "")
    assert load_settings(InferenceSettings).triton is None


def test_a_url_switches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSHES_TRITON_URL", "grpcs://triton.lan:8001")
    settings = load_settings(InferenceSettings)
    assert settings.triton is not None
    assert (settings.triton.target, settings.triton.encrypted) == ("triton.lan:8001", True)


def test_a_device_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert load_settings(InferenceSettings).inference_device == "auto"
    monkeypatch.setenv("RUSHES_INFERENCE_DEVICE", "gpu")
    with pytest.raises(SystemExit):
        load_settings(InferenceSettings)
    assert "RUSHES_INFERENCE_DEVICE" in capsys.readouterr().err


def test_every_mistake_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("RUSHES_TRITON_URL", "http://triton.lan:8000")
    monkeypatch.setenv("RUSHES_TRITON_SECONDS", "0")
    monkeypatch.setenv("RUSHES_TRITON_CA", str(tmp_path / "none.pem"))
    with pytest.raises(SystemExit):
        load_settings(InferenceSettings)
    said = capsys.readouterr().err
    for part in ("RUSHES_TRITON_URL: http:// is none of", "RUSHES_TRITON_SECONDS", "none.pem cannot be read"):
        assert part in said


def test_a_certificate_needs_its_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "c.pem"
    file.touch()
    monkeypatch.setenv("RUSHES_TRITON_CERTIFICATE", str(file))
    with pytest.raises(SystemExit):
        load_settings(InferenceSettings)
    assert "RUSHES_TRITON_KEY belong together" in capsys.readouterr().err


def test_models_are_downloaded_from_a_site_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings(InferenceSettings).download_site == SITE
    monkeypatch.setenv("RUSHES_MODELS_SITE", "http://mirror.lan:8080/models/")
    assert load_settings(InferenceSettings).download_site == "http://mirror.lan:8080/models"
    monkeypatch.setenv("RUSHES_MODELS_SITE", "off")
    assert load_settings(InferenceSettings).download_site is None


@pytest.mark.parametrize("site", ["mirror.lan", "ftp://mirror.lan", "https://", "https://me@mirror.lan", "no"])
def test_what_is_no_site_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], site: str
) -> None:
    monkeypatch.setenv("RUSHES_MODELS_SITE", site)
    with pytest.raises(SystemExit):
        load_settings(InferenceSettings)
    said = f"RUSHES_MODELS_SITE: must be an address like {SITE}, or off, and is {site!r}"
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "url",
    ["vlm:8080/v1", "ftp://vlm/v1", "http:///v1", "http://u:p@vlm/v1", "http://vlm/v1?key=1", "http://vlm:x/v1"],
)
def test_an_address_of_an_outside_model_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("RUSHES_VLM_LOCAL_URL", url)
    monkeypatch.setenv("RUSHES_VLM_LOCAL_MODEL", "vlm")
    with pytest.raises(SystemExit) as refused:
        load_settings(InferenceSettings)
    assert refused.value.code == 2
    said = capsys.readouterr().err
    assert "  RUSHES_VLM_LOCAL_URL: must be the base of a chat completions API, such as http://host:8080/v1\n" in said
    # It may have a secret in it.
    assert url not in said


def test_an_outside_model_needs_its_name(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("RUSHES_VLM_CLOUD_URL", "https://host/v1/")
    with pytest.raises(SystemExit):
        load_settings(InferenceSettings)
    assert "RUSHES_VLM_CLOUD_URL needs RUSHES_VLM_CLOUD_MODEL" in capsys.readouterr().err
    monkeypatch.setenv("RUSHES_VLM_CLOUD_MODEL", "vlm")
    assert load_settings(InferenceSettings).vlm_cloud_url == "https://host/v1"


def test_the_key_of_an_outside_model_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "RUSHES_VLM_CLOUD_KEY").write_text("sk-secret")
    monkeypatch.setenv("RUSHES_SECRETS_DIR", str(tmp_path))
    settings = load_settings(InferenceSettings)
    assert settings.vlm_cloud_key.get_secret_value() == "sk-secret"
    assert "sk-secret" not in repr(settings)
    assert "sk-secret" not in repr(shown_settings(settings))
    assert "RUSHES_VLM_CLOUD_KEY" not in {each.variable for each in shown_settings(settings)}


def test_a_key_that_cannot_be_sent_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RUSHES_VLM_CLOUD_KEY", "sk-\nsecret")
    with pytest.raises(SystemExit):
        load_settings(InferenceSettings)
    said = capsys.readouterr().err
    assert "RUSHES_VLM_CLOUD_KEY: may have only printable ASCII characters" in said
    assert "secret" not in said.replace("RUSHES", "")
