// Pausing a run between its stages, and letting it go on.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { gateway, success } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { announceRefusal } from "@/lib/undo/undo";

/** Instead of the name of a stage: every one. */
export const EACH = "each";

export type Turn = "pause" | "resume" | "step";

export function useTurnRun(timelineId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ runId, turn }: { runId: string; turn: Turn }) => {
      const asked = { params: { path: { run_id: runId } } };
      switch (turn) {
        case "pause":
          return success(gateway.POST("/api/v1/runs/{run_id}/pause", asked));
        case "resume":
          return success(gateway.POST("/api/v1/runs/{run_id}/resume", asked));
        case "step":
          return success(gateway.POST("/api/v1/runs/{run_id}/step", asked));
      }
    },
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.runs(timelineId) }),
  });
}

/** Sets after which stage a run pauses; null: after none. */
export function usePauseAfter(timelineId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ runId, stage }: { runId: string; stage: string | null }) =>
      success(
        gateway.PATCH("/api/v1/runs/{run_id}", {
          params: { path: { run_id: runId } },
          body: { pause_after: stage },
        }),
      ),
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.runs(timelineId) }),
  });
}
