// File formats of clips, and the audio codecs of each.
import type { Clip, NewExport } from "../api/client";
import type { Contract } from "./contracts";

export type ClipFormat = Clip["format"];
export type ClipAudio = Clip["audio"];
export type DynamicRange = NonNullable<NewExport["dynamic_range"]>;

type Facts = {
  name: string;
  /** Short name, for a tag. */
  brief: string;
  /** Audio codecs that it supports, its default first. */
  audio: readonly [ClipAudio, ...ClipAudio[]];
  /** Whether each frame is a file of its own, in a folder. */
  sequence: boolean;
};

const FACTS = {
  mp4: { name: "MP4", brief: "MP4", audio: ["aac"], sequence: false },
  mov: { name: "MOV", brief: "MOV", audio: ["aac", "pcm"], sequence: false },
  mkv: { name: "MKV", brief: "MKV", audio: ["aac", "pcm", "flac"], sequence: false },
  webp: { name: "WebP sequence", brief: "WebP", audio: ["pcm"], sequence: true },
  png: { name: "PNG sequence", brief: "PNG", audio: ["pcm"], sequence: true },
  jpeg: { name: "JPEG sequence", brief: "JPEG", audio: ["pcm"], sequence: true },
} as const satisfies Record<ClipFormat, Facts>;

export const FORMATS = Object.keys(FACTS) as ClipFormat[];
export const RANGES = ["sdr", "source"] as const satisfies readonly DynamicRange[];
export const AUDIOS = ["aac", "pcm", "flac"] as const satisfies readonly ClipAudio[];

export const factsOf = (format: ClipFormat): Facts => FACTS[format];

/** The audio codec for a format, given a preference that it may not support. */
export function audioIn(format: ClipFormat, wanted: ClipAudio): ClipAudio {
  const { audio } = factsOf(format);
  return audio.includes(wanted) ? wanted : audio[0];
}

/** The dynamic range for a format, given a preference: sequences and contracts cannot keep HDR. */
export function rangeIn(
  format: ClipFormat,
  contract: Contract,
  wanted: DynamicRange,
): DynamicRange {
  return factsOf(format).sequence || contract !== "plain" ? "sdr" : wanted;
}
