import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  holding,
  panned,
  rulerStep,
  scaleOf,
  spanView,
  tileStep,
  wholeLabels,
  within,
  zoomed,
} from "./view";

const duration = 7092.4;

describe("the view of the timeline", () => {
  it("stays inside the video, however it is moved", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -9000, max: 9000, noNaN: true }),
        fc.double({ min: 0.001, max: 1000, noNaN: true }),
        (by, factor) => {
          for (const view of [
            panned({ from: 100, to: 160 }, by, duration),
            zoomed({ from: 100, to: 160 }, 130, factor, duration),
          ]) {
            expect(view.from).toBeGreaterThanOrEqual(0);
            expect(view.to).toBeLessThanOrEqual(duration + 1e-6);
            expect(view.to).toBeGreaterThan(view.from);
          }
        },
      ),
    );
  });

  it("zooms around the pointer", () => {
    const before = { from: 100, to: 160 };
    const after = zoomed(before, 115, 0.5, duration);
    expect(scaleOf(after, 900).x(115)).toBeCloseTo(scaleOf(before, 900).x(115));
  });

  it("shows a whole short video instead of more than there is", () => {
    expect(within({ from: -50, to: 200 }, 12)).toEqual({ from: 0, to: 12 });
  });

  it("does not move while what matters is seen, and pages when it is not", () => {
    const view = { from: 100, to: 160 };
    expect(holding(view, 130, duration)).toBe(view);
    expect(holding(view, 170, duration)).toEqual({ from: 167, to: 227 });
    expect(holding(view, 90, duration)).toEqual({ from: 33, to: 93 });
  });

  it("gives a span some air", () => {
    expect(spanView(40, 52, duration)).toEqual({ from: 34, to: 58 });
  });
});

describe("the ruler", () => {
  it("labels at distances that people count in", () => {
    expect(rulerStep(16)).toBe(10);
    expect(rulerStep(1000)).toBe(0.2);
    expect(rulerStep(0.01)).toBe(7200);
  });
});

describe("the picture lane", () => {
  it("asks for pictures on a grid that stands still while the view is panned", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 500, noNaN: true }), (perSecond) => {
        const width = tileStep(perSecond, 71) * perSecond;
        expect(width).toBeGreaterThan(71 / 2 ** 0.26);
        expect(width).toBeLessThan(71 * 2 ** 0.26);
      }),
    );
  });
});

describe("the times on the ruler", () => {
  // A label every 15 s, which is every 150 px.
  const scale = scaleOf({ from: 0, to: 120 }, 1200);

  it("are covered whole where some of one would be", () => {
    const [from, to] = wholeLabels(scale, [170, 310]);
    expect(from).toBe(154);
    expect(to).toBeGreaterThan(350);
    expect(to).toBeLessThan(450);
  });

  it("are left alone where none is touched", () => {
    expect(wholeLabels(scale, [240, 300])).toEqual([240, 300]);
  });
});
