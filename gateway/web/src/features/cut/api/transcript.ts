// Transcripts of videos: reading, making and deleting them.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { announceChange } from "@/lib/api/changes/changes";
import { bodyOf, bodyOrNull, gateway, type Transcript } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { askedAgainMs } from "./asked-again";

/** A transcript; how far the first one is; or null where there is none. */
export type TranscriptState = Transcript | { job_id: string; progress: number } | null;

export const isMade = (state: TranscriptState | undefined): state is Transcript =>
  state != null && "segments" in state;

/** `wanted`: nothing is requested before. */
export function useTranscript(assetId: string, wanted: boolean) {
  return useQuery({
    queryKey: queryKeys.transcript(assetId),
    queryFn: ({ signal }): Promise<TranscriptState> => {
      // Most videos have none, which is no error.
      const params = { path: { asset_id: assetId }, query: { optional: true } };
      return bodyOrNull(gateway.GET("/api/v1/assets/{asset_id}/transcript", { params, signal }));
    },
    enabled: wanted,
    // Its progress is reported by no event of the video.
    refetchInterval: ({ state }) => askedAgainMs(state, state.data != null && !isMade(state.data)),
  });
}

export function useStartTranscript(assetId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () =>
      bodyOf(
        gateway.POST("/api/v1/assets/{asset_id}/transcript", {
          params: { path: { asset_id: assetId } },
          body: { language: null },
        }),
      ),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.transcript(assetId) }),
  });
}

export function useDeleteTranscript(assetId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () =>
      bodyOf(
        gateway.DELETE("/api/v1/assets/{asset_id}/transcript", {
          params: { path: { asset_id: assetId } },
        }),
      ),
    onSuccess: (change) => announceChange(cache, change),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.transcript(assetId) }),
  });
}
