import { InfiniteQueryObserver, QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, it, vi } from "vitest";
import type { Clip, Export, Job, PipelineRun, Proxy } from "../client";
import { queryKeys } from "../query-keys";
import {
  addExport,
  isUnderWay,
  patchReturnedJob,
  patchClip,
  patchJob,
  patchProgress,
} from "./patches";

/** A timeout for a busy machine. */
const SLOWEST = { timeout: 20_000 };

const job: Job = {
  id: "j1",
  ticket: "3fa94c01",
  kind: "export",
  title: "2 clips from a.mp4",
  state: "running",
  total: 2,
  completed: 0,
  failed: 0,
  progress: 0.2,
  error: null,
  warning: null,
  created_at: "2026-01-01T00:00:00Z",
  started_at: null,
  ended_at: null,
  export_id: "e1",
  requested_by: "local",
  profile: "default",
  running: 1,
  place: "019a",
  group: "dog_001",
  nodes: ["media"],
  wait_reason: null,
  deleted: false,
};
const clip = (index: number): Clip => ({
  id: `c${index}`,
  export_id: "e1",
  index,
  start: index * 3,
  first_frame: index * 75,
  frame_count: 200,
  path: `/exports/a_001/a_001_${index}.mp4`,
  state: index === 0 ? "running" : "waiting",
  progress: 0,
  error: null,
  size: null,
  proof: null,
  imported: false,
  crop: null,
  rate: null,
  format: "mp4",
  audio: "aac",
  encoder: null,
  fallback: null,
  done_at: null,
  cuts: null,
});
const order: Export = {
  id: "e1",
  asset_id: "a1",
  asset_name: "a.mp4",
  job,
  cursor: 0,
  spread: 3,
  seconds: 8,
  short_side: null,
  label: "",
  category: "",
  profile: "default",
  folder_suffix: "",
  group: "a_001",
  clips: [clip(0), clip(1)],
  created_at: "2026-01-01T00:00:00Z",
  crop: null,
  contract: "plain",
  format: "mp4",
  audio: "aac",
  dynamic_range: "sdr",
  encoder: "auto",
};

type Cached<Page> = { pages: Page[]; pageParams: null[] };

function cacheWith(exports: Export[]) {
  const cache = new QueryClient();
  cache.setQueryData(queryKeys.exports("default"), {
    pages: [{ exports, next_cursor: null }],
    pageParams: [null],
  });
  cache.setQueryData(queryKeys.jobs(null), {
    pages: [{ jobs: exports.map((one) => one.job), next_cursor: null }],
    pageParams: [null],
  });
  const seen = () =>
    cache.getQueryData<Cached<{ exports: Export[] }>>(queryKeys.exports("default"))?.pages[0]
      ?.exports ?? [];
  return { cache, seen };
}

it("moves a running clip on, and says what is being done to it", () => {
  const { cache, seen } = cacheWith([order]);
  patchProgress(cache, {
    job_id: "j1",
    job_fraction: 0.4,
    clip_id: "c0",
    clip_fraction: 0.8,
    stage: "proving",
    attempt: { number: 2, why: "It was a frame short.", seconds: 12.5 },
  });
  expect(seen()[0]?.clips.map((one) => one.progress)).toEqual([0.8, 0]);
  expect(seen()[0]?.job.progress).toBe(0.4);
  expect(cache.getQueryData(queryKeys.clipStep("c0"))).toEqual({
    stage: "proving",
    attempt: { number: 2, why: "It was a frame short.", seconds: 12.5 },
  });
});

it("does not let a late event turn progress back", () => {
  const { cache, seen } = cacheWith([order]);
  patchJob(cache, { ...job, progress: 0.1 });
  expect(seen()[0]?.job.progress).toBe(0.2);
  patchJob(cache, { ...job, state: "done", progress: 1 });
  expect(seen()[0]?.job).toMatchObject({ state: "done", progress: 1 });
});

