// The state of the chosen run, and whether it can be replayed or saved: if not, the reason as a sentence.
import type { PipelineRun } from "@/lib/api/client";
import type { Checkpoint, Overrides, Stage } from "../api/detect";
import { firstChanged, type Changes } from "../stages/parameters";

export const goesOn = ({ status }: Pick<PipelineRun, "status">) =>
  status === "queued" || status === "running" || status === "paused";

/** Whether the run has results of a stage. */
export const isComputed = (run: PipelineRun | null, stage: string): boolean =>
  run?.stages.some(({ name, status }) => name === stage && status === "completed") ?? false;

/** The stages with results that this one reports on. */
export const reportedBy = (run: PipelineRun | null, { reads }: Stage): readonly string[] =>
  reads.filter((name) => isComputed(run, name));

/**
 * The first stage of a replay: the chosen one, or an earlier one whose parameters were changed, or which an ended run has
 * not computed, so that a replay goes on where a run was cancelled.
 */
export function startOf(
  stages: readonly Stage[],
  run: PipelineRun | null,
  chosen: Stage | null,
  changes: Changes,
): Stage | null {
  if (!chosen) return null;
  const missing =
    run && !goesOn(run)
      ? stages.find(({ name }) => hasStage(run, name) && !isComputed(run, name))
      : undefined;
  const starts = [chosen, firstChanged(stages, changes), missing];
  return starts.reduce<Stage>(
    (first, one) => (one && one.order < first.order ? one : first),
    chosen,
  );
}

/** Why no replay can begin at `start`; null where it can. */
export function whyNoReplay(
  stages: readonly Stage[],
  run: PipelineRun | null,
  start: Stage | null,
): string | null {
  if (!run || !start) return null;
  if (goesOn(run)) return "This run still goes on: cancel it, or wait for its end.";
  // A stage that needs nothing but frames is added by a replay that begins at it.
  return !hasStage(run, start.name) && needsMore(stages, start)
    ? `This run is without ${start.label}.`
    : null;
}

/** Whether it needs more than frames, such as a model, or what it reads comes from a stage that does. */
const needsMore = (stages: readonly Stage[], stage: Stage): boolean =>
  stage.needs !== null ||
  stages.some((one) => stage.inputs.includes(one.name) && needsMore(stages, one));

/** The stages that detect objects, and that track them. */
const OBJECTS = "detect_objects";
const TRACKS = "track";

export const hasStage = (run: PipelineRun, stage: string) =>
  run.stages.some(({ name }) => name === stage);

/** The model that found the run's objects; null where it has none. */
export function modelOf(run: PipelineRun): string | null {
  const model = hasStage(run, OBJECTS) ? run.config[OBJECTS]?.model : null;
  return typeof model === "string" && model !== "" ? model : null;
}

/** Whether the run can be repeated with a model for the stage: with another one, or because it lacks the stage. */
export const takesModel = (run: PipelineRun, stage: Stage | null): stage is Stage =>
  stage?.name === OBJECTS || (stage?.name === TRACKS && !hasStage(run, TRACKS));

/** The stage that leaves out frames in which nothing has changed. */
export const SCENES = "filter_scenes";

/** The stages that find brands: what is cut out, read, and compared with a list. */
const CROPS = "prepare_regions";
export const TEXTS = "read_text";
export const BRANDS = "match_brands";

/** The stage of the run that says most of its texts: the last one with brands, otherwise the one that reads. */
export function textStageOf(run: PipelineRun | null, stages: readonly Stage[]): string | null {
  const tells = stages.filter(({ name, matches }) => matches || name === TEXTS);
  return tells.findLast(({ name }) => isComputed(run, name))?.name ?? null;
}

/** What stages of the run warn of, such as that the list of brands is empty; each once. */
export function warningsOf(run: PipelineRun): readonly string[] {
  const said = run.stages.flatMap(({ warning }) => (warning ? [warning] : []));
  return [...new Set(said)];
}

/** Name of the list of brands that the run has compared with. */
export const listOf = ({ config }: PipelineRun): string => String(config[BRANDS]?.brand_list ?? "");

/** The list that is always there. */
export const USUAL_LIST = "default";

