// Stretches of time in which the reader's clocks keep their difference from UTC: it changes with daylight saving time.

export type OffsetStretch = {
  /** Included, in ms since 1970. */
  from: number;
  /** Excluded. */
  before: number;
  /** Minutes by which clocks differ from UTC; positive in the east. */
  offset: number;
};

/** Minutes of the reader's clocks at a moment. */
export const offsetAt = (moment: number): number => -new Date(moment).getTimezoneOffset();

const MINUTE_MS = 60_000;
/** Clocks do not change twice within a day. */
const STEP_MS = 12 * 60 * MINUTE_MS;

/** The first minute of a stretch's second half that has its last minute's offset. */
function changeBetween(from: number, before: number, at: (moment: number) => number): number {
  let [same, other] = [from, before];
  while (other - same > MINUTE_MS) {
    const middle = same + Math.floor((other - same) / 2 / MINUTE_MS) * MINUTE_MS;
    if (at(middle) === at(from)) same = middle;
    else other = middle;
  }
  return other;
}

/** The parts of a time span, in order. Both ends are whole minutes. `at`: the offset at a moment. */
export function offsetStretches(from: number, before: number, at = offsetAt): OffsetStretch[] {
  const stretches: OffsetStretch[] = [];
  let begin = from;
  for (let step = from; step < before; step += STEP_MS) {
    const next = Math.min(step + STEP_MS, before);
    if (at(next) === at(step)) continue;
    const change = changeBetween(step, next, at);
    stretches.push({ from: begin, before: change, offset: at(step) });
    begin = change;
  }
  return begin < before ? [...stretches, { from: begin, before, offset: at(begin) }] : stretches;
}