it("puts a finished clip in its place and leaves its siblings", () => {
  const { cache, seen } = cacheWith([order]);
  patchClip(cache, { ...clip(0), state: "done", progress: 1 }, "j1");
  expect(seen()[0]?.clips.map((one) => one.state)).toEqual(["done", "waiting"]);
});

it("shows an order once, though its event and its answer both tell of it", () => {
  const { cache, seen } = cacheWith([]);
  addExport(cache, order);
  addExport(cache, order);
  expect(seen().map((one) => one.id)).toEqual(["e1"]);
});

it("keeps what is under way as new as the lists", () => {
  const { cache } = cacheWith([order]);
  cache.setQueryData(queryKeys.activeJobs, { jobs: [job], next_cursor: null });
  patchJob(cache, { ...job, state: "paused", place: "019b" });
  const open = cache.getQueryData<{ jobs: Export["job"][] }>(queryKeys.activeJobs);
  expect(open?.jobs[0]).toMatchObject({ state: "paused", place: "019b" });
  expect(isUnderWay({ ...job, state: "paused" })).toBe(true);
});

it("lists a new job among those under way, once, and without another request", () => {
  const { cache } = cacheWith([]);
  cache.setQueryData(queryKeys.activeJobs, { jobs: [], next_cursor: null });
  patchJob(cache, job);
  patchJob(cache, { ...job, progress: 0.5 });
  const open = cache.getQueryState<{ jobs: Export["job"][] }>(queryKeys.activeJobs);
  expect(open?.data?.jobs).toEqual([{ ...job, progress: 0.5 }]);
  expect(open?.isInvalidated).toBe(false);
});

/** A list of exports whose answers come on demand, each with the state at the time of its request. */
function slowList(initial: Export[] | null) {
  const { cache, seen } = cacheWith(initial ?? []);
  const key = queryKeys.exports("default");
  if (initial === null) cache.removeQueries({ queryKey: key });
  const asked: ((exports: Export[]) => void)[] = [];
  const observer = new InfiniteQueryObserver(cache, {
    queryKey: key,
    queryFn: () =>
      new Promise<{ exports: Export[]; next_cursor: null }>((resolve) =>
        asked.push((exports) => resolve({ exports, next_cursor: null })),
      ),
    initialPageParam: null,
    getNextPageParam: () => null,
    staleTime: Infinity,
  });
  observer.subscribe(() => undefined);
  return { cache, seen, asked, key };
}

const finished: Clip = { ...clip(0), state: "done", progress: 1 };

it("asks anew for a list that was answered before an event and comes after it", async () => {
  const { cache, seen, asked, key } = slowList([order]);
  void cache.invalidateQueries({ queryKey: key });
  await expect.poll(() => asked.length).toBe(1);
  patchClip(cache, finished, "j1");
  asked[0]?.([order]);
  await expect.poll(() => asked.length).toBe(2);
  expect(seen()[0]?.clips[0]?.state).toBe("done");
  asked[1]?.([{ ...order, clips: [finished, clip(1)] }]);
  await expect.poll(() => cache.isFetching()).toBe(0);
  expect(seen()[0]?.clips[0]?.state).toBe("done");
});

it("asks again after the first answer where something happened meanwhile", async () => {
  const { cache, seen, asked } = slowList(null);
  await expect.poll(() => asked.length).toBe(1);
  patchClip(cache, finished, "j1");
  asked[0]?.([order]);
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.([{ ...order, clips: [finished, clip(1)] }]);
  await expect.poll(() => seen()[0]?.clips[0]?.state).toBe("done");
});

it("keeps what events have said of an order before its answer came", () => {
  const { cache, seen } = cacheWith([{ ...order, clips: [finished, clip(1)] }]);
  addExport(cache, order);
  expect(seen()[0]?.clips[0]?.state).toBe("done");
});

it("asks again for the jobs of one state, though the job is known from elsewhere", () => {
  const { cache } = cacheWith([order]);
  const failed = queryKeys.jobsIn(null, ["failed", "partial"]);
  cache.setQueryData(failed, { pages: [{ jobs: [], next_cursor: null }], pageParams: [null] });
  patchJob(cache, { ...order.job, state: "failed" });
  expect(cache.getQueryState(failed)?.isInvalidated).toBe(true);
  expect(cache.getQueryState(queryKeys.jobs(null))?.isInvalidated).toBe(false);
});

