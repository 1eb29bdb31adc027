// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { useState } from "react";
import { expect, it } from "vitest";
import { pipelineRun } from "./pipeline-run.fixture";
import { useOpenRun } from "./use-open-run";

const [OLD, MIDDLE, NEW] = ["old", "middle", "new"].map((id, at) =>
  pipelineRun({ id, number: at + 1 }),
) as [
  ReturnType<typeof pipelineRun>,
  ReturnType<typeof pipelineRun>,
  ReturnType<typeof pipelineRun>,
];

type Given = { runs: ReturnType<typeof pipelineRun>[]; leaving?: string | null };

/** The URL names `first`. */
function open(first: string | null, given: Given) {
  const { result, rerender } = renderHook(
    ({ runs, leaving = null }: Given) => {
      const [named, name] = useState(first);
      return { named, name, ...useOpenRun(runs, [], named, leaving, name) };
    },
    { initialProps: given },
  );
  return {
    now: () => result.current,
    shown: () => [result.current.run?.id, result.current.deleted],
    lists: (runs: Given["runs"], leaving: string | null = null) => rerender({ runs, leaving }),
  };
}

it("is the newest one at first, and stays when another one is begun elsewhere", () => {
  const { now, shown, lists } = open(null, { runs: [MIDDLE, OLD] });
  expect([now().named, ...shown()]).toEqual(["middle", "middle", null]);
  lists([NEW, MIDDLE, OLD]);
  expect(shown()).toEqual(["middle", null]);
});

it("is said to be deleted where it is no longer listed, until it is again or another is chosen", () => {
  const { now, shown, lists } = open("middle", { runs: [NEW, MIDDLE, OLD] });
  lists([NEW, OLD]);
  expect(shown()).toEqual([undefined, "Run 2, all stages"]);
  expect(now().runId).toBe("middle");
  lists([NEW, MIDDLE, OLD]);
  expect(shown()).toEqual(["middle", null]);
  lists([NEW, OLD]);
  act(() => now().name("old"));
  expect(shown()).toEqual(["old", null]);
});

it("has no name where it was deleted before the page was opened", () => {
  expect(open("middle", { runs: [OLD] }).shown()).toEqual([undefined, ""]);
});

it("gives way to the newest one while it is deleted on this page", () => {
  const { shown, lists } = open("middle", { runs: [NEW, MIDDLE, OLD] });
  lists([NEW, OLD], "middle");
  expect(shown()).toEqual(["new", null]);
});

it("is the former one until a run that was begun is listed", () => {
  const { now, shown, lists } = open("old", { runs: [OLD] });
  act(() => now().begin("new"));
  expect([...shown(), now().runId]).toEqual(["old", null, "new"]);
  lists([NEW, OLD]);
  expect(shown()).toEqual(["new", null]);
  lists([OLD]);
  expect(shown()).toEqual([undefined, "Run 3, all stages"]);
});
