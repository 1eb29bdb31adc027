// Evaluates a clip's proof.
import type { FrameMatch, Proof } from "@/lib/api/client";

/** AAC packets last about 21 ms: sound cannot start nearer to a frame than that. */
export const AUDIO_TOLERANCE_MS = 22;

/** Neighbouring frames that differ by less cannot be distinguished. */
const LEAST_DISTANCE = 0.15;

/** Whether a frame is the expected one, and not a neighbour. */
export const isRightFrame = (match: FrameMatch) =>
  match.difference <= match.nearest_neighbour_difference + LEAST_DISTANCE;

/** `+2 ms`, `±0 ms`, with a minus sign. */
export function signedMs(milliseconds: number): string {
  const whole = Math.round(milliseconds);
  const sign = whole > 0 ? "+" : whole < 0 ? "−" : "±";
  return `${sign}${Math.abs(whole)} ms`;
}

export function judge(proof: Proof) {
  const frames = proof.frames === proof.frames_expected;
  // Media has compared the last frame's time with the source's. It need not be one frame before 8 s: a variable rate may
  // end earlier or later.
  // Sequences have no times: complete pictures are enough.
  const length = frames && (proof.duration_seconds === null || proof.duration_seconds > 0);
  const sound = Math.abs(proof.audio_offset_ms ?? 0) <= AUDIO_TOLERANCE_MS;
  return { frames, length, sound, whole: frames && length && sound };
}
