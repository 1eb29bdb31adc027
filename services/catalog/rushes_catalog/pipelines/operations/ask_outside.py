"""Asking outside models about single regions: within limits, once about the same, and on the record."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from weakref import WeakValueDictionary

from rushes_catalog.domain.ids import RunId
from rushes_catalog.jobs.domain.jobs import Claim
from rushes_catalog.library.domain.assets import Asset
from rushes_catalog.pipelines.domain.brand_labels import BrandLabel, holding
from rushes_catalog.pipelines.domain.outside_calls import (
    AnswerReader,
    OutsideCall,
    hash_of,
    is_asked_about,
    question_of,
)
from rushes_catalog.pipelines.domain.pipelines import (
    Checkpoint,
    NewRun,
    StageFrame,
    StageRegion,
    StageResult,
    Timeline,
    stats_of,
)
from rushes_catalog.pipelines.operations.brand_findings import findings_of
from rushes_catalog.pipelines.operations.examine_frames import ExamineFrames
from rushes_catalog.pipelines.operations.stage_inputs import address_of, addresses_of, list_version_of
from rushes_catalog.pipelines.operations.stored_results import results_of
from rushes_catalog.pipelines.store.stage_results import packed
from rushes_catalog.ports.clock import Clock
from rushes_catalog.ports.pipelines import OutsideModels
from rushes_catalog.storage.catalog import Catalog, Stores
from rushes_chassis.errors import NotFound
from rushes_footage.brands import Brand, FoundBy
from rushes_footage.outside_models import ANSWERED, ASKED, LEFT, OPEN, REQUESTS, RESOLVED, Outcome, OutsideAnswer
from rushes_footage.stage_schema import Need, Stage
from rushes_footage.stages import ORDER, SCHEMAS, Values, matching

PAUSES: Final = (1.0, 4.0)
"""Seconds before a request is sent again that the model did not take, or failed at."""
LONGEST_PAUSE: Final = 60.0
"""Seconds; a model that wants a longer one is not asked any more."""
_IN_VAIN: Final = 2
"""After so many regions in a row without an answer no further one is asked about."""
_AGAIN: Final = frozenset({Outcome.LIMITED, Outcome.FAILED, Outcome.AWAY})
"""What may be different in a moment."""
_AT_ONCE: Final = frozenset({Outcome.LIMITED, Outcome.AWAY})
"""What concerns all regions alike."""

Progress = Callable[[float], Awaitable[None]]
"""Reports which share of the frames is done, 0 to 1."""


@dataclass(frozen=True)
class _Means:
    """What all runs ask with."""

    catalog: Catalog
    models: OutsideModels
    now: Clock
    pauses: Sequence[float]
    questions: WeakValueDictionary[str, asyncio.Lock]
    """Two runs may have the same question at the same moment: one of them waits for the other's answer."""


