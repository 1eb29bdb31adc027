// Familiar names of codecs and containers, instead of FFmpeg's.

const NAMES: Readonly<Record<string, string>> = {
  av1: "AV1",
  dnxhd: "DNxHD",
  h264: "H.264",
  hevc: "HEVC",
  mjpeg: "Motion JPEG",
  mpeg2video: "MPEG-2",
  mpeg4: "MPEG-4",
  prores: "ProRes",
  matroska: "Matroska",
  opus: "Opus",
  vorbis: "Vorbis",
  webm: "WebM",
};

/** `H.264`, `PCM`; unknown names in capitals. */
export function formatName(name: string): string {
  if (Object.hasOwn(NAMES, name)) return NAMES[name] ?? name;
  return name.startsWith("pcm_") ? "PCM" : name.toUpperCase();
}
