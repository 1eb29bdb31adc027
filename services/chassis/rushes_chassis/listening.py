"""The addresses on which a service listens: of its command line, of its settings, or of this machine."""

from argparse import ArgumentParser, Namespace

from rushes_chassis.settings import ServiceSettings, listened_on, refuse_settings


def add_listen(options: ArgumentParser) -> None:
    """The option `--listen`, which may be repeated."""
    options.add_argument(
        "--listen", action="append", default=[], metavar="ADDRESS", help="gRPC address to listen on; may be repeated"
    )


def addresses_of(chosen: Namespace, settings: ServiceSettings, default: str) -> tuple[str, ...]:
    """The addresses; exits where the command line has one that is none."""
    try:
        return listened_on(tuple(chosen.listen)) or settings.listen or (default,)
    except ValueError as mistake:
        refuse_settings([f"--listen: {mistake}"])
