// How sure a proposal is, so that people are warned before they accept an unsure one.
import type { LooseVideo } from "@/lib/api/client";

/** Up to this confidence a proposal is unsure, even if its classifier counts it as reliable. */
const UNSURE_CONFIDENCE = 0.3;

export function isUnsure({ proposals, unsure }: Pick<LooseVideo, "proposals" | "unsure">): boolean {
  const [best] = proposals;
  return best !== undefined && (unsure || best.confidence <= UNSURE_CONFIDENCE);
}

/** `91 %`. */
export const percent = (share: number) => `${Math.round(100 * share)} %`;
