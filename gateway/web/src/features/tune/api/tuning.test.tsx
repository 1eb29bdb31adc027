// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { changed } from "@/lib/api/changes/changes";
import { useRuns, useTimeline, useTimelines } from "./tuning";

/** A server that can delete its only timeline, `t`; `asked`: the paths of the requests for it. */
const { server } = vi.hoisted(() => {
  const server = { isDeleted: false, asked: [] as string[] };
  const answerTo = (path: string) => {
    if (path === "/api/v1/timelines")
      return Response.json({ timelines: server.isDeleted ? [] : [{ id: "t" }] });
    server.asked.push(path);
    if (server.isDeleted)
      return Response.json({ status: 404, detail: "It was deleted." }, { status: 404 });
    return Response.json(path === "/api/v1/runs" ? { runs: [] } : { id: "t" });
  };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ url }: Request) => Promise.resolve(answerTo(new URL(url).pathname)));
  return { server };
});

beforeEach(() => void Object.assign(server, { isDeleted: false, asked: [] }));

function open() {
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={cache}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(
    () => ({ timelines: useTimelines(), timeline: useTimeline("t"), runs: useRuns("t") }),
    { wrapper },
  );
  return {
    now: () => result.current,
    /** As by an event of the server. */
    somethingIsChanged: () => act(() => changed(cache)),
  };
}

it("does not ask for the runs of a deleted timeline until its deletion is undone", async () => {
  const { now, somethingIsChanged } = open();
  await waitFor(() => expect(now().runs.data).toEqual([]));
  server.isDeleted = true;
  await somethingIsChanged();
  await waitFor(() => expect(now().runs.isError).toBe(true));
  server.asked = [];
  await somethingIsChanged();
  await somethingIsChanged();
  expect([server.asked, now().timelines.data]).toEqual([[], []]);
  server.isDeleted = false;
  await somethingIsChanged();
  await waitFor(() => expect(now().runs.isSuccess).toBe(true));
  expect(server.asked).toEqual(["/api/v1/runs"]);
});

it("reads a timeline that was deleted when it was opened, once that is undone", async () => {
  server.isDeleted = true;
  const { now, somethingIsChanged } = open();
  await waitFor(() => expect([now().runs, now().timeline].every((one) => one.isError)).toBe(true));
  server.asked = [];
  await somethingIsChanged();
  expect(server.asked).toEqual([]);
  server.isDeleted = false;
  await somethingIsChanged();
  await waitFor(() => expect(now().timeline.data).toEqual({ id: "t" }));
  await waitFor(() => expect(now().runs.data).toEqual([]));
});
