"""`rushes speech`: the model that recognises speech."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rushes_local.cli.targets import download_site, inference

app = typer.Typer(no_args_is_help=True, help="Speech recognition, for sorting by what is said.")


class WhisperSize(StrEnum):
    """Sizes of the recogniser: larger ones are more accurate and slower."""

    TINY = "tiny"
    BASE = "base"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large-v3"


@app.command("add")
def speech_add_command(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FOLDER]",
            exists=True,
            file_okay=False,
            help="With recogniser/ (Whisper for CTranslate2) and text/ (model.onnx, tokenizer.json).",
        ),
    ] = None,
    whisper: Annotated[WhisperSize, typer.Option(help="Size of the Whisper model to download.")] = WhisperSize.BASE,
    site: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Where to download from; mirrors need the same paths. Absent: RUSHES_MODELS_SITE or huggingface.co.",
        ),
    ] = None,
) -> None:
    """Add a model of speech. Without a folder, Whisper and CLIP's text encoder are downloaded; sizes are printed first.

    Inference needs the extra `speech`, and Rushes has to be running. Exits with 0 where the model was added, with 1
    where it was not, with 2 where Rushes does not answer.
    """
    from rushes_local.speech import add

    raise typer.Exit(add(inference(), folder, whisper.value, site.rstrip("/") if site else download_site()))


@app.command("show")
def speech_show_command() -> None:
    """Print the installed model. Exits with 1 where speech is not recognised, and says what to do."""
    from rushes_local.speech import show

    raise typer.Exit(show(inference()))


@app.command("remove")
def speech_remove_command() -> None:
    """Delete the model. Speech already recognised is kept."""
    from rushes_local.speech import remove

    raise typer.Exit(remove(inference()))
