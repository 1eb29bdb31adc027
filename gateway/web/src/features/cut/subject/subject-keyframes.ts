// The path of a subject through a video, as key frames of a crop that follows it.
import type { SubjectPath } from "@/lib/api/client";
import type { FrameTable } from "@/lib/footage/frames";
import type { Cropping } from "../crop/cropping";

/** The server's limit for an export. */
const MOST_KEYFRAMES = 1000;

/** The crop with the given ratio that follows the path, by its key frames. */
export function cropFollowing(
  cropping: Cropping,
  ratio: string,
  path: SubjectPath,
  table: FrameTable,
) {
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

/** The result in words: in how many frames the subject was seen, how often it was lost, and gaps bridged. */
export function wordsForPath(path: SubjectPath): string {
  const bridged = path.lost.filter((span) => span.bridged).length;
  const lost = path.lost.length - bridged;
  const said = [`${path.class_name} followed: seen in ${path.seen} of ${path.looked_at} frames`];
  if (lost > 0) said.push(lost === 1 ? "lost once" : `lost ${lost} times`);
  if (bridged > 0) said.push(bridged === 1 ? "1 gap bridged" : `${bridged} gaps bridged`);
  return said.join(", ");
}

/** A stretch of the crop lane in which the subject was not seen, in px. */
type LostMark = { from: number; to: number; bridged: boolean };

/** Marks nearer than this, in px, are merged: an unsteady detection may be missing in every other frame. */
const LEAST_GAP = 2;

/**
 * The stretches as they are drawn, ascending, each wide enough to be visible. `xOf` returns the place in px at which a
 * frame begins.
 */
export function lostMarks(
  lost: readonly SubjectPath["lost"][number][],
  xOf: (frame: number) => number,
): LostMark[] {
  const marks: LostMark[] = [];
  for (const { first, last, bridged } of lost) {
    const from = xOf(first);
    const to = Math.max(from + LEAST_GAP, xOf(last + 1));
    const before = marks.at(-1);
    if (before?.bridged === bridged && from - before.to < LEAST_GAP) before.to = to;
    else marks.push({ from, to, bridged });
  }
  return marks;
}

/** Why the path cannot become a crop's key frames; null if it can. */
export function mistakeInPath({ keys }: SubjectPath): string | null {
  if (keys.length <= MOST_KEYFRAMES) return null;
  const needs = `Its path needs ${keys.length} key frames, and a crop has ${MOST_KEYFRAMES} at most.`;
  return `${needs} Follow it through a shorter span.`;
}
