// Which videos of one proposal stand in the grid: so many that nobody has looked at yet, and behind them those that were
// left when others were accepted. What was left keeps nothing from being seen.
import type { LooseVideo } from "@/lib/api/client";

/** So many are looked at together, and so many more are asked for. */
export const TOGETHER = 27;
/** What one batch may hold. */
export const MOST = 500;

export type Shown = {
  videos: readonly LooseVideo[];
  /** Fewer that nobody has looked at are known than are to be shown. */
  lacks: boolean;
};

/** Of those that are known, in their order, by name those that were `left`, and how many others are to be shown. */
export function shownTogether(
  known: readonly LooseVideo[],
  left: ReadonlySet<string>,
  fresh: number,
): Shown {
  // Pages that were fetched one after the other may overlap, where something was sorted in between.
  const each = [...new Map(known.map((video) => [video.name, video])).values()];
  const unseen = each.filter(({ name }) => !left.has(name));
  const seen = each.filter(({ name }) => left.has(name));
  return {
    videos: [...unseen.slice(0, fresh), ...seen].slice(0, MOST),
    lacks: unseen.length < fresh,
  };
}
