// Whether the browser plays a video's sound: some play the picture silently instead.

/** FFmpeg's names. */
const ALWAYS_SUPPORTED = new Set(["aac", "mp3", "opus", "vorbis", "flac"]);
/** Codecs that some browsers play, with the types to query. */
const SOMETIMES_SUPPORTED: Readonly<Record<string, string>> = {
  ac3: 'audio/mp4; codecs="ac-3"',
  eac3: 'audio/mp4; codecs="ec-3"',
  dts: 'audio/mp4; codecs="dtsc"',
  alac: 'audio/mp4; codecs="alac"',
};

/** `codec`: of the sound; undefined where there is none. */
export function playsSound(codec: string | undefined): boolean {
  if (!codec || ALWAYS_SUPPORTED.has(codec) || codec.startsWith("pcm_")) return true;
  const type = SOMETIMES_SUPPORTED[codec];
  return type !== undefined && document.createElement("audio").canPlayType(type) !== "";
}
