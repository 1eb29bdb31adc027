"""Replaying one stage of a run on some frames with other values, without storing the results."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, replace

from rushes_catalog.domain.ids import RunId
from rushes_catalog.pipelines.domain.errors import CheckpointNotFound, ReplaysBusy, WrongConfiguration, WrongReplay
from rushes_catalog.pipelines.domain.pipelines import Examined, Inputs, Timeline
from rushes_catalog.pipelines.domain.stand_ins import StandIns
from rushes_catalog.pipelines.operations.examine_frames import ExamineFrames
from rushes_catalog.pipelines.operations.present_runs import checkpoints_for
from rushes_catalog.pipelines.operations.stage_inputs import inputs_of
from rushes_catalog.pipelines.operations.stored_results import results_of, stand_ins
from rushes_catalog.storage.catalog import Catalog
from rushes_chassis.turns import NoTurn, Turns
from rushes_footage.stage_schema import Kind, Stage
from rushes_footage.stages import SCHEMAS, BadConfiguration, Values, effective, stage_named, stages_read

REPLAYS_AT_ONCE = 4
REPLAYS_WAITING = 256
LONGEST_WAIT = 20.0
"""Seconds that further replays wait for their turn."""
MOST_WITH_OVERLAYS = 32
"""Limit of frames in one replay with overlays."""


@dataclass(frozen=True, slots=True)
class StageReplay:
    """A checked request: the stage, its values and the frames."""

    timeline: Timeline
    stage: Stage
    values: Values
    seqs: Sequence[int]
    """The frames that were asked for, ascending."""
    stand_ins: StandIns
    """For those of them that the run leaves out the ones that stand for them, which are examined in their place."""
    provider: str
    """The provider of the run."""
    overlays: bool
    inputs: Inputs
    """The results of the stages that it reads."""


class ReplayStage:
    """Equal requests give equal results."""

    def __init__(self, catalog: Catalog, examine: ExamineFrames) -> None:
        self._catalog, self._examine = catalog, examine
        self._turns = Turns(at_once=REPLAYS_AT_ONCE, most_waiting=REPLAYS_WAITING, seconds=LONGEST_WAIT)

    async def order(
        self,
        run_id: RunId,
        stage_name: str,
        seqs: Sequence[int] | None,
        overrides: Mapping[str, object],
        *,
        overlays: bool,
    ) -> StageReplay:
        """Check a request; `seqs`: the frames, None for all.

        `overrides` are {stage: {parameter: value}}, or the parameters of this stage alone. Raises RunNotFound,
        WrongReplay, WrongConfiguration, and CheckpointNotFound where an input of the stage is missing.
        """
        try:
            stage = stage_named(stage_name)
        except BadConfiguration as bad:
            raise WrongConfiguration(bad) from bad
        schema = SCHEMAS[stage]
        if schema.kind is Kind.COUNTS:
            raise WrongReplay("stage", f"{stage} processes no frames")
        async with self._catalog.reading() as stores:
            run = await stores.pipelines.run(run_id)
            timeline = await stores.pipelines.timeline(run.timeline_id)
            there = await checkpoints_for(stores, run)
        flat = overrides and not any(isinstance(value, Mapping) for value in overrides.values())
        try:
            config = effective((stage,), run.config, {stage: overrides} if flat else overrides)
        except BadConfiguration as bad:
            raise WrongConfiguration(bad) from bad
        wanted = range(len(timeline.frames)) if seqs is None else sorted(set(seqs))
        for seq in wanted:
            if not 0 <= seq < len(timeline.frames):
                raise WrongReplay("frame_refs", f"there is no frame {seq}: they are 0 to {len(timeline.frames) - 1}")
        if overlays and len(wanted) > MOST_WITH_OVERLAYS:
            limit = f"at most {MOST_WITH_OVERLAYS} frames with overlays at a time: name them in frame_refs"
            raise WrongReplay("debug", limit)
        for needed in stages_read(stage, config[stage]):
            if needed not in there:
                raise CheckpointNotFound(needed, f"run {run_id}")
        left_out = await stand_ins(self._catalog, stage, there, wanted)
        examined = {left_out.get(seq, seq) for seq in wanted}
        # Those of all frames of a long timeline take seconds to be read.
        inputs = await inputs_of(self._catalog, stage, there, None if schema.kind is Kind.LINKS else examined)
        if schema.kind is Kind.ASKED and stage in there:
            own = await results_of(self._catalog, there[stage].id, examined)
            inputs = {**inputs, stage: {frame.seq: frame for frame in own}}
        return StageReplay(timeline, stage, config[stage], wanted, left_out, run.provider, overlays, inputs)

    async def frames(self, order: StageReplay) -> AsyncGenerator[Examined]:
        """Results frame by frame, in order, once it is this replay's turn.

        Raises ReplaysBusy, AssetUnusable, SourceReplaced, and inference's errors.
        """
        async with AsyncExitStack() as held:
            try:
                await held.enter_async_context(self._turns.turn())
            except NoTurn as busy:
                raise ReplaysBusy(REPLAYS_AT_ONCE) from busy
            stands_for: dict[int, list[int]] = {}
            for seq in order.seqs:
                stands_for.setdefault(order.stand_ins.get(seq, seq), []).append(seq)
            looked = self._examine.examine(
                order.timeline,
                order.stage,
                order.values,
                list(stands_for),
                order.inputs,
                provider=order.provider,
                overlays=order.overlays,
            )
            async with aclosing(looked):
                async for each in looked:
                    for seq in stands_for[each.found.seq]:
                        stand_in = each.found.stand_in if seq == each.found.seq else each.found.seq
                        yield replace(each, found=replace(each.found, seq=seq, stand_in=stand_in))
