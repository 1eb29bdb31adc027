// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it } from "vitest";
import { queryKeys } from "@/lib/api/query-keys";
import type { RunReport } from "@/lib/api/client";
import { countsOfReplay } from "./counts";
import { useCounts } from "./use-counts";

const reportOf = (run: string, counts: number[]): RunReport => ({
  run_id: run,
  timeline_id: "t",
  stage: "edges",
  frames: 3,
  failures: [],
  classes: [
    { label: "board", count: 9, mean_confidence: 1, tracks: null, seqs: [0, 1, 2], counts },
  ],
});
const board = { x: 0, y: 0, w: 1, h: 1, confidence: 1, label: "board" };
const REPLAYED = countsOfReplay(
  { frame_count: 3, region_count: 1, stand_ins: {}, regions_by_frame: { 2: [board] } },
  3,
);

type Given = Partial<Parameters<typeof useCounts>[0]>;

/** Totals before and now, and where they differ. */
function counted(given: Given) {
  const client = new QueryClient();
  client.setQueryData(queryKeys.runReport("open", "edges"), reportOf("open", [1, 2, 3]));
  client.setQueryData(queryKeys.runReport("other", "edges"), reportOf("other", [1, 5, 4]));
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(
    () =>
      useCounts({
        runId: "open",
        comparedId: null,
        stage: "edges",
        isMoved: false,
        replayed: null,
        count: 3,
        ...given,
      }),
    { wrapper },
  );
  const { before, now, differing } = result.current;
  return [before?.totals ?? null, now?.totals ?? null, differing];
}

it.each<[string, Given, unknown[]]>([
  ["one run: its own", {}, [null, [1, 2, 3], []]],
  [
    "two runs: both",
    { comparedId: "other" },
    [
      [1, 5, 4],
      [1, 2, 3],
      [1, 2],
    ],
  ],
  ["moved sliders: only before, until a replay tells", { isMoved: true }, [[1, 2, 3], null, []]],
  [
    "moved sliders and a replay: its own before",
    { isMoved: true, replayed: REPLAYED },
    [
      [1, 2, 3],
      [0, 0, 1],
      [0, 1, 2],
    ],
  ],
  [
    "moved sliders in a comparison: the other run before",
    { isMoved: true, replayed: REPLAYED, comparedId: "other" },
    [
      [1, 5, 4],
      [0, 0, 1],
      [0, 1, 2],
    ],
  ],
])("of %s", async (_, given, wanted) => {
  await waitFor(() => expect(counted(given)).toEqual(wanted));
});
