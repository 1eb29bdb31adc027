// How fast somebody sorts, and how often what was proposed was right, as far as what was sorted lately tells.
import type { Filed } from "./filed";

/** So much work is looked back at; a longer pause is none. In ms. */
const LATELY_MS = 10 * 60_000;
const PAUSE_MS = 2 * 60_000;
/** Fewer say nothing yet. */
const FEWEST_PACED = 3;
const FEWEST_PROPOSED = 5;

/** How many a minute, without the pauses; null where there is too little to go by. `filed`: the last one first. */
export function paceOf(filed: readonly Filed[]): number | null {
  if (filed.length < FEWEST_PACED) return null;
  let worked = 0;
  let count = 0;
  for (const [place, { at }] of filed.entries()) {
    const before = filed[place + 1];
    if (!before) break;
    const took = at - before.at;
    // Of the first after a pause nobody knows how long it took.
    if (took > PAUSE_MS) continue;
    if (worked + took > LATELY_MS) break;
    worked += took;
    count += 1;
  }
  return worked > 0 ? (60_000 * count) / worked : null;
}

/** Of those that something was proposed for, how many went there. */
export type Followed = { share: number; of: number };

/** Null where there is too little to go by. */
export function followedIn(filed: readonly Filed[]): Followed | null {
  const proposed = filed.filter(({ proposal }) => proposal !== null);
  if (proposed.length < FEWEST_PROPOSED) return null;
  const right = proposed.filter(({ proposal, category }) => proposal === category).length;
  return { share: right / proposed.length, of: proposed.length };
}
