// How far the run that is looked at is, and what can be done with it: a reason, as a sentence, where it cannot.
import type { Run, Stage } from "./api/contract";
import { countOf, firstChanged, type Changes } from "./parameters";

export const goesOn = ({ status }: Run) =>
  status === "queued" || status === "running" || status === "paused";

/** Whether the run has results of a stage. */
export const isComputed = (run: Run | null, stage: string): boolean =>
  run?.stages.some(({ name, status }) => name === stage && status === "completed") ?? false;

/** From which stage on a replay computes anew: the chosen one, or an earlier one whose parameters were moved. */
export function startOf(
  stages: readonly Stage[],
  chosen: Stage | null,
  changes: Changes,
): Stage | null {
  const first = firstChanged(stages, changes);
  return first && chosen && first.order < chosen.order ? first : chosen;
}

export function whyNoReplay(run: Run | null): string | null {
  if (!run) return "There is no run yet: run all stages first.";
  return goesOn(run) ? "This run still goes on: cancel it, or wait for its end." : null;
}

/** A scenario keeps what the newest run found, so it is saved of that, and without moved sliders. */
export function whyNoScenario(
  runs: readonly Run[],
  run: Run | null,
  stage: Stage | null,
  changes: Changes,
): string | null {
  if (!run || !stage || !isComputed(run, stage.name)) {
    return "This run has not computed the stage: there is nothing to keep.";
  }
  if (countOf(changes, stage.name) > 0) {
    return "Parameters were moved: replay from here first, then save what it found.";
  }
  const newest = runs.find((each) =>
    each.stages.some(
      ({ name, status, reused }) => name === stage.name && status === "completed" && !reused,
    ),
  );
  const kept = run.stages.find(({ name }) => name === stage.name)?.reused !== true;
  return newest && kept && newest.id !== run.id
    ? "A newer run has computed this stage: choose that one to save it."
    : null;
}
