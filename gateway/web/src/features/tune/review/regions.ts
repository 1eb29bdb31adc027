// Regions whose text was compared with brands, while people decide on them: in which order, how many, and in words.
import type { BrandRegion, RegionState } from "../api/regions";

/** In the order in which one looks at them. */
export const REGION_STATES: readonly RegionState[] = [
  "doubtful",
  "unresolved",
  "matched",
  "confirmed",
  "rejected",
];

/** What is told apart by more than a colour: a sign, and a word. */
export const STATE_WORDS: Record<RegionState, { sign: string; word: string }> = {
  doubtful: { sign: "?", word: "doubtful" },
  unresolved: { sign: "·", word: "unresolved" },
  matched: { sign: "≈", word: "matched" },
  confirmed: { sign: "✓", word: "confirmed" },
  rejected: { sign: "✕", word: "rejected" },
};

/** What is listed; null: any. */
export type Wanted = { state: RegionState | null; brand: string | null };

export const EVERYTHING: Wanted = { state: null, brand: null };

/** Somebody has to decide on it. */
export const isOpen = ({ state }: BrandRegion) => state === "doubtful";

export const isDecided = ({ state }: BrandRegion) => state === "confirmed" || state === "rejected";

/** The ids of those that are listed, doubtful ones first, otherwise as they come in the video. */
export const listed = (regions: readonly BrandRegion[], { state, brand }: Wanted): string[] =>
  regions
    .filter(
      (each) =>
        (state === null || each.state === state) && (brand === null || each.brand === brand),
    )
    .sort(
      (one, other) =>
        REGION_STATES.indexOf(one.state) - REGION_STATES.indexOf(other.state) ||
        one.seq - other.seq,
    )
    .map(({ id }) => id);

/** How many there are in each state, of a brand or of all. */
export function countsOf(
  regions: readonly BrandRegion[],
  brand: string | null,
): ReadonlyMap<RegionState, number> {
  const counts = new Map<RegionState, number>();
  for (const { state, brand: named } of regions)
    if (brand === null || named === brand) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}

/** Every brand with the number of its regions, by name. */
export function brandsOf(regions: readonly BrandRegion[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { brand } of regions)
    if (brand !== null) counts.set(brand, (counts.get(brand) ?? 0) + 1);
  return [...counts].sort(([one], [other]) => one.localeCompare(other));
}

/** `12 open of 40`: of all that were doubtful, or that somebody has decided on. */
export function wordsOfOpen(regions: readonly BrandRegion[]): string {
  const open = regions.filter(isOpen).length;
  const all = open + regions.filter(isDecided).length;
  return all === 0 ? "Nothing is open" : `${open} open of ${all}`;
}

/** Those that say the same as a region and that nobody has decided on, the region itself among them. */
export const alike = (regions: readonly BrandRegion[], { letters }: BrandRegion) =>
  regions.filter((each) => each.letters === letters && !isDecided(each));

/** The place of the next one to decide on, after a place; from the first one on again; the same place: there is none. */
export function nextOpen(rows: readonly BrandRegion[], at: number): number {
  const order = [...rows.keys()].map((step) => (at + 1 + step) % rows.length);
  const open = order.find((place) => place !== at && rows[place] && isOpen(rows[place]));
  if (open !== undefined) return open;
  // Behind the doubtful ones others may be looked at, one after the other.
  const next = rows.findIndex((each, place) => place > at && !isDecided(each));
  return next < 0 ? at : next;
}

/** How much of the picture is seen around a region, as a share of its sides. */
const MARGIN = 0.15;

/** How a picture is moved and scaled so that the region fills a box, in pixels of both. */
export function cropOf(
  { x, y, w, h }: BrandRegion["box"],
  box: { width: number; height: number },
): { scale: number; left: number; top: number } {
  const [wide, high] = [Math.max(1, w * (1 + 2 * MARGIN)), Math.max(1, h * (1 + 2 * MARGIN))];
  const scale = Math.min(box.width / wide, box.height / high);
  return {
    scale,
    left: box.width / 2 - (x + w / 2) * scale,
    top: box.height / 2 - (y + h / 2) * scale,
  };
}
