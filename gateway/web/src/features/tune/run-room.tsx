// A run over an open timeline: the frame in the middle, the strip of all below it, stages and their parameters beside it.
import { Activity, useState } from "react";
import { Dialog } from "@/components/dialog";
import { Note } from "@/components/note";
import { useMay } from "@/lib/api/session";
import { useSetting } from "@/lib/settings/settings";
import { clock, frameName, grouped } from "@/lib/time/time";
import { lookOf, NONE_SEEN } from "@/lib/settings/tune-layers";
import { useKeys } from "@/lib/keys/use-keys";
import type { PipelineRun, Timeline } from "@/lib/api/client";
import type { Stage } from "./api/detect";
import { useCancelRun, useCheckpoints, useNewRun, useReplay } from "./api/tuning";
import { differenceFrom } from "./counts/counts";
import { LEAP } from "./timelines/frames";
import {
  countOf,
  movedOf,
  NO_CHANGES,
  slidersOf,
  valuesNow,
  type Changes,
} from "./stages/parameters";
import {
  BRANDS,
  goesOn,
  isComputed,
  reportedBy,
  startOf,
  TEXTS,
  textStageOf,
  whyNoReplay,
  whyNoScenario,
} from "./runs/run-state";
import { useAllFrames } from "./counts/use-all-frames";
import { useCounts } from "./counts/use-counts";
import { useLive } from "./stages/use-live";
import { BrandLanes } from "./brands/brand-lanes";
import { useSweeping } from "./sweep/use-sweeping";
import type { Tuning } from "./use-tuning";
import { useWayToSliders } from "./use-way-to-sliders";
import { askedBy, lastAsking } from "./outside/outside-words";
import { nameOf, type Compared } from "./words";
import { Inspector } from "./inspector";
import { FrameCanvas } from "./frame/frame-canvas";
import { FrameStrip } from "./timelines/frame-strip";
import { LayerBar } from "./frame/layer-bar";
import { RoomBar } from "./room-bar";
import { Differences, NO_DIFFERENCE, RunStanding } from "./runs/run-standing";
import { SaveScenario } from "./lists/save-scenario";
import { Sweep } from "./sweep/sweep";
import type { SidesOf } from "./tune-page";
import classes from "./tune-page.module.css";

const NOTHING_TO_TUNE = "This stage has no parameters: it finds the same again.";
const NOTHING_TO_SWEEP =
  "This stage has no parameters that are numbers: there is nothing to sweep.";
const COUNTS_OTHERS =
  "This stage counts what others have found: replay from it to count with other values.";
const NO_SLIDERS = "This stage has no parameters that are numbers: it has no sliders.";
const SWEEP_IS_OPEN = "A sweep of this stage is open: close it first.";
const NO_RUN_BEFORE =
  "No run came before this one: choose “Compare with it” in the menu of another one.";
const NOTHING_ASKED = "This run has sent nothing to an outside model.";
const NO_SWEEP = "No sweep is open: open one, and choose one of its cells.";
const NOT_COMPUTED = "This run has not computed the stage: replay from here first.";

export type RunRoomProps = {
  timeline: Timeline;
  stages: readonly Stage[];
  /** The newest first. */
  runs: readonly PipelineRun[];
  sides: SidesOf;
};

