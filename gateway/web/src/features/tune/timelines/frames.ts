// Frames of a timeline by their number, and what was found in each.
import type { RunStage } from "@/lib/api/client";
import { grouped } from "@/lib/time/time";
import type { Region, StageReplay } from "../api/detect";

/** How many frames a step with Shift goes. */
export const LEAP = 10;

/** The number of the frame `by` steps on, within the timeline. */
export const stepped = (seq: number, by: number, count: number) =>
  Math.min(Math.max(0, count - 1), Math.max(0, seq + by));

/** The frame in a URL's parameter, within the timeline; the first one where there is none. */
export function seqFrom(text: string | null, count: number): number {
  const wanted = Number(text ?? 0);
  return Number.isInteger(wanted) ? stepped(wanted, 0, count) : 0;
}

export const regionsAt = (
  replay: StageReplay | undefined,
  seq: number,
): readonly Region[] | null => (replay ? (replay.regions_by_frame[String(seq)] ?? []) : null);

export const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

/** The largest number of regions in any frame, now or before; at least 1. */
export const mostOf = (...counts: readonly (readonly number[] | null)[]) =>
  counts.reduce((most, of) => (of ?? []).reduce((one, other) => Math.max(one, other), most), 1);

/** `+3`, `−2`, `same`. */
export function differenceOf(before: number, now: number): string {
  if (now === before) return "same";
  return now > before ? `+${now - before}` : `−${before - now}`;
}

/** The counts of a stage's result, frames first: `20 frames, 3 pairs, 12 regions`. Frames that failed are no finding. */
export const wordsOfCounts = ({ name, counts: { frames, ...others } }: RunStage): string =>
  Object.entries(others)
    // What was open when the report was made is decided on since: the report says what is left.
    .filter(([count]) => count !== FAILED && !(name === REPORT && count === OPEN))
    .sort(([one], [other]) => one.localeCompare(other))
    .reduce(
      (words, [name, count]) => [...words, `${count} ${name.replaceAll("_", " ")}`],
      frames === undefined ? [] : [`${frames} frames`],
    )
    .join(", ");

const REPORT = "compile_report";
const OPEN = "open";

/** The count of the frames at which a stage failed. */
const FAILED = "failed";

/** `3 frames failed`; null: none has. */
export function wordsOfFailed(count: number | undefined): string | null {
  if (!count) return null;
  return `${grouped(count)} ${count === 1 ? "frame" : "frames"} failed`;
}

export const failedIn = ({ counts }: RunStage): number => counts[FAILED] ?? 0;

/** `84 ms`, `4.1 s`. */
export const wordsOfTime = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;

/** How many frames a timeline will have, to within one: the last second may have none. */
export function framesWanted(
  { start, end, fps }: { start: number; end: number; fps: number },
  most: number,
): number {
  return Math.min(most, Math.max(0, Math.ceil((end - start) * fps - 1e-9)));
}
