// The undo history of one video or timeline. A gesture, such as a drag or a held key, is one step, however many changes
// it makes.

export type Step<State> = {
  before: State;
  after: State;
  gesture: number;
  /** Names of the changed parts of the state, joined by commas. */
  parts: string;
  /** When it was done, in ms of the page's clock. */
  at: number;
  /** When it was undone, in ms of the page's clock; missing if it was not. */
  undoneAt?: number;
};

export type History<State> = { past: readonly Step<State>[]; future: readonly Step<State>[] };

export const NO_HISTORY = { past: [], future: [] };

const MOST_STEPS = 200;
/** Changes of the same part within this time are one step: letters of a label, frames of a cursor. */
const SAME_MS = 1000;

/** Adds a step. `goesOn`: it may be merged with an earlier one of another gesture, if both changed the same parts. */
export function recorded<State>(
  { past }: History<State>,
  step: Step<State>,
  goesOn: boolean,
  equal: (one: State, other: State) => boolean,
): History<State> {
  const last = past.at(-1);
  const again = last?.parts === step.parts && goesOn && step.at - last.at < SAME_MS;
  const joins = last !== undefined && (last.gesture === step.gesture || again);
  const next = joins ? { ...step, before: last.before } : step;
  const earlier = joins ? past.slice(0, -1) : past;
  // A step that ends where it began is no step.
  const steps = equal(next.before, next.after) ? earlier : [...earlier, next];
  return { past: steps.slice(-MOST_STEPS), future: [] };
}

export function undone<State>(
  { past, future }: History<State>,
  undoneAt = performance.now(),
): History<State> {
  const step = past.at(-1);
  return step
    ? { past: past.slice(0, -1), future: [{ ...step, undoneAt }, ...future] }
    : { past, future };
}

export function redone<State>({ past, future }: History<State>): History<State> {
  const [step, ...rest] = future;
  return step ? { past: [...past, step], future: rest } : { past, future };
}
