// Which sounds and subtitles a video has. Its playlist tells, whatever is played.
import { useQuery } from "@tanstack/react-query";
import { address } from "@/lib/api/address";
import { queryKeys } from "@/lib/api/query-keys";
import { soundsIn, type Sound } from "../master-playlist";
import { subtitlesIn, type Subtitles } from "../subtitles";

export type Tracks = {
  sounds: readonly Sound[];
  /** One address is one file of WebVTT, from frame 0. */
  subtitles: readonly Subtitles[];
};

const NONE: Tracks = { sounds: [], subtitles: [] };

/** None until `wanted`: reading them off a large file costs as much as its frames. */
export function useTracks(assetId: string, wanted: boolean): Tracks {
  const { data } = useQuery({
    queryKey: queryKeys.tracks(assetId),
    queryFn: async ({ signal }) => {
      const playlist = address.hls(assetId, []);
      const answer = await fetch(playlist, { signal });
      // A file that cannot be streamed has none that could be shown or chosen.
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
