// Familiar names of codecs and containers, instead of FFmpeg's.

const NAMES: Readonly<Record<string, string>> = {
  av1: "AV1",
  dnxhd: "DNxHD",
  dvvideo: "DV",
  h264: "H.264",
  hevc: "HEVC",
  mjpeg: "Motion JPEG",
  mpeg1video: "MPEG-1",
  mpeg2video: "MPEG-2",
  mpeg4: "MPEG-4",
  prores: "ProRes",
  matroska: "Matroska",
  ogg: "Ogg",
  opus: "Opus",
  theora: "Theora",
  vorbis: "Vorbis",
  webm: "WebM",
};

/** `H.264`, `PCM`; unknown names in capitals. */
export function formatName(name: string): string {
  if (Object.hasOwn(NAMES, name)) return NAMES[name] ?? name;
  return name.startsWith("pcm_") ? "PCM" : name.toUpperCase();
}

/** FFmpeg's names by those that people type, without dots, hyphens and spaces. */
const TYPED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(NAMES).map(([name, familiar]) => [bare(familiar), name])),
  avc: "h264",
  h265: "hevc",
};

function bare(typed: string): string {
  return typed.toLowerCase().replace(/[\s.-]/g, "");
}

/** FFmpeg's name of a typed one, `h264` of `H.264`; what is not known is lower-cased. */
export function formatNamed(typed: string): string {
  const name = bare(typed);
  return Object.hasOwn(TYPED, name) ? (TYPED[name] ?? name) : typed.trim().toLowerCase();
}
