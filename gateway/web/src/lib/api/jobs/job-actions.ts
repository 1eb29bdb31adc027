// Actions on a job, from the queue and from the list of jobs.
import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { announceDone, forgetAction, toBeAnnounced } from "@/lib/undo/undo";
import { bodyOf, gateway, type Job } from "../client";
import { patchReturnedJob } from "../events/patches";

export type JobVerb = "cancel" | "retry" | "pause" | "resume";

export const canBeRetried = (job: Job) =>
  job.state === "failed" || job.state === "partial" || job.state === "cancelled";

function request(verb: JobVerb, jobId: string) {
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

const cancelling = (jobId: string) => `cancel ${jobId}`;

/** Sends the request, and shows its result at once. A job that runs again has no cancelling to be undone any more. */
export async function doToJob(cache: QueryClient, verb: JobVerb, jobId: string): Promise<Job> {
  const job = await bodyOf<Job>(request(verb, jobId));
  patchReturnedJob(cache, job);
  if (verb === "retry") forgetAction(cancelling(jobId));
  return job;
}

export function useJobAction() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ verb, jobId }: { verb: JobVerb; jobId: string }) =>
      toBeAnnounced(doToJob(cache, verb, jobId)),
    onSuccess: (job, { verb }) => {
      // Clips finished by then are not cancelled.
      if (verb !== "cancel" || job.state === "done") return;
      // Finished clips are kept: retrying does the rest.
      announceDone(`Cancelled: ${job.group ?? job.title}`, () => doToJob(cache, "retry", job.id), {
        redo: () => doToJob(cache, "cancel", job.id),
        key: cancelling(job.id),
      });
    },
  });
}
