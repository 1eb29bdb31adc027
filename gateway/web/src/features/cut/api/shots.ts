// The shots of the open video. The first request has them found, which decodes the whole video once.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { bodyOf, fileVersion, gateway, type Asset, type ShotDrafts } from "@/lib/api/client";
import { announceChange } from "@/lib/api/changes/changes";
import { queryKeys } from "@/lib/api/query-keys";
import { askedAgainMs } from "./asked-again";

/** `wanted`: nothing is requested before. */
export function useShots(asset: Asset, wanted: boolean) {
  return useQuery({
    queryKey: queryKeys.shots(asset.id, fileVersion(asset)),
    queryFn: ({ signal }) =>
      bodyOf(
        gateway.GET("/api/v1/assets/{asset_id}/shots", {
          params: { path: { asset_id: asset.id } },
          signal,
        }),
      ),
    enabled: wanted,
    refetchInterval: ({ state }) =>
      askedAgainMs(state, state.data !== undefined && "progress" in state.data),
    // What was found is not requested again, nor what failed, before somebody asks for it.
    staleTime: ({ state }) => (state.data !== undefined && "shots" in state.data ? Infinity : 0),
    retry: false,
  });
}

/** Plans a cut for each shot, which is one step of undo. */
export function useDraftShots() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: ShotDrafts) => bodyOf(gateway.POST("/api/v1/shots/drafts", { body })),
    onSuccess: ({ change }) => announceChange(cache, change ?? null),
    onSettled: (_answer, _error, { asset_id: id }) =>
      cache.invalidateQueries({ queryKey: queryKeys.plannedCuts(id) }),
  });
}
