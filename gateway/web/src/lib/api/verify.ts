// Proving a finished clip again.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway } from "./client";
import { queryKeys } from "./query-keys";

/** What is found is told and nowhere kept, but the first proof of a clip that was imported. */
export function useVerifyClip(clipId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => {
      const params = { path: { clip_id: clipId } };
      return bodyOf(gateway.POST("/api/v1/clips/{clip_id}/verify", { params }));
    },
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: queryKeys.allExports });
      void cache.invalidateQueries({ queryKey: queryKeys.exportsOfJobs });
    },
  });
}
