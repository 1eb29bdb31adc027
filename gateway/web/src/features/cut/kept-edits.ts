// The undo of the open video survives a reload. It belongs to what was seen by then: after anything else it is forgotten.
import type { History, Step } from "./edit-history";

export type Kept<State> = { of: string; state: State; history: History<State> };

/** One video is open in a tab; session storage is the tab's. */
const KEY = "rushes.edits.1";
/** A key frame of a crop is some hundred bytes, and storage some megabytes. */
const MOST_KEPT = 60;

const shifted = <State>(steps: readonly Step<State>[], by: number): Step<State>[] =>
  steps.map((step) => ({
    ...step,
    at: step.at + by,
    // No gesture of the next page goes on with it.
    gesture: -1,
    ...(step.undoneAt === undefined ? {} : { undoneAt: step.undoneAt + by }),
  }));

/** Each page has its own clock: kept are moments that all agree on. */
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
    // A browser that keeps nothing only forgets what could be undone.
  }
}

/** What was kept of a video; null where there is nothing that fits. `fits`: whether something is a state. */
export function keptEdits<State>(
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
  if (whose !== of || !fits(state)) return null;
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
