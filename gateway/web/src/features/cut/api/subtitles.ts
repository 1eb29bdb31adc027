// Which subtitles a video has. Its playlist tells, whatever is played: one address is one file of WebVTT, from frame 0.
import { useQuery } from "@tanstack/react-query";
import { address } from "@/lib/api/address";
import { queryKeys } from "@/lib/api/query-keys";
import { subtitlesIn, type Subtitles } from "../subtitles";

const NONE: readonly Subtitles[] = [];

/** None until `wanted`: reading them off a large file costs as much as its frames. */
export function useSubtitles(assetId: string, wanted: boolean): readonly Subtitles[] {
  const { data } = useQuery({
    queryKey: queryKeys.subtitles(assetId),
    queryFn: async ({ signal }) => {
      const playlist = address.hls(assetId, []);
      const answer = await fetch(playlist, { signal });
      // A file that cannot be streamed has none that could be shown.
      if (!answer.ok) return NONE;
      const base = new URL(playlist, location.origin);
      return subtitlesIn(await answer.text()).map((one) => ({
        ...one,
        file: new URL(one.file, base).pathname,
      }));
    },
    enabled: wanted,
    staleTime: Infinity,
  });
  return data ?? NONE;
}
