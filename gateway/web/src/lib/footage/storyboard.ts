// Storyboards: small pictures of a whole video, called tiles, on one sheet. Which tile shows a moment, and where it is.
import type { Storyboard } from "@/lib/api/client";

/** A storyboard whose sheet has loaded. */
export type Board = {
  storyboard: Storyboard;
  /** URL of the sheet. */
  sheet: string;
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

/** CSS that shows one tile: the sheet, scaled so that a tile fills the element, and moved to the tile. */
export function backgroundOf({ columns, rows }: Storyboard, place: number) {
  const share = (at: number, count: number) => (count > 1 ? (at / (count - 1)) * 100 : 0);
  const [column, row] = [place % columns, Math.floor(place / columns)];
  return {
    backgroundSize: `${columns * 100}% ${rows * 100}%`,
    backgroundPosition: `${share(column, columns)}% ${share(row, rows)}%`,
  };
}
