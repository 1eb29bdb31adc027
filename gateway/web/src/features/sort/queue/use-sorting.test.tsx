// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { acceptOffered, useAnnouncement } from "@/lib/undo/undo";
import { postMoves } from "../api/sort";
import { MoveSender } from "../moves/move-sender";
import { upcoming } from "./sort-queue";
import { useSorting } from "./use-sorting";

/** A folder of loose videos; a page of it holds as many as were requested. */
const folder = vi.hoisted(() => {
  type Item = { name: string; category: string; new_name: string };
  /** A change with the name of its video as its id. */
  const recorded = (name: string, category: string) => ({
    id: name,
    kind: "sorting",
    words: `${name} sorted into ${category}`,
    final_because: null,
  });
  const known = {
    /** Names in each request that moved videos. */
    requests: [] as string[][],
    undone: [] as string[],
    path: "/videos",
    names: [] as string[],
    taken: new Set<string>(),
    filed: [] as string[],
    /** Moves are answered after it. */
    held: Promise.resolve(),
    counts: {} as Record<string, number>,
    categories: () => Object.entries(known.counts).map(([name, count]) => ({ name, count })),
  };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", async (request: Request) => {
    const { method, url } = request;
    if (method === "POST" && url.endsWith("/undo")) {
      const name = decodeURIComponent(url.split("/").at(-2) ?? "");
      known.undone.push(name);
      known.names = [name, ...known.names];
      return Response.json(recorded(name, ""));
    }
    if (method === "POST") {
      const { held } = known;
      const { items } = (await request.json()) as { items: Item[] };
      known.requests.push(items.map(({ name }) => name));
      await held;
      const results = items.map(({ name, category, new_name: newName }) => {
        const final = newName || name;
        if (known.taken.has(final)) {
          const problem = { reason: "NameTaken", detail: `There is a ${final}.` };
          return { name, category, change: null, problem, free_name: "1 (2).mp4" };
        }
        if (category in known.counts) known.counts[category] = (known.counts[category] ?? 0) + 1;
        known.filed.push(final);
        known.names = known.names.filter((one) => one !== name);
        return {
          name,
          category,
          change: recorded(name, category),
          problem: null,
          free_name: null,
        };
      });
      return Response.json({ results, categories: known.categories() });
    }
    const query = new URL(url).searchParams;
    const begin = Number(query.get("cursor") ?? 0);
    const end = begin + Number(query.get("limit"));
    const first = query.get("first") ?? "";
    const others = known.names.filter((name) => name !== first);
    const names = others.length < known.names.length ? [first, ...others] : others;
    return Response.json({
      folder: known.path,
      categories: known.categories(),
      videos: names.slice(begin, end).map((name) => ({
        name,
        asset_id: null,
        facts: null,
        proposals: [],
        unsure: false,
      })),
      total: known.names.length,
      next_cursor: end < known.names.length ? String(end) : null,
    });
  });
  return known;
});

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider
    client={new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } })}
  >
    {children}
  </QueryClientProvider>
);

/** Sends a move as soon as the one before is answered. */
const atOnce = () => new MoveSender(postMoves, { everyMs: 0 });

beforeEach(() => {
  sessionStorage.clear();
  folder.path = "/videos";
  folder.taken = new Set();
  folder.held = Promise.resolve();
  folder.counts = {};
  folder.requests = [];
  folder.undone = [];
});
afterEach(cleanup);

it("reaches every video by skipping, however many there are", async () => {
  folder.names = Array.from({ length: 450 }, (_, number) => `${number}.mp4`);
  const sender = atOnce();
  const { result } = renderHook(() => useSorting("surest", { sender }), { wrapper });
  const seen: string[] = [];
  for (const name of folder.names) {
    await waitFor(() => expect(result.current.current?.name).toBe(name));
    seen.push(name);
    await act(async () => {
      result.current.skip();
      await Promise.resolve();
    });
  }
  expect(seen).toEqual(folder.names);
  // After the last one the first is shown again.
  expect(result.current.current?.name).toBe("0.mp4");
});

