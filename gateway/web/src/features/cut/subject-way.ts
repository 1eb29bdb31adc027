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
  const seen = `${path.class_name} followed: seen in ${path.seen} of ${path.looked_at} frames`;
  const { length } = path.lost;
  return length === 0 ? seen : `${seen}, lost ${length === 1 ? "once" : `${length} times`}`;
}

/** Why the way cannot be a crop's; null where it can. */
export function mistakeInPath({ keys }: SubjectPath): string | null {
  if (keys.length <= MOST_KEYFRAMES) return null;
  const needs = `Its way needs ${keys.length} key frames, and a crop has ${MOST_KEYFRAMES} at most.`;
  return `${needs} Follow it through a shorter span.`;
}
