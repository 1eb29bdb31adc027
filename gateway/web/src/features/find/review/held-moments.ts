// The list of moments under review. What was decided here stays in its place although the filter leaves it out, so that
// nothing moves under the hand, and one can go back to it.
import type { Moment } from "@/lib/api/client";

/**
 * The list that was read, with those that were decided here and are no longer in it, each after what it came after.
 * `kept`: the one of an id, as it is since; undefined: it was not decided here.
 */
export function heldMoments(
  before: readonly Moment[],
  read: readonly Moment[],
  kept: (id: string) => Moment | undefined,
): Moment[] {
  const present = new Set(read.map(({ id }) => id));
  const list = [...read];
  before.forEach(({ id }, i) => {
    const moment = kept(id);
    if (moment === undefined || present.has(id)) return;
    present.add(id);
    const earlier = before.slice(0, i).findLast((one) => present.has(one.id));
    const at = earlier ? list.findIndex((one) => one.id === earlier.id) + 1 : 0;
    list.splice(at, 0, moment);
  });
  return list;
}

/** Seconds that two moments have in common; 0 for moments of different videos. */
const overlap = (one: Moment, other: Moment) =>
  one.asset_id === other.asset_id
    ? Math.max(0, Math.min(one.end, other.end) - Math.max(one.start, other.start))
    : 0;

/**
 * The moment that is shown: the wanted one; where the list has none of that id, as after a change of the threshold, the
 * one that overlaps the last shown most; else the first new one, or the first.
 */
export function shownOf(
  list: readonly Moment[],
  wanted: string | null,
  last: Moment | null,
): Moment | null {
  const exact = list.find(({ id }) => id === wanted);
  if (exact) return exact;
  if (last) {
    const [best] = list
      .map((one) => ({ one, seconds: overlap(one, last) }))
      .filter(({ seconds }) => seconds > 0)
      .sort((a, b) => b.seconds - a.seconds);
    if (best) return best.one;
  }
  return list.find(({ state }) => state === "new") ?? list[0] ?? null;
}

/** The next new moment after one; after the last the first new one; null: there is no other new one. */
export function nextNew(list: readonly Moment[], id: string): Moment | null {
  const at = list.findIndex((one) => one.id === id);
  const isNew = (one: Moment) => one.state === "new" && one.id !== id;
  return list.slice(at + 1).find(isNew) ?? list.slice(0, Math.max(0, at)).find(isNew) ?? null;
}

/** The moment so many places further on; null at the ends of the list. */
export const beside = (list: readonly Moment[], id: string, by: 1 | -1): Moment | null => {
  const at = list.findIndex((one) => one.id === id);
  return at < 0 ? null : (list[at + by] ?? null);
};