it("offers a free name where a video's own is taken, and sorts it under that", async () => {
  folder.names = ["1.mp4", "2.mp4"];
  folder.taken = new Set(["1.mp4"]);
  folder.filed = [];
  const sender = atOnce();
  const { result } = renderHook(
    () => ({ ...useSorting("surest", { sender }), announcement: useAnnouncement() }),
    {
      wrapper,
    },
  );
  await waitFor(() => expect(result.current.current?.name).toBe("1.mp4"));
  act(() => result.current.sort("food"));
  await waitFor(() =>
    expect(result.current.announcement).toMatchObject({
      what: "1.mp4 stays: There is a 1.mp4.",
      offer: { words: "Sort as 1 (2).mp4" },
    }),
  );
  // It is shown again, and nothing was moved yet.
  expect([result.current.current?.name, folder.filed]).toEqual(["1.mp4", []]);
  act(() => acceptOffered());
  await waitFor(() => expect(folder.filed).toEqual(["1 (2).mp4"]));
  await waitFor(() => expect(result.current.current?.name).toBe("2.mp4"));
  act(() => acceptOffered());
  expect(result.current.announcement).toMatchObject({ what: "There is nothing to accept." });
});

it("remembers in the tab what is on its way, for undo after a reload", async () => {
  folder.names = ["1.mp4", "2.mp4"];
  const sender = atOnce();
  const { result } = renderHook(() => useSorting("surest", { sender }), { wrapper });
  await waitFor(() => expect(result.current.current?.name).toBe("1.mp4"));
  let answer: () => void = () => undefined;
  folder.held = new Promise((resolve) => (answer = resolve));
  act(() => result.current.sort("food"));
  const sent = () =>
    JSON.parse(sessionStorage.getItem("rushes.sent-sortings.1") ?? "[]") as unknown;
  await waitFor(() =>
    expect(sent()).toEqual([expect.objectContaining({ name: "1.mp4", category: "food" })]),
  );
  answer();
  await waitFor(() => expect(sent()).toEqual([]));
  // As where the page is left: the browser ends the request.
  await waitFor(() => expect(result.current.current?.name).toBe("2.mp4"));
  folder.held = Promise.reject(new TypeError("Failed to fetch"));
  act(() => result.current.sort("food"));
  await waitFor(() => expect(result.current.current?.name).toBe("2.mp4"));
  await waitFor(() => expect(sent()).toEqual([expect.objectContaining({ name: "2.mp4" })]));
});

it("counts videos that are being moved as sorted, so that the collection keeps its number", async () => {
  folder.names = ["1.mp4", "2.mp4", "3.mp4"];
  folder.counts = { food: 4, sky: 1 };
  const sender = atOnce();
  const { result } = renderHook(() => useSorting("surest", { sender }), { wrapper });
  const numbers: string[] = [];
  const seen = () => {
    const { left, sorted, categories } = result.current;
    const now = [left, sorted, ...categories.map(({ count }) => count)].join();
    if (now !== numbers.at(-1)) numbers.push(now);
  };
  await waitFor(() => expect(result.current.current?.name).toBe("1.mp4"));
  seen();
  const answers: (() => void)[] = [];
  for (const name of ["1.mp4", "2.mp4"]) {
    await waitFor(() => expect(result.current.current?.name).toBe(name));
    folder.held = new Promise((resolve) => answers.push(resolve));
    act(() => result.current.sort("food"));
    seen();
  }
  for (const answer of answers) {
    const before = folder.filed.length;
    answer();
    await waitFor(() => {
      seen();
      expect(folder.filed).toHaveLength(before + 1);
    });
  }
  await waitFor(() => {
    seen();
    expect(result.current.page.isFetching).toBe(false);
  });
  expect(numbers).toEqual(["3,5,4,1", "2,6,5,1", "1,7,6,1"]);
});

