"""`rushes db`: the catalog's database."""

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="The catalog's database.")


@app.command("copy")
def db_copy_command(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="Such as sqlite:////data/catalog.db; it is read, and not changed.")
    ],
    target: Annotated[
        str, typer.Argument(metavar="TARGET", help="An empty database: postgresql://user:password@host:5432/database.")
    ],
) -> None:
    """Copy all state into an empty database on PostgreSQL, and compare every row.

    Rushes must not be running on either. TARGET has everything at the end, or is as it was before. Exits with 0 where
    everything was copied, with 1 where that failed, with 2 where it could not begin.
    """
    from rushes_local.database_copy import copy

    raise typer.Exit(copy(source, target, typer.echo, lambda line: typer.echo(line, err=True)))
