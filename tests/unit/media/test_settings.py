"""What the environment says to the media service."""

from pathlib import Path

import pytest

from rushes_chassis.settings import load_settings
from rushes_media.domain.files.sources import Root
from rushes_media.settings import MediaSettings


def roots(monkeypatch: pytest.MonkeyPatch, value: str, variable: str = "RUSHES_LIBRARY") -> list[tuple[str, str]]:
    monkeypatch.setenv(variable, value)
    return [(root.name, root.path) for root in load_settings(MediaSettings).library]


def test_a_root_is_named_after_its_folder_or_as_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    assert roots(monkeypatch, "/a/raw, night=/b/n/ ,/c/raw,/d/raw//,") == [
        ("raw", "/a/raw"),
        ("night", "/b/n"),
        ("raw-2", "/c/raw"),
        ("raw-3", "/d/raw"),
    ]


def test_a_given_name_is_not_taken_by_a_folder_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert roots(monkeypatch, "/a/raw,raw=/b") == [("raw-2", "/a/raw"), ("raw", "/b")]


def test_an_equals_sign_in_a_path_is_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert roots(monkeypatch, "/a/x=y") == [("x=y", "/a/x=y")]


def test_a_relative_path_becomes_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert roots(monkeypatch, "./in/videos,more") == [
        ("videos", f"{tmp_path}/in/videos"),
        ("more", f"{tmp_path}/more"),
    ]


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/mara")
    assert roots(monkeypatch, "~/videos/,own=~") == [("videos", "/home/mara/videos"), ("own", "/home/mara")]


def test_nothing_ahead_means_nothing_else(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("RUSHES_PICTURES_AHEAD", "nothing,thumbnails")
    with pytest.raises(SystemExit):
        load_settings(MediaSettings)
    assert "RUSHES_PICTURES_AHEAD: nothing stands alone" in capsys.readouterr().err


def test_a_path_stays_as_it_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    assert roots(monkeypatch, "/a/../b//c") == [("c", "/a/../b//c")]


@pytest.mark.parametrize("variable", ["MEDIA_DIRS", "MEDIA_VIDEOS_DIR"])
def test_the_replaced_tools_names_are_understood(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    assert roots(monkeypatch, "/videos", variable) == [("videos", "/videos")]


def test_folders_lie_in_the_data_folder_unless_said_otherwise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RUSHES_DATA_DIR", str(tmp_path))
    settings = load_settings(MediaSettings)
    assert (settings.export_folder, settings.cache_folder) == (tmp_path / "exports", tmp_path / "derived")
    monkeypatch.setenv("EXPORT_DIR", "/out/clips/")
    monkeypatch.setenv("CACHE_DIR", str(tmp_path / "cache"))
    settings = load_settings(MediaSettings)
    assert (settings.export_folder, settings.cache_folder) == (Path("/out/clips"), tmp_path / "cache")
    assert settings.cache_bytes == 20 << 30
    assert settings.ffmpeg_program.is_file()
    assert settings.media_slots >= 1


@pytest.mark.parametrize("library", ["a=/x,a=/y", "night=", "@exports=/x"])
def test_a_library_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    with pytest.raises(SystemExit):
        roots(monkeypatch, library)


def test_all_mistakes_are_said_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("RUSHES_LIBRARY", "a=/x,a=/y")
    monkeypatch.setenv("RUSHES_CACHE_BYTES", "many")
    monkeypatch.setenv("RUSHES_MEDIA_SLOTS", "-1")
    monkeypatch.setenv("RUSHES_FFMPEG", str(tmp_path / "none"))
    with pytest.raises(SystemExit):
        load_settings(MediaSettings)
    said = capsys.readouterr().err
    for variable in ("RUSHES_LIBRARY", "RUSHES_CACHE_BYTES", "RUSHES_MEDIA_SLOTS", "RUSHES_FFMPEG"):
        assert variable in said


def test_roots_may_be_given_as_such() -> None:
    assert MediaSettings(library=(Root("a", "/a"),)).library == (Root("a", "/a"),)


@pytest.mark.parametrize("device", ["/dev/dri/renderD129", "/dev/dri/by-path/pci-0000:00:02.0-render"])
def test_a_device_is_named_by_its_path(monkeypatch: pytest.MonkeyPatch, device: str) -> None:
    assert load_settings(MediaSettings).vaapi_device == "/dev/dri/renderD128"
    monkeypatch.setenv("RUSHES_VAAPI_DEVICE", device)
    assert load_settings(MediaSettings).vaapi_device == device


@pytest.mark.parametrize("device", ["renderD128", "/dev/../etc/x", "/dev/dri/a,driver=x", "/videos/a.mp4"])
def test_what_is_no_device_stops_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], device: str
) -> None:
    monkeypatch.setenv("RUSHES_VAAPI_DEVICE", device)
    with pytest.raises(SystemExit):
        load_settings(MediaSettings)
    assert "RUSHES_VAAPI_DEVICE" in capsys.readouterr().err


@pytest.mark.parametrize("seconds", ["0", "0.5", "3601", "soon"])
def test_a_time_to_stand_still_is_a_second_to_an_hour(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], seconds: str
) -> None:
    monkeypatch.setenv("RUSHES_STALL_SECONDS", seconds)
    with pytest.raises(SystemExit):
        load_settings(MediaSettings)
    assert "RUSHES_STALL_SECONDS" in capsys.readouterr().err
