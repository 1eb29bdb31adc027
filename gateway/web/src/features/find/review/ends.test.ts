import { expect, it } from "vitest";
import { steadyTable } from "@/lib/footage/steady-table";
import { sentEnds, withEnd } from "./ends";

const frames = { first_frame: 10, last_frame: 20 };

it("moves either end by frames", () => {
  expect(withEnd(frames, "start", 9, 100)).toEqual({ first_frame: 9, last_frame: 20 });
  expect(withEnd(frames, "end", 21, 100)).toEqual({ first_frame: 10, last_frame: 21 });
});

it("keeps one frame at least, within the video, and says why", () => {
  expect(withEnd(frames, "start", 20, 100)).toEqual({ first_frame: 20, last_frame: 20 });
  expect(withEnd(frames, "start", 21, 100)).toContain("move the end first");
  expect(withEnd(frames, "end", 9, 100)).toContain("move the start first");
  expect(withEnd(frames, "start", -1, 100)).toContain("first frame");
  expect(withEnd(frames, "end", 100, 100)).toContain("last frame");
});

it("sends only the end that was moved, in seconds; the end after the last frame", () => {
  const table = steadyTable(25, 1, 100);
  expect(sentEnds(frames, { ...frames, first_frame: 5 }, table)).toEqual({ start: 0.2 });
  expect(sentEnds(frames, { ...frames, last_frame: 24 }, table)).toEqual({ end: 1 });
});
