import { describe, expect, it } from "vitest";
import { steadyTable } from "@/lib/footage/steady-table";
import { NO_CROP, type Cropping } from "../crop/cropping";
import { cropFollowing, lostMarks, mistakeInPath, wordsForPath } from "./subject-keyframes";

const table = steadyTable(25, 1, 100);

const path = {
  keys: [
    { frame: 0, center: 0.1 },
    { frame: 50, center: 0.4 },
    { frame: 120, center: 0.8 },
  ],
  lost: [{ first: 10, last: 20, bridged: false }],
  class_name: "ball",
  seen: 90,
  looked_at: 100,
  model_version: "a",
};

describe("the path of a subject", () => {
  it("becomes key frames of a crop that stays on it, within the video", () => {
    const before: Cropping = { ...NO_CROP, random_square: true, anchor: "travel", seed: 3 };
    const crop: Cropping = cropFollowing(before, "4:5", path, table);
    expect(crop).toMatchObject({ ratio: "4:5", anchor: "subject", move: "linear", seed: 3 });
    expect(crop.keyframes.map(({ time, center }) => [time, center])).toEqual([
      [0, 0.1],
      [2, 0.4],
      [table.secondsOf(99), 0.8],
    ]);
    expect(crop.keyframes.every(({ ratio }) => ratio === "4:5")).toBe(true);
    expect([crop, ...crop.keyframes].some((state) => state.random_square)).toBe(false);
  });

  it("may be too winding for a crop", () => {
    const winding = Array.from({ length: 1001 }, (_, frame) => ({ frame, center: 0.5 }));
    expect(mistakeInPath(path)).toBeNull();
    expect(mistakeInPath({ ...path, keys: winding })).toMatch(/1001 key frames/);
  });

  it("is told in words", () => {
    expect(wordsForPath(path)).toBe("ball followed: seen in 90 of 100 frames, lost once");
    expect(wordsForPath({ ...path, lost: [] })).toBe("ball followed: seen in 90 of 100 frames");
    const lost = [1, 4, 9].map((first) => ({ first, last: first, bridged: first > 1 }));
    expect(wordsForPath({ ...path, lost })).toMatch(/, lost once, 2 gaps bridged$/);
    expect(wordsForPath({ ...path, lost: lost.slice(1, 2) })).toMatch(/frames, 1 gap bridged$/);
  });

  it("is marked where it is a guess, and marks that would touch are one", () => {
    const lost = [
      { first: 0, last: 9, bridged: false },
      { first: 20, last: 20, bridged: true },
      { first: 22, last: 22, bridged: true },
      { first: 90, last: 99, bridged: false },
    ];
    expect(lostMarks(lost, (frame) => frame)).toEqual([
      { from: 0, to: 10, bridged: false },
      { from: 20, to: 24, bridged: true },
      { from: 90, to: 100, bridged: false },
    ]);
    expect(lostMarks(lost, (frame) => 10 * frame)).toHaveLength(4);
  });
});
