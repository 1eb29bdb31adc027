"""`python -m rushes_gateway`: the composition root of the gateway."""

from rushes_chassis.memory import importing

with importing():
    import asyncio
    import socket
    import sys
    from argparse import ArgumentParser

    import uvloop

    from rushes_chassis.logs import configure_logs
    from rushes_chassis.memory import keep_large_blocks, skip_collection_at_exit
    from rushes_chassis.metrics import serve_metrics
    from rushes_chassis.probes import Probes
    from rushes_chassis.probing import probed
    from rushes_chassis.settings import load_settings, refuse_unusable_certificates
    from rushes_chassis.tracing import tracing
    from rushes_chassis.watchdog import watched
    from rushes_gateway.app import gateway
    from rushes_gateway.server import http_server
    from rushes_gateway.settings import GatewaySettings


def command_line() -> ArgumentParser:
    """The options of this process: none, as settings have everything."""
    return ArgumentParser(prog="rushes_gateway", description="Rushes: HTTP, and the page")


def main() -> None:
    """Serve until a signal stops the process."""
    command_line().parse_args()
    settings = load_settings(GatewaySettings)
    refuse_unusable_certificates(settings, "gateway")
    keep_large_blocks()
    configure_logs("gateway", settings.log_format)
    serve_metrics(settings.metrics_port)
    probes = Probes()
    with probed(settings.probe_port, probes), tracing("gateway"):
        uvloop.run(_serve(settings, probes))
    skip_collection_at_exit()


async def _serve(settings: GatewaySettings, probes: Probes) -> None:
    loop, ending = asyncio.get_running_loop(), asyncio.Event()
    probes.watch(loop)
    with watched(loop):
        async with gateway(settings, ending) as app:
            await http_server(app, settings, probes, ending).serve([_listening_socket(settings)])


def _listening_socket(settings: GatewaySettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as taken:
        sys.exit(
            f"Rushes cannot listen on {settings.scheme}://{settings.host}:{settings.port}: {taken.strerror}. "
            "Is Rushes running already? RUSHES_PORT sets another port."
        )
    return listening


if __name__ == "__main__":
    main()
