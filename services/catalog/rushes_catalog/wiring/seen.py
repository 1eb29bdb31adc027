"""What the pictures of videos show: describing them, and having inference keep them for searches."""

from rushes_catalog.seen.operations.describe_arrivals import DescribeArrivals
from rushes_catalog.seen.operations.describe_pictures import DescribePictures
from rushes_catalog.seen.operations.keep_loaded import KeepLoaded
from rushes_catalog.seen.operations.seen_models import SeenModels
from rushes_catalog.wiring.core import Core
from rushes_chassis.loops import Loop


class Seen:
    """Pictures that are searched by words, where a model is set."""

    def __init__(self, core: Core) -> None:
        catalog, fleet, sight, now = core.catalog, core.fleet, core.inference.sight, core.now
        models = SeenModels(core.choices.search_seen, core.inference.windows)
        self.describe = DescribePictures(catalog, fleet, models, sight, now)
        self.keep: KeepLoaded | None = None
        """None where no model is set."""
        self.servicers = ()
        self.loops: dict[str, Loop] = {}
        if models.name:
            pause, look = core.choices.seen_pause, core.choices.seen_look
            arrivals = DescribeArrivals(catalog, fleet, models, now, pause, look)
            self.keep = KeepLoaded(catalog, fleet, models, sight, arrivals.look_at, pause, look)
            self.loops = {"pictures for search": arrivals.run, "library of pictures": self.keep.run}
