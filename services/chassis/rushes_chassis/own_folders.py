"""The folders that a process writes to: refused at its start where it may not, with the command that mends it.

Rights are never changed: folders are mounted from machines whose admins decide who may write there.
"""

import errno
import os
import stat
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Final

from rushes_chassis.settings import refuse_settings

_REFUSALS: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
"""What does not pass by itself. A full disk does, and calls report it."""


@dataclass(frozen=True)
class Ids:
    """A user and a group, by number: a container has no names for those of its host."""

    user: int
    group: int

    def __str__(self) -> str:
        """As chown takes them."""
        return f"{self.user}:{self.group}"


@dataclass(frozen=True)
class Unwritable:
    """A folder that a process may not write to."""

    folder: Path
    there: Path
    """The nearest folder above it that this process can see; the folder itself where it can see that."""
    owner: Ids
    """Of `there`."""
    number: int
    """The operating system's reason, one of errno."""
    mounted: bool = False
    """Whether `there` is a mount point: in a container, a folder that it was given."""

    def sentence(self, process: Ids) -> str:
        """What is wrong for a process that runs as these, and what to do."""
        reason, mount = os.strerror(self.number), "in a container, do it on the host with the folder that is mounted"
        if self.number == errno.ENOTDIR:
            return f"{self.folder} is a file or lies in one, and this takes a folder"
        missing = "" if self.there == self.folder else f"{self.folder} does not exist, or cannot be reached: "
        said = f"{missing}{self.there} belongs to {self.owner}, and this process runs as {process}"
        if self.number == errno.EROFS:
            return f"{said} and cannot write there ({reason}): mount a folder at {self.folder} that can be written"
        said = f"{said} and may not write there ({reason})"
        target = quote(str(self.folder))
        if missing and self.mounted:
            return f"{said}: chown {process} {quote(str(self.there))}; {mount}"
        if missing:
            return f"{said}: mkdir -p {target} && chown {process} {target}; {mount}, or mount one at {self.folder}"
        if process.user == 0:
            return f"{said}: its file server refuses root: run this process as {self.owner}"
        if process.user == self.owner.user:
            return f"{said}: chmod u+rwx {target}; {mount}"
        return f"{said}: chown {process} {target}; {mount}"


def unwritable(folder: Path) -> Unwritable | None:
    """What keeps this process from writing to a folder, or from making it where there is none; None: nothing does.

    It is found by writing: rights do not say what a read-only mount or a file server refuses. Nothing is left.
    """
    there, refused = _nearest(folder)
    if refused is None:
        try:
            with tempfile.TemporaryFile(prefix=".rushes-", dir=there) as trial:
                trial.write(b"\0")
        except OSError as hindrance:
            refused = hindrance
    if refused is None or refused.errno not in _REFUSALS:
        return None
    about = there.stat()
    mounted = there != Path(there.anchor) and there.is_mount()
    return Unwritable(folder, there, Ids(about.st_uid, about.st_gid), refused.errno, mounted)


def refuse_unwritable(folders: Iterable[tuple[str, Path]]) -> None:
    """End the process where it may not write to one of these folders; each comes with its setting's variable."""
    process, mistakes = Ids(os.geteuid(), os.getegid()), dict[Path, str]()
    for variable, folder in folders:
        found = unwritable(folder)
        if found is not None:
            # What lies in a folder that is refused needs no sentence of its own.
            mistakes.setdefault(found.there, f"{variable}: {found.sentence(process)}")
    if mistakes:
        refuse_settings([*mistakes.values()])


def _nearest(folder: Path) -> tuple[Path, OSError | None]:
    """The folder, or the first above it that this process can see, and why it cannot see the one below; None: there is
    none below."""
    refused: OSError | None = None
    for each in (folder, *folder.parents):
        try:
            is_folder = stat.S_ISDIR(each.stat().st_mode)
        except FileNotFoundError:
            continue
        except OSError as hindrance:
            refused = refused or hindrance
            continue
        if not is_folder:
            return each, NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(each))
        return each, refused
    raise AssertionError("the root of the file system exists")