export function RunRoom({
  timeline,
  stages,
  runs,
  sides,
  tuning,
}: RunRoomProps & { tuning: Tuning }) {
  const { id: timelineId, frames } = timeline;
  const { run, compared, stage, seq, frame, changes } = tuning;
  const name = stage?.name ?? "";
  const reports = stage?.kind === "counts";
  const overrides = !reports && countOf(changes, name) > 0 ? { [name]: changes[name] ?? {} } : {};
  // Without parameters a stage would only find again what it has found; one that counts finds nothing in a frame.
  const isTunable = stage !== null && stage.params.length > 0 && !reports;
  const ifComputed = (by: PipelineRun | null) =>
    by && isTunable && isComputed(by, name) ? by.id : null;
  const computedBy = ifComputed(run);
  const beforeId = computedBy === null ? null : ifComputed(compared ?? run);
  const live = useLive({ runId: computedBy, beforeId, stage: name, seq }, overrides);
  const [wantedReport, setWantedReport] = useState<string | null>(null);
  const all = useAllFrames(computedBy, name, overrides, frames.length);
  const reported = reports ? reportedBy(run, stage) : [];
  const reportOn = reported.find((each) => each === wantedReport) ?? reported.at(-1) ?? null;
  const counted = reports ? (reportOn ?? "") : name;
  const storedIn = (by: PipelineRun | null) => (by && isComputed(by, counted) ? by.id : null);
  const counts = useCounts({
    runId: storedIn(run),
    comparedId: storedIn(compared),
    stage: counted,
    isMoved: Object.keys(overrides).length > 0,
    replayed: all.found,
    count: frames.length,
  });
  const toDifference = (by: 1 | -1) => {
    const next = differenceFrom(counts.differing, seq, by);
    if (next !== null) tuning.chooseFrame(next);
  };
  const other: Compared | null = compared
    ? {
        number: compared.number,
        isComputed: isComputed(compared, counted),
        values: compared.config,
      }
    : null;
  const checkpoints = useCheckpoints(timelineId);
  const mayChange = useMay("change");
  const [looks, setLooks] = useSetting("tuneLayers");
  const [shown, setShown] = useState(true);
  const [chosenText, setChosenText] = useState<string | null>(null);
  const readsText = name === TEXTS || stage?.matches === true;
  const brandsBy = run && isComputed(run, BRANDS) ? run.id : null;
  const hasTexts = shown && lookOf(looks, "texts").seen && !readsText;
  const textsBy = textStageOf(run, stages);
  const texts = useLive(
    {
      runId: hasTexts && textsBy !== null ? (run?.id ?? null) : null,
      beforeId: null,
      stage: textsBy ?? TEXTS,
      seq,
    },
    NO_CHANGES,
  );
  /** The run whose regions are decided on; while sliders are moved, what they find in the frame is listed instead. */
  const isMoved = Object.keys(overrides).length > 0;
  const reviewed = stage?.matches && !isMoved && run && isComputed(run, name) ? run.id : null;
  /** The stage whose requests are shown, or gone to by their key. */
  const asks = run ? lastAsking(run) : null;
  const [sought, setSought] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const replay = useReplay(timelineId);
  const begin = useNewRun(timelineId);
  const cancel = useCancelRun(timelineId);

  const start = startOf(stages, run, stage, changes);
  const runFrom = () => {
    const followed = { onSuccess: (id: string) => tuning.follow(id, NO_CHANGES) };
    if (!run) begin.mutate(undefined, followed);
    else if (start)
      replay.mutate({ runId: run.id, stage: start.name, overrides: changes }, followed);
  };
  const stopsRun = run !== null && goesOn(run) && mayChange;
  const stop = all.isLooking ? all.stop : stopsRun ? () => cancel.mutate(run.id) : null;
  const noReplay = whyNoReplay(stages, run, start);
  const noLast = whyNoScenario(checkpoints.data ?? [], run, stage);
  const moved = movedOf(stages, run?.config ?? {}, changes);
  const replaysFirst = moved.length > 0 && noReplay === null;
  const noScenario = replaysFirst ? null : noLast;
  const notTunable = reports ? COUNTS_OTHERS : NOTHING_TO_TUNE;
  const noLook = computedBy !== null ? null : isTunable ? NOT_COMPUTED : notTunable;
  const config = run?.config ?? {};
  const sliders = stage ? slidersOf(stage, config) : [];
  const noSweep = noLook ?? (sliders.length > 0 ? null : NOTHING_TO_SWEEP);
  const sweeping = useSweeping(
    noSweep === null && computedBy !== null ? { runId: computedBy, stage: name } : null,
    sliders,
    changes,
  );
  const runBefore = (run ? runs[runs.indexOf(run) + 1] : null) ?? null;
  const { attach: attachSliders, go: goToSliders } = useWayToSliders();
  const endComparison = () => tuning.compare(null);
  const toggleComparison = () => tuning.compare(compared ? null : (runBefore?.id ?? null));
  const save = () => setSaving(true);
  useKeys(
    {
      tuneBack: () => tuning.step(-1),
      tuneOn: () => tuning.step(1),
      tuneLeapBack: () => tuning.step(-LEAP),
      tuneLeapOn: () => tuning.step(LEAP),
      ...(counts.differing.length > 0
        ? {
            tuneNextDifference: () => toDifference(1),
            tunePreviousDifference: () => toDifference(-1),
          }
        : {}),
      tuneOverlays: () => setShown(!shown),
      // Another stage would close it.
      ...(sweeping.open
        ? {}
        : {
            tuneStageUp: () => tuning.stepStage(-1),
            tuneStageDown: () => tuning.stepStage(1),
          }),
      ...(sliders.length > 0 ? { tuneSliders: goToSliders } : {}),
      ...(compared || runBefore ? { tuneCompare: toggleComparison } : {}),
      // Where they are shown, their table has the key.
      ...(asks && askedBy(name) === null && !sweeping.open
        ? {
            tuneCalls: () => {
              setSought(asks.name);
              tuning.chooseStage(asks.name);
            },
          }
        : {}),
      undo: tuning.inTurn.undo,
      redo: tuning.inTurn.redo,
      ...(noLook === null ? { tuneStage: all.look } : {}),
      ...(noSweep === null ? { tuneSweep: sweeping.toggle } : {}),
      ...(noReplay === null ? { tuneFrom: runFrom } : {}),
      ...(noScenario === null ? { tuneScenario: save } : {}),
      ...(stop ? { escape: stop } : {}),
    },
    {
      ...(noLook === null ? {} : { tuneStage: noLook }),
      ...(noSweep === null ? {} : { tuneSweep: noSweep }),
      tuneTake: noSweep ?? NO_SWEEP,
      tuneSliders: NO_SLIDERS,
      tuneNextDifference: NO_DIFFERENCE,
      tunePreviousDifference: NO_DIFFERENCE,
      tuneCompare: NO_RUN_BEFORE,
      tuneCalls: asks ? SWEEP_IS_OPEN : NOTHING_ASKED,
      tuneStageUp: SWEEP_IS_OPEN,
      tuneStageDown: SWEEP_IS_OPEN,
      ...(noReplay === null ? {} : { tuneFrom: noReplay }),
      ...(noScenario === null ? {} : { tuneScenario: noScenario }),
    },
  );
  const seenLooks = shown ? looks : NONE_SEEN;
  const drawnWith = (moved: Changes, values = config) =>
    Object.fromEntries(stages.map((one) => [one.name, valuesNow(one, values, moved)]));

  return (
    <div className={classes.room}>
      <RoomBar
        title={nameOf(timeline)}
        run={run}
        stages={stages}
        allFrames={{
          words: `All ${grouped(frames.length)} frames`,
          act: all.look,
          whyNot: noLook,
          busy: all.isLooking,
        }}
        sweep={{ act: sweeping.toggle, whyNot: noSweep, isOpen: sweeping.open !== null }}
        scenario={mayChange ? { act: save, whyNot: noScenario } : null}
        replay={
          mayChange
            ? {
                words: run ? `Replay from ${start?.label ?? ""}` : "Run all stages",
                act: runFrom,
                whyNot: noReplay,
                busy: replay.isPending || begin.isPending,
              }
            : null
        }
        stop={stop}
      />
      {sides(run?.id ?? null, tuning.chooseRun, {
        with: compared?.id ?? null,
        choose: tuning.compare,
      })}
      <div className={classes.desk}>
        {sweeping.open ? (
          <Sweep
            key={sweeping.open.stage}
            {...sweeping.open}
            beforeId={beforeId}
            compared={other}
            sliders={sliders}
            changes={changes}
            frames={frames}
            seq={seq}
            looks={seenLooks}
            drawnWith={drawnWith}
            onPlan={sweeping.setPlan}
            onTake={tuning.take}
            onClose={sweeping.close}
          />
        ) : null}
        {frame ? (
          // Behind a sweep the canvas keeps its zoom and its divider.
          <Activity mode={sweeping.open ? "hidden" : "visible"}>
            <FrameCanvas
              frame={frame}
              now={live.now}
              texts={texts.now}
              chosenText={readsText ? chosenText : null}
              before={compared || Object.keys(overrides).length > 0 ? live.before : null}
              compared={other}
              onEndComparison={endComparison}
              looks={seenLooks}
              drawnNow={drawnWith(changes)}
              drawnBefore={drawnWith(NO_CHANGES, (compared ?? run)?.config)}
            />
          </Activity>
        ) : (
          <Note kind="plain">This timeline has no frames.</Note>
        )}
        <LayerBar
          looks={looks}
          compared={other}
          onChange={setLooks}
          shown={shown}
          onShow={() => setShown(!shown)}
        />
        <div className={classes.place}>
          {frame ? (
            <>
              <b>{clock(frame.seconds)}</b>
              <span>
                {grouped(seq + 1)} of {grouped(frames.length)}
              </span>
              <span>{frameName(frame.frame)} of the video</span>
              {live.standIn !== null ? (
                <button
                  type="button"
                  className={classes.standIn}
                  title="Nothing has changed since that frame: what was found there counts here, too"
                  onClick={() => tuning.chooseFrame(live.standIn ?? seq)}
                >
                  as frame {grouped(live.standIn + 1)}
                </button>
              ) : null}
            </>
          ) : null}
          <RunStanding run={run} stages={stages} all={all} counts={counts} compared={other} />
          <Differences differing={counts.differing} onStep={toDifference} />
        </div>
        <FrameStrip
          frames={frames}
          seq={seq}
          counts={counts}
          compared={other}
          onChoose={tuning.chooseFrame}
        />
        {brandsBy !== null ? (
          <BrandLanes runId={brandsBy} frames={frames} seq={seq} onChoose={tuning.chooseFrame} />
        ) : null}
      </div>
      <Inspector
        timeline={timeline}
        stages={stages}
        tuning={tuning}
        checkpoints={checkpoints.data ?? []}
        live={live}
        texts={texts}
        compared={other}
        reviewed={reviewed}
        reportOn={reportOn}
        onReportOn={setWantedReport}
        chosenText={chosenText}
        onChooseText={setChosenText}
        sought={sought}
        onSeek={setSought}
        replay={replay}
        whyNoReplay={noReplay}
        attach={attachSliders}
      />
      <Dialog opened={saving} onClose={() => setSaving(false)} title="Save as scenario">
        {run && stage ? (
          <SaveScenario
            timelineId={timelineId}
            run={run}
            stage={stage}
            moved={moved}
            whyNotLast={noLast}
            replaying={
              replaysFirst && start
                ? { runId: run.id, stage: start.name, overrides: changes }
                : null
            }
            onBegun={(id) => tuning.follow(id, NO_CHANGES)}
            onDone={() => setSaving(false)}
          />
        ) : null}
      </Dialog>
    </div>
  );
}
