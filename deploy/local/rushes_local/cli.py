"""The `rushes` command."""

from typing import Annotated

import typer

from rushes_local.plan import plan_from_environment
from rushes_local.up import up

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Rushes: a workbench for footage.")


@app.callback()
def _rushes() -> None:
    """A self-hosted workbench for footage. Settings come from RUSHES_… variables; the README lists them."""


@app.command("up")
def up_command(
    media: Annotated[int, typer.Option(min=1, max=16, help="How many media nodes to run.")] = 1,
) -> None:
    """Run all services and the page on this machine until Ctrl+C."""
    raise typer.Exit(up(plan_from_environment(), media))


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()
