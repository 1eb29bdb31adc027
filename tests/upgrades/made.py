"""Make the data of this version, for the proofs of later ones: `python -m tests.upgrades.made`.

A release does it once; docs/releasing.md says when. It writes a folder `tests/upgrades/<version>` with, for each kind
of database, an archive of the library, of what was exported and of the database, and what the API has answered.
"""

import json
import shutil
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path

from tests.e2e.stack import Stack
from tests.postgresql.server import postgresql_server
from tests.upgrades.everything import DATABASE, DUMP, FOLDER, Person, do_everything, draw, pack, said, settings


def _used(**database: str) -> tuple[Stack, str]:
    """A stack that somebody has used, and stopped; what it said last."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    stack = Stack(FOLDER, migrated=False)
    draw(stack.library)
    stack.environment.update(settings(stack), **database)
    with stack:
        do_everything(stack)
        # Once more, as it will be listed after an update: files that were moved lie where they are.
        Person(stack).scan()
        return stack, json.dumps(said(stack), indent=1, ensure_ascii=False) + "\n"


def main(name: str) -> None:
    """Write the folder of that name anew."""
    target = Path(__file__).with_name(name)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    with postgresql_server() as server:
        stack, answers = _used()
        (target / "sqlite.json").write_text(answers)
        with sqlite3.connect(stack.folder / "data" / "catalog.db") as database:
            database.execute("VACUUM INTO ?", (str(stack.folder / DATABASE),))
        pack(stack.folder, ("library", "exports", DATABASE), target / "sqlite.tar.xz")

        made = server.made()
        url = server.url(made).render_as_string(hide_password=False)
        stack, answers = _used(RUSHES_DATABASE_URL=url)
        (target / "postgresql.json").write_text(answers)
        dump = f"--file={stack.folder / DUMP}"
        server.client("pg_dump", "--no-owner", "--inserts", dump, f"--dbname={server.conninfo(made)}")
        pack(stack.folder, ("library", "exports", DUMP), target / "postgresql.tar.xz")
    shutil.rmtree(FOLDER)


if __name__ == "__main__":
    main(*(sys.argv[1:] or [version("rushes")]))