it("remembers after a reload what was sorted, but for what was brought back", async () => {
  folder.names = ["1.mp4", "2.mp4", "3.mp4"];
  const sender = atOnce();
  const { result, unmount } = renderHook(() => useSorting("surest", { sender }), { wrapper });
  for (const name of ["1.mp4", "2.mp4"]) {
    await waitFor(() => expect(result.current.current?.name).toBe(name));
    act(() => result.current.sort("food"));
  }
  await waitFor(() => expect(folder.names).toEqual(["3.mp4"]));
  unmount();
  folder.names = ["2.mp4", "3.mp4"];
  const again = renderHook(() => useSorting("surest", { sender }), { wrapper }).result;
  await waitFor(() => expect(again.current.left).toBe(2));
  expect(again.current.filed.map(({ name }) => name)).toEqual(["1.mp4"]);
});

it("shows the next video at once while moves are collected, and sends what did not move again", async () => {
  folder.names = ["1.mp4", "2.mp4", "3.mp4", "4.mp4"];
  const sender = new MoveSender(postMoves, { everyMs: 100 });
  const { result } = renderHook(
    () => ({ ...useSorting("surest", { sender }), announcement: useAnnouncement() }),
    { wrapper },
  );
  await waitFor(() => expect(result.current.current?.name).toBe("1.mp4"));
  folder.held = Promise.reject(new TypeError("Failed to fetch"));
  folder.held.catch(() => undefined);
  for (const [sorted, next] of [
    ["1.mp4", "2.mp4"],
    ["2.mp4", "3.mp4"],
    ["3.mp4", "4.mp4"],
  ]) {
    act(() => result.current.sort("food"));
    expect(result.current.current?.name).toBe(next);
    expect(result.current.announcement?.what).toBe(`${sorted} sorted into food`);
  }
  expect(result.current.pending).toBe(3);
  await waitFor(() => expect(result.current.stranded).toHaveLength(3));
  expect(folder.requests).toEqual([["1.mp4"], ["2.mp4", "3.mp4"]]);
  expect(result.current.pending).toBe(0);
  await waitFor(() =>
    expect(result.current.announcement).toMatchObject({
      what: "2.mp4 stays: Rushes does not answer. So does 1 other.",
      offer: { words: "Try again" },
    }),
  );
  folder.held = Promise.resolve();
  folder.filed = [];
  act(() => result.current.sortAgain());
  await waitFor(() => expect(folder.filed).toEqual(["1.mp4", "2.mp4", "3.mp4"]));
  await waitFor(() => expect(result.current.stranded).toEqual([]));
  expect(result.current.current?.name).toBe("4.mp4");
});

it("shows the video first that is asked for, also when another folder is sorted then", async () => {
  folder.names = ["a.mp4", "b.mp4", "c.mp4"];
  const cache = new QueryClient();
  const { result, rerender } = renderHook((first: string) => useSorting("surest", { first }), {
    wrapper: ({ children }) => <QueryClientProvider client={cache}>{children}</QueryClientProvider>,
    initialProps: "b.mp4",
  });
  const shown = () => upcoming(result.current.queue, 3).map(({ name }) => name);
  await waitFor(() => expect(shown()).toEqual(["b.mp4", "a.mp4", "c.mp4"]));
  folder.path = "/others";
  await act(() => cache.resetQueries());
  await waitFor(() => expect(result.current.page.data?.folder).toBe("/others"));
  expect(shown()).toEqual(["b.mp4", "a.mp4", "c.mp4"]);
  rerender("c.mp4");
  await waitFor(() => expect(shown()).toEqual(["c.mp4", "a.mp4", "b.mp4"]));
  // One that is not loose there changes nothing.
  rerender("gone.mp4");
  await waitFor(() => expect(shown()).toEqual(["a.mp4", "b.mp4", "c.mp4"]));
});
