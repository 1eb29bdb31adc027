"""`rushes secrets` makes values that every reader takes as they are, once, and never half of them."""

import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dotenv import dotenv_values

from rushes_chassis.service_tls import ROLES, ServiceTls
from rushes_chassis.settings import SHORTEST_TOKEN, CommonSettings
from rushes_local.deployment_secrets import (
    CERTS,
    DEPLOYMENT_SECRETS,
    SecretsError,
    append_secrets,
    make_secrets_folder,
    names_set_in,
)
from rushes_local.os_errors import in_words

NOW = datetime.now(UTC)
NAMES = {each.name for each in DEPLOYMENT_SECRETS}


def rushes_secrets(
    *options: str, to: Path | None = None, before: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """The command, with its output appended to a file as `>>` does."""
    command = [sys.executable, "-m", "rushes_local", "secrets", *options]
    if to is None:
        return subprocess.run(command, capture_output=True, text=True, check=False)
    with to.open("ab") as output:
        return subprocess.run(command, stdout=output, stderr=subprocess.PIPE, text=True, check=False, preexec_fn=before)


def added(file: Path) -> list[str]:
    """Add the lines in this process; returns what the user was told."""
    said: list[str] = []
    with file.open("ab") as output:
        append_secrets(output.fileno(), said.append)
    return said


def test_lines_of_an_env_file_are_added_below_what_is_there(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("RUSHES_TOKEN=\nTZ=Europe/Berlin")
    made = rushes_secrets(to=file)
    assert made.returncode == 0, made.stderr
    values = dotenv_values(file)
    assert set(values) == {"TZ", *NAMES}
    assert values["TZ"] == "Europe/Berlin"
    found = [values[name] or "" for name in NAMES]
    assert len(set(found)) == len(NAMES)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32,}", value) for value in found)
    lines = file.read_text().splitlines()
    assert all(lines[lines.index(f"{name}={values[name]}") - 1].startswith("# ") for name in NAMES)


def test_a_file_that_has_a_secret_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("POSTGRES_PASSWORD='kept'\n")
    with pytest.raises(SecretsError, match=f"{file} already has POSTGRES_PASSWORD"):
        added(file)
    assert file.read_text() == "POSTGRES_PASSWORD='kept'\n"


def test_of_a_file_that_cannot_take_all_lines_none_is_left(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("TZ=UTC\n")
    # The limit is reached in the middle of the second line.
    failed = rushes_secrets(to=file, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)))
    assert failed.returncode == 1
    assert "File too large" in failed.stderr
    assert file.read_text() == "TZ=UTC\n"


def test_a_file_that_others_can_read_is_pointed_out(tmp_path: Path) -> None:
    file, open_to_all = tmp_path / ".env", tmp_path / "open.env"
    file.touch(0o600)
    assert added(file) == []
    open_to_all.touch()
    open_to_all.chmod(0o644)
    assert [words.partition(": ")[2] for words in added(open_to_all)] == [f"chmod 600 {open_to_all}"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("RUSHES_TOKEN=", []),
        ('RUSHES_TOKEN=""', []),
        ('RUSHES_TOKEN="" # yours', []),
        ("RUSHES_TOKEN=   # to be filled in", []),
        ("#RUSHES_TOKEN=abc", []),
        ("MY_RUSHES_TOKEN=abc", []),
        ("RUSHES_TOKEN=abc", ["RUSHES_TOKEN"]),
        ("export RUSHES_TOKEN = 'abc' # mine", ["RUSHES_TOKEN"]),
        ("A=1\nPOSTGRES_PASSWORD=x\nRUSHES_TOKEN=y\n", ["RUSHES_TOKEN", "POSTGRES_PASSWORD"]),
    ],
)
def test_what_counts_as_set(text: str, names: list[str]) -> None:
    assert names_set_in(text) == names


def test_a_folder_is_read_by_processes_and_shut_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "secrets"
    made = rushes_secrets("--dir", str(folder))
    assert made.returncode == 0, made.stderr
    assert f"belongs to {os.getuid()}:{os.getgid()}" in made.stdout
    assert {file.name for file in folder.iterdir()} == {*NAMES, CERTS}
    modes = {file.relative_to(folder): file.stat().st_mode & 0o777 for file in folder.rglob("*")}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert modes.pop(Path(CERTS)) == 0o700
    assert {mode for file, mode in modes.items() if file.suffix != ".pem" or file.stem.endswith("-key")} == {0o600}
    for role in ROLES:
        certs = folder / CERTS
        ServiceTls(certs / f"{role}.pem", certs / f"{role}-key.pem", certs / "authority.pem").checked(role)
    monkeypatch.setenv("RUSHES_SECRETS_DIR", str(folder))
    monkeypatch.delenv("RUSHES_TOKEN", raising=False)
    settings = CommonSettings()
    assert settings.token.get_secret_value() == (folder / "RUSHES_TOKEN").read_text()
    assert len(settings.service_secret.get_secret_value()) >= SHORTEST_TOKEN


def test_a_folder_that_has_something_is_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    make_secrets_folder(folder, NOW)
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    with pytest.raises(SecretsError, match=f"--dir {folder} is there"):
        make_secrets_folder(folder, NOW)
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before
    assert [file.name for file in tmp_path.iterdir()] == ["secrets"]


def test_an_empty_folder_is_filled_and_a_missing_parent_named(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir(mode=0o755)
    made = make_secrets_folder(tmp_path / "secrets", NOW)
    assert made.stat().st_mode & 0o777 == 0o700
    with pytest.raises(FileNotFoundError) as missing:
        make_secrets_folder(tmp_path / "none" / "secrets", NOW)
    assert str(tmp_path / "none") in in_words(missing.value)


def test_what_a_killed_run_left_is_not_used(tmp_path: Path) -> None:
    left = tmp_path / ".secrets.part"
    left.mkdir()
    (left / "RUSHES_TOKEN").write_text("half")
    made = make_secrets_folder(tmp_path / "secrets", NOW)
    assert (made / "RUSHES_TOKEN").read_text() != "half"
    assert not left.exists()


def test_a_failure_leaves_no_folder(tmp_path: Path) -> None:
    # Certificates are valid from an hour before; there is no day before the first one.
    with pytest.raises((ValueError, OverflowError)):
        make_secrets_folder(tmp_path / "secrets", datetime.min.replace(tzinfo=UTC))
    assert list(tmp_path.iterdir()) == []
