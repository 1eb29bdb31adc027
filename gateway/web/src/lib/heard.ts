// Whether the browser plays a video's sound: one that knows the picture and not the sound plays without a word.

/** Names of FFmpeg. */
const PLAYED = new Set(["aac", "mp3", "opus", "vorbis", "flac"]);
/** Those that some browsers play, as these are asked about them. */
const ASKED: Readonly<Record<string, string>> = {
  ac3: 'audio/mp4; codecs="ac-3"',
  eac3: 'audio/mp4; codecs="ec-3"',
  dts: 'audio/mp4; codecs="dtsc"',
  alac: 'audio/mp4; codecs="alac"',
};

/** `codec`: of the sound; undefined where there is none. */
export function playsSound(codec: string | undefined): boolean {
  if (!codec || PLAYED.has(codec) || codec.startsWith("pcm_")) return true;
  const type = ASKED[codec];
  return type !== undefined && document.createElement("audio").canPlayType(type) !== "";
}
