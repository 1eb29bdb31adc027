// What a press does to a job, in the queue as in the list of jobs.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, type Job } from "./client";
import { patchJob } from "./patches";
import { queryKeys } from "./query-keys";

export type JobVerb = "cancel" | "retry" | "pause" | "resume";

function asked(verb: JobVerb, jobId: string) {
  const params = { path: { job_id: jobId } };
  switch (verb) {
    case "cancel":
      return gateway.POST("/api/v1/jobs/{job_id}/cancel", { params });
    case "retry":
      return gateway.POST("/api/v1/jobs/{job_id}/retry", { params });
    case "pause":
      return gateway.POST("/api/v1/jobs/{job_id}/pause", { params });
    case "resume":
      return gateway.POST("/api/v1/jobs/{job_id}/resume", { params });
  }
}

export function useJobAction() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ verb, jobId }: { verb: JobVerb; jobId: string }) =>
      bodyOf<Job>(asked(verb, jobId)),
    onSuccess: (job, { verb }) => {
      patchJob(cache, job);
      // Its clips have changed with it.
      if (verb === "cancel" || verb === "retry")
        void cache.invalidateQueries({ queryKey: queryKeys.allExports });
    },
  });
}
