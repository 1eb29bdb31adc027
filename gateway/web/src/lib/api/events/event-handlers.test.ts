// @vitest-environment jsdom
import { QueryClient, QueryObserver, type QueryKey } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { DECIDING, queryKeys } from "../query-keys";
import { handlersFor } from "./event-handlers";

/** A timeout for a busy machine. */
const SLOWEST = { timeout: 20_000 };

let cache: QueryClient;

beforeEach(() => {
  vi.useFakeTimers();
  cache = new QueryClient();
});

afterEach(() => {
  cache.clear();
  vi.useRealTimers();
});

/** An observed query, as of a mounted component, whose requests get `answers` one after the other. */
async function shown(queryKey: QueryKey, ...answers: string[]) {
  const observer = new QueryObserver(cache, {
    queryKey,
    queryFn: () => Promise.resolve(answers.shift()),
    staleTime: Infinity,
  });
  const seen = () => observer.getCurrentResult().data;
  observer.subscribe(() => undefined);
  await vi.waitFor(() => expect(seen()).toBeDefined(), SLOWEST);
  return seen;
}

it.each([
  ["jobs", queryKeys.activeJobs],
  ["exports", queryKeys.exports("default")],
  ["videos", queryKeys.allAssets],
  ["folders", queryKeys.allFolders],
  ["runs", queryKeys.runs("a")],
])("asks again for %s that were answered before the line stood", async (_, queryKey) => {
  const seen = await shown(queryKey, "before", "since");
  handlersFor(cache).connected("first");
  await vi.advanceTimersByTimeAsync(5000);
  expect(seen()).toBe("since");
});

it("leaves alone what no event tells of while the line is opened first", async () => {
  const seen = await shown(queryKeys.frames("a", "2026"), "before", "since");
  handlersFor(cache).connected("first");
  await vi.advanceTimersByTimeAsync(5000);
  expect(seen()).toBe("before");
});

it.each([
  ["node", queryKeys.nodes],
  ["collection", queryKeys.sortTraining],
  ["collection", queryKeys.sortDescriptors],
  ["collection", queryKeys.sortDuplicates(50)],
] as const)("asks again, after the event %s, for %j", async (name, queryKey) => {
  const seen = await shown(queryKey, "before", "since");
  const handlers = handlersFor(cache);
  if (name === "node") handlers.node({ name: "media-1" });
  else handlers.collection({ root: "lib", path: "phone" });
  await vi.advanceTimersByTimeAsync(5000);
  expect(seen()).toBe("since");
});

it.each([
  ["resumed", queryKeys.nodes, "since"],
  ["resumed", queryKeys.activeJobs, "since"],
  ["resumed", queryKeys.markers("a", "default"), "before"],
  ["gap", queryKeys.markers("a", "default"), "since"],
] as const)("after the line was down, and %s, %j is as it was %s", async (start, key, expected) => {
  const seen = await shown(key, "before", "since");
  handlersFor(cache).connected(start);
  await vi.advanceTimersByTimeAsync(5000);
  expect(seen()).toBe(expected);
});

/** An observed query that counts its requests, each of which gets `answer`. */
async function known(queryKey: QueryKey, answer: unknown) {
  let asked = 0;
  const observer = new QueryObserver(cache, {
    queryKey,
    queryFn: () => {
      asked += 1;
      return Promise.resolve(answer);
    },
    staleTime: Infinity,
    structuralSharing: false,
  });
  observer.subscribe(() => undefined);
  const data = () => observer.getCurrentResult().data;
  await vi.waitFor(() => expect(data()).toBeDefined(), SLOWEST);
  return { data, asked: () => asked };
}

const made = (kind: "low" | "waveform", progress: number, ended = false) => ({
  asset_id: "a",
  kind,
  progress,
  ended,
});

const RENDITIONS = [
  { kind: "low", state: "transcoding", progress: 0.1 },
  { kind: "audio", state: "ready", progress: 1 },
];

