// Keeps the undo history of the open video or timeline over a reload. It belongs to the state at that time, and is
// dropped if the state is another one afterwards.
import type { History, Step } from "./edit-history";

export type Kept<State> = { of: string; state: State; history: History<State> };

/** One key is enough: session storage belongs to a tab, which has one of them open. */
const KEY = "rushes.edits.1";
/** Most steps that are kept: one may have many key frames of some hundred bytes each, and storage some megabytes. */
const MOST_KEPT = 60;

const shifted = <State>(steps: readonly Step<State>[], by: number): Step<State>[] =>
  steps.map((step) => ({
    ...step,
    at: step.at + by,
    // Equal to no gesture after the reload, so that later changes are not merged into it.
    gesture: -1,
    ...(step.undoneAt === undefined ? {} : { undoneAt: step.undoneAt + by }),
  }));

/** Stores absolute times, because a page's clock begins at 0. */
export function keepEdits<State>({ of, state, history }: Kept<State>): void {
  const kept = {
    of,
    state,
    history: {
      past: shifted(history.past.slice(-MOST_KEPT), performance.timeOrigin),
      future: shifted(history.future.slice(0, MOST_KEPT), performance.timeOrigin),
    },
  };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Without storage only the undo history is lost.
  }
}

/**
 * Takes out what was kept of a video or timeline; null if there is nothing valid. It is gone then: who leaves the page
 * and returns without a reload finds it as it is opened usually. `fits`: checks that a value is a state.
 */
export function takeKeptEdits<State>(
  of: string,
  fits: (state: unknown) => state is State,
): Kept<State> | null {
  let kept: unknown;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
  if (typeof kept !== "object" || kept === null) return null;
  const { of: whose, state, history } = kept as Partial<Kept<unknown>>;
  if (whose !== of) return null;
  sessionStorage.removeItem(KEY);
  if (!fits(state)) return null;
  const isSteps = (steps: unknown): steps is Step<State>[] =>
    Array.isArray(steps) &&
    steps.every(
      (step: Partial<Step<unknown>> | null) =>
        typeof step?.at === "number" && fits(step.before) && fits(step.after),
    );
  if (!isSteps(history?.past) || !isSteps(history.future)) return null;
  const { past, future } = history;
  const by = -performance.timeOrigin;
  return { of, state, history: { past: shifted(past, by), future: shifted(future, by) } };
}
