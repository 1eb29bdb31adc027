import { expect, it } from "vitest";
import { areaOf, stepsIn, stretchAround } from "./score-lane";

const scores = { window: 1, hop: 0.5, start: 0, scores: [0, 0.25, 0.5, 1] };

it("draws each score around the middle of its window", () => {
  expect(stepsIn(scores, { from: 0.9, to: 1.2 })[0]).toEqual({ from: 0.75, to: 1.25, score: 0.25 });
  expect(stepsIn(scores, { from: 0, to: 60 })).toHaveLength(4);
  expect(stepsIn({ ...scores, scores: [] }, { from: 0, to: 1 })).toEqual([]);
});

it("closes the area at the lower edge", () => {
  const steps = [
    { from: 0, to: 1, score: 0.25 },
    { from: 1, to: 2, score: 1 },
  ];
  expect(areaOf(steps)).toBe("M0 1H0V0.75H1H1V0H2V1Z");
  expect(areaOf([])).toBe("");
});

it("shows as much around a moment as it is long, within the video", () => {
  expect(stretchAround({ from: 10, to: 12 }, 60)).toEqual({ from: 8, to: 14 });
  expect(stretchAround({ from: 0.2, to: 0.4 }, 60)).toEqual({ from: 0, to: 1.4 });
  expect(stretchAround({ from: 10, to: 40 }, 41)).toEqual({ from: 6, to: 41 });
});
