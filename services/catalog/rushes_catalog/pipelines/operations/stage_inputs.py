"""What a stage of a run builds on: the results of other stages, and the versions of what it is computed with."""

import hashlib
import json
from collections.abc import Collection, Mapping

from rushes_catalog.brands.domain.errors import BrandListNotFound
from rushes_catalog.pipelines.domain.errors import WrongConfiguration
from rushes_catalog.pipelines.domain.pipelines import Checkpoint, Inputs, StageFrame
from rushes_catalog.pipelines.operations.stored_results import results_of
from rushes_catalog.pipelines.store.stage_results import FramesBySeq
from rushes_catalog.ports.pipelines import FrameExaminer
from rushes_catalog.storage.catalog import Catalog
from rushes_footage.parameter_values import Mistake
from rushes_footage.stage_schema import Need, Stage
from rushes_footage.stages import ORDER, SCHEMAS, SELECTING, BadConfiguration, Values


async def versions_of(catalog: Catalog, examiner: FrameExaminer, stage: Stage, values: Values) -> dict[str, str]:
    """Versions of the stage's algorithms, models and lists by name.

    Raises ModelNotFound, and WrongConfiguration where it needs a list of brands that there is not.
    """
    versions: dict[str, str] = {}
    if SCHEMAS[stage].needs is Need.BRAND_LIST:
        name = str(values[Need.BRAND_LIST])
        try:
            async with catalog.reading() as stores:
                versions[_list_named(name)] = str((await stores.brand_lists.newest(name)).version)
        except BrandListNotFound as missing:
            mistake = Mistake(f"{stage}.{Need.BRAND_LIST}", missing.message)
            raise WrongConfiguration(BadConfiguration([mistake])) from missing
    return {**await examiner.versions(stage, values), **versions}


def list_version_of(stage: Stage, values: Values, versions: Mapping[str, str]) -> int | None:
    """The version of the brand list among those of a stage; None where it needs no list."""
    if SCHEMAS[stage].needs is not Need.BRAND_LIST:
        return None
    return int(versions[_list_named(str(values[Need.BRAND_LIST]))])


def _list_named(name: str) -> str:
    return f"list {name}"


async def inputs_of(
    catalog: Catalog, stage: Stage, there: Mapping[Stage, Checkpoint], seqs: Collection[int] | None = None
) -> Inputs:
    """The results of the stages that this one reads, as far as they are there, in these frames; None: in all.

    Raises ChunkDamaged; so may reading in the inputs of all frames, which are not all in memory.
    """
    inputs: dict[Stage, Mapping[int, StageFrame]] = {}
    for each in SCHEMAS[stage].findings_read:
        if each not in there:
            continue
        if seqs is not None:
            inputs[each] = {frame.seq: frame for frame in await results_of(catalog, there[each].id, seqs)}
            continue
        async with catalog.reading() as stores:
            inputs[each] = FramesBySeq(await stores.pipelines.results(there[each].id))
    return inputs


def addresses_of(there: Mapping[Stage, Checkpoint]) -> dict[Stage, str | None]:
    """The addresses of results that are there."""
    return {stage: each.address for stage, each in there.items()}


def address_of(
    stage: Stage, values: Values, versions: Mapping[str, str], provider: str, there: Mapping[Stage, str | None]
) -> str | None:
    """What a stage's results on a timeline are computed from, as a hash; `there`: those of the run's other stages.

    None for a stage without versions, such as one that links boxes, and for one that reads results without an address.
    """
    selected = (SELECTING,) if ORDER[stage] > ORDER[SELECTING] else ()
    read = {each: there[each] for each in (*selected, *SCHEMAS[stage].findings_read) if each in there}
    if not versions or None in read.values():
        return None
    said = json.dumps([stage, dict(values), dict(versions), provider, read], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


async def warning_of(catalog: Catalog, stage: Stage, values: Values, versions: Mapping[str, str]) -> str:
    """A sentence on what a stage cannot do with these values; "" where there is nothing to be said."""
    if SCHEMAS[stage].needs is not Need.BRAND_LIST:
        return ""
    name = str(values[Need.BRAND_LIST])
    async with catalog.reading() as stores:
        known = await stores.brand_lists.at(name, int(versions[_list_named(name)]))
    if known.brands:
        return ""
    return f"The brand list {name} is empty: everything is unresolved."
