"""The folder for the keys and certificates of `rushes certs`. Files are replaced atomically."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote


class AuthorityFolder:
    """A folder with an authority and what it has signed; it need not exist."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.authority = path / "authority.pem"
        self.authority_key = path / "authority-key.pem"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Create the folder, accessible to this user only, and lock it against other runs during the block."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            for left in self.path.glob(".*.part"):  # left by a run that was killed
                left.unlink()
            yield
        finally:
            os.close(folder)

    def write(self, file: Path, content: bytes, mode: int) -> None:
        """Write a file atomically, replacing an existing one."""
        part = file.with_name(f".{file.name}.part")
        # Created with its mode: before a later chmod, others could read the key.
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        part.replace(file)


class CertificateFolder(AuthorityFolder):
    """The folder `certs` of a data folder."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir / "certs")
        self.server = self.path / "server.pem"
        self.server_key = self.path / "server-key.pem"

    @property
    def settings(self) -> str:
        """Settings that make the gateway use the server certificate, quoted for a shell."""
        return f"RUSHES_TLS_CERT={quote(str(self.server))} RUSHES_TLS_KEY={quote(str(self.server_key))}"

    @contextmanager
    def held(self) -> Iterator[None]:
        """See AuthorityFolder; an existing folder is shut to others too."""
        with super().held():
            self.path.chmod(0o700)
            yield
