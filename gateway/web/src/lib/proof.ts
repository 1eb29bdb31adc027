// Whether a clip is what it should be.
import type { Proof } from "@/lib/api/client";

/** AAC comes in packets of about 21 ms: sound cannot begin nearer to a frame than one of them. */
export const AUDIO_TOLERANCE_MS = 22;

export function judge(proof: Proof) {
  const frames = proof.frames === proof.frames_expected;
  // Media has compared the time of the last frame with the source's. It need not be a frame short of 8 s: where a
  // variable rate leaves frames out, it is earlier or later.
  // Pictures say nothing of time: where all are there, so is all that they can tell of it.
  const length = frames && (proof.duration_seconds === null || proof.duration_seconds > 0);
  const sound = Math.abs(proof.audio_offset_ms ?? 0) <= AUDIO_TOLERANCE_MS;
  return { frames, length, sound, whole: frames && length && sound };
}
