import { expect, it } from "vitest";
import { scaleOf } from "../timeline/view";
import { barsOf } from "./bars";

const said = (start: number, end: number) => ({ start, end, text: `${start}`, confidence: 1 });

it("places each segment in view, with a gap between neighbours", () => {
  const scale = scaleOf({ from: 10, to: 20 }, 100);
  const bars = barsOf(
    [said(0, 5), said(8, 12), said(12, 13), said(19, 25), said(30, 31)],
    scale,
    100,
  );
  expect(bars.map(({ segment, left, right }) => [segment.start, left, right])).toEqual([
    [8, 0, 19],
    [12, 20, 29],
    [19, 90, 100],
  ]);
});

it("shows no more bars than there are pixels", () => {
  const hours = Array.from({ length: 20_000 }, (_, place) => said(place, place + 1));
  const bars = barsOf(hours, scaleOf({ from: 0, to: 20_000 }, 500), 500);
  expect(bars.length).toBeLessThanOrEqual(250);
  expect(bars.length).toBeGreaterThan(200);
});
