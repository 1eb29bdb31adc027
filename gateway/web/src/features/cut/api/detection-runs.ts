// Detection runs of a video: listing, starting and deleting them.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, success, type DetectionOrder, type DetectionRun } from "@/lib/api/client";
import { isUnderWay } from "@/lib/api/events/patches";
import { queryKeys } from "@/lib/api/query-keys";

export const goesOn = ({ job }: DetectionRun) => job !== null && isUnderWay(job);

/** Runs of a video, the newest first. */
export function useDetectionRuns(assetId: string, wanted: boolean) {
  return useQuery({
    queryKey: queryKeys.detectionRuns(assetId),
    queryFn: async ({ signal }): Promise<DetectionRun[]> => {
      const params = { path: { asset_id: assetId } };
      const asked = gateway.GET("/api/v1/assets/{asset_id}/detection-runs", { params, signal });
      return (await bodyOf(asked)).runs;
    },
    enabled: wanted,
  });
}

export function useBeginRun(assetId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (order: DetectionOrder) =>
      bodyOf(
        gateway.POST("/api/v1/assets/{asset_id}/detection-runs", {
          params: { path: { asset_id: assetId } },
          body: order,
        }),
      ),
    onSuccess: (begun) => {
      cache.setQueryData<DetectionRun[]>(queryKeys.detectionRuns(assetId), (runs = []) => [
        begun,
        ...runs.filter(({ id }) => id !== begun.id),
      ]);
      void cache.invalidateQueries({ queryKey: queryKeys.detectionRuns(assetId) });
    },
  });
}

export function useDeleteRun(assetId: string) {
  const cache = useQueryClient();
  const queryKey = queryKeys.detectionRuns(assetId);
  return useMutation({
    mutationFn: (runId: string) =>
      success(
        gateway.DELETE("/api/v1/detection-runs/{run_id}", { params: { path: { run_id: runId } } }),
      ),
    onSuccess: (_, runId) => {
      cache.setQueryData<DetectionRun[]>(queryKey, (runs) =>
        runs?.filter(({ id }) => id !== runId),
      );
      void cache.invalidateQueries({ queryKey });
    },
  });
}
