"""Scrub proxies, on request and ahead of need."""

from rushes_catalog.proxies.operations.proxies import Proxies as AskForProxies
from rushes_catalog.proxies.operations.proxies_ahead import ProxiesAhead
from rushes_catalog.proxies.rpc.proxies import ProxiesServicer
from rushes_catalog.wiring.core import Core
from rushes_catalog.wiring.library import Library
from rushes_chassis.loops import Loop


class Proxies:
    """Scrub proxies."""

    def __init__(self, core: Core, library: Library) -> None:
        catalog, node, now, choices = core.catalog, core.media.proxies, core.now, core.choices
        self.servicers = (ProxiesServicer(AskForProxies(catalog, library.find, node, now, choices.proxy_height)),)
        self.loops: dict[str, Loop] = {}
        if (least := choices.proxies_from_seconds) is not None:
            ahead = ProxiesAhead(catalog, core.fleet, node, now, least_seconds=least, height=choices.proxy_height)
            self.loops["proxies ahead"] = ahead.run
