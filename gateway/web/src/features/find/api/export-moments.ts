// The export of moments.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, type MomentsExport } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

export function useExportMoments() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: MomentsExport) => bodyOf(gateway.POST("/api/v1/moments/export", { body })),
    onSuccess: () =>
      Promise.all(
        [queryKeys.find, queryKeys.allExports, queryKeys.anyMarkers, queryKeys.allJobs].map(
          (queryKey) => cache.invalidateQueries({ queryKey }),
        ),
      ),
  });
}
