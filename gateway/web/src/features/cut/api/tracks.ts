// Sound tracks and subtitles of a video, read from its HLS playlist even if something else is played.
import { useQuery } from "@tanstack/react-query";
import { address } from "@/lib/api/address";
import { fileVersion, type Asset } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { soundsIn, type Sound } from "../tracks/master-playlist";
import { subtitlesIn, type Subtitles } from "../tracks/subtitles";

export type Tracks = {
  sounds: readonly Sound[];
  /** `file` is the address of a WebVTT file whose times count from frame 0. */
  subtitles: readonly Subtitles[];
};

const NONE: Tracks = { sounds: [], subtitles: [] };

/** Empty until `wanted`: reading the tracks of a large file takes as long as reading its frame index. */
export function useTracks(asset: Asset, wanted: boolean): Tracks {
  const { data } = useQuery({
    queryKey: queryKeys.tracks(asset.id, fileVersion(asset)),
    queryFn: async ({ signal }) => {
      const playlist = address.hls(asset.id, []);
      const answer = await fetch(playlist, { signal });
      // Tracks of a file that cannot be streamed could not be shown or chosen.
      if (!answer.ok) return NONE;
      const base = new URL(playlist, location.origin);
      const text = await answer.text();
      return {
        sounds: soundsIn(text),
        subtitles: subtitlesIn(text).map((one) => ({
          ...one,
          file: new URL(one.file, base).pathname,
        })),
      };
    },
    enabled: wanted,
    staleTime: Infinity,
  });
  return data ?? NONE;
}
