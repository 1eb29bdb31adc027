// What was changed on one video, back and forth. A gesture is one step, however many changes it makes: a drag, a key
// that is held, a figure that is typed.

export type Step<State> = {
  before: State;
  after: State;
  gesture: number;
  /** Which parts of the state it changed. */
  parts: string;
  /** When, in ms of the page's clock. */
  at: number;
  /** Of one that was undone: when that was. */
  undoneAt?: number;
};

export type History<State> = { past: readonly Step<State>[]; future: readonly Step<State>[] };

export const NO_HISTORY = { past: [], future: [] };

const MOST_STEPS = 200;
/** What follows sooner on the same part goes on with it: letters of a label, frames of a cursor. */
const SAME_MS = 1000;

/** `goesOn`: whether a step may take in a later one on the same parts, though that is another gesture. */
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
  // Back where it began: nothing was done.
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
