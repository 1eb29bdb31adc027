// Whether a clip is what it should be.
import type { Proof } from "@/lib/api/client";
import { CLIP_SECONDS } from "./spans";

/** AAC comes in packets of about 21 ms: sound cannot begin nearer to a frame than one of them. */
export const AUDIO_TOLERANCE_MS = 22;

export function judge(proof: Proof) {
  const frames = proof.frames === proof.frames_expected;
  // A clip is a whole number of frames: its length is off by up to one.
  const frame = proof.frames > 0 ? proof.duration_seconds / proof.frames : 0;
  const length = Math.abs(proof.duration_seconds - CLIP_SECONDS) <= frame;
  const sound = Math.abs(proof.audio_offset_ms ?? 0) <= AUDIO_TOLERANCE_MS;
  return { frames, length, sound, whole: frames && length && sound };
}
