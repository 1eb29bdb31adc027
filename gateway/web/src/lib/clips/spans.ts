// The clips of the next cut: n clips of one length, each starting `spread` seconds after the one before.
import type { FrameTable } from "../footage/frames";
import { CONTRACTS, RESAMPLED_RATE, type Contract } from "./contracts";

/** `seconds`: the length of each clip. */
export type Batch = { clips: number; spread: number; seconds: number; contract: Contract };

type Timing = Pick<Batch, "seconds" | "contract">;

/** A clip as it will be cut. */
export type PlannedClip = { index: number; firstFrame: number; start: number; end: number };

export const spanSeconds = ({ clips, spread, seconds }: Omit<Batch, "contract">) =>
  seconds + (clips - 1) * spread;

/** How many seconds a clip shares with the one before it. */
export const sharedSeconds = ({ clips, spread, seconds }: Omit<Batch, "contract">) =>
  clips > 1 ? Math.max(0, seconds - spread) : 0;

/** Where a clip of a batch should start, in ticks. */
const startOf = (table: FrameTable, cursor: number, index: number, spread: number) =>
  table.tickOf(cursor) + table.ticksOfSeconds(index * spread);

/** The first frame of a clip: at a constant rate that at or after its start, otherwise the one that is shown then. */
const firstFrom = (table: FrameTable, start: number) =>
  table.constantRate ? table.atOrAfterTicks(start) : table.frameAtTick(Math.round(start));

/** Frames of a clip with a rate of its own; null where it shows the source's frames. */
function resampledFrames(table: FrameTable, { contract, seconds }: Timing): number | null {
  const { resampled } = CONTRACTS[contract];
  if (resampled === "no") return null;
  const rate = table.constantRate;
  const even = rate !== null && (seconds * rate.numerator) % rate.denominator === 0;
  return resampled === "uneven" && even ? null : Math.round(seconds * RESAMPLED_RATE);
}

/** Source frames that a clip needs from a tick on: a fixed number at a constant rate, otherwise those shown in its length. */
function framesFrom(table: FrameTable, start: number, timing: Timing): number {
  const { seconds } = timing;
  const rate = table.constantRate;
  if (!rate) {
    const end = start + table.ticksOfSeconds(seconds);
    return table.atOrAfterTicks(end) - firstFrom(table, start);
  }
  const lasting = Math.max(1, Math.round((seconds * rate.numerator) / rate.denominator));
  const resampled = resampledFrames(table, timing);
  if (resampled === null) return lasting;
  const last = ((resampled - 1) * rate.numerator) / (RESAMPLED_RATE * rate.denominator);
  return Math.max(lasting, Math.floor(last) + 1);
}

/** Frames of the clip that begins at the cursor. */
export const framesInClip = (table: FrameTable, cursor: number, timing: Timing) =>
  resampledFrames(table, timing) ?? framesFrom(table, table.tickOf(cursor), timing);

/** The clips of a batch that begins at the frame of the cursor, whether they fit or not. */
export function planClips(table: FrameTable, cursor: number, batch: Batch): PlannedClip[] {
  return Array.from({ length: batch.clips }, (_, index) => {
    const start = table.secondsOf(cursor) + index * batch.spread;
    return {
      index,
      firstFrame: firstFrom(table, startOf(table, cursor, index, batch.spread)),
      start,
      end: start + batch.seconds,
    };
  });
}

/** Whether the last clip, and so every clip of the batch, fits into the video. */
export function fits(table: FrameTable, cursor: number, batch: Batch): boolean {
  const start = startOf(table, cursor, batch.clips - 1, batch.spread);
  if (table.constantRate === null) {
    // A tolerance of half a tick, as everywhere, since a clip is seldom a whole number of ticks.
    return start + table.ticksOfSeconds(batch.seconds) <= table.endTick + 0.5;
  }
  return table.atOrAfterTicks(start) + framesFrom(table, start, batch) <= table.count;
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

/** How many clips reach from the cursor to the play head: `max(1, ⌊(play − cursor − length) ÷ spread⌋ + 1)`. */
export function clipsBetween(
  cursorSeconds: number,
  playSeconds: number,
  { spread, seconds }: Pick<Batch, "spread" | "seconds">,
): number {
  if (spread <= 0) return 1;
  const room = (playSeconds - cursorSeconds - seconds) / spread;
  return Math.min(99, Math.max(1, Math.floor(room + 1e-9) + 1));
}
