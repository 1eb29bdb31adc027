// One job.
import { skipToken, useQuery } from "@tanstack/react-query";
import { bodyOf, gateway, type Job } from "../client";
import { queryKeys } from "../query-keys";

export const readJob = (jobId: string, signal?: AbortSignal): Promise<Job> => {
  const params = { path: { job_id: jobId } };
  return bodyOf(gateway.GET("/api/v1/jobs/{job_id}", { params, ...(signal ? { signal } : {}) }));
};

/** One job, whose progress events bring; null: there is none. */
export function useJob(jobId: string | null) {
  return useQuery({
    queryKey: queryKeys.job(jobId ?? ""),
    queryFn: jobId === null ? skipToken : ({ signal }) => readJob(jobId, signal),
  });
}
