// Verifying a finished clip.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway } from "./client";
import { queryKeys } from "./query-keys";

/** The result is only shown, not stored, except the first proof of an imported clip. */
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
