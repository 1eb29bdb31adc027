// How a video differs from its duplicate, in a few words each.
import type { DuplicateVideo } from "@/lib/api/client";

/** Smaller differences in length come from encoders that round. */
const SECONDS = 0.15;
/** Smaller differences in file size, as a share of it, do not matter to people. */
const SHARE = 0.03;

export function differences(video: DuplicateVideo, first: DuplicateVideo): string[] {
  const { likeness } = video;
  if (!likeness) return [];
  if (likeness.kind === "same_file") return ["the same file"];
  const words = [
    likeness.mirrored ? "mirrored" : null,
    lengthWords(video.duration_seconds - first.duration_seconds),
    startWords(likeness.later_seconds, likeness.kind),
    pictureWords(video.width * video.height, first.width * first.height),
    sizeWords(video.size / Math.max(1, first.size)),
  ].filter((each) => each !== null);
  return words.length > 0 ? words : ["looks the same"];
}

/** Of the first video of a group, which is the longest and largest one, against another of it. */
export function wordsOfFirst(first: DuplicateVideo, other: DuplicateVideo): string {
  if (other.likeness?.kind === "same_file") return "the same file";
  const exceeds =
    lengthWords(other.duration_seconds - first.duration_seconds) !== null ||
    pictureWords(other.width * other.height, first.width * first.height) !== null ||
    sizeWords(other.size / Math.max(1, first.size)) !== null;
  return exceeds ? "the longest and largest one" : "as long and as large";
}

const seconds = (value: number) => `${Math.abs(value).toFixed(1)} s`;

const lengthWords = (longer: number) =>
  Math.abs(longer) < SECONDS ? null : `${seconds(longer)} ${longer < 0 ? "shorter" : "longer"}`;

function startWords(later: number, kind: string): string | null {
  if (kind !== "trimmed" || Math.abs(later) < SECONDS) return null;
  return `begins ${seconds(later)} ${later > 0 ? "later" : "earlier"}`;
}

function pictureWords(pixels: number, others: number): string | null {
  if (pixels === others) return null;
  return pixels < others ? "smaller picture" : "larger picture";
}

function sizeWords(share: number): string | null {
  if (Math.abs(share - 1) < SHARE) return null;
  if (Math.abs(share - 0.5) < SHARE) return "half the size";
  if (share < 1) return `${Math.max(1, Math.round(100 * share))} % of the size`;
  return share < 1.5
    ? `${Math.round(100 * (share - 1))} % larger file`
    : `${share.toFixed(1)} times the size`;
}
