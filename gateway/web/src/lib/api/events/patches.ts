// Updates of cached data by events.
import type { InfiniteData, QueryClient, QueryKey } from "@tanstack/react-query";
import { paceAfter, type Pace } from "@/lib/time/time-left";
import type {
  Clip,
  Export,
  ExportPage,
  Job,
  JobPage,
  PipelineRun,
  Proxy,
  ScenarioRerun,
} from "../client";
import { queryKeys } from "../query-keys";
import type { ClipStep, Progress } from "./events";

type Pages<Page> = InfiniteData<Page, string | null>;

const UNDER_WAY: readonly Job["state"][] = ["waiting", "running", "paused"];
export const isUnderWay = (job: Job) => UNDER_WAY.includes(job.state);

/** Events may overtake responses; progress never decreases while a job runs. */
function newer(known: Job, received: Job): Job {
  const backwards = known.state === received.state && received.progress < known.progress;
  return backwards ? { ...received, progress: known.progress } : received;
}

function changeExports(cache: QueryClient, change: (known: Export) => Export): boolean {
  let changed = false;
  cache.setQueriesData<Pages<ExportPage>>({ queryKey: queryKeys.allExports }, (data) => {
    if (!data) return data;
    const pages = data.pages.map((page) => ({
      ...page,
      exports: page.exports.map((known) => {
        const next = change(known);
        changed ||= next !== known;
        return next;
      }),
    }));
    return changed ? { ...data, pages } : data;
  });
  return changed;
}

function changeJobs(cache: QueryClient, change: (known: Job) => Job): boolean {
  let changed = false;
  cache.setQueriesData<Pages<JobPage>>({ queryKey: queryKeys.jobLists }, (data) => {
    if (!data) return data;
    const pages = data.pages.map((page) => ({
      ...page,
      jobs: page.jobs.map((known) => {
        const next = change(known);
        changed ||= next !== known;
        return next;
      }),
    }));
    return changed ? { ...data, pages } : data;
  });
  cache.setQueryData<JobPage>(
    queryKeys.activeJobs,
    (data) => data && { ...data, jobs: data.jobs.map(change) },
  );
  cache.setQueriesData<Job>({ queryKey: queryKeys.anyJob }, (known) => known && change(known));
  return changed;
}

/** Adds a job that was not listed. There may be thousands, and the event has the whole job: the list is not refetched. */
function addOpenJob(cache: QueryClient, job: Job): void {
  cache.setQueryData<JobPage>(queryKeys.activeJobs, (data) => {
    if (!data || !isUnderWay(job) || data.jobs.some(({ id }) => id === job.id)) return data;
    return { ...data, jobs: [job, ...data.jobs] };
  });
  refetch(cache, queryKeys.activeJobs, { known: true });
}

/**
 * After an event: lists without its subject are refetched. So are lists being fetched: their response may be older than
 * the event. A first fetch cannot be cancelled; it is repeated afterwards.
 */
export function refetch(
  cache: QueryClient,
  queryKey: QueryKey,
  { known } = { known: false },
): void {
  if (!known) void cache.invalidateQueries({ queryKey });
  for (const query of cache.getQueryCache().findAll({ queryKey, fetchStatus: "fetching" })) {
    const again = () => void cache.invalidateQueries({ queryKey: query.queryKey, exact: true });
    // The error is shown where it was requested.
    if (query.state.data === undefined) query.promise?.then(again, () => undefined);
    else if (known) again();
  }
}

export function patchJob(cache: QueryClient, job: Job): void {
  const known = changeJobs(cache, (one) => (one.id === job.id ? newer(one, job) : one));
  refetch(cache, queryKeys.jobLists, { known });
  // Lists filtered by state have changed.
  void cache.invalidateQueries({ queryKey: queryKeys.jobsInAny });
  addOpenJob(cache, job);
  refetch(cache, queryKeys.tasks(job.id));
  refetch(cache, queryKeys.jobLog(job.id));
  if (!isUnderWay(job)) cache.removeQueries({ queryKey: queryKeys.pace(job.id) });
  changeExports(cache, (one) =>
    one.job.id === job.id ? { ...one, job: newer(one.job, job) } : one,
  );
  refetch(cache, queryKeys.allExports, { known: true });
  if (job.kind === "proxy") refetch(cache, queryKeys.anyProxy);
  if (job.kind === "detection") refetch(cache, queryKeys.anyDetectionRuns);
  if (job.kind === "transcript") refetch(cache, queryKeys.anyTranscript);
  if (job.kind === "pipeline") {
    refetch(cache, queryKeys.anyRuns);
    refetch(cache, queryKeys.anyCheckpoints);
    refetch(cache, queryKeys.scenarioReruns);
  }
}