class AskOutside:
    """Runs the stages that ask outside models."""

    def __init__(
        self,
        catalog: Catalog,
        examine: ExamineFrames,
        models: OutsideModels,
        now: Clock,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._catalog, self._examine = catalog, examine
        self._means = _Means(catalog, models, now, pauses, WeakValueDictionary())

    async def result(
        self,
        claim: Claim,
        run: NewRun,
        timeline: Timeline,
        stage: Stage,
        there: dict[Stage, Checkpoint],
        said: Progress,
    ) -> StageResult:
        """The regions of the stage before it, those that the model has resolved among them.

        Answers that are known cost nothing; a run that was interrupted goes on behind them. Raises Fenced, and like
        ExamineFrames.assets and OutsideModels.crops.
        """
        values, version = run.config[stage], {str(stage): SCHEMAS[stage].version}
        before = matching([each for each in there if ORDER[each] < ORDER[stage]])
        assert before is not None
        async with self._catalog.reading() as stores:
            brands = await _brands(stores, stage, run, there)
        if not values["enabled"]:
            # Decisions do not count here: the result has an address, and they are nothing that it is computed from.
            frames = await results_of(self._catalog, there[before].id)
            left = [_left(each, _asked_about(each, str(values["only"]), ())) for each in frames]
            address = address_of(stage, values, version, run.provider, addresses_of(there))
            return StageResult(await asyncio.to_thread(packed, left), stats_of(SCHEMAS[stage], left), version, address)
        provider = SCHEMAS[stage].asks
        model = (await self._means.models.models()).get(provider)
        asking = _Asking(self._means, claim, run.id, stage, values, brands, model or "")
        if model is None:
            asking.stop(f"RUSHES_VLM_{provider.upper()}_URL is not set where inference runs, so nothing was asked.")
        elif not brands:
            asking.stop("The brand list is empty, so nothing was asked.")
        await asking.begin()
        assets = await self._examine.assets(timeline)
        known = await findings_of(self._catalog, timeline, there, before)
        found = []
        for number, frame in enumerate(known.frames):
            found.append(await asking.frame(frame, known.labels.get(frame.seq, ()), timeline, assets))
            await said((number + 1) / len(known.frames))
        stats = {**stats_of(SCHEMAS[stage], found), ASKED: asking.sent}
        used = {**version, f"model {provider}": model} if model else version
        return StageResult(await asyncio.to_thread(packed, found), stats, used, warning=asking.warning(stats[OPEN]))


class _Asking:
    """A stage of a run."""

    def __init__(
        self,
        means: _Means,
        claim: Claim,
        run_id: RunId,
        stage: Stage,
        values: Values,
        brands: Sequence[Brand],
        model: str,
    ) -> None:
        self._means, self._claim, self._run_id, self._stage, self._model = means, claim, run_id, stage, model
        most, rate = values["max_calls"], values["calls_per_minute"]
        assert isinstance(most, int)
        assert isinstance(rate, int)
        self._most, self._gap = most, 60 / rate
        self._prompt, self._only = str(values["prompt"]), str(values["only"])
        self._names, self._reader = [each.name for each in brands], AnswerReader(brands)
        self._by = FoundBy(SCHEMAS[stage].asks)
        self._last: OutsideCall | None = None
        self._in_vain, self._stopped = 0, ""
        self._is_full = False

    @property
    def sent(self) -> int:
        """Number of requests of the stage, those of interrupted attempts included."""
        return self._last.number if self._last else 0

    def stop(self, why: str) -> None:
        """Ask nothing more."""
        self._stopped = self._stopped or why

    def warning(self, left: int) -> str:
        """A sentence on what was not asked; "" where all was."""
        if self._stopped:
            return self._stopped
        if self._is_full and left:
            return f"max_calls allows {self._most} requests: {left} regions are open."
        return ""

    async def begin(self) -> None:
        """Go on behind what an earlier attempt has sent."""
        async with self._means.catalog.reading() as stores:
            self._last = await stores.outside_calls.last(self._run_id, self._stage)

    async def frame(
        self, frame: StageFrame, labels: Sequence[BrandLabel], timeline: Timeline, assets: Sequence[Asset]
    ) -> StageFrame:
        """The frame with what the model has resolved in it; nothing is asked about what people have decided on."""
        chosen = _asked_about(frame, self._only, labels)
        if not chosen or self._stopped:
            # Whoever asks nothing more decodes no frames either, not even for answers that are known.
            return _left(frame, chosen)
        there = timeline.frames[frame.seq]
        asset = assets[there.asset]
        crops = await self._means.models.crops(
            asset.place, asset.version, there.number, [frame.regions[place] for place in chosen]
        )
        regions, before = list(frame.regions), self.sent
        answered = resolved = 0
        for place, crop in zip(chosen, crops, strict=True):
            words = await self._answer(frame.seq, place, crop)
            if words is None:
                continue
            answered += 1
            now = self._reader.resolved(regions[place], words, self._by, self._model)
            if now is not None:
                regions[place], resolved = now, resolved + 1
        return _measured(frame, regions, self.sent - before, answered, resolved, len(chosen) - resolved)

    async def _answer(self, seq: int, region: int, crop: bytes) -> str | None:
        sha256 = hash_of(crop)
        question = question_of(self._by.value, self._model, sha256, self._prompt, self._names)
        lock = self._means.questions.setdefault(question, asyncio.Lock())
        async with lock:
            async with self._means.catalog.reading() as stores:
                known = await stores.outside_calls.answer(question)
            if known is not None or self._stopped:
                return known
            return await self._asked(question, seq, region, crop, sha256)

    async def _asked(self, question: str, seq: int, region: int, crop: bytes, sha256: str) -> str | None:
        """The answer; None where there is none within the limits."""
        for pause in (*self._means.pauses, None):
            if self.sent >= self._most:
                self._is_full = True
                return None
            await self._wait_for_turn()
            # Raises Unavailable where inference does not answer, before a request is counted that it cannot send.
            await self._means.models.models()
            sent = await self._send(question, seq, region, crop, sha256)
            if sent is None:
                self.stop(f"{self._title} is not set any more, so it was asked nothing more.")
                return None
            answer = sent
            if answer.outcome is Outcome.ANSWERED:
                self._in_vain = 0
                return answer.words
            if answer.outcome not in _AGAIN:
                break
            wait = max(pause or 0, answer.retry_after or 0)
            if wait > LONGEST_PAUSE:
                self.stop(f"{self._title} wants a pause of {wait:.0f} s, so it was asked nothing more.")
                return None
            if pause is not None:
                await asyncio.sleep(wait)
        self._in_vain += 1
        if self._in_vain >= _IN_VAIN or answer.outcome in _AT_ONCE:
            self.stop(f"{self._title} gave no answer, so it was asked nothing more. {answer.why}")
        return None

    async def _send(self, question: str, seq: int, region: int, crop: bytes, sha256: str) -> OutsideAnswer | None:
        """One request, recorded before it is sent: one that an interruption leaves unknown counts too.

        None, and no request, where the model's address was taken away since the run has begun.
        """
        catalog, now, clock = self._means.catalog, self._means.now, asyncio.get_running_loop().time
        call = OutsideCall(self._stage, self.sent + 1, seq, region, sha256, len(crop), self._model, sent_at=now())
        async with catalog.changing() as stores:
            # For the current attempt only; raises Fenced.
            await stores.tasks.note_progress(self._claim, await stores.tasks.fraction(self._claim.task_id))
            await stores.outside_calls.begin(self._run_id, call)
        before, self._last = self._last, call
        begun = clock()
        try:
            answer = await self._means.models.ask(self._by.value, crop, self._prompt, self._names)
        except NotFound:
            async with catalog.changing() as stores:
                await stores.outside_calls.take_back(self._run_id, call)
            self._last = before
            return None
        call = replace(call, outcome=answer.outcome, words=answer.words, milliseconds=round((clock() - begun) * 1000))
        async with catalog.changing() as stores:
            await stores.outside_calls.end(self._run_id, call)
            if answer.outcome is Outcome.ANSWERED:
                await stores.outside_calls.keep_answer(question, self._by.value, self._model, answer.words, now())
        return answer

    async def _wait_for_turn(self) -> None:
        if self._last is not None:
            since = (self._means.now() - self._last.sent_at).total_seconds()
            await asyncio.sleep(min(max(self._gap - since, 0.0), self._gap))

    @property
    def _title(self) -> str:
        return f"The {self._by.value} model {self._model}"


async def _brands(stores: Stores, stage: Stage, run: NewRun, there: Mapping[Stage, Checkpoint]) -> Sequence[Brand]:
    """Those of the list, in the version, that the stage before has matched with."""
    matched = SCHEMAS[stage].inputs[0]
    values = run.config[matched]
    version = list_version_of(matched, values, there[matched].versions)
    assert version is not None
    return (await stores.brand_lists.at(str(values[Need.BRAND_LIST]), version)).brands


def _asked_about(frame: StageFrame, only: str, labels: Sequence[BrandLabel]) -> Sequence[int]:
    """The places of the regions to ask about, which are those that nobody has decided on."""
    return [
        place
        for place, each in enumerate(frame.regions)
        if is_asked_about(each, only) and holding(each, labels) is None
    ]


def _left(frame: StageFrame, chosen: Sequence[int]) -> StageFrame:
    """The frame, of which nothing was asked."""
    return _measured(frame, frame.regions, 0, 0, 0, len(chosen))


def _measured(
    frame: StageFrame, regions: Sequence[StageRegion], sent: int, answered: int, resolved: int, left: int
) -> StageFrame:
    measures = {
        REQUESTS: sent,
        ANSWERED: answered,
        RESOLVED: resolved,
        LEFT: left,
    }
    return replace(frame, regions=tuple(regions), measures=measures)
