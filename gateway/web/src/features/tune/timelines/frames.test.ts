import { expect, it } from "vitest";
import { differenceOf, framesWanted, seqFrom, stepped, wordsOfCounts, wordsOfTime } from "./frames";

it("steps within the timeline", () => {
  expect([stepped(0, -1, 20), stepped(5, 10, 20), stepped(15, 10, 20)]).toEqual([0, 15, 19]);
  expect(stepped(0, 1, 0)).toBe(0);
});

it("takes from an address what is a frame", () => {
  expect(["7", "99", "-3", "x", "1.5", null].map((text) => seqFrom(text, 20))).toEqual([
    7, 19, 0, 0, 0, 0,
  ]);
});

it("says what became more and less", () => {
  expect([differenceOf(3, 5), differenceOf(5, 3), differenceOf(5, 5)]).toEqual([
    "+2",
    "−2",
    "same",
  ]);
});

it("foretells how many frames there will be", () => {
  expect(framesWanted({ start: 0, end: 10, fps: 2 }, 500)).toBe(20);
  expect(framesWanted({ start: 2.5, end: 3, fps: 2 }, 500)).toBe(1);
  expect(framesWanted({ start: 0, end: 10_000, fps: 2 }, 500)).toBe(500);
  expect(framesWanted({ start: 5, end: 4, fps: 2 }, 500)).toBe(0);
});

it("says what a stage came to in one order", () => {
  const stage = {
    name: "",
    status: "completed",
    reused: false,
    milliseconds: 1,
    warning: null,
  } as const;
  const counts = { regions: 2, horizontal_lines: 4, frames: 20, pairs: 3, failed: 2 };
  expect(wordsOfCounts({ ...stage, counts })).toBe(
    "20 frames, 4 horizontal lines, 3 pairs, 2 regions",
  );
  expect(wordsOfCounts({ ...stage, counts: {} })).toBe("");
  // Somebody has decided on them since.
  const report = { ...stage, name: "compile_report", counts: { brands: 4, open: 8 } };
  expect(wordsOfCounts(report)).toBe("4 brands");
  expect(wordsOfCounts({ ...report, name: "escalate_local" })).toBe("4 brands, 8 open");
});

it("writes short times in milliseconds", () => {
  expect([wordsOfTime(83.6), wordsOfTime(4123)]).toEqual(["84 ms", "4.1 s"]);
});
