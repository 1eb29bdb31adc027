// How long work will still take, estimated from its speed in the last minute.

type Mark = { at: number; progress: number };

/** The recent progress of some work, from 0 to its whole. Times in milliseconds. */
export type Pace = {
  /** Progress in the last minute, in steps of a second or more. */
  marks: readonly Mark[];
  /** The latest progress, for which `left` was estimated. */
  last: Mark;
  /** Null while there is too little progress to estimate from. */
  left: number | null;
};

const STRETCH_MS = 60_000;
const BETWEEN_MS = 1000;
/** A step that is so many times as fast as most others, and more than this of the whole, is work that was there already. */
const JUMP = { times: 10, of: 0.01 };
/** Nothing is estimated from fewer steps, or from less time. */
const ENOUGH_STEPS = 5;
const ENOUGH_MS = 5000;
/** Time constant by which the estimate follows a change of speed: after it, by two thirds. */
const BELIEVED_AFTER_MS = 10_000;
/** After this time without progress no time left is shown. */
const STALLED_MS = 15_000;

const begun = (last: Mark): Pace => ({ marks: [last], last, left: null });

/**
 * The pace after new progress, of which `whole` is all. If progress falls back, as when a part is retried, the estimate
 * starts again.
 */
export function paceAfter(pace: Pace | undefined, progress: number, at: number, whole = 1): Pace {
  const last = { at, progress };
  if (pace === undefined || progress < pace.last.progress) return begun(last);
  if (progress === pace.last.progress) return pace;
  if (at - pace.last.at > STALLED_MS) return begun(last);
  const recent = pace.marks.filter((mark) => mark.at >= at - STRETCH_MS);
  const newest = recent.at(-1);
  const marks =
    newest && at - newest.at < BETWEEN_MS ? recent : afterJump([...recent, last], whole);
  return { marks, last, left: leftAfter(pace, marks, last, whole) };
}

/** The marks from the end of the last jump on. */
function afterJump(marks: readonly Mark[], whole: number): readonly Mark[] {
  const steps = marks.slice(1).map((mark, i) => {
    const before = marks[i] ?? mark;
    const by = mark.progress - before.progress;
    return { by, perMs: by / (mark.at - before.at) };
  });
  const usual = steps.map(({ perMs }) => perMs).sort((a, b) => a - b)[steps.length >> 1];
  if (steps.length < ENOUGH_STEPS || usual === undefined) return marks;
  const jump = steps.findLastIndex(
    ({ by, perMs }) => by > JUMP.of * whole && perMs > JUMP.times * usual,
  );
  return marks.slice(jump + 1);
}

function leftAfter(pace: Pace, marks: readonly Mark[], last: Mark, whole: number): number | null {
  const first = marks[0];
  if (!first || marks.length <= ENOUGH_STEPS || last.at - first.at < ENOUGH_MS) return pace.left;
  const perMs = (last.progress - first.progress) / (last.at - first.at);
  const judged = (whole - last.progress) / perMs;
  if (pace.left === null) return judged;
  const passed = last.at - pace.last.at;
  const expected = Math.max(0, pace.left - passed);
  return expected + (judged - expected) * (1 - Math.exp(-passed / BELIEVED_AFTER_MS));
}

/** Milliseconds that are left; null where no estimate is possible. */
export function timeLeft(pace: Pace | undefined, now: number): number | null {
  if (pace?.left == null || now - pace.last.at > STALLED_MS) return null;
  return Math.max(0, pace.left - (now - pace.last.at));
}

/** Rounded, as it is an estimate: `about 40 s left`, `about 3 min left`, `about 1 h 20 min left`. */
export function wordsOfTimeLeft(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 10_000) * 10;
  if (seconds <= 10) return "a few seconds left";
  if (seconds < 60) return `about ${seconds} s left`;
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 60) return `about ${Math.max(1, minutes)} min left`;
  const fives = Math.round(minutes / 5) * 5;
  const rest = fives % 60 === 0 ? "" : ` ${fives % 60} min`;
  return `about ${Math.floor(fives / 60)} h${rest} left`;
}