/** After a response: an event may have overtaken it, so lists are refetched. */
export function patchReturnedJob(cache: QueryClient, job: Job): void {
  patchJob(cache, job);
  for (const queryKey of [queryKeys.jobLists, queryKeys.activeJobs, queryKeys.allExports])
    void cache.invalidateQueries({ queryKey });
}

export function patchClip(cache: QueryClient, clip: Clip, jobId: string): void {
  refetch(cache, queryKeys.tasks(jobId));
  refetch(cache, queryKeys.jobLog(jobId));
  refetch(cache, queryKeys.exportOfJob(clip.export_id));
  const known = changeExports(cache, (one) => {
    if (one.id !== clip.export_id) return one;
    return { ...one, clips: one.clips.map((other) => (other.id === clip.id ? clip : other)) };
  });
  // An export ordered by another user or tab.
  refetch(cache, queryKeys.allExports, { known });
}

export function patchProgress(cache: QueryClient, received: Progress): void {
  cache.setQueryData<Pace>(queryKeys.pace(received.job_id), (pace) =>
    paceAfter(pace, received.job_fraction, Date.now()),
  );
  changeJobs(cache, (job) =>
    job.id === received.job_id && isUnderWay(job)
      ? { ...job, progress: received.job_fraction }
      : job,
  );
  patchProxy(cache, received);
  patchRun(cache, received);
  patchRerun(cache, received);
  const { clip_id: clipId } = received;
  if (clipId === null) return;
  const { stage, attempt } = received;
  cache.setQueryData<ClipStep>(queryKeys.clipStep(clipId), { stage, attempt });
  cache.setQueryData<Pace>(queryKeys.pace(clipId), (pace) =>
    paceAfter(pace, received.clip_fraction, Date.now()),
  );
  changeExports(cache, (one) => {
    if (one.job.id !== received.job_id) return one;
    const clips = one.clips.map((clip) =>
      clip.id === clipId && clip.state === "running"
        ? { ...clip, progress: received.clip_fraction }
        : clip,
    );
    return { ...one, job: { ...one.job, progress: received.job_fraction }, clips };
  });
}

function patchProxy(cache: QueryClient, received: Progress): void {
  cache.setQueriesData<Proxy>({ queryKey: queryKeys.anyProxy }, (proxy) =>
    proxy?.job_id === received.job_id && (proxy.status === "queued" || proxy.status === "running")
      ? { ...proxy, status: "running", progress: received.job_fraction }
      : proxy,
  );
}

/** A pipeline run has its job's id. Results of a stage are requested when the next stage begins. */
function patchRun(cache: QueryClient, received: Progress): void {
  for (const [queryKey, runs] of cache.getQueriesData<PipelineRun[]>({
    queryKey: queryKeys.anyRuns,
  })) {
    const known = runs?.find(({ id }) => id === received.job_id);
    if (known?.status !== "queued" && known?.status !== "running") continue;
    const now = {
      status: "running",
      stage: received.stage,
      progress: received.job_fraction,
    } as const;
    cache.setQueryData<PipelineRun[]>(queryKey, (all) =>
      all?.map((run) => (run.id === known.id ? { ...run, ...now } : run)),
    );
    if (known.status === "queued" || known.stage !== received.stage) refetch(cache, queryKey);
  }
}

function patchRerun(cache: QueryClient, received: Progress): void {
  cache.setQueryData<ScenarioRerun[]>(queryKeys.scenarioReruns, (reruns) =>
    reruns?.map((rerun) =>
      rerun.run_id === received.job_id && (rerun.status === "queued" || rerun.status === "running")
        ? { ...rerun, status: "running", progress: received.job_fraction }
        : rerun,
    ),
  );
}

/** A new export is shown first at once. */
export function addExport(cache: QueryClient, ordered: Export): void {
  cache.setQueryData<Pages<ExportPage>>(queryKeys.exports(ordered.profile), (data) => {
    const [first, ...rest] = data?.pages ?? [];
    if (!data || !first) return data;
    // Its first event may have arrived before the response, and is newer.
    if (data.pages.some((page) => page.exports.some((one) => one.id === ordered.id))) return data;
    return { ...data, pages: [{ ...first, exports: [ordered, ...first.exports] }, ...rest] };
  });
  refetch(cache, queryKeys.allJobs);
}
