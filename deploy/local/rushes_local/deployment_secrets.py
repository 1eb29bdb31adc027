"""`rushes secrets`: what the processes of a deployment share and nobody may guess, made once.

A value that is made anew later locks out everybody who has the former one, the database included: what is there is
never replaced.
"""

import contextlib
import fcntl
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import Final

from rushes_local.service_certs import make_service_certs

_BYTES: Final = 32
_LINE: Final = re.compile(r"\s*(?:export\s+)?(?P<name>\w+)\s*=\s*(?P<value>\S.*)?")
CERTS: Final = "certs"
"""The folder of certificates in a folder of secrets."""


@dataclass(frozen=True)
class DeploymentSecret:
    """A secret with the name of the variable that holds it, and what it is for."""

    name: str
    purpose: str


DEPLOYMENT_SECRETS: Final = (
    DeploymentSecret("RUSHES_TOKEN", "Signs in as admin, on the page and in programs."),
    DeploymentSecret("RUSHES_SERVICE_SECRET", "Shown by the processes of Rushes to each other."),
    DeploymentSecret("POSTGRES_PASSWORD", "Password of the database, which keeps the one it was first started with."),
)


class SecretsError(Exception):
    """No secrets were made; the message has the reason."""


def new_secret() -> str:
    """A random value that needs no quoting in env files, addresses, headers and shells: 64 characters of 0-9, a-f."""
    return secrets.token_hex(_BYTES)


def env_lines() -> str:
    """All secrets as lines of an env file, each after a comment."""
    return "".join(f"# {each.purpose}\n{each.name}={new_secret()}\n" for each in DEPLOYMENT_SECRETS)


def names_set_in(text: str) -> list[str]:
    """The secrets that an env file already has values for."""
    lines = (_LINE.fullmatch(line) for line in text.splitlines())
    there = {line["name"] for line in lines if line is not None and (line["value"] or "").strip("\"' ")[:1] not in "#"}
    return [each.name for each in DEPLOYMENT_SECRETS if each.name in there]


def append_secrets(output: int, say: Callable[[str], None]) -> None:
    """Write the lines of an env file to this descriptor, and tell the user through `say` what is wrong with its file.

    Raises SecretsError where it is a file that has some of the secrets, and OSError; then nothing was written.
    """
    about = os.fstat(output)
    if not stat.S_ISREG(about.st_mode):
        _write(output, env_lines())
        return
    file, there = _read_again(output)
    if names := names_set_in(there):
        raise SecretsError(
            f"{file} already has {', '.join(names)}, and nothing was added: a second value would lock out whoever uses "
            "the first. For new ones, remove those lines; the database keeps its password until it is changed there"
        )
    try:
        # A last line without an end would swallow the first comment, or its value would become longer.
        _write(output, ("\n" if there and not there.endswith("\n") else "") + env_lines())
    except OSError:
        os.ftruncate(output, about.st_size)
        raise
    if about.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        say(f"Other users of this machine can open {file}: chmod 600 {quote(str(file))}")


def make_secrets_folder(folder: Path, at: datetime) -> Path:
    """Make a folder that did not exist, or was empty, with a file for each secret, and certificates for all processes.

    Returns its absolute path. Raises SecretsError where there is something, CertsError, OSError; then nothing is there.
    """
    folder = folder.expanduser().absolute()
    with _held(folder.parent):
        # A name of its own until everything is there; what a killed run left was never used.
        part = folder.with_name(f".{folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        _refuse_existing(folder)
        part.mkdir(mode=0o700)
        try:
            for each in DEPLOYMENT_SECRETS:
                _write_file(part / each.name, new_secret())
            make_service_certs(part / CERTS, (), at)
            part.replace(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return folder


def secrets_folder(folder: Path, at: datetime, say: Callable[[str], None]) -> None:
    """Make the folder, and print how to use it; raises as make_secrets_folder."""
    made = make_secrets_folder(folder, at)
    about = made.stat()
    say(f"{made} has {', '.join(each.name for each in DEPLOYMENT_SECRETS)}, and in {CERTS} a certificate for each kind")
    say("of process. Processes read the secrets with:")
    say(f"  RUSHES_SECRETS_DIR={quote(str(made))}")
    say(f"The folder belongs to {about.st_uid}:{about.st_gid}, and only this user can open it. Processes that run as")
    say(f"another one, such as 10001 in containers, need: chown -R 10001:10001 {quote(str(made))}")
    say(f"Keep {made / CERTS / 'authority-key.pem'} to yourself, and off the machines that run Rushes: whoever has it")
    say(f"can call every service. Certificates are renewed by: rushes certs services --out {quote(str(made / CERTS))}")


def _refuse_existing(folder: Path) -> None:
    try:
        there = any(folder.iterdir())
    except FileNotFoundError:
        return
    except NotADirectoryError:
        there = True
    if there:
        raise SecretsError(
            f"--dir {folder} is there, and was left as it is: name a folder that does not exist. New secrets lock out "
            "whoever uses the former ones"
        )


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Lock a folder against other runs during the block."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _read_again(output: int) -> tuple[Path, str]:
    """The path and text of a file that is open for writing; text that is none counts as well."""
    link = Path(f"/proc/self/fd/{output}" if Path("/proc/self/fd").is_dir() else f"/dev/fd/{output}")
    try:
        text = link.read_text("utf-8", errors="replace")
    except OSError as hindrance:
        raise SecretsError(
            f"the file that the secrets are to be added to cannot be read: {hindrance.strerror}. "
            "It may have secrets already"
        ) from hindrance
    with contextlib.suppress(OSError):
        link = link.readlink()
    return link, text


def _write(output: int, text: str) -> None:
    """All of it, in one call where the kernel takes it so."""
    rest = text.encode()
    while rest:
        rest = rest[os.write(output, rest) :]


def _write_file(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())
