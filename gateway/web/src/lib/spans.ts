// What the next E cuts: n clips of eight seconds, each a spread after the one before.
import type { FrameTable } from "./frames";

/** Every clip's length. */
export const CLIP_SECONDS = 8;

export type Batch = { clips: number; spread: number };

/** A clip as it will be cut. */
export type PlannedClip = { index: number; firstFrame: number; start: number; end: number };

export const spanSeconds = ({ clips, spread }: Batch) => CLIP_SECONDS + (clips - 1) * spread;

/** How much a clip shares with the one before it. */
export const sharedSeconds = ({ clips, spread }: Batch) =>
  clips > 1 ? Math.max(0, CLIP_SECONDS - spread) : 0;

/** Frames in a clip that begins with `firstFrame`: a fixed number on a constant grid, else what eight seconds hold. */
export function framesInClip(table: FrameTable, firstFrame: number): number {
  const rate = table.constantRate;
  if (rate) return Math.round((CLIP_SECONDS * rate.numerator) / rate.denominator);
  const end = table.tickOf(firstFrame) + table.ticksOfSeconds(CLIP_SECONDS);
  return table.atOrAfterTicks(end) - firstFrame;
}

function firstFrameOf(table: FrameTable, cursor: number, index: number, spread: number): number {
  return table.atOrAfterTicks(table.tickOf(cursor) + table.ticksOfSeconds(index * spread));
}

/** The clips of a batch whose cursor is on a frame, whether they fit or not. */
export function planClips(table: FrameTable, cursor: number, batch: Batch): PlannedClip[] {
  return Array.from({ length: batch.clips }, (_, index) => {
    const start = table.secondsOf(cursor) + index * batch.spread;
    return {
      index,
      firstFrame: firstFrameOf(table, cursor, index, batch.spread),
      start,
      end: start + CLIP_SECONDS,
    };
  });
}

/** Whether the last clip, and so every clip, is whole. */
export function fits(table: FrameTable, cursor: number, { clips, spread }: Batch): boolean {
  const first = firstFrameOf(table, cursor, clips - 1, spread);
  if (first >= table.count) return false;
  if (table.constantRate) return first + framesInClip(table, first) <= table.count;
  // Half a tick, as everywhere: eight seconds are seldom a whole number of ticks.
  return table.tickOf(first) + table.ticksOfSeconds(CLIP_SECONDS) <= table.endTick + 0.5;
}

/** The last frame from which a batch fits; null where the video is too short for it. */
export function latestStart(table: FrameTable, batch: Batch): number | null {
  if (table.count === 0 || !fits(table, 0, batch)) return null;
  let low = 0;
  let high = table.count - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(table, middle, batch)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** How many clips reach from the cursor to the play head: `max(1, ⌊(play − cursor − 8) ÷ spread⌋ + 1)`. */
export function clipsBetween(cursorSeconds: number, playSeconds: number, spread: number): number {
  if (spread <= 0) return 1;
  const room = (playSeconds - cursorSeconds - CLIP_SECONDS) / spread;
  return Math.min(99, Math.max(1, Math.floor(room + 1e-9) + 1));
}
