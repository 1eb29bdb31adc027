// @vitest-environment jsdom
import { QueryClient, QueryObserver, type QueryKey } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { handlersFor } from "./event-handlers";
import { queryKeys } from "./query-keys";

/** For a machine that does much else. */
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

/** A part of the page that shows what `answers` are, one after the other. */
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
