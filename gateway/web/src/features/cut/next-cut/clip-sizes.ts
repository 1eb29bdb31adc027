// Sizes in pixels that the clips of the next cut will have, or may have while random crops are undecided.
import { CONTRACTS, type Contract } from "@/lib/clips/contracts";
import type { Size } from "../crop/crop-window";
import { clipCrops, stateAt, type ClipView, type Cropping } from "../crop/cropping";
import { outputSize } from "./next-cut";

type Batch = {
  /** Empty until the video's frames are known. */
  seen: readonly { start: number; shows: ClipView }[];
  clips: number;
  cropping: Cropping;
  video: Size;
  shortSide: number;
  contract: Contract;
};

type ClipSizes = {
  /** Each different size once, such as `608 × 1080`; the first clip's comes first. */
  sizes: string[];
  /** Whether random crops are undecided, so that some of these sizes may not occur. */
  isUndecided: boolean;
};

export function clipSizes({ seen, clips, cropping, ...output }: Batch): ClipSizes {
  const known = seen.length > 0 ? seen : cropsAtStart(clips, cropping);
  const ratios = known.flatMap(({ start, shows }) => ratiosOf(shows, cropping, start));
  const { sides } = CONTRACTS[output.contract];
  const sizes = ratios.map((ratio) => outputSize(output.video, output.shortSide, ratio, sides));
  return {
    sizes: [...new Set(sizes.map(({ width, height }) => `${width} × ${height}`))],
    isUndecided: known.some(({ shows }) => shows === "chance"),
  };
}

const cropsAtStart = (clips: number, cropping: Cropping) =>
  clipCrops(cropping, Array<number>(clips).fill(0), 0).map((shows) => ({ start: 0, shows }));

/** Ratios that a clip has, or may have by a random crop; null for the whole picture. */
function ratiosOf(shows: ClipView, cropping: Cropping, start: number): (string | null)[] {
  if (shows !== "chance" && shows !== "subject") return [shows?.ratio ?? null];
  const state = stateAt(cropping, start);
  if (shows === "subject") return [state.ratio];
  return [
    state.ratio,
    ...(state.random_portrait ? ["9:16"] : []),
    ...(state.random_square ? ["1:1"] : []),
  ];
}

/** The size, such as `608 × 1080`, if it is the only one; else how many sizes there are. */
export function sizeWords({ sizes, isUndecided }: ClipSizes): string {
  if (sizes.length < 2) return sizes.join("");
  return isUndecided ? `up to ${sizes.length} sizes` : `${sizes.length} sizes`;
}
