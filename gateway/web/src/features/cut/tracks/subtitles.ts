// Subtitle tracks in a video's HLS playlist, and choosing one.
import { attribute, mediaIn } from "./master-playlist";

export type Subtitles = {
  /** Unique among the tracks of the video. */
  name: string;
  /** Language tag from the file; "" if it has none. */
  language: string;
  /** Address of its WebVTT file, relative to the playlist. */
  file: string;
};

export function subtitlesIn(playlist: string): Subtitles[] {
  return mediaIn(playlist, "SUBTITLES").map((line) => ({
    name: attribute(line, "NAME"),
    language: attribute(line, "LANGUAGE"),
    file: attribute(line, "URI").replace(/index\.m3u8$/, "all.vtt"),
  }));
}

/** What is remembered of a choice: its language, so that it applies to other videos; its name if it has none. */
const wishFor = ({ language, name }: Subtitles) => language || name;

/** The track for a remembered choice: by name, else by language; undefined for "" or if there is none. */
export const chosenOf = (offered: readonly Subtitles[], wish: string): Subtitles | undefined =>
  wish === ""
    ? undefined
    : (offered.find(({ name }) => name === wish) ?? offered.find((one) => wishFor(one) === wish));

/** The next choice in the cycle of subtitle tracks, with none after the last. Names distinguish tracks of one language. */
export function nextWish(offered: readonly Subtitles[], wish: string): string {
  const now = chosenOf(offered, wish);
  const next = offered[now ? offered.indexOf(now) + 1 : 0];
  return next ? wishOf(offered, next) : "";
}

/** What to remember of a track; its name if another track of its language comes first. */
export const wishOf = (offered: readonly Subtitles[], one: Subtitles): string =>
  offered.find((other) => wishFor(other) === wishFor(one)) === one ? wishFor(one) : one.name;
