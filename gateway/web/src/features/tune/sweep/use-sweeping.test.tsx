// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import type { FindingParameter } from "@/lib/settings/finding-parameters";
import type { Changes } from "../stages/parameters";
import { useSweeping } from "./use-sweeping";

const slider = (name: string): FindingParameter<string> => ({
  name,
  words: name,
  initial: 50,
  min: 0,
  max: 500,
  help: "",
  unit: "",
  from: 0,
  reach: 500,
  step: 1,
});
const SLIDERS = [slider("low"), slider("high")];
const EDGES = { runId: "run", stage: "edges" };

type Given = { of: typeof EDGES | null; changes: Changes };

function sweeping() {
  const initialProps: Given = { of: EDGES, changes: {} };
  const { result, rerender } = renderHook(
    ({ of, changes }: Given) => useSweeping(of, SLIDERS, changes),
    { initialProps },
  );
  return {
    plan: () => result.current.open?.plan ?? null,
    toggle: () => act(() => result.current.toggle()),
    setPlan: (columns: string) =>
      act(() => result.current.setPlan({ columns, rows: "", typed: { [columns]: [7] } })),
    show: (of: Given["of"], changes: Changes = {}) => rerender({ of, changes }),
  };
}

it("opens with the first parameter, which stays when another slider is moved", () => {
  const { plan, toggle, show } = sweeping();
  expect(plan()).toBeNull();
  toggle();
  expect(plan()).toEqual({ columns: "low", rows: "", typed: {} });
  show(EDGES, { edges: { high: 9 } });
  expect(plan()).toMatchObject({ columns: "low", rows: "" });
  toggle();
  expect(plan()).toBeNull();
  toggle();
  expect(plan()).toMatchObject({ columns: "high", rows: "" });
});

it("opens again with what was chosen for the stage", () => {
  const { plan, toggle, setPlan } = sweeping();
  toggle();
  setPlan("high");
  toggle();
  expect(plan()).toBeNull();
  toggle();
  expect(plan()).toEqual({ columns: "high", rows: "", typed: { high: [7] } });
});

it.each([{ ...EDGES, stage: "field" }, { ...EDGES, runId: "other" }, null])(
  "is closed by what is chosen beside it, and stays closed when that is left: %o",
  (other) => {
    const { plan, toggle, show } = sweeping();
    toggle();
    show(other);
    expect(plan()).toBeNull();
    show(EDGES);
    expect(plan()).toBeNull();
    toggle();
    expect(plan()).not.toBeNull();
  },
);
