// Which picture of a video is wanted: the original, or one of its renditions.
import type { Rendition } from "./api/client";

export type PictureKind = Exclude<Rendition["kind"], "audio">;

export const QUALITIES = ["auto", "480p", "720p", "1080p", "original"] as const;
export type Quality = (typeof QUALITIES)[number];

/** Pixels of height, from the smallest on; the last is as high as the original. */
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

/** The rendition for a quality; for "auto" the smallest that is not below the player's height in pixels. */
export function renditionFor(
  quality: Quality,
  playerHeight: number,
  ownHeight: number,
): PictureKind {
  if (quality !== "auto") return KINDS[quality];
  const wanted = Math.min(playerHeight, ownHeight);
  return HEIGHTS.find(([, height]) => height >= wanted)?.[0] ?? "high";
}

/** What a rendition is called: by the height that it really has. */
export function nameOfRendition(kind: PictureKind, ownHeight: number): string {
  const most = HEIGHTS.find(([one]) => one === kind)?.[1] ?? Infinity;
  const height = Math.min(most, ownHeight);
  return `Rendition ${Math.max(2, height - (height % 2))}p`;
}
