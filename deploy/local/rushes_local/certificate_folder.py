"""Where `rushes certs` keeps what it makes. Each file is whole at any moment, and a key never changes."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote


class CertificateFolder:
    """The folder `certs` of a data folder, which need not be there."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "certs"
        self.authority = self.path / "authority.pem"
        self.authority_key = self.path / "authority-key.pem"
        self.server = self.path / "server.pem"
        self.server_key = self.path / "server-key.pem"

    @property
    def settings(self) -> str:
        """Those that have the gateway show it, as a shell takes them."""
        return f"RUSHES_TLS_CERT={quote(str(self.server))} RUSHES_TLS_KEY={quote(str(self.server_key))}"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make it, for this user alone, and keep others from writing into it for a while."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path.chmod(0o700)
        folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            for left in self.path.glob(".*.part"):  # of one that was killed
                left.unlink()
            yield
        finally:
            os.close(folder)

    def write(self, file: Path, content: bytes, mode: int) -> None:
        """Put a whole file in the place of what is there."""
        part = file.with_name(f".{file.name}.part")
        # Born with its mode: a key that is closed to others a moment later was open for that moment.
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        part.replace(file)
