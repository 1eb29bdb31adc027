// Whether a clip is what it should be.
import type { FrameMatch, Proof } from "@/lib/api/client";

/** AAC comes in packets of about 21 ms: sound cannot begin nearer to a frame than one of them. */
export const AUDIO_TOLERANCE_MS = 22;

/** Neighbours that differ by less from each other cannot be told apart. */
const INDISTINCT = 0.15;

/** Whether a frame is the one that was wanted, and not one beside it. */
export const isRightFrame = (match: FrameMatch) =>
  match.difference <= match.nearest_neighbour_difference + INDISTINCT;

/** `+2 ms`, `±0 ms`, with a true minus. */
export function signedMs(milliseconds: number): string {
  const whole = Math.round(milliseconds);
  const sign = whole > 0 ? "+" : whole < 0 ? "−" : "±";
  return `${sign}${Math.abs(whole)} ms`;
}

export function judge(proof: Proof) {
  const frames = proof.frames === proof.frames_expected;
  // Media has compared the time of the last frame with the source's. It need not be a frame short of 8 s: where a
  // variable rate leaves frames out, it is earlier or later.
  // Pictures say nothing of time: where all are there, so is all that they can tell of it.
  const length = frames && (proof.duration_seconds === null || proof.duration_seconds > 0);
  const sound = Math.abs(proof.audio_offset_ms ?? 0) <= AUDIO_TOLERANCE_MS;
  return { frames, length, sound, whole: frames && length && sound };
}
