"""`rushes proxy`: scrub proxies."""

from pathlib import Path
from typing import Annotated

import typer

from rushes_local.cli.targets import catalog

app = typer.Typer(no_args_is_help=True, help="Scrub proxies: small copies in which every frame is a key frame.")

VideoFile = Annotated[Path, typer.Argument(metavar="FILE", help="A video below a library folder.")]


def _even(height: int | None) -> int | None:
    if height is not None and height % 2:
        raise typer.BadParameter(f"{height} is odd; the height is an even number.")
    return height


ProxyHeight = Annotated[
    int | None,
    typer.Option(
        callback=_even,
        min=64,
        max=1080,
        help="In pixels, even; a smaller video is not enlarged.",
        show_default="RUSHES_PROXY_HEIGHT, or 360",
    ),
]


def _height(asked: int | None) -> int:
    from rushes_chassis.settings import load_settings
    from rushes_local.settings import LocalSettings

    return load_settings(LocalSettings).proxy_height if asked is None else asked


@app.command("path")
def proxy_path_command(file: VideoFile, height: ProxyHeight = None) -> None:
    """Print the path of a video's proxy, whether or not it exists. `ensure` makes it."""
    from rushes_local.proxy import print_path

    raise typer.Exit(print_path(catalog(), file, _height(height)))


@app.command("ensure")
def proxy_ensure_command(
    file: VideoFile,
    height: ProxyHeight = None,
    session: Annotated[str, typer.Option(help="Proxies of one session are cleaned up together.")] = "default",
) -> None:
    """Make a video's proxy unless it exists, wait until it is complete, and print its path."""
    from rushes_local.proxy import ensure

    raise typer.Exit(ensure(catalog(), file, _height(height), session))


@app.command("generate")
def proxy_generate_command(
    file: VideoFile,
    target: Annotated[Path, typer.Argument(metavar="OUT.avi", help="The file to write; an existing one is replaced.")],
    height: ProxyHeight = None,
) -> None:
    """Copy a video's proxy to another file. The proxy is made first unless it exists."""
    from rushes_local.proxy import generate

    raise typer.Exit(generate(catalog(), file, target, _height(height)))


@app.command("cleanup")
def proxy_cleanup_command(
    session: Annotated[str, typer.Option(help="Delete proxies that only this session requested.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Delete the proxies of all sessions.")] = False,
) -> None:
    """Delete proxies; they can be made again at any time."""
    from rushes_local.proxy import clean_up

    if bool(session) == every:
        typer.echo("Name the proxies to delete: --session NAME, or --all.", err=True)
        raise typer.Exit(1)
    raise typer.Exit(clean_up(catalog(), None if every else session))
