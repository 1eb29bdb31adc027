"""`rushes` and its commands, of which each loads only what it needs."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from rushes_footage.contracts import Contract
from rushes_local.cli import database, models, proxies, sorting, speech
from rushes_local.cli.targets import catalog
from rushes_local.os_errors import in_words

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Rushes: a workbench for footage.")
_GROUPS = (("db", database), ("proxy", proxies), ("sort", sorting), ("models", models), ("speech", speech))
for name, commands in _GROUPS:
    app.add_typer(commands.app, name=name)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(version("rushes"))
        raise typer.Exit


@app.callback()
def _rushes(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version, and end.")
    ] = False,
) -> None:
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
    raise typer.Exit(verify(catalog(), clips, contract))


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
    raise typer.Exit(rebuild(catalog(), lines))


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


@app.command("secrets")
def secrets_command(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            metavar="DIR",
            help="Make this folder instead, with a file for each secret and certificates for the calls between "
            "processes: RUSHES_SECRETS_DIR.",
        ),
    ] = None,
) -> None:
    """Make the secrets of a deployment once, as lines for an env file: rushes secrets >> .env

    Nothing that is there is replaced. Exits with 1 where nothing was made.
    """
    from rushes_gateway.certificate import now
    from rushes_local.authority import CertsError
    from rushes_local.deployment_secrets import SecretsError, append_secrets, secrets_folder

    try:
        if folder is None:
            append_secrets(sys.stdout.fileno(), lambda words: typer.echo(words, err=True))
        else:
            secrets_folder(folder, now(), typer.echo)
    except (SecretsError, CertsError, OSError) as failed:
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
