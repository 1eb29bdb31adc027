// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Overrides } from "../api/detect";
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
    const region = { x: 0, y: 0, w: 1, h: 1, label: "board" };
    return Promise.resolve(
      Response.json({ stand_ins: {}, regions_by_frame: { 1: [region, region] } }),
    );
  });
});

afterEach(() => vi.unstubAllGlobals());

it("counts on demand what the moved sliders find, and no longer once they move on", async () => {
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const { result, rerender } = renderHook(
    ({ low }) => useAllFrames("open", "edges", { edges: { low } }, 3),
    { wrapper, initialProps: { low: 40 } },
  );
  expect(asked).toEqual([]);
  act(() => result.current.look());
  await waitFor(() => expect(result.current.found?.totals).toEqual([0, 2, 0]));
  expect(result.current.isLooking).toBe(false);
  expect(asked).toEqual([{ run: "open", overrides: { edges: { low: 40 } } }]);
  rerender({ low: 50 });
  expect(result.current.found).toBeNull();
  expect(asked).toHaveLength(1);
});
