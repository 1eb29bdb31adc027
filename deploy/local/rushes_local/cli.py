"""The `rushes` command."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rushes_footage.contracts import Contract
from rushes_local.os_errors import in_words

if TYPE_CHECKING:
    from rushes_chassis.trust import Peer
    from rushes_local.settings import LocalSettings

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Rushes: a workbench for footage.")


@app.callback()
def _rushes() -> None:
    """A self-hosted workbench for footage. Settings come from RUSHES_… variables; docs/settings.md lists them."""


@app.command("up")
def up_command(
    media: Annotated[int, typer.Option(min=1, max=16, help="How many media nodes to run.")] = 1,
) -> None:
    """Run all services and the page on this machine until Ctrl+C."""
    from rushes_local.settings import plan_or_refuse

    plan = plan_or_refuse(media)
    # The supervisor replaces this process: what reads commands and settings takes more memory than the supervisor
    # itself, which runs for weeks.
    os.execv(sys.executable, [sys.executable, "-m", "rushes_local.up", plan.as_json(), str(media)])  # noqa: S606  # no shell is wanted


@app.command("verify")
def verify_command(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="FILE|MANIFEST …", help="Clips, or manifests that list clips: dataset.json or .jsonl."),
    ],
    contract: Annotated[
        Contract | None, typer.Option(help="The contract that clips have to keep; absent: that of each clip's export.")
    ] = None,
) -> None:
    """Verify finished clips: frames, pictures and sound against their sources, and the rules of their data set.

    Rushes has to be running.

    Exits with 0 where all are right, with 1 where one differs, with 2 where that cannot be checked.
    """
    # Imported here, as in all commands: each loads only what it needs.
    from rushes_local.verify import NOT_RUNNING, NoManifest, clips_named_by, verify

    try:
        clips = list(clips_named_by(paths))
    except (NoManifest, OSError) as wrong:
        typer.echo(in_words(wrong), err=True)
        raise typer.Exit(NOT_RUNNING) from wrong
    raise typer.Exit(verify(_catalog(), clips, contract))


@app.command("check-annotations")
def check_annotations_command(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE|FOLDER …", help="COCO (.json), MOT (.txt), YOLO (.zip, or an unpacked one)."),
    ],
) -> None:
    """Check annotation files, also those of other programs, against the rules of their formats.

    Exits with 0 where all keep the rules, with 1 where one does not, with 2 where one cannot be read.
    """
    from rushes_local.annotations.check import check

    raise typer.Exit(check(files, typer.echo))


@app.command("rebuild")
def rebuild_command(
    manifests: Annotated[list[Path], typer.Argument(metavar="DATASET.jsonl …", help="Manifests that Rushes wrote.")],
) -> None:
    """Make missing clips again from their manifests, and verify the existing ones. Nothing is overwritten.

    Rushes has to be running, with the sources in its library. Exits with 0 where all clips exist at the end, with 1
    where one does not, with 2 where that cannot be checked.
    """
    from rushes_local.rebuild import NOT_RUNNING, NoLines, lines_of, rebuild

    try:
        lines = lines_of(manifests)
    except (NoLines, OSError) as wrong:
        typer.echo(in_words(wrong), err=True)
        raise typer.Exit(NOT_RUNNING) from wrong
    raise typer.Exit(rebuild(_catalog(), lines))


proxy_app = typer.Typer(no_args_is_help=True, help="Scrub proxies: small copies in which every frame is a key frame.")
app.add_typer(proxy_app, name="proxy")

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


def _settings() -> "LocalSettings":
    """The settings of commands that call a running Rushes; exits where they cannot be used."""
    from rushes_chassis.settings import load_settings, refuse_unusable_certificates
    from rushes_local.settings import LocalSettings

    settings = load_settings(LocalSettings)
    refuse_unusable_certificates(settings)
    return settings


def _catalog() -> "Peer":
    """The catalog that is set."""
    return _settings().catalog_peer


@proxy_app.command("path")
def proxy_path_command(file: VideoFile, height: ProxyHeight = None) -> None:
    """Print the path of a video's proxy, whether or not it exists. `ensure` makes it."""
    from rushes_local.proxy import print_path

    raise typer.Exit(print_path(_catalog(), file, _height(height)))


@proxy_app.command("ensure")
def proxy_ensure_command(
    file: VideoFile,
    height: ProxyHeight = None,
    session: Annotated[str, typer.Option(help="Proxies of one session are cleaned up together.")] = "default",
) -> None:
    """Make a video's proxy unless it exists, wait until it is complete, and print its path."""
    from rushes_local.proxy import ensure

    raise typer.Exit(ensure(_catalog(), file, _height(height), session))


