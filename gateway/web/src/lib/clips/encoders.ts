// Familiar names of H.264 encoders and hardware decoders, and the encoders that can be chosen.
import type { MediaNode, NewExport } from "../api/client";

export type EncoderChoice = NonNullable<NewExport["encoder"]>;

const NAMES: Readonly<Record<EncoderChoice, string>> = {
  auto: "Auto",
  libx264: "CPU",
  h264_nvenc: "NVIDIA",
  h264_vaapi: "VAAPI",
  h264_qsv: "Intel Quick Sync",
  h264_amf: "AMD",
  h264_videotoolbox: "Apple",
};

export const isEncoderChoice = (name: string): name is EncoderChoice => Object.hasOwn(NAMES, name);

/** `NVIDIA`; for unknown ones FFmpeg's name. */
export const encoderName = (name: string) => (isEncoderChoice(name) ? NAMES[name] : name);

const DECODERS: Readonly<Record<string, string>> = {
  cuda: "NVIDIA",
  vaapi: "VAAPI",
  qsv: "Intel Quick Sync",
  amf: "AMD",
  videotoolbox: "Apple",
};

/** `NVIDIA`, for FFmpeg's hwaccel; for unknown ones its name. */
export const decoderName = (name: string) => DECODERS[name] ?? name;

/** Available encoders, the best first; only `auto` and the CPU where no node has proven another. */
export function offeredEncoders(nodes: readonly MediaNode[]): EncoderChoice[] {
  const inUse = nodes.flatMap((node) => node.encoders.filter((encoder) => encoder.in_use));
  const cards = Object.keys(NAMES)
    .filter(isEncoderChoice)
    .filter((name) => name !== "auto" && name !== "libx264")
    .filter((name) => inUse.some((encoder) => encoder.name === name));
  return ["auto", "libx264", ...cards];
}

/** The encoder to request: a remembered choice may not be available any more. Until that is known it is kept. */
export function usableEncoder(
  wanted: EncoderChoice,
  nodes: readonly MediaNode[] | undefined,
): EncoderChoice {
  return nodes === undefined || offeredEncoders(nodes).includes(wanted) ? wanted : "auto";
}
