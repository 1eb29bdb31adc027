// The in and out points of the videos that were open last, kept for as long as the tab is open.
import { lengthTo, mistakeInLength } from "@/lib/clips/clip-length";
import type { FrameTable } from "@/lib/footage/frames";
import { keepInTab, keptInTab } from "@/lib/settings/tab-memory";

export type Points = {
  /** The first frame of the next cut. */
  first: number;
  /** The last frame of its first clip; null: without an out point. */
  out: number | null;
};

type Kept = Points & { of: string };

const KEY = "rushes.points.1";
/** Points of at most so many videos are kept: those that were set last. */
const MOST = 50;

/** Keeps the points of a video; null: it has none. */
export function keepPoints(of: string, points: Points | null): void {
  const others = kept().filter((one) => one.of !== of);
  keepInTab(KEY, points ? [...others, { of, ...points }].slice(-MOST) : others);
}

/** The kept points of a video; null: there are none, or the file was replaced by one that has no such span. */
export function keptPoints(of: string, table: FrameTable): Points | null {
  const points = kept().find((one) => one.of === of);
  if (!points) return null;
  const { first, out } = points;
  if (first >= table.count) return null;
  if (out === null) return { first, out };
  const fits =
    out >= first &&
    out < table.count &&
    mistakeInLength(lengthTo(table, first, out), table) === null;
  return fits ? { first, out } : null;
}

function kept(): readonly Kept[] {
  const all = keptInTab(KEY);
  return Array.isArray(all) && all.every(isKept) ? all : [];
}

const isFrame = (value: unknown) => Number.isInteger(value) && Number(value) >= 0;

function isKept(value: unknown): value is Kept {
  if (typeof value !== "object" || value === null) return false;
  const { of, first, out } = value as Partial<Kept>;
  return typeof of === "string" && isFrame(first) && (out === null || isFrame(out));
}
