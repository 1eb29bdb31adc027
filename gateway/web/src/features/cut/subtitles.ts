// The subtitles that a video's own playlist offers.
import { attribute, mediaIn } from "./master-playlist";

export type Subtitles = {
  /** Unique among those of the video. */
  name: string;
  /** As the file says it; "" where it says nothing. */
  language: string;
  /** The address of its WebVTT, relative to the playlist. */
  file: string;
};

export function subtitlesIn(playlist: string): Subtitles[] {
  return mediaIn(playlist, "SUBTITLES").map((line) => ({
    name: attribute(line, "NAME"),
    language: attribute(line, "LANGUAGE"),
    file: attribute(line, "URI").replace(/index\.m3u8$/, "all.vtt"),
  }));
}

/** What a choice is remembered by: the next video has it, too, where it has that language. */
export const wishFor = ({ language, name }: Subtitles) => language || name;

/** Those that are wished for; "" wishes for none. */
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

export const wishOf = (offered: readonly Subtitles[], one: Subtitles): string =>
  offered.find((other) => wishFor(other) === wishFor(one)) === one ? wishFor(one) : one.name;
