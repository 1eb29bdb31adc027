"""What a stage of a run builds on: the results of other stages, and the versions of what it is computed with."""

import hashlib
import json
from collections.abc import Mapping

from rushes_catalog.brands.domain.errors import BrandListNotFound
from rushes_catalog.pipelines.domain.errors import WrongConfiguration
from rushes_catalog.pipelines.domain.pipelines import Checkpoint, Inputs
from rushes_catalog.ports.pipelines import FrameExaminer
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_footage.parameter_values import Mistake
from rushes_footage.stage_schema import Need, Stage
from rushes_footage.stages import SCHEMAS, BadConfiguration, Values


async def versions_of(catalog: Catalog, examiner: FrameExaminer, stage: Stage, values: Values) -> dict[str, str]:
    """Versions of the stage's algorithms, models and lists by name.

    Raises ModelNotFound, and WrongConfiguration where it needs a list of brands that there is not.
    """
    versions = dict(await examiner.versions(stage, values))
    if SCHEMAS[stage].needs is Need.BRAND_LIST:
        name = str(values[Need.BRAND_LIST])
        try:
            async with catalog.reading() as stores:
                versions[f"list {name}"] = str((await stores.brand_lists.newest(name)).version)
        except BrandListNotFound as missing:
            mistake = Mistake(f"{stage}.{Need.BRAND_LIST}", missing.message)
            raise WrongConfiguration(BadConfiguration([mistake])) from missing
    return versions


async def inputs_of(stores: Stores, stage: Stage, there: Mapping[Stage, Checkpoint]) -> Inputs:
    """The results of the stages that this one reads, as far as they are there; raises ChunkDamaged."""
    return {
        each: {frame.seq: frame for frame in await stores.pipelines.frames(there[each].id)}
        for each in SCHEMAS[stage].findings_read
        if each in there
    }


def address_of(
    stage: Stage, values: Values, versions: Mapping[str, str], provider: str, there: Mapping[Stage, Checkpoint]
) -> str | None:
    """What a stage's results on a timeline are computed from, as a hash.

    None for a stage without versions, such as one that links boxes, and for one that reads results without an address.
    """
    read = {each: there[each].address for each in SCHEMAS[stage].findings_read if each in there}
    if not versions or None in read.values():
        return None
    said = json.dumps([stage, dict(values), dict(versions), provider, read], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


async def warning_of(stores: Stores, stage: Stage, values: Values, versions: Mapping[str, str]) -> str:
    """A sentence on what a stage cannot do with these values; "" where there is nothing to be said."""
    if SCHEMAS[stage].needs is not Need.BRAND_LIST:
        return ""
    name = str(values[Need.BRAND_LIST])
    if (await stores.brand_lists.at(name, int(versions[f"list {name}"]))).brands:
        return ""
    return f"The brand list {name} is empty: everything is unresolved."
