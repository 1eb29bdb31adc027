// Requests about jobs: lists, details, and moving one in its line.
import {
  skipToken,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { bodyOf, gateway, type Job, type JobMove, type JobPage } from "@/lib/api/client";
import { isUnderWay, patchReturnedJob } from "@/lib/api/events/patches";
import { queryKeys } from "@/lib/api/query-keys";
import { useSettings } from "@/lib/settings/settings";
import { sumOf, useJobTotals } from "@/lib/api/jobs/totals";
import { announceDone, toBeAnnounced } from "@/lib/undo/undo";

const PAGE = 100;
/** Open jobs are read completely, in the longest pages, as those that are begun next are the oldest. */
const OPEN_PAGE = 200;
const MOST_OPEN = 2000;

export const OPEN: readonly JobState[] = ["waiting", "running", "paused"];
export const FAILED: readonly JobState[] = ["failed", "partial"];

export type JobKind = Job["kind"];

export type JobState = Job["state"];

/** The newest first, page after page; of one kind or of all, in some states or in any. */
export function useJobs(kind: JobKind | null = null, states: readonly JobState[] | null = null) {
  return useInfiniteQuery({
    queryKey: states === null ? queryKeys.jobs(kind) : queryKeys.jobsIn(kind, states),
    queryFn: ({ pageParam, signal }) => {
      const query = {
        limit: PAGE,
        ...(kind === null ? {} : { kind }),
        ...(states === null ? {} : { state: [...states] }),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      };
      return bodyOf(gateway.GET("/api/v1/jobs", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** The parts of a job; events say when they have changed. */
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

/** The log of a job, the oldest line first; events say when there is more. */
export function useJobLog(jobId: string) {
  return useQuery({
    queryKey: queryKeys.jobLog(jobId),
    queryFn: ({ signal }) => {
      const params = { path: { job_id: jobId } };
      return bodyOf(gateway.GET("/api/v1/jobs/{job_id}/log", { params, signal }));
    },
    select: (body) => body.lines,
  });
}

/** The export of a job, with the clips made so far; null: the job is no export. */
export function useExportOf(exportId: string | null) {
  return useQuery({
    queryKey: queryKeys.exportOfJob(exportId ?? ""),
    queryFn:
      exportId === null
        ? skipToken
        : ({ signal }) => {
            const params = { path: { export_id: exportId } };
            return bodyOf(gateway.GET("/api/v1/exports/{export_id}", { params, signal }));
          },
  });
}

/** The jobs that have not ended, even if they are too old for the first page of all jobs. */
export function useOpenJobs() {
  return useQuery({
    queryKey: queryKeys.activeJobs,
    queryFn: ({ signal }) => readOpenJobs(signal),
    select: openJobs,
  });
}

async function readOpenJobs(signal: AbortSignal): Promise<JobPage> {
  const jobs: Job[] = [];
  let cursor: string | null = null;
  do {
    const query = { active: true, limit: OPEN_PAGE, ...(cursor === null ? {} : { cursor }) };
    const page: JobPage = await bodyOf(gateway.GET("/api/v1/jobs", { params: { query }, signal }));
    jobs.push(...page.jobs);
    cursor = page.next_cursor;
  } while (cursor !== null && jobs.length < MOST_OPEN);
  return { jobs, next_cursor: cursor };
}

const openJobs = ({ jobs }: JobPage) => ({ jobs: jobs.filter(isUnderWay) });

/** For the rail: how many jobs are under way, and how many failed since Jobs was last looked at. */
export function useJobCounts(): { underWay: number; failed: number } {
  const { failuresSeenAt } = useSettings();
  const counts = useJobTotals(null, failuresSeenAt);
  if (counts === undefined) return { underWay: 0, failed: 0 };
  return { underWay: sumOf(counts, OPEN), failed: sumOf(counts, FAILED) };
}

/** Moves a job in its line; undo moves it back before the job that it stood before. */
export function useMoveJob() {
  const cache = useQueryClient();
  const move = async (job: Job, to: JobMove) => {
    const params = { path: { job_id: job.id } };
    const moved = await bodyOf(gateway.PATCH("/api/v1/jobs/{job_id}", { params, body: to }));
    patchReturnedJob(cache, moved);
    return moved;
  };
  return useMutation({
    mutationFn: ({ job, to }: JobMoving) => toBeAnnounced(move(job, to)),
    onSuccess: (moved, { job, to, back }) => {
      if (moved.place === job.place) return;
      announceDone(`Moved in line: ${job.group ?? job.title}`, () => move(job, back), {
        redo: () => move(job, to),
      });
    },
  });
}

export type JobMoving = { job: Job; to: JobMove; back: JobMove };