it("asks again after an answer, which an event may have overtaken", async () => {
  const cache = new QueryClient();
  let now: Job["state"] = "paused";
  const observer = new InfiniteQueryObserver(cache, {
    queryKey: queryKeys.jobs(null),
    queryFn: () => Promise.resolve({ jobs: [{ ...job, state: now }], next_cursor: null }),
    initialPageParam: null,
    getNextPageParam: () => null,
  });
  observer.subscribe(() => undefined);
  const state = () => observer.getCurrentResult().data?.pages[0]?.jobs[0]?.state;
  await vi.waitFor(() => expect(state()).toBe("paused"), SLOWEST);
  now = "running";
  patchJob(cache, { ...job, state: "running" });
  patchReturnedJob(cache, { ...job, state: "waiting" });
  await vi.waitFor(() => expect(state()).toBe("running"), SLOWEST);
});

it("follows a pipeline's run, and asks what a stage counted when the next one begins", async () => {
  const cache = new QueryClient();
  const run = { id: "r1", status: "running", stage: "field", progress: 0.1 } as PipelineRun;
  const asked = vi.fn(() => Promise.resolve([run]));
  const runs = new QueryObserver(cache, {
    queryKey: queryKeys.runs("t1"),
    queryFn: asked,
    staleTime: Infinity,
  });
  runs.subscribe(() => undefined);
  await vi.waitFor(() => expect(runs.getCurrentResult().data).toBeDefined(), SLOWEST);
  const told = { job_id: "r1", job_fraction: 0.3, clip_id: null, clip_fraction: 0, attempt: null };
  patchProgress(cache, { ...told, stage: "field" });
  expect(runs.getCurrentResult().data?.[0]).toMatchObject({ stage: "field", progress: 0.3 });
  expect(asked).toHaveBeenCalledTimes(1);
  patchProgress(cache, { ...told, job_id: "another", stage: "edges" });
  expect(asked).toHaveBeenCalledTimes(1);
  patchProgress(cache, { ...told, stage: "edges" });
  expect(asked).toHaveBeenCalledTimes(2);
  patchJob(cache, { ...job, id: "r1", kind: "pipeline", state: "done" });
  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(3), SLOWEST);
});

it("has a proxy follow its job, and asks for it again when that has ended", () => {
  const cache = new QueryClient();
  const proxy: Proxy = {
    asset_id: "a1",
    requested_height: 360,
    status: "queued",
    progress: 0,
    job_id: "j1",
  };
  cache.setQueryData(queryKeys.proxy("a1"), proxy);
  cache.setQueryData(queryKeys.proxy("a2"), { ...proxy, job_id: "j2" });
  const told = {
    job_id: "j1",
    job_fraction: 0.4,
    clip_id: null,
    clip_fraction: 0,
    stage: "",
    attempt: null,
  };
  patchProgress(cache, told);
  expect(cache.getQueryData(queryKeys.proxy("a1"))).toMatchObject({
    status: "running",
    progress: 0.4,
  });
  expect(cache.getQueryData(queryKeys.proxy("a2"))).toMatchObject({ status: "queued" });
  patchJob(cache, { ...job, kind: "proxy", state: "done" });
  expect(cache.getQueryState(queryKeys.proxy("a1"))?.isInvalidated).toBe(true);
});

it("asks for a transcript again when its job has changed", () => {
  const cache = new QueryClient();
  cache.setQueryData(queryKeys.transcript("a1"), null);
  patchJob(cache, { ...job, kind: "proxy", state: "done" });
  expect(cache.getQueryState(queryKeys.transcript("a1"))?.isInvalidated).toBe(false);
  patchJob(cache, { ...job, kind: "transcript", state: "failed" });
  expect(cache.getQueryState(queryKeys.transcript("a1"))?.isInvalidated).toBe(true);
});
