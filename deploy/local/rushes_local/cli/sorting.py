"""`rushes sort`: the classifier that sorts videos."""

from pathlib import Path
from typing import Annotated

import typer

from rushes_local.cli.targets import catalog

app = typer.Typer(no_args_is_help=True, help="Training a classifier, and sorting videos by it.")


@app.command("extract")
def sort_extract_command() -> None:
    """Describe all videos of the sort folder that are not described yet. `train` does this first, too."""
    from rushes_local.sort import extract

    raise typer.Exit(extract(catalog()))


@app.command("train")
def sort_train_command(
    retry_problems: Annotated[
        bool,
        typer.Option("--retry-problems", help="Also retry videos where describing or recognising speech failed."),
    ] = False,
) -> None:
    """Train on the sorted videos, and predict the folders of the others. Exits with 1 where the training failed."""
    from rushes_local.sort import train

    raise typer.Exit(train(catalog(), retry_problems=retry_problems))


@app.command("use")
def sort_use_command(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="The built-in descriptor, or an added model; absent: print all."),
    ] = None,
) -> None:
    """Choose the descriptor of videos: an added model (`rushes models add clip.onnx`), or the built-in one.

    Rushes then trains a new classifier by itself, and uses the previous classifier until then.
    """
    from rushes_local.sort import use

    raise typer.Exit(use(catalog(), name))


@app.command("predict")
def sort_predict_command(
    move: Annotated[
        bool, typer.Option("--move", help="Move videos predicted with at least the threshold; no file is replaced.")
    ] = False,
    threshold: Annotated[float, typer.Option(min=0, max=1, help="Least confidence for moving a video.")] = 0.0,
    top_k: Annotated[
        int, typer.Option(min=1, help="Number of predicted folders for each video; Rushes keeps the best 3.")
    ] = 3,
    output: Annotated[Path | None, typer.Option(help="The file for the predictions; absent: standard output.")] = None,
) -> None:
    """Write the predicted folders of all unsorted videos as JSON, whatever the threshold.

    Moves can be undone for 30 days, on the page or with `/api/sort/undo`. Exits with 1 where a video could not be
    moved.
    """
    from rushes_local.sort import Predicting, predict

    raise typer.Exit(predict(catalog(), Predicting(move, threshold, top_k, output)))
