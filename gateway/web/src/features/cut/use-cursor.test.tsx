// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { steadyTable } from "@/lib/steady-table";
import { SlowScreen, table } from "./scrub/slow-screen.testing";
import { useCursor } from "./use-cursor";

const frames = table();

// As in a browser, where rendering at low priority is not waited for.
beforeEach(() => vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", false));
afterEach(() => vi.unstubAllGlobals());

it.each(["keydown", "pointerdown", "click"])(
  "is where the hand has left it for whatever a %s means, though it was not drawn there yet",
  (act) => {
    const screen = new SlowScreen();
    const { result } = renderHook(() => useCursor(10, frames, screen));
    result.current.stepFrames(1);
    result.current.stepFrames(1);
    expect(screen.aim).toBe(12);
    expect(result.current.cursor).toBe(10);
    window.dispatchEvent(new Event(act));
    expect(result.current.cursor).toBe(12);
  },
);

it("is drawn by itself as well", async () => {
  const { result } = renderHook(() => useCursor(10, frames, new SlowScreen()));
  for (const frame of [40, 50, 60]) result.current.goTo(frame);
  await vi.waitFor(() => expect(result.current.cursor).toBe(60));
});

it("stays where it was set last", async () => {
  const { result } = renderHook(() => useCursor(10, frames, new SlowScreen()));
  result.current.stepFrames(1);
  result.current.put(70);
  await vi.waitFor(() => expect(result.current.cursor).toBe(70));
  window.dispatchEvent(new Event("keydown"));
  expect(result.current.cursor).toBe(70);
});

it.each([
  [25, 1],
  [30000, 1001],
  [24000, 1001],
])(
  "comes back where it was by a second on and a second back, at %d/%d",
  (numerator, denominator) => {
    const steady = steadyTable(numerator, denominator, 2000);
    const screen = new SlowScreen();
    const { result } = renderHook(() => useCursor(500, steady, screen));
    const stops = [1, 1, 1, -1, -1, -1, -1, 1].map((by) => {
      result.current.stepSeconds(by);
      return screen.aim;
    });
    const second = Math.ceil(numerator / denominator);
    expect(stops).toEqual([1, 2, 3, 2, 1, 0, -1, 0].map((seconds) => 500 + seconds * second));
  },
);
