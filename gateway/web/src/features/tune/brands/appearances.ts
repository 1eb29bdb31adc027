// When a brand was seen, by the frames of the timeline.
import type { BrandAppearance } from "@/lib/api/client";
import { columnAt } from "../counts/curve";

/** The appearance that shows a frame; null: none. Appearances are in order. */
export function appearanceAt(
  appearances: readonly BrandAppearance[],
  seq: number,
): BrandAppearance | null {
  return (
    appearances.find(({ first_seq: first, last_seq: last }) => first <= seq && seq <= last) ?? null
  );
}

/** The first frame of the next appearance, or of the one before; null: there is none. */
export function appearanceFrom(
  appearances: readonly BrandAppearance[],
  seq: number,
  by: 1 | -1,
): number | null {
  const begins = appearances.map(({ first_seq: first }) => first);
  return (
    (by === 1 ? begins.find((first) => first > seq) : begins.findLast((first) => first < seq)) ??
    null
  );
}

/** Columns from the first, included, to the second, excluded: those of the appearances, joined where they touch. */
export function stretchesOf(
  appearances: readonly BrandAppearance[],
  count: number,
  columns: number,
): [number, number][] {
  const stretches: [number, number][] = [];
  for (const { first_seq: first, last_seq: last } of appearances) {
    const [from, to] = [columnAt(first, count, columns), columnAt(last, count, columns) + 1];
    const before = stretches.at(-1);
    if (before && from <= before[1]) before[1] = Math.max(before[1], to);
    else stretches.push([from, to]);
  }
  return stretches;
}
