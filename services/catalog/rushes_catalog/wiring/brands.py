"""Lists of brands."""

from rushes_catalog.brands.operations.keep_brand_lists import KeepBrandLists
from rushes_catalog.brands.rpc.brands import BrandsServicer
from rushes_catalog.wiring.core import Core
from rushes_chassis.loops import Loop


class Brands:
    """Names and aliases that text read from pictures is compared with."""

    def __init__(self, core: Core) -> None:
        self.servicers = (BrandsServicer(KeepBrandLists(core.catalog, core.now)),)
        self.loops: dict[str, Loop] = {}