@proxy_app.command("generate")
def proxy_generate_command(
    file: VideoFile,
    target: Annotated[Path, typer.Argument(metavar="OUT.avi", help="The file to write; an existing one is replaced.")],
    height: ProxyHeight = None,
) -> None:
    """Copy a video's proxy to another file. The proxy is made first unless it exists."""
    from rushes_local.proxy import generate

    raise typer.Exit(generate(_catalog(), file, target, _height(height)))


@proxy_app.command("cleanup")
def proxy_cleanup_command(
    session: Annotated[str, typer.Option(help="Delete proxies that only this session requested.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Delete the proxies of all sessions.")] = False,
) -> None:
    """Delete proxies; they can be made again at any time."""
    from rushes_local.proxy import clean_up

    if bool(session) == every:
        typer.echo("Name the proxies to delete: --session NAME, or --all.", err=True)
        raise typer.Exit(1)
    raise typer.Exit(clean_up(_catalog(), None if every else session))


sort_app = typer.Typer(no_args_is_help=True, help="Training a classifier, and sorting videos by it.")
app.add_typer(sort_app, name="sort")


@sort_app.command("extract")
def sort_extract_command() -> None:
    """Describe all videos of the sort folder that are not described yet. `train` does this first, too."""
    from rushes_local.sort import extract

    raise typer.Exit(extract(_catalog()))


@sort_app.command("train")
def sort_train_command(
    retry_problems: Annotated[
        bool,
        typer.Option("--retry-problems", help="Also retry videos where describing or recognising speech failed."),
    ] = False,
) -> None:
    """Train on the sorted videos, and predict the folders of the others. Exits with 1 where the training failed."""
    from rushes_local.sort import train

    raise typer.Exit(train(_catalog(), retry_problems=retry_problems))


@sort_app.command("use")
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

    raise typer.Exit(use(_catalog(), name))


@sort_app.command("predict")
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

    raise typer.Exit(predict(_catalog(), Predicting(move, threshold, top_k, output)))


models_app = typer.Typer(no_args_is_help=True, help="Models that detect objects in pictures, or describe pictures.")
app.add_typer(models_app, name="models")

ModelName = Annotated[str, typer.Argument(metavar="NAME", help="Name as in `rushes models list`.")]


def _site() -> str:
    """The site from which commands download models: they do so even where the server may not."""
    from rushes_chassis.settings import load_settings
    from rushes_inference.domain.published import SITE
    from rushes_inference.settings import InferenceSettings

    return load_settings(InferenceSettings).download_site or SITE


def _inference() -> "Peer":
    """Inference as it is set."""
    return _settings().inference_peer


@models_app.command("add")
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
) -> None:
    """Add a model. A published one is downloaded. All but ONNX files and clip-vit-b-32 need the extra `yolo`.

    A .pt file may contain code, which runs on this machine with your permissions: add only files that you trust.
    Rushes has to be running. Exits with 0 where the model was added, with 1 where it was not, with 2 where Rushes does
    not answer.
    """
    from rushes_local.models import add

    raise typer.Exit(add(_inference(), source, name, licence, _site()))


@models_app.command("list")
def models_list_command() -> None:
    """List the added models."""
    from rushes_local.models import list_models

    raise typer.Exit(list_models(_inference()))


@models_app.command("remove")
def models_remove_command(name: ModelName) -> None:
    """Delete a model."""
    from rushes_local.models import remove

    raise typer.Exit(remove(_inference(), name))


@models_app.command("sync")
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

    raise typer.Exit(sync(_inference(), repository))


@models_app.command("test")
def models_test_command(name: ModelName) -> None:
    """Run a model on grey pictures, and print how long that takes."""
    from rushes_local.models import test

    raise typer.Exit(test(_inference(), name))


speech_app = typer.Typer(no_args_is_help=True, help="Speech recognition, for sorting by what is said.")
app.add_typer(speech_app, name="speech")


class WhisperSize(StrEnum):
    """Sizes of the recogniser: larger ones are more accurate and slower."""

    TINY = "tiny"
    BASE = "base"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large-v3"


@speech_app.command("add")
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

    raise typer.Exit(add(_inference(), folder, whisper.value, site.rstrip("/") if site else _site()))


@speech_app.command("show")
def speech_show_command() -> None:
    """Print the installed model. Exits with 1 where speech is not recognised, and says what to do."""
    from rushes_local.speech import show

    raise typer.Exit(show(_inference()))


