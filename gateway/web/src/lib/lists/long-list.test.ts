import { describe, expect, it } from "vitest";
import { barFor, drawnLength, isStuck, LONGEST, movedBar } from "./long-list";

const SHORT = { length: 50_000, view: 800 };
const LONG = { length: 44_000_000, view: 800 };

describe("a list that the browser can draw", () => {
  it("is drawn as it is", () => {
    expect(drawnLength(SHORT)).toBe(50_000);
    expect(barFor(1234, SHORT)).toEqual({ at: 1234, shift: 0 });
    expect(movedBar({ at: 0, shift: 0 }, 40_000, SHORT)).toEqual({ at: 40_000, shift: 0 });
  });
});

describe("a longer one", () => {
  it("has its ends where the bar has its own", () => {
    expect(drawnLength(LONG)).toBe(LONGEST);
    expect(barFor(0, LONG)).toEqual({ at: 0, shift: 0 });
    const end = barFor(Infinity, LONG);
    expect(end.at).toBe(LONGEST - 800);
    expect(end.at + end.shift).toBe(44_000_000 - 800);
    const dragged = movedBar(barFor(0, LONG), LONGEST - 800, LONG);
    expect(dragged).toEqual(end);
  });

  it("moves with the wheel by what the wheel moves", () => {
    const bar = barFor(20_000_000, LONG);
    const after = movedBar(bar, bar.at + 120, LONG);
    expect(after.at + after.shift).toBe(20_000_120);
  });

  it("goes to the half of all with the bar in the middle", () => {
    const { at, shift } = movedBar(barFor(0, LONG), (LONGEST - 800) / 2, LONG);
    expect(at + shift).toBeCloseTo((44_000_000 - 800) / 2, -1);
  });

  it("never ends before its first and last row were reached", () => {
    let bar = barFor(1000, LONG);
    for (let steps = 0; bar.at + bar.shift > 0; steps += 1) {
      expect(steps).toBeLessThan(50);
      bar = movedBar(bar, Math.max(0, bar.at - 100), LONG);
      if (isStuck(bar, LONG)) bar = barFor(bar.at + bar.shift, LONG);
    }
    const last = LONG.length - LONG.view;
    bar = barFor(last - 1000, LONG);
    for (let steps = 0; bar.at + bar.shift < last; steps += 1) {
      expect(steps).toBeLessThan(50);
      bar = movedBar(bar, Math.min(LONGEST - LONG.view, bar.at + 100), LONG);
      if (isStuck(bar, LONG)) bar = barFor(bar.at + bar.shift, LONG);
    }
  });
});
