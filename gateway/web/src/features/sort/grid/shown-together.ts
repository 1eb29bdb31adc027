// Which videos of one proposal the grid shows: a number of new ones, and after them those that were left when others
// were accepted. Those that were left do not count, so they never keep new ones from being shown.
import type { LooseVideo } from "@/lib/api/client";

/** New videos that are shown together, and videos in a page. */
export const TOGETHER = 27;
/** The most videos of one batch. */
export const MOST = 500;

export type Shown = {
  videos: readonly LooseVideo[];
  /** Fewer new videos are known than are to be shown. */
  lacks: boolean;
};

/** `known`: the fetched videos, in order. `left`: names of those that were left. `fresh`: how many others to show. */
export function shownTogether(
  known: readonly LooseVideo[],
  left: ReadonlySet<string>,
  fresh: number,
): Shown {
  // Pages may overlap where videos were sorted between their requests.
  const each = [...new Map(known.map((video) => [video.name, video])).values()];
  const unseen = each.filter(({ name }) => !left.has(name));
  const seen = each.filter(({ name }) => left.has(name));
  return {
    videos: [...unseen.slice(0, fresh), ...seen].slice(0, MOST),
    lacks: unseen.length < fresh,
  };
}
