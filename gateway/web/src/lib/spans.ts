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

/** Where a clip of a batch is wanted to start, in ticks; its first frame is the one at or after. */
const startOf = (table: FrameTable, cursor: number, index: number, spread: number) =>
  table.tickOf(cursor) + table.ticksOfSeconds(index * spread);

/** Frames in a clip that starts at a tick: a fixed number on a constant grid, else what eight seconds hold. */
function framesFrom(table: FrameTable, start: number): number {
  const rate = table.constantRate;
  if (rate) return Math.round((CLIP_SECONDS * rate.numerator) / rate.denominator);
  const end = start + table.ticksOfSeconds(CLIP_SECONDS);
  return table.atOrAfterTicks(end) - table.atOrAfterTicks(start);
}

/** Frames in the clip that begins at the cursor. */
export const framesInClip = (table: FrameTable, cursor: number) =>
  framesFrom(table, table.tickOf(cursor));

/** The clips of a batch whose cursor is on a frame, whether they fit or not. */
export function planClips(table: FrameTable, cursor: number, batch: Batch): PlannedClip[] {
  return Array.from({ length: batch.clips }, (_, index) => {
    const start = table.secondsOf(cursor) + index * batch.spread;
    return {
      index,
      firstFrame: table.atOrAfterTicks(startOf(table, cursor, index, batch.spread)),
      start,
      end: start + CLIP_SECONDS,
    };
  });
}

/** Whether the last clip, and so every clip, is whole. */
export function fits(table: FrameTable, cursor: number, { clips, spread }: Batch): boolean {
  const start = startOf(table, cursor, clips - 1, spread);
  const first = table.atOrAfterTicks(start);
  const frames = framesFrom(table, start);
  if (frames < 1 || first + frames > table.count) return false;
  // Half a tick, as everywhere: eight seconds are seldom a whole number of ticks.
  const end = start + table.ticksOfSeconds(CLIP_SECONDS);
  return table.constantRate !== null || end <= table.endTick + 0.5;
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