/** The list that was chosen for a run that has not compared with any. */
export const listNow = (changes: Changes): string =>
  String(changes[BRANDS]?.brand_list ?? USUAL_LIST);

/** Whether brands can be looked for in a repeated run: this one lacks them, and the stage is one of theirs, or counts. */
export const takesBrands = (run: PipelineRun, stage: Stage | null): boolean =>
  stage !== null &&
  !hasStage(run, BRANDS) &&
  ([CROPS, TEXTS, BRANDS].includes(stage.name) || stage.kind === "counts");

/** The replay that adds the stage, with this model. */
export const replayWith = (
  run: PipelineRun,
  stages: readonly Stage[],
  stage: Stage,
  model: string,
  changes: Changes,
) => replayAdding(run, stages, { [stage.name]: {}, [OBJECTS]: { model } }, changes);

/** How brands are looked for. */
export type WithBrands = {
  list: string;
  /** Text is read in whole frames, and not only between edges. */
  wholeFrames: boolean;
  /** Frames in which nothing has changed are left out. */
  onlyChanges: boolean;
};

/** The replay that adds text and brands. */
export const replayWithBrands = (
  run: PipelineRun,
  stages: readonly Stage[],
  { list, wholeFrames, onlyChanges }: WithBrands,
  changes: Changes,
) =>
  replayAdding(
    run,
    stages,
    {
      ...(onlyChanges ? { [SCENES]: {} } : {}),
      [CROPS]: {},
      [TEXTS]: wholeFrames ? { whole_frame: true } : {},
      [BRANDS]: { brand_list: list },
    },
    changes,
  );

/** The changes that a retry from a stage on computes with, and the others, which are changes to the new run as well. */
export function changesFrom(
  run: PipelineRun,
  stages: readonly Stage[],
  start: Stage,
  changes: Changes,
): { taken: Overrides; kept: Changes } {
  const isTaken = (name: string) =>
    name === start.name ||
    (hasStage(run, name) && stages.some((one) => one.name === name && one.order > start.order));
  const of = (wanted: boolean) =>
    Object.fromEntries(Object.entries(changes).filter(([name]) => isTaken(name) === wanted));
  return { taken: of(true), kept: of(false) };
}

/**
 * The replay that adds stages with these values: it begins at the first one to be computed. It takes over the changes to
 * what it computes; `kept`: the others, which are changes to the new run as well.
 */
function replayAdding(
  run: PipelineRun,
  stages: readonly Stage[],
  added: Overrides,
  changes: Changes,
) {
  const isAdded = (name: string) => added[name] !== undefined;
  const start = stages.findIndex(
    ({ name }) =>
      // A stage that is there, and gets no other value, keeps its results.
      (isAdded(name) && (!isComputed(run, name) || Object.keys(added[name] ?? {}).length > 0)) ||
      (hasStage(run, name) && !isComputed(run, name)),
  );
  const isAfter = (name: string) => stages.findIndex((one) => one.name === name) >= start;
  const isTaken = (name: string) => (hasStage(run, name) || isAdded(name)) && isAfter(name);
  const of = (wanted: boolean) =>
    Object.fromEntries(Object.entries(changes).filter(([name]) => isTaken(name) === wanted));
  const taken = of(true);
  return {
    order: {
      runId: run.id,
      stage: stages[start]?.name ?? "",
      overrides: {
        ...taken,
        ...Object.fromEntries(
          Object.entries(added)
            .filter(([name]) => isAfter(name))
            .map(([name, values]) => [name, { ...taken[name], ...values }]),
        ),
      },
    },
    kept: of(false),
  };
}

/** Why what the run has found in the stage cannot be saved as a scenario; null where it can. */
export function whyNoScenario(
  checkpoints: readonly Checkpoint[],
  run: PipelineRun | null,
  stage: Stage | null,
): string | null {
  const result = run?.stages.find(({ name }) => name === stage?.name);
  if (!run || !stage || result?.status !== "completed") {
    return "This run has not computed the stage: there is nothing to keep.";
  }
  if (result.reused)
    return "This run has reused the stage’s results: choose the run that computed them.";
  const own = checkpoints.find((each) => each.job_id === run.id && each.stage === stage.name);
  return own?.is_scenario
    ? `What this run found in the stage is already the scenario “${own.scenario_label}”.`
    : null;
}
