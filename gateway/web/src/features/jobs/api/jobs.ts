// Jobs: what is under way, what was done, what failed.
import {
  skipToken,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { bodyOf, gateway, type Job } from "@/lib/api/client";
import { patchJob } from "@/lib/api/patches";
import { queryKeys } from "@/lib/api/query-keys";
import { useSettings } from "@/lib/settings";
import type { Pace } from "@/lib/time-left";

const PAGE = 100;

export const hasFailed = (job: Job) => job.state === "failed" || job.state === "partial";

export type JobKind = Job["kind"];

/** The newest first, page after page; of one kind or of all. */
export function useJobs(kind: JobKind | null = null) {
  return useInfiniteQuery({
    queryKey: queryKeys.jobs(kind),
    queryFn: ({ pageParam, signal }) => {
      const query = {
        limit: PAGE,
        ...(kind === null ? {} : { kind }),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      };
      return bodyOf(gateway.GET("/api/v1/jobs", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** What a job consists of; events say when it is no longer so. */
export function useTasks(jobId: string) {
  return useQuery({
    queryKey: queryKeys.tasks(jobId),
    queryFn: ({ signal }) => {
      const params = { path: { job_id: jobId } };
      return bodyOf(gateway.GET("/api/v1/jobs/{job_id}/tasks", { params, signal }));
    },
    select: (body) => body.tasks,
  });
}

/** How fast a job goes, as far as its progress was heard of. */
export function usePace(jobId: string): Pace | undefined {
  return useQuery<Pace>({ queryKey: queryKeys.pace(jobId), queryFn: skipToken }).data;
}

/** For the rail: how many jobs are under way, and how many failed since Jobs was last looked at. */
export function useJobCounts(): { running: number; failed: number } {
  const { failuresSeenAt } = useSettings();
  const active = useQuery({
    queryKey: queryKeys.activeJobs,
    queryFn: ({ signal }) => {
      const query = { active: true, limit: PAGE };
      return bodyOf(gateway.GET("/api/v1/jobs", { params: { query }, signal }));
    },
    select: (page) => page.jobs.length,
  });
  const newest = useJobs().data?.pages[0]?.jobs ?? [];
  const failed = newest.filter((job) => hasFailed(job) && (job.ended_at ?? "") > failuresSeenAt);
  return { running: active.data ?? 0, failed: failed.length };
}

/** Cancels a job that is under way, or takes one up again that failed or was cancelled. */
export function useJobAction(verb: "cancel" | "retry") {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (jobId: string) => {
      const params = { path: { job_id: jobId } };
      return bodyOf(
        verb === "cancel"
          ? gateway.POST("/api/v1/jobs/{job_id}/cancel", { params })
          : gateway.POST("/api/v1/jobs/{job_id}/retry", { params }),
      );
    },
    onSuccess: (job) => patchJob(cache, job),
  });
}
