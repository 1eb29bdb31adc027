"""`rushes models`: models that look at pictures, or listen."""

from pathlib import Path
from typing import Annotated

import typer

from rushes_inference.domain.mel_recipes import MelRecipe
from rushes_local.cli.targets import download_site, inference

app = typer.Typer(no_args_is_help=True, help="Models that detect objects in pictures, or describe pictures or sound.")

TextFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.onnx",
        help="The encoder of texts that was trained together with the model: its pictures can be searched by words.",
    ),
]
TokenizerFile = Annotated[
    Path | None, typer.Option(metavar="tokenizer.json", help="The tokenizer of that encoder of texts.")
]
ModelName = Annotated[str, typer.Argument(metavar="NAME", help="Name as in `rushes models list`.")]


@app.command("add")
def models_add_command(
    source: Annotated[
        str,
        typer.Argument(
            metavar="MODEL|FILE.pt|FILE.onnx",
            help="A published model like yolo11n, or clip-vit-b-32, which describes pictures; or a file.",
        ),
    ],
    name: Annotated[str | None, typer.Option(help="Name of the model; absent: the file's name.")] = None,
    licence: Annotated[str, typer.Option(help="Licence of the model; absent: as the file states.")] = "",
    window: Annotated[
        float | None,
        typer.Option(
            min=0.25,
            max=60,
            help="Of a model of sound: seconds that it describes together; absent: as the file states, else all that "
            "it takes, else 1.",
        ),
    ] = None,
    mels: Annotated[
        MelRecipe | None,
        typer.Option(
            help="Of a model of sound that takes log-mel bands: how they are computed; absent: as the file states, "
            "else ast."
        ),
    ] = None,
    text: TextFile = None,
    tokenizer: TokenizerFile = None,
) -> None:
    """Add a model. A published one is downloaded, with its encoder of texts where it has one.

    All but ONNX files and clip-vit-b-32 need the extra `yolo`.

    A .pt file may contain code, which runs on this machine with your permissions: add only files that you trust.
    Rushes has to be running. Exits with 0 where the model was added, with 1 where it was not, with 2 where Rushes does
    not answer.
    """
    from rushes_local.models import NewModel, OnlyOne, add, words_files

    try:
        words = words_files(text, tokenizer)
    except OnlyOne as wrong:
        raise typer.BadParameter(str(wrong)) from wrong
    raise typer.Exit(add(inference(), source, NewModel(name, licence, window, mels), download_site(), words))


@app.command("words")
def models_words_command(name: ModelName, text: TextFile = None, tokenizer: TokenizerFile = None) -> None:
    """Add an encoder of texts to a model that describes pictures, so that they can be searched by words.

    Without files the one that is published for the model is downloaded. Rushes has to be running. Exits with 0 where it
    was added, with 1 where it was not, with 2 where Rushes does not answer.
    """
    from rushes_local.models import OnlyOne, add_words, words_files

    try:
        words = words_files(text, tokenizer)
    except OnlyOne as wrong:
        raise typer.BadParameter(str(wrong)) from wrong
    raise typer.Exit(add_words(inference(), name, words, download_site()))


@app.command("list")
def models_list_command() -> None:
    """List the added models."""
    from rushes_local.models import list_models

    raise typer.Exit(list_models(inference()))


@app.command("remove")
def models_remove_command(name: ModelName) -> None:
    """Delete a model."""
    from rushes_local.models import remove

    raise typer.Exit(remove(inference(), name))


@app.command("sync")
def models_sync_command(
    repository: Annotated[
        Path | None,
        typer.Argument(metavar="REPOSITORY", help="A Triton's model repository; absent: deploy/triton of Rushes."),
    ] = None,
) -> None:
    """Copy the models that detect objects to the model repository of a Triton, and delete removed ones there.

    Rushes has to be running. Exits with 0 where the repository is up to date, with 1 where it is not, with 2 where
    Rushes does not answer.
    """
    from rushes_local.models import sync

    raise typer.Exit(sync(inference(), repository))


@app.command("test")
def models_test_command(name: ModelName) -> None:
    """Run a model on grey pictures, and print how long that takes."""
    from rushes_local.models import test

    raise typer.Exit(test(inference(), name))
