// How sure a proposal is: what people are warned of before they press its key.
import type { LooseVideo } from "@/lib/api/client";

/** Up to here a proposal is one of many, whatever its classifier holds to be reliable. */
const EVEN_THEN = 0.3;

export function isUnsure({ proposals, unsure }: Pick<LooseVideo, "proposals" | "unsure">): boolean {
  const [best] = proposals;
  return best !== undefined && (unsure || best.confidence <= EVEN_THEN);
}

/** `91 %`. */
export const percent = (share: number) => `${Math.round(100 * share)} %`;
