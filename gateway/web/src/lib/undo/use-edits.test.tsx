// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, expect, it } from "vitest";
import { useEdits, type Step } from "./use-edits";

type State = { cursor: number; crop: string; locked: boolean };

beforeEach(() => sessionStorage.clear());

function show({ of = "a", cursor = 0, elseAt = -Infinity, announced = [] as string[] } = {}) {
  const steps: Step<State>[] = [];
  const { result, unmount } = renderHook(() => {
    const [state, setState] = useState<State>({ cursor, crop: "", locked: false });
    const edits = useEdits<State>({
      of,
      forgotten: ["crop", "locked"],
      elseAt: () => elseAt,
      state,
      beside: "locked",
      announced,
      isGradual: (name) => name !== "crop",
      restore: setState,
      onStep: (step) => steps.push(step),
    });
    return { state, setState, edits };
  });
  return {
    reload: () => {
      window.dispatchEvent(new Event("pagehide"));
      unmount();
    },
    steps,
    state: () => result.current.state,
    edits: () => result.current.edits,
    change: (by: Partial<State>) =>
      act(() => result.current.setState((now) => ({ ...now, ...by }))),
    press: () => window.dispatchEvent(new KeyboardEvent("keydown", { key: "x" })),
    hold: () => window.dispatchEvent(new KeyboardEvent("keydown", { key: "x", repeat: true })),
  };
}

it("takes what one gesture changes as one step", () => {
  const { change, press, hold, edits, state } = show();
  press();
  change({ crop: "a" });
  hold();
  change({ crop: "b" });
  press();
  change({ crop: "c" });
  act(() => edits().undo());
  expect(state().crop).toBe("b");
  act(() => edits().undo());
  expect(state().crop).toBe("");
  act(() => edits().redo());
  act(() => edits().redo());
  act(() => edits().redo());
  expect(state().crop).toBe("c");
});

it("brings back what goes beside an edit, but is no edit itself", () => {
  const { change, press, edits, state, steps } = show();
  press();
  change({ locked: true });
  expect(steps).toEqual([]);
  change({ crop: "a" });
  press();
  change({ crop: "", locked: false });
  act(() => edits().undo());
  expect(state()).toEqual({ cursor: 0, crop: "a", locked: true });
  act(() => edits().undo());
  expect(state()).toEqual({ cursor: 0, crop: "", locked: true });
});

it("merges small steps, but not one that changes what goes beside", () => {
  const { change, press, edits, state } = show();
  for (const by of [{ cursor: 1 }, { cursor: 2 }, { cursor: 0, locked: true }]) {
    press();
    change(by);
  }
  act(() => edits().undo());
  expect(state()).toEqual({ cursor: 2, crop: "", locked: false });
  act(() => edits().undo());
  expect(state()).toEqual({ cursor: 0, crop: "", locked: false });
});

it("goes back to before one step, over all that came later", () => {
  const { change, press, edits, state, steps } = show();
  for (const crop of ["a", "b", "c"]) {
    press();
    change({ crop });
  }
  const second = steps[1];
  if (!second) throw new Error("no second step");
  act(() => edits().undoFrom(second));
  expect(state().crop).toBe("a");
  act(() => edits().redo());
  expect(state().crop).toBe("b");
});

it("does not take for an edit what it brought back itself", () => {
  const { change, press, edits, state, steps } = show();
  press();
  change({ crop: "a", cursor: 5 });
  press();
  act(() => edits().undo());
  expect(steps).toHaveLength(1);
  press();
  change({ cursor: 7 });
  act(() => edits().undo());
  expect(state()).toEqual({ cursor: 0, crop: "", locked: false });
  act(() => edits().undo());
  expect(state().cursor).toBe(0);
});

it("goes on after a reload, with what the reload forgets", () => {
  const first = show();
  first.press();
  first.change({ crop: "a" });
  first.press();
  first.change({ crop: "b", locked: true });
  act(() => first.edits().undo());
  first.reload();

  const { state, edits, steps } = show();
  expect(state()).toEqual({ cursor: 0, crop: "a", locked: false });
  expect(steps).toEqual([]);
  act(() => edits().redo());
  expect(state()).toEqual({ cursor: 0, crop: "b", locked: true });
  act(() => edits().undo());
  act(() => edits().undo());
  expect(state().crop).toBe("");
});

it("forgets what belongs to another video, and to another place in this one", () => {
  for (const other of [{ of: "b" }, { cursor: 7 }]) {
    const first = show();
    first.press();
    first.change({ crop: "a" });
    first.reload();
    const { state, edits } = show(other);
    expect(state().crop).toBe("");
    act(() => edits().undo());
    expect(state().crop).toBe("");
  }
});

it("goes on once after a reload: who comes back later finds nothing of it", () => {
  const first = show();
  first.press();
  first.change({ crop: "a" });
  first.reload();
  expect(show().state().crop).toBe("a");
  expect(show().state().crop).toBe("");
});

it("forgets at a reload what was done before something else", () => {
  const first = show({ elseAt: Infinity });
  first.press();
  first.change({ crop: "a" });
  first.reload();
  const { state, edits } = show();
  expect(state().crop).toBe("a");
  act(() => edits().undo());
  expect(state().crop).toBe("a");
});

it("takes nothing that is no history out of the storage", () => {
  const first = show();
  first.press();
  first.change({ crop: "a" });
  first.reload();
  const kept = sessionStorage.getItem("rushes.edits.1") ?? "";
  for (const wrong of ["{", "[]", "null", kept.replace('"past":[', '"past":[3,')]) {
    sessionStorage.setItem("rushes.edits.1", wrong);
    expect(show().state().crop).toBe("");
  }
});

it("leaves to an announced action what that has set, and nothing else", () => {
  const { change, press, edits, state, steps } = show({ announced: ["crop"] });
  press();
  change({ crop: "a" });
  expect(steps).toEqual([]);
  press();
  change({ cursor: 5 });
  act(() => edits().undo());
  expect(state()).toEqual({ cursor: 0, crop: "a", locked: false });
});
