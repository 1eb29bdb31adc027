// Contracts of the next clips, and the resulting frames and sizes: the server's rules.
import type { components } from "../api/schema";

export type Contract = components["schemas"]["NewExport"]["contract"];

type Rules = {
  name: string;
  /** In a few words. */
  rule: string;
  /** A clip's length; null: as ordered. */
  seconds: number | null;
  /** Whether clips are resampled; `uneven`: only where the source's frames do not last exactly that length. */
  resampled: "no" | "uneven" | "yes";
  /** Both sides are multiples of it. */
  sides: number;
  /** Least value of the short side. */
  shortest: number;
};

/** Frames per second of clips that are resampled. */
export const RESAMPLED_RATE = 25;

export const CONTRACTS: Readonly<Record<Contract, Rules>> = {
  plain: {
    name: "Plain",
    rule: "The source's own frames.",
    seconds: null,
    resampled: "no",
    sides: 2,
    shortest: 0,
  },
  video_201: {
    name: "Video, 201 frames",
    rule: "25 frames per second, sides in multiples of 32: for video generation.",
    seconds: 8.04,
    resampled: "yes",
    sides: 32,
    shortest: 32,
  },
  video_193: {
    name: "Video, 193 frames",
    rule: "25 frames per second, sides in multiples of 32: for video generation.",
    seconds: 7.72,
    resampled: "yes",
    sides: 32,
    shortest: 32,
  },
  foley: {
    name: "Foley, 8.000 s",
    rule: "Exactly 8.000 s with sound: for models that learn sounds to pictures.",
    seconds: 8,
    resampled: "uneven",
    sides: 2,
    shortest: 0,
  },
};

export const isContract = (name: string): name is Contract => Object.hasOwn(CONTRACTS, name);

/** Why no clip of an asset could meet a contract; null where one could. */
export function whyContractFails(
  contract: Contract,
  { silent, shortSide }: { silent: boolean; shortSide: number },
): { field: "contract" | "size"; words: string } | null {
  const { shortest } = CONTRACTS[contract];
  if (contract === "foley" && silent)
    return { field: "contract", words: "Foley needs sound, and this video has none." };
  if (shortSide > 0 && shortSide < shortest)
    return { field: "size", words: `This data set needs ${shortest} px at least.` };
  return null;
}
