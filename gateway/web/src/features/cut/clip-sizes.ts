// How large the clips of the next cut become: as they will be cut, or, where chance has not been asked yet, as they may be.
import { CONTRACTS, type Contract } from "@/lib/contracts";
import type { Size } from "./crop-window";
import { clipCrops, stateAt, type ClipShows, type Cropping } from "./cropping";
import { outputSize } from "./next-cut";

type Batch = {
  /** Empty until the video's frames are known. */
  seen: readonly { start: number; shows: ClipShows }[];
  clips: number;
  cropping: Cropping;
  video: Size;
  shortSide: number;
  contract: Contract;
};

export type ClipSizes = {
  /** In pixels, each once; the first clip's comes first. */
  sizes: string[];
  /** Chance has not been asked: some of them may not be among the clips. */
  isOpen: boolean;
};

export function clipSizes({ seen, clips, cropping, ...output }: Batch): ClipSizes {
  const known = seen.length > 0 ? seen : atTheBeginning(clips, cropping);
  const ratios = known.flatMap(({ start, shows }) => ratiosOf(shows, cropping, start));
  const { sides } = CONTRACTS[output.contract];
  const sizes = ratios.map((ratio) => outputSize(output.video, output.shortSide, ratio, sides));
  return {
    sizes: [...new Set(sizes.map(({ width, height }) => `${width} × ${height}`))],
    isOpen: known.some(({ shows }) => shows === "chance"),
  };
}

const atTheBeginning = (clips: number, cropping: Cropping) =>
  clipCrops(cropping, Array<number>(clips).fill(0), 0).map((shows) => ({ start: 0, shows }));

/** That a clip has, or may have by chance. */
function ratiosOf(shows: ClipShows, cropping: Cropping, start: number): (string | null)[] {
  if (shows !== "chance" && shows !== "subject") return [shows?.ratio ?? null];
  const state = stateAt(cropping, start);
  if (shows === "subject") return [state.ratio];
  return [
    state.ratio,
    ...(state.random_portrait ? ["9:16"] : []),
    ...(state.random_square ? ["1:1"] : []),
  ];
}

/** `608 × 1080` where all are so, else how many there are. */
export function sizeWords({ sizes, isOpen }: ClipSizes): string {
  if (sizes.length < 2) return sizes.join("");
  return isOpen ? `up to ${sizes.length} sizes` : `${sizes.length} sizes`;
}
