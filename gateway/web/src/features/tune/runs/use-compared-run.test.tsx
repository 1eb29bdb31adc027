// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { useState } from "react";
import { expect, it } from "vitest";
import { announceFinal, useAnnouncement } from "@/lib/undo/undo";
import { pipelineRun } from "./pipeline-run.fixture";
import { useComparedRun } from "./use-compared-run";

const [OLD, NEW] = [pipelineRun({ id: "old" }), pipelineRun({ id: "new" })];

type Given = { runs: ReturnType<typeof pipelineRun>[]; leaving?: string | null };

/** "new" is open, and the URL names `first` as the other one. */
function compare(first: string | null, given: Given) {
  announceFinal("nothing yet");
  const { result, rerender } = renderHook(
    ({ runs, leaving = null }: Given) => {
      const [named, name] = useState(first);
      const run = useComparedRun(runs, [], "new", named, leaving, () => name(null));
      return { named, run, said: useAnnouncement()?.what };
    },
    { initialProps: given },
  );
  return {
    state: () => [result.current.named, result.current.run?.id, result.current.said],
    lists: (runs: Given["runs"], leaving: string | null = null) => rerender({ runs, leaving }),
  };
}

it("is the one of the URL, and never the open run", () => {
  expect(compare("old", { runs: [NEW, OLD] }).state()).toEqual(["old", "old", "nothing yet"]);
  expect(compare(null, { runs: [NEW, OLD] }).state()).toEqual([null, undefined, "nothing yet"]);
  expect(compare("new", { runs: [NEW, OLD] }).state()).toEqual(["new", undefined, "nothing yet"]);
});

it("is let go where it is deleted elsewhere, which is said", () => {
  const { state, lists } = compare("old", { runs: [NEW, OLD] });
  lists([NEW]);
  const said = "Run 1, all stages, was deleted: the comparison with it has ended";
  expect(state()).toEqual([null, undefined, said]);
});

it("leaves it to its deletion on this page to be told", () => {
  const { state, lists } = compare("old", { runs: [NEW, OLD] });
  lists([NEW], "old");
  expect(state()).toEqual(["old", undefined, "nothing yet"]);
});

it("is said to be missing where the URL names one that never was seen", () => {
  const [named, run, said] = compare("gone", { runs: [NEW, OLD] }).state();
  expect([named, run]).toEqual([null, undefined]);
  expect(said).toContain("There is no run of this address to compare with");
});
