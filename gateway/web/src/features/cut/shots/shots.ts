// Cuts of an edited video: which of them clips cross, and which come before and after a frame.
import type { ShotCut, Shots } from "@/lib/api/client";
import type { FrameTable } from "@/lib/footage/frames";
import type { PlannedClip } from "@/lib/clips/spans";

/** A clip that shows the end of one shot and the beginning of the next. */
export type Crossing = { index: number; cut: ShotCut };

/** Half a tick of most time bases: where a clip ends, the frame that begins there is not in it. */
const TOLERANCE = 1e-5;

/** The first cut that each clip crosses; clips that cross none are left out. */
export function crossings(
  table: FrameTable,
  plan: readonly PlannedClip[],
  cuts: readonly ShotCut[],
): Crossing[] {
  return plan.flatMap(({ index, firstFrame, end }) => {
    const cut = cuts.find(({ frame }) => frame > firstFrame);
    if (cut === undefined || cut.frame >= table.count) return [];
    return table.secondsOf(cut.frame) < end - TOLERANCE ? [{ index, cut }] : [];
  });
}

/** The frame of the cut next to a frame in one direction; null where there is none. */
export function cutBeside(
  cuts: readonly ShotCut[],
  frame: number,
  way: "before" | "after",
): number | null {
  const found =
    way === "after"
      ? cuts.find((one) => one.frame > frame)
      : cuts.findLast((one) => one.frame < frame);
  return found?.frame ?? null;
}

/** The frame of the cut that is nearest to a time; null where there are none. */
export function nearestCut(
  table: FrameTable,
  cuts: readonly ShotCut[],
  seconds: number,
): number | null {
  let nearest: number | null = null;
  let least = Infinity;
  for (const { frame } of cuts) {
    const distance = Math.abs(table.secondsOf(table.clamp(frame)) - seconds);
    if (distance >= least) break;
    [nearest, least] = [frame, distance];
  }
  return nearest;
}

/** How many shots are at least so long, in seconds. */
export const shotsOfLength = (shots: Shots["shots"], least: number) =>
  shots.filter(({ start, end }) => end - start >= least - 1e-6).length;

/** `cut at #100`, `fade at #150` */
export const wordsOfCut = ({ frame, kind }: Pick<ShotCut, "frame" | "kind">) =>
  `${kind} at #${frame}`;
