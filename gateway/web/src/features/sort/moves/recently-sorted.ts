// The videos that were sorted on this page, the last one first, kept per sorted folder for as long as the tab is open.
import type { LooseVideo } from "@/lib/api/client";
import { keepInTab, keptInTab } from "@/lib/settings/tab-memory";

/** At most so many videos are kept. */
const MOST = 500;

export type RecentlySorted = {
  readonly name: string;
  readonly asset_id: string | null;
  /** The first proposal; null: there was none. */
  readonly proposal: string | null;
  readonly category: string;
  /** Time of sorting, in ms since 1970. */
  readonly at: number;
};

/** The present time, in ms since 1970. */
export const now = () => Date.now();

/** Adds videos that were moved. */
export function withRecentlySorted(
  filed: readonly RecentlySorted[],
  videos: readonly LooseVideo[],
  category: string,
  at: number,
): readonly RecentlySorted[] {
  const gone = videos.map(({ name, asset_id, proposals }) => {
    return { name, asset_id, proposal: proposals[0]?.category ?? null, category, at };
  });
  return [...gone, ...filed].slice(0, MOST);
}

const keyOf = (folder: string) => `rushes.sorted.1 ${folder}`;

export const keepRecentlySorted = (folder: string, filed: readonly RecentlySorted[]) =>
  keepInTab(keyOf(folder), filed);

const isTextOrNull = (kept: unknown) => kept === null || typeof kept === "string";

const isRecentlySorted = (kept: unknown): kept is RecentlySorted => {
  if (typeof kept !== "object" || kept === null) return false;
  const { name, asset_id: id, proposal, category, at } = kept as Partial<RecentlySorted>;
  const isNamed = typeof name === "string" && typeof category === "string";
  return isNamed && typeof at === "number" && isTextOrNull(id) && isTextOrNull(proposal);
};

export function keptRecentlySorted(folder: string): readonly RecentlySorted[] {
  const kept = keptInTab(keyOf(folder));
  return Array.isArray(kept) && kept.every(isRecentlySorted) ? kept : [];
}
