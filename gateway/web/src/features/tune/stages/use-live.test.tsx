// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Region, Overrides } from "../api/detect";
import { CALM_MS, useLive, type ComparedPlace } from "./use-live";

type Asked = {
  run: string;
  frames: number[];
  low: number | null;
  signal: AbortSignal;
  answer: (x: number) => void;
};

const asked: Asked[] = [];
/** The requests that still wait for their answer. */
const underWay = () => asked.filter(({ signal }) => !signal.aborted);
const region = (x: number): Region => ({
  x,
  y: 0,
  w: 1,
  h: 1,
  confidence: 1,
  label: "edge_region",
});

beforeEach(() => {
  asked.length = 0;
  vi.useFakeTimers();
  vi.stubGlobal("fetch", (_: string, { body, signal }: { body: string; signal: AbortSignal }) => {
    const {
      job_id: run,
      frame_refs: frames,
      config_overrides: overrides,
    } = JSON.parse(body) as {
      job_id: string;
      frame_refs: number[];
      config_overrides: Overrides;
    };
    const low = overrides.edges?.low;
    return new Promise<Response>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      const answer = (x: number) => {
        const regions = Object.fromEntries(frames.map((frame) => [frame, [region(x)]]));
        resolve(
          Response.json({
            frame_count: 1,
            region_count: 1,
            stand_ins: {},
            regions_by_frame: regions,
          }),
        );
      };
      asked.push({ run, frames, low: typeof low === "number" ? low : null, signal, answer });
    });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const PLACE: ComparedPlace = { runId: "run", beforeId: "run", stage: "edges", seq: 3 };

function live() {
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const hook = renderHook(
    ({ place, low }: { place: ComparedPlace; low: number | null }) =>
      useLive(place, low === null ? {} : { edges: { low } }),
    { wrapper, initialProps: { place: PLACE, low: null as number | null } },
  );
  return {
    show: (low: number | null, place = PLACE) => hook.rerender({ place, low }),
    wait: (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds)),
    error: () => hook.result.current.error,
    standIn: () => hook.result.current.standIn,
    xs: () => {
      const { now, before } = hook.result.current;
      return { now: now?.map(({ x }) => x) ?? null, before: before?.map(({ x }) => x) ?? null };
    },
  };
}

it("asks once for what is seen, before and now, as long as nothing was moved", async () => {
  const { wait, xs } = live();
  await wait(0);
  expect(asked.map(({ frames, low }) => [frames, low])).toEqual([[[3], null]]);
  asked[0]?.answer(7);
  await wait(0);
  expect(xs()).toEqual({ now: [7], before: [7] });
});

it("asks for nothing that a slider only passes, and drops what nobody waits for", async () => {
  const { show, wait, xs } = live();
  await wait(0);
  asked[0]?.answer(7);
  for (let low = 1; low <= 40; low += 1) {
    show(low);
    await wait(CALM_MS / 5);
  }
  expect(asked).toHaveLength(1);
  await wait(CALM_MS);
  expect(underWay().map(({ low }) => low)).toEqual([null, 40]);

  show(60);
  await wait(CALM_MS);
  expect(underWay().map(({ low }) => low)).toEqual([null, 60]);
  expect(xs()).toEqual({ now: [7], before: [7] });
  asked.at(-1)?.answer(9);
  await wait(0);
  expect(xs()).toEqual({ now: [9], before: [7] });
});

it("shows nothing of one frame over another", async () => {
  const { show, wait, xs } = live();
  await wait(0);
  asked[0]?.answer(7);
  await wait(0);
  show(null, { ...PLACE, seq: 4 });
  expect(xs()).toEqual({ now: null, before: null });
  await wait(CALM_MS);
  expect(xs()).toEqual({ now: null, before: null });
  asked.at(-1)?.answer(8);
  await wait(0);
  expect(xs()).toEqual({ now: [8], before: [8] });
  // Back at the first values, whose result is cached.
  show(null);
  await wait(CALM_MS);
  expect([asked.length, xs().now]).toEqual([2, [7]]);
});

it("has as before what a compared run finds, with that run's own values", async () => {
  const { show, wait, xs } = live();
  await wait(0);
  asked[0]?.answer(7);
  await wait(0);
  const compared = { ...PLACE, beforeId: "other" };
  show(null, compared);
  expect(xs()).toEqual({ now: [7], before: null });
  await wait(CALM_MS);
  expect(asked.map(({ run, low }) => [run, low])).toEqual([
    ["run", null],
    ["other", null],
  ]);
  asked[1]?.answer(5);
  await wait(0);
  expect(xs()).toEqual({ now: [7], before: [5] });

  show(40, compared);
  await wait(CALM_MS);
  expect(asked.slice(2).map(({ run, low }) => [run, low])).toEqual([["run", 40]]);
  asked[2]?.answer(9);
  await wait(0);
  expect(xs()).toEqual({ now: [9], before: [5] });

  // The compared run is without the stage.
  show(40, { ...PLACE, beforeId: null });
  await wait(CALM_MS);
  expect(xs()).toEqual({ now: [9], before: null });
  expect(asked).toHaveLength(3);
});

it("says which frame stands for one that is left out", async () => {
  vi.stubGlobal("fetch", () =>
    Promise.resolve(Response.json({ stand_ins: { 3: 1 }, regions_by_frame: { 3: [region(7)] } })),
  );
  const { wait, xs, standIn } = live();
  await wait(0);
  expect([xs().now, standIn()]).toEqual([[7], 1]);
});

it("says that nobody answers, asks again by itself, and says no more when it is answered", async () => {
  let isAway = true;
  vi.stubGlobal("fetch", () =>
    Promise.resolve(
      isAway
        ? Response.json({ detail: "Inference does not answer." }, { status: 503 })
        : Response.json({
            frame_count: 1,
            region_count: 1,
            stand_ins: {},
            regions_by_frame: { 3: [region(7)] },
          }),
    ),
  );
  const { wait, xs, error } = live();
  await wait(0);
  expect(error()).toBeNull();
  await wait(15_000);
  expect(error()).toBeInstanceOf(Error);
  await wait(60_000);
  expect(error()).toBeInstanceOf(Error);
  isAway = false;
  await wait(5_000);
  expect([error(), xs().now]).toEqual([null, [7]]);
});
