// The visible frame, for crops with key frames.
import type { Screen } from "@/lib/player/screen";
import { frameOf, useShown } from "@/lib/player/use-player";
import type { Cropping } from "./cropping";

/** The visible frame where the crop has key frames; without them all frames are alike, and it is null. */
export function useCroppedFrame(screen: Screen, { keyframes }: Cropping): number | null {
  return useShown(screen, keyframes.length > 0 ? frameOf : () => null);
}
