// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Overrides } from "../api/detect";
import type { Cell } from "./sweep-cells";
import { MOST_AT_ONCE, useSweep } from "./use-sweep";

type Asked = {
  run: string;
  seq: number;
  low: number | null;
  signal: AbortSignal;
  answer: (status?: number) => void;
};

const asked: Asked[] = [];
const underWay = () => asked.filter(({ signal }) => !signal.aborted);

beforeEach(() => {
  asked.length = 0;
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
    const moved = overrides.edges?.low;
    const low = typeof moved === "number" ? moved : null;
    const seq = frames[0] ?? -1;
    return new Promise<Response>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      const answer = (status = 200) => {
        const regions = Array.from({ length: low ?? 5 }, () => ({ x: 0, y: 0, w: 1, h: 1 }));
        resolve(
          status === 200
            ? Response.json({ stand_ins: {}, regions_by_frame: { [seq]: regions } })
            : Response.json({ detail: "Not possible." }, { status }),
        );
      };
      asked.push({ run, seq, low, signal, answer });
    });
  });
});

afterEach(() => vi.unstubAllGlobals());

const cell = (low: number | null): Cell => ({
  values: [],
  changes: {},
  overrides: low === null ? {} : { edges: { low } },
  isRun: low === null,
  isPresent: false,
});
const CELLS = [cell(1), cell(null), cell(2), cell(3), cell(4)];

function swept(beforeId = "run") {
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const hook = renderHook(
    ({ seq }: { seq: number }) => useSweep({ runId: "run", beforeId, stage: "edges", seq }, CELLS),
    { wrapper, initialProps: { seq: 3 } },
  );
  const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)));
  return {
    now: () => hook.result.current,
    counts: () => hook.result.current.cells.map(({ found }) => found?.length ?? null),
    show: (seq: number) => hook.rerender({ seq }),
    close: hook.unmount,
    settled,
    answer: async (at: number, status?: number) => {
      asked[at]?.answer(status);
      await settled();
    },
  };
}

it("asks for a few at once, each once, and counts what is found", async () => {
  const { now, counts, settled, answer, close } = swept();
  await settled();
  expect(asked.map(({ low }) => low)).toEqual([null, 1, 2]);
  expect(asked).toHaveLength(MOST_AT_ONCE);
  await answer(0);
  expect(asked.map(({ low }) => low)).toEqual([null, 1, 2, 3]);
  expect([counts(), now().before?.length]).toEqual([[null, 5, null, null, null], 5]);
  for (const at of [3, 1, 2, 4]) await answer(at);
  expect(counts()).toEqual([1, 5, 2, 3, 4]);
  expect(asked).toHaveLength(CELLS.length);
  close();
});

it("says in a cell why it failed, goes on with the others, and tries it again on demand", async () => {
  const { now, counts, settled, answer, close } = swept();
  await settled();
  await answer(1, 400);
  expect(now().cells[0]?.error).toMatchObject({ message: "Not possible." });
  for (const at of [0, 2, 3, 4]) await answer(at);
  expect(counts()).toEqual([null, 5, 2, 3, 4]);
  now().cells[0]?.retry();
  await settled();
  expect(now().cells[0]?.error).toBeNull();
  await answer(5);
  expect(counts()).toEqual([1, 5, 2, 3, 4]);
  close();
});

it("gives up what is under way or waits, when another frame is shown or it is closed", async () => {
  const { counts, settled, answer, show, close } = swept();
  await settled();
  show(4);
  await settled();
  expect(underWay().map(({ seq, low }) => [seq, low])).toEqual([
    [4, null],
    [4, 1],
    [4, 2],
  ]);
  await answer(4);
  expect(counts()).toEqual([1, null, null, null, null]);
  close();
  await settled();
  const left = underWay().filter(({ seq, low }) => !(seq === 4 && low === 1));
  expect([left, asked.length]).toEqual([[], 7]);
});

it("counts against the compared run, in a comparison", async () => {
  const { now, answer, settled, close } = swept("other");
  await settled();
  expect(asked[0]).toMatchObject({ run: "other", low: null });
  expect(new Set(asked.slice(1).map(({ run }) => run))).toEqual(new Set(["run"]));
  await answer(0);
  expect(now().before).toHaveLength(5);
  close();
});