it("shows how far a rendition is without asking, and asks when nobody makes it any more", async () => {
  const { data, asked } = await known(queryKeys.renditions("a", "low"), RENDITIONS);
  const other = await known(queryKeys.renditions("b", "low"), RENDITIONS);
  const handlers = handlersFor(cache);
  handlers.making(made("low", 0.5));
  expect(data()).toEqual([{ ...RENDITIONS[0], progress: 0.5 }, RENDITIONS[1]]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(1);
  handlers.making(made("low", 0.5, true));
  await vi.advanceTimersByTimeAsync(1);
  expect([asked(), other.asked()]).toEqual([2, 1]);
  expect(other.data()).toEqual(RENDITIONS);
});

it("asks once more for a rendition that ended while it was being asked for", async () => {
  const answers = ["transcoding", "ready"];
  const observer = new QueryObserver(cache, {
    queryKey: queryKeys.renditions("a", "low"),
    queryFn: () =>
      new Promise((resolve) => {
        const state = answers.shift();
        setTimeout(() => resolve([{ kind: "low", state, progress: 0 }]), 100);
      }),
    staleTime: Infinity,
  });
  observer.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(50);
  handlersFor(cache).making(made("low", 0, true));
  await vi.advanceTimersByTimeAsync(1000);
  expect(observer.getCurrentResult().data).toMatchObject([{ state: "ready" }]);
});

it("lists what begins to be made, says how far it is, and asks when it ends", async () => {
  const row = { asset_id: "a", kind: "low", progress: 0, waits: true };
  const { data, asked } = await known(queryKeys.making, [row]);
  const handlers = handlersFor(cache);
  handlers.making(made("low", 0));
  expect(data()).toEqual([row]);
  handlers.making(made("low", 0.25));
  expect(data()).toEqual([{ ...row, progress: 0.25, waits: false }]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(1);
  handlers.making({ ...made("low", 0), asset_id: "new here" });
  await vi.advanceTimersByTimeAsync(1);
  expect(asked()).toBe(2);
  handlers.making(made("low", 1, true));
  await vi.advanceTimersByTimeAsync(1);
  expect(asked()).toBe(3);
});

it("shows how far a waveform is, and asks for it when it is there", async () => {
  const place = { level: 3, n: 0 };
  const { data, asked } = await known(queryKeys.waveform("a", "1", place), {
    state: "making",
    progress: 0,
  });
  const handlers = handlersFor(cache);
  handlers.making(made("waveform", 0.5));
  expect([data(), asked()]).toEqual([{ state: "making", progress: 0.5 }, 1]);
  handlers.making(made("waveform", 0.9, true));
  await vi.advanceTimersByTimeAsync(1);
  expect(asked()).toBe(2);
});

it("asks for what nodes were making when one of them comes or goes, but not for waveforms that are there", async () => {
  const making = await known(queryKeys.making, []);
  const renditions = await known(queryKeys.renditions("a", "low"), RENDITIONS);
  const waits = await known(queryKeys.waveform("a", "1", { level: 3, n: 0 }), { state: "making" });
  const ready = await known(queryKeys.waveform("b", "1", { level: 3, n: 0 }), { state: "ready" });
  handlersFor(cache).node({ name: "media-1" });
  await vi.advanceTimersByTimeAsync(1);
  expect([making, renditions, waits, ready].map(({ asked }) => asked())).toEqual([2, 2, 2, 1]);
});

it("shows how far a training and a search are that run, without asking", async () => {
  const training = await known(queryKeys.sortTraining, { state: "running", done: 0, total: 0 });
  const search = await known(queryKeys.sortDuplicates(50), {
    groups: [],
    search: { state: "succeeded", done: 0, total: 0 },
  });
  const handlers = handlersFor(cache);
  const told = { root: "lib", path: "phone", done: 3, total: 9 };
  handlers["collection-progress"]({ ...told, stage: "training" });
  handlers["collection-progress"]({ ...told, stage: null });
  expect(training.data()).toEqual({ state: "running", stage: "training", done: 3, total: 9 });
  // The search has ended: late progress does not change it.
  expect(search.data()).toMatchObject({ search: { done: 0 } });
  expect([training.asked(), search.asked()]).toEqual([1, 1]);
});

it("asks for more of what a run finds as it goes on, now and then, and not for what is whole", async () => {
  const runs = await known(queryKeys.detectionRuns("a"), [{ id: "run", job: { id: "job" } }]);
  const lanes = await known(queryKeys.foundLanes("run", true, { level: 1, n: 0 }), { lanes: [] });
  const part = await known(queryKeys.foundFrames("run", true, 1), { isWhole: false });
  const whole = await known(queryKeys.foundFrames("run", true, 0), { isWhole: true });
  const before = await known(queryKeys.foundFrames("earlier", false, 0), { isWhole: false });
  const asked = () => [runs, lanes, part, whole, before].map((each) => each.asked());
  const handlers = handlersFor(cache);
  const told = {
    job_fraction: 0.5,
    clip_id: null,
    clip_fraction: 0,
    stage: "looking",
    attempt: null,
  };
  for (let n = 0; n < 20; n += 1) {
    handlers.progress({ ...told, job_id: "job" });
    handlers.progress({ ...told, job_id: "another" });
    await vi.advanceTimersByTimeAsync(100);
  }
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked()).toEqual([3, 3, 3, 1, 1]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toEqual([3, 3, 3, 1, 1]);
});

it.each(["missed", "resumed", "first"] as const)(
  "asks how far all is that events would have told of: %s",
  async (how) => {
    const moving = await Promise.all([
      known(queryKeys.making, []),
      known(queryKeys.renditions("a", "low"), RENDITIONS),
      known(queryKeys.sortTraining, { state: "running" }),
      known(queryKeys.sortDuplicates(50), { search: { state: "running" } }),
      known(queryKeys.detectionRuns("a"), []),
    ]);
    const still = await known(queryKeys.frames("a", "2026"), {});
    const handlers = handlersFor(cache);
    if (how === "missed") handlers.missed();
    else handlers.connected(how);
    await vi.advanceTimersByTimeAsync(1);
    expect(moving.map(({ asked }) => asked())).toEqual([2, 2, 2, 2, 2]);
    expect(still.asked()).toBe(1);
  },
);

const BRANDS_OF_RUN = [
  queryKeys.brandRegions("a"),
  queryKeys.brandReport("a"),
  queryKeys.brandEvaluation("a"),
] as const;

it.each([...BRANDS_OF_RUN, queryKeys.outsideCalls("a")])(
  "asks again for brands of a run, and for what was asked of models, when a further stage has ended: %j",
  async (...queryKey) => {
    const seen = await shown(queryKey, "before", "since");
    const told = { run_id: "a", timeline_id: "t", stage: "escalate_local" };
    const finished = { state: "finished", counts: {}, milliseconds: 1, reused: false } as const;
    handlersFor(cache).stage({ ...told, ...finished });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen()).toBe("since");
  },
);

it.each([
  ["brand-list", ["tune", "brand-lists"]],
  ["brand-list", ["tune", "brand-list", "default"]],
  ["brand-list", ["tune", "brand-lists", "versions", "default"]],
  ["pipeline-profile", ["tune", "pipeline-profiles"]],
] as const)(
  "asks again after the event %s for %j, as it was saved elsewhere",
  async (event, key) => {
    const seen = await shown(key, "before", "since");
    handlersFor(cache)[event]({ name: "default" });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen()).toBe("since");
  },
);

it.each(BRANDS_OF_RUN)(
  "asks for brands of a run after a decision, and not over one that is under way: %j",
  async (...queryKey) => {
    const seen = await shown(queryKey, "before", "since");
    let answer: (value: undefined) => void = () => undefined;
    const decided = new Promise<undefined>((resolve) => (answer = resolve));
    const deciding = cache
      .getMutationCache()
      .build(cache, { mutationKey: DECIDING, mutationFn: () => decided })
      .execute(undefined);
    const { labels } = handlersFor(cache);
    labels({ timeline_id: "t" });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen()).toBe("before");
    answer(undefined);
    await deciding;
    labels({ timeline_id: "t" });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen()).toBe("since");
  },
);
