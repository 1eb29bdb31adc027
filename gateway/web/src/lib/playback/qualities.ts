// The wanted quality of a video: the original, or one of its renditions.
import type { Rendition } from "../api/client";

export type PictureKind = Exclude<Rendition["kind"], "audio">;

export const QUALITIES = ["auto", "480p", "720p", "1080p", "original"] as const;
export type Quality = (typeof QUALITIES)[number];

/** Heights in pixels, ascending; the last is the original's. */
const HEIGHTS = [
  ["potato", 480],
  ["low", 720],
  ["medium", 1080],
  ["high", Infinity],
] as const satisfies readonly (readonly [PictureKind, number])[];

const KINDS = {
  "480p": "potato",
  "720p": "low",
  "1080p": "medium",
  original: "high",
} as const satisfies Record<Exclude<Quality, "auto">, PictureKind>;

/** The rendition of a quality; for "auto" the smallest that is not below the player's height in pixels. */
export function renditionFor(
  quality: Quality,
  playerHeight: number,
  ownHeight: number,
): PictureKind {
  if (quality !== "auto") return KINDS[quality];
  const wanted = Math.min(playerHeight, ownHeight);
  return HEIGHTS.find(([, height]) => height >= wanted)?.[0] ?? "high";
}

/** Label of a rendition: its real height. */
export function nameOfRendition(kind: PictureKind, ownHeight: number): string {
  const most = HEIGHTS.find(([one]) => one === kind)?.[1] ?? Infinity;
  const height = Math.min(most, ownHeight);
  return `Rendition ${Math.max(2, height - (height % 2))}p`;
}

/** A picture variant of the stream. */
export type OfferedPicture = {
  /** The original's picture, copied. */
  copied: boolean;
  /** In pixels. */
  height: number;
};

export type PictureWish = {
  quality: Quality;
  /** Height of the player, in screen pixels. */
  playerHeight: number;
};

/** Larger pictures are encoded only on request: a seek should show its picture within a second. */
const MOST_UNASKED = 720;

const ASKED = { "480p": 480, "720p": 720, "1080p": 1080 } as const;

/** Index of the variant to play; there is at least one. */
export function chosenPicture(
  pictures: readonly OfferedPicture[],
  { quality, playerHeight }: PictureWish,
  { copies }: { copies: boolean },
): number {
  const copy = pictures.findIndex(({ copied }) => copied);
  if (copies && copy >= 0 && (quality === "auto" || quality === "original")) return copy;
  const encoded = pictures
    .map(({ copied, height }, place) => ({ copied, height, place }))
    .filter(({ copied }) => !copied)
    .sort((a, b) => a.height - b.height);
  const smallest = encoded[0];
  const tallest = encoded.at(-1);
  if (!smallest || !tallest) return 0;
  switch (quality) {
    case "original":
      return tallest.place;
    case "auto": {
      const wanted = Math.min(playerHeight, MOST_UNASKED);
      return (encoded.find(({ height }) => height >= wanted) ?? tallest).place;
    }
    case "480p":
    case "720p":
    case "1080p":
      return (encoded.findLast(({ height }) => height <= ASKED[quality]) ?? smallest).place;
  }
}

/** Label of a picture variant. */
export function nameOfStream({ copied, height }: OfferedPicture): string {
  return copied ? "HLS copy" : `HLS ${height}p`;
}
