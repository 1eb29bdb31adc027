// What a video's own playlist offers beside its pictures (RFC 8216).

/** In an attribute list, which quotes what may hold a comma. */
export function attribute(line: string, name: string): string {
  const found = new RegExp(`[:,]${name}=(?:"([^"]*)"|([^,]*))`).exec(line);
  return found?.[1] ?? found?.[2] ?? "";
}

/** The lines of one kind of media, in their order. */
export const mediaIn = (playlist: string, type: "AUDIO" | "SUBTITLES"): string[] =>
  playlist
    .split("\n")
    .filter((line) => line.startsWith("#EXT-X-MEDIA:") && attribute(line, "TYPE") === type);

export type Sound = {
  name: string;
  /** It is heard where nobody chooses. */
  isDefault: boolean;
};

/** Its sound tracks, in the order in which they lie in the file. */
export const soundsIn = (playlist: string): Sound[] =>
  mediaIn(playlist, "AUDIO").map((line) => ({
    name: attribute(line, "NAME"),
    isDefault: attribute(line, "DEFAULT") === "YES",
  }));
