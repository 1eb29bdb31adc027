// The way of a subject through a video, as the key frames of a crop that stays on it.
import type { SubjectPath } from "@/lib/api/client";
import type { FrameTable } from "@/lib/frames";
import type { Cropping } from "./cropping";

/** As many as an export takes. */
const MOST_KEYFRAMES = 1000;

/** The way as key frames of a crop that has a ratio. */
export function followed(cropping: Cropping, ratio: string, path: SubjectPath, table: FrameTable) {
  return {
    ...cropping,
    ratio,
    anchor: "subject",
    move: "linear",
    follow_subject: false,
    random_portrait: false,
    random_square: false,
    keyframes: path.keys.map(({ frame, center }) => ({
      time: table.secondsOf(table.clamp(frame)),
      ratio,
      center,
      random_portrait: false,
      random_square: false,
    })),
  } as const satisfies Cropping;
}

/** What was found, in a sentence. */
export function wordsForPath(path: SubjectPath): string {
  const bridged = path.lost.filter((span) => span.bridged).length;
  const lost = path.lost.length - bridged;
  const said = [`${path.class_name} followed: seen in ${path.seen} of ${path.looked_at} frames`];
  if (lost > 0) said.push(lost === 1 ? "lost once" : `lost ${lost} times`);
  if (bridged > 0) said.push(bridged === 1 ? "1 gap bridged" : `${bridged} gaps bridged`);
  return said.join(", ");
}

/** A stretch of a lane in which the subject was not seen, in px. */
export type LostMark = { from: number; to: number; bridged: boolean };

/** Marks that lie closer together are one: of a subject that flickers there may be one for every other frame. */
const APART = 2;

/**
 * The stretches as they are drawn, ascending: each wide enough to be seen. `xOf` gives the place at which a frame
 * begins.
 */
export function lostMarks(
  lost: readonly SubjectPath["lost"][number][],
  xOf: (frame: number) => number,
): LostMark[] {
  const marks: LostMark[] = [];
  for (const { first, last, bridged } of lost) {
    const from = xOf(first);
    const to = Math.max(from + APART, xOf(last + 1));
    const before = marks.at(-1);
    if (before?.bridged === bridged && from - before.to < APART) before.to = to;
    else marks.push({ from, to, bridged });
  }
  return marks;
}

/** Why the way cannot be a crop's; null where it can. */
export function mistakeInPath({ keys }: SubjectPath): string | null {
  if (keys.length <= MOST_KEYFRAMES) return null;
  const needs = `Its way needs ${keys.length} key frames, and a crop has ${MOST_KEYFRAMES} at most.`;
  return `${needs} Follow it through a shorter span.`;
}
