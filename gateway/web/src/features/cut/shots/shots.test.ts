import { describe, expect, it } from "vitest";
import { planClips } from "@/lib/clips/spans";
import { steadyTable } from "@/lib/footage/steady-table";
import { crossings, cutBeside, nearestCut, shotsOfLength } from "./shots";

const CUTS = [
  { frame: 100, kind: "cut" as const, confidence: 1 },
  { frame: 150, kind: "fade" as const, confidence: 0.7 },
  { frame: 750, kind: "cut" as const, confidence: 1 },
];
const batch = (clips: number, spread: number, seconds = 2) =>
  ({ clips, spread, seconds, contract: "plain" }) as const;

describe.each([
  [25, 1],
  [30_000, 1001],
])("at %d/%d frames a second", (numerator, denominator) => {
  const table = steadyTable(numerator, denominator, 1500);
  const seconds = (50 * denominator) / numerator;
  const crossed = (cursor: number, clips = 1, spread = 0) =>
    crossings(table, planClips(table, cursor, batch(clips, spread, seconds)), CUTS).map(
      ({ index, cut }) => [index, cut.frame],
    );

  it("a clip crosses a cut that has frames of it on both sides", () => {
    expect(crossed(50)).toEqual([]);
    expect(crossed(51)).toEqual([[0, 100]]);
    expect(crossed(99)).toEqual([[0, 100]]);
    expect(crossed(100)).toEqual([]);
    expect(crossed(101)).toEqual([[0, 150]]);
  });

  it("each clip of a batch is looked at", () => {
    expect(crossed(90, 3, 2 * seconds)).toEqual([[0, 100]]);
    expect(crossed(20, 3, seconds)).toEqual([
      [1, 100],
      [2, 150],
    ]);
  });
});

it("goes to the cut before and after a frame, and to the nearest", () => {
  expect(cutBeside(CUTS, 100, "after")).toBe(150);
  expect(cutBeside(CUTS, 100, "before")).toBeNull();
  expect(cutBeside(CUTS, 750, "after")).toBeNull();
  expect(cutBeside(CUTS, 151, "before")).toBe(150);
  const table = steadyTable(25, 1, 1500);
  expect([0, 4.9, 5.1, 60].map((at) => nearestCut(table, CUTS, at))).toEqual([100, 100, 150, 750]);
  expect(nearestCut(table, [], 5)).toBeNull();
});

it("counts shots that are long enough", () => {
  const shots = [
    { first_frame: 0, last_frame: 99, start: 0, end: 4 },
    { first_frame: 100, last_frame: 149, start: 4, end: 6 },
  ];
  expect([1, 2, 2.1, 5].map((least) => shotsOfLength(shots, least))).toEqual([2, 2, 1, 0]);
});
