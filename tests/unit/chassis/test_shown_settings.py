"""What a process says of its settings: everything but secrets."""

from pathlib import Path

import pytest

from rushes_catalog.settings import CatalogSettings
from rushes_chassis.settings import CommonSettings
from rushes_chassis.shown_settings import ShownSetting, shown_settings
from rushes_gateway.settings import GatewaySettings
from rushes_inference.settings import InferenceSettings
from rushes_media.settings import MediaSettings

SECRET = "a-secret-that-nobody-is-told"


def told(settings: CommonSettings) -> dict[str, ShownSetting]:
    """By variable."""
    return {setting.variable: setting for setting in shown_settings(settings)}


def test_a_setting_has_its_variable_and_says_whether_the_environment_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSHES_PORT", "9000")
    gateway = told(GatewaySettings())
    port, host = gateway["RUSHES_PORT"], gateway["RUSHES_HOST"]
    assert (port.value, port.from_environment) == ("9000", True)
    assert (host.value, host.from_environment) == ("127.0.0.1", False)


def test_values_are_written_as_their_variables_take_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = {
        "RUSHES_LIBRARY": f"day={tmp_path}/a,night={tmp_path}/b",
        "RUSHES_PICTURES_AHEAD": "posters,storyboards",
        "RUSHES_NAME_PATTERNS": "REC_%d-%m-%Y_%H%M%S",
        "RUSHES_TRITON_URL": "grpcs://triton:8001",
        "RUSHES_HASH_FILES": "false",
    }
    for variable, value in written.items():
        monkeypatch.setenv(variable, value)
    everything = told(MediaSettings()) | told(CatalogSettings()) | told(InferenceSettings())
    assert {variable: everything[variable].value for variable in written} == written


def test_what_is_filled_in_is_told_as_a_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSHES_DATA_DIR", str(tmp_path))
    exports = told(MediaSettings())["RUSHES_EXPORT_DIR"]
    assert exports.value == f"{tmp_path}/exports"
    assert not exports.from_environment


@pytest.mark.parametrize("kind", [CatalogSettings, GatewaySettings, InferenceSettings, MediaSettings])
def test_no_secret_is_told_and_everything_else_says_what_it_is_for(
    kind: type[CommonSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUSHES_TOKEN", SECRET)
    monkeypatch.setenv("RUSHES_DATABASE_URL", f"sqlite:////{SECRET}.db")
    everything = shown_settings(kind())
    assert SECRET not in repr(everything)
    assert all(setting.about for setting in everything), [it.variable for it in everything if not it.about]
