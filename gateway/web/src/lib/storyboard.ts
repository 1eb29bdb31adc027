// Small pictures of a whole video on one sheet: which of them shows a moment, and where it lies.
import type { Storyboard } from "@/lib/api/client";

/** What the pointer looks through a video with. */
export type Board = {
  storyboard: Storyboard;
  /** Address of the sheet, which has arrived. */ sheet: string;
};

/** The last tile at or before a moment: what was shown there, or the nearest before it. */
export function tileAt({ tiles }: Storyboard, seconds: number): number {
  let low = 0;
  let high = tiles.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((tiles[middle]?.seconds ?? Infinity) <= seconds) low = middle;
    else high = middle;
  }
  return low;
}

export const secondsOfTile = ({ tiles }: Storyboard, place: number): number =>
  tiles[place]?.seconds ?? 0;

/** Where a tile lies on a sheet that is drawn so large that one tile fills its place, as CSS says it. */
export function backgroundOf({ columns, rows }: Storyboard, place: number) {
  const share = (at: number, count: number) => (count > 1 ? (at / (count - 1)) * 100 : 0);
  const [column, row] = [place % columns, Math.floor(place / columns)];
  return {
    backgroundSize: `${columns * 100}% ${rows * 100}%`,
    backgroundPosition: `${share(column, columns)}% ${share(row, rows)}%`,
  };
}
