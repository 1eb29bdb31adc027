// What a press does to a job, in the queue as in the list of jobs.
import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, type Job } from "./client";
import { announceDone, toBeAnnounced } from "../undo";
import { patchAnsweredJob } from "./patches";

export type JobVerb = "cancel" | "retry" | "pause" | "resume";

export const canBeRetried = (job: Job) =>
  job.state === "failed" || job.state === "partial" || job.state === "cancelled";

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

/** Asks for it, and shows what it has come to at once. */
export async function doToJob(cache: QueryClient, verb: JobVerb, jobId: string): Promise<Job> {
  const job = await bodyOf<Job>(asked(verb, jobId));
  patchAnsweredJob(cache, job);
  return job;
}

export function useJobAction() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ verb, jobId }: { verb: JobVerb; jobId: string }) =>
      toBeAnnounced(doToJob(cache, verb, jobId)),
    onSuccess: (job, { verb }) => {
      // What had ended by then was not cancelled.
      if (verb !== "cancel" || job.state === "done") return;
      // What was done by then is kept: trying it again does the rest.
      announceDone(`Cancelled: ${job.group ?? job.title}`, () => doToJob(cache, "retry", job.id), {
        redo: () => doToJob(cache, "cancel", job.id),
      });
    },
  });
}
