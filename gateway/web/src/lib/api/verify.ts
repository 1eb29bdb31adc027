// Proving a finished clip again.
import { useMutation } from "@tanstack/react-query";
import { bodyOf, gateway } from "./client";

/** What is found is told and nowhere kept. */
export function useVerifyClip(clipId: string) {
  return useMutation({
    mutationFn: () => {
      const params = { path: { clip_id: clipId } };
      return bodyOf(gateway.POST("/api/v1/clips/{clip_id}/verify", { params }));
    },
  });
}
