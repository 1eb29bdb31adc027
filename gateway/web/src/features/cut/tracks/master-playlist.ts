// Sound tracks and subtitles in a video's HLS multivariant playlist (RFC 8216).

/** Value of an attribute in a line of the playlist, "" if it has none. Values that may have commas are quoted. */
export function attribute(line: string, name: string): string {
  const found = new RegExp(`[:,]${name}=(?:"([^"]*)"|([^,]*))`).exec(line);
  return found?.[1] ?? found?.[2] ?? "";
}

/** The EXT-X-MEDIA lines of one type, in order. */
export const mediaIn = (playlist: string, type: "AUDIO" | "SUBTITLES"): string[] =>
  playlist
    .split("\n")
    .filter((line) => line.startsWith("#EXT-X-MEDIA:") && attribute(line, "TYPE") === type);

export type Sound = {
  name: string;
  /** Whether it is played if none is chosen. */
  isDefault: boolean;
};

/** The sound tracks, in the order of the file. */
export const soundsIn = (playlist: string): Sound[] =>
  mediaIn(playlist, "AUDIO").map((line) => ({
    name: attribute(line, "NAME"),
    isDefault: attribute(line, "DEFAULT") === "YES",
  }));