@speech_app.command("remove")
def speech_remove_command() -> None:
    """Delete the model. Speech already recognised is kept."""
    from rushes_local.speech import remove

    raise typer.Exit(remove(_inference()))


@app.command("doctor")
def doctor_command() -> None:
    """Check what works on this machine, and print what to do about the rest. Exits with 1 where a check fails."""
    from rushes_local.doctor.check import check_everything
    from rushes_local.doctor.findings import Verdict, lines

    findings = []
    for finding in check_everything():
        findings.append(finding)
        for line in lines([finding]):
            typer.echo(line)
    failed = sum(finding.verdict is Verdict.FAILS for finding in findings)
    if failed:
        typer.echo(f"{failed} of {len(findings)} checks failed.")
        raise typer.Exit(1)
    typer.echo("Nothing that Rushes needs is missing.")


@app.command("certs")
def certs_command(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME … | services]",
            help="Host names or addresses of this machine; absent: its own, and the previous ones. services: "
            "certificates for the calls between processes on a network instead.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="With services: the folder that they are written to.")
    ] = None,
    hosts: Annotated[
        list[str] | None,
        typer.Option(
            "--host", help="With services: a host that is to use them, may be repeated; absent: they are for any host."
        ),
    ] = None,
) -> None:
    """Make or renew a certificate for HTTPS on your network, and print how to use and trust it.

    `rushes certs services --out DIR` makes an authority and a certificate for each kind of process.
    """
    from rushes_chassis.settings import load_settings
    from rushes_gateway.certificate import now
    from rushes_local.authority import CertsError
    from rushes_local.certs import certs
    from rushes_local.service_certs import service_certs
    from rushes_local.settings import LocalSettings

    try:
        if names == ["services"]:
            if out is None:
                raise CertsError("--out is missing: rushes certs services --out DIR")
            service_certs(out, hosts or (), now(), typer.echo)
            return
        if out is not None or hosts:
            raise CertsError("--out and --host are for `rushes certs services`")
        certs(load_settings(LocalSettings).data_dir, names or (), now(), typer.echo)
    except (CertsError, OSError) as failed:
        typer.echo(in_words(failed), err=True)
        raise typer.Exit(1) from failed


@app.command("backup")
def backup_command(
    target: Annotated[Path, typer.Argument(metavar="FILE.tar", help="The archive to write; it must not exist.")],
    derived: Annotated[
        bool, typer.Option("--derived", help="Include derived files, which can be made again; without renditions.")
    ] = False,
) -> None:
    """Back up the database, and on request derived files, into one archive, also while Rushes runs.

    Footage, clips, added models and certificates are not in it. A database on PostgreSQL is backed up by pg_dump
    instead.
    """
    from rushes_catalog.settings import CatalogSettings
    from rushes_local.backup import BackupError, make_backup, sqlite_file
    from rushes_local.settings import plan_or_refuse, settings_given
    from rushes_media.settings import MediaSettings

    plan_or_refuse()
    folder = MediaSettings().cache_folder if derived else None
    try:
        made = make_backup(sqlite_file(CatalogSettings().database), folder, settings_given(), target)
    except (BackupError, OSError) as failed:
        typer.echo(in_words(failed), err=True)
        raise typer.Exit(1) from failed
    typer.echo(f"{target}: {made.summary()}")


@app.command("restore")
def restore_command(
    source: Annotated[Path, typer.Argument(metavar="FILE.tar", help="An archive written by `rushes backup`.")],
) -> None:
    """Restore a backup into a data folder without a database. Rushes must not be running."""
    from rushes_catalog.settings import CatalogSettings
    from rushes_local.backup import BackupError, restore_backup, sqlite_file
    from rushes_local.settings import plan_or_refuse, settings_given
    from rushes_local.up import locked
    from rushes_media.settings import MediaSettings

    data_dir = Path(plan_or_refuse().data_dir)
    data_dir.mkdir(parents=True, exist_ok=True)
    with locked(data_dir):
        try:
            made = restore_backup(source, sqlite_file(CatalogSettings().database), MediaSettings().cache_folder)
        except (BackupError, OSError) as failed:
            typer.echo(in_words(failed), err=True)
            raise typer.Exit(1) from failed
    typer.echo(f"Restored: {made.summary()}")
    now = settings_given()
    for variable, value in made.settings.items():
        if now.get(variable) != value:
            typer.echo(f"The backup was made with {variable}={value}, which is not set so now.")


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()
