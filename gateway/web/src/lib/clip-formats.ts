// What clips are on the disk, and what each format can hold of sound.
import type { Clip, NewExport } from "./api/client";
import type { Contract } from "./contracts";

export type ClipFormat = Clip["format"];
export type ClipAudio = Clip["audio"];
export type DynamicRange = NonNullable<NewExport["dynamic_range"]>;

type Facts = {
  name: string;
  /** Short, for a tag. */
  brief: string;
  /** How its sound can be kept, its own choice first. */
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

/** What a format holds for a wish that it may not be able to fulfil. */
export function audioIn(format: ClipFormat, wanted: ClipAudio): ClipAudio {
  const { audio } = factsOf(format);
  return audio.includes(wanted) ? wanted : audio[0];
}

/** What becomes of HDR where a wish to keep it may not be fulfilled: pictures cannot, nor clips of a contract. */
export function rangeIn(
  format: ClipFormat,
  contract: Contract,
  wanted: DynamicRange,
): DynamicRange {
  return factsOf(format).sequence || contract !== "plain" ? "sdr" : wanted;
}
