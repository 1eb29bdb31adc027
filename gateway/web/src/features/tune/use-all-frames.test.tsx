// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Overrides } from "./api/detect";
import { useAllFrames } from "./use-all-frames";

const asked: { run: string; overrides: Overrides }[] = [];

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal("fetch", (_: string, { body }: { body: string }) => {
    const { job_id: run, config_overrides: overrides } = JSON.parse(body) as {
      job_id: string;
      config_overrides: Overrides;
    };
    asked.push({ run, overrides });
    const region = { x: 0, y: 0, w: 1, h: 1 };
    const regions = run === "open" ? [region] : [region, region];
    return Promise.resolve(Response.json({ regions_by_frame: { 1: regions } }));
  });
});

afterEach(() => vi.unstubAllGlobals());

const MOVED = { edges: { low: 40 } };

function all(beforeId: string | null) {
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  return renderHook(() => useAllFrames("open", beforeId, "edges", MOVED, 3), { wrapper }).result;
}

it.each([
  ["the open run, with its own values", "open", [0, 1, 0]],
  ["a compared run, with its own values", "other", [0, 2, 0]],
])("counts as before what is found by %s", async (_, beforeId, before) => {
  const result = all(beforeId);
  expect(asked).toEqual([]);
  act(() => result.current.look());
  await waitFor(() => expect(result.current.now).toEqual([0, 1, 0]));
  expect(result.current.before).toEqual(before);
  expect(asked).toEqual([
    { run: beforeId, overrides: {} },
    { run: "open", overrides: MOVED },
  ]);
});

it("counts without a before where the compared run is without the stage", async () => {
  const result = all(null);
  act(() => result.current.look());
  await waitFor(() => expect(result.current.now).toEqual([0, 1, 0]));
  expect([result.current.before, result.current.isLooking]).toEqual([null, false]);
  expect(asked).toEqual([{ run: "open", overrides: MOVED }]);
});
