import { expect, it } from "vitest";
import type { Proof } from "@/lib/api/client";
import { isRightFrame, judge, signedMs } from "./proof";

const proof = (change: Partial<Proof>): Proof => ({
  frames: 200,
  frames_expected: 200,
  duration_seconds: 8,
  width: 910,
  height: 512,
  first: { difference: 0.4, nearest_neighbour_difference: 3 },
  last: { difference: 0.4, nearest_neighbour_difference: 3 },
  audio_offset_ms: 2,
  ...change,
});

it("is whole where frames, length and sound are right", () => {
  expect(judge(proof({})).whole).toBe(true);
  expect(judge(proof({ audio_offset_ms: null })).whole).toBe(true);
});

it("takes any length for right that the frames of the source have", () => {
  expect(judge(proof({ frames: 240, frames_expected: 240, duration_seconds: 8.008 })).whole).toBe(
    true,
  );
  expect(judge(proof({ frames: 216, frames_expected: 216, duration_seconds: 8.106 })).whole).toBe(
    true,
  );
  expect(judge(proof({ frames: 199 })).length).toBe(false);
});

it("takes a sequence for whole where all its pictures are there", () => {
  expect(judge(proof({ duration_seconds: null })).whole).toBe(true);
  expect(judge(proof({ duration_seconds: null, frames: 199 })).whole).toBe(false);
});

it("is not whole where a frame is missing or the sound is late", () => {
  expect(judge(proof({ frames: 199 }))).toMatchObject({ frames: false, whole: false });
  expect(judge(proof({ audio_offset_ms: -40 }))).toMatchObject({ sound: false, whole: false });
});

it("takes a frame for right that is nearer to the source's than those beside it, or like all of them", () => {
  expect(isRightFrame({ difference: 0.4, nearest_neighbour_difference: 3 })).toBe(true);
  expect(isRightFrame({ difference: 0.4, nearest_neighbour_difference: 0.3 })).toBe(true);
  expect(isRightFrame({ difference: 3, nearest_neighbour_difference: 0.4 })).toBe(false);
});

it("writes an offset with its sign", () => {
  expect([2.4, 0.2, -4.2].map(signedMs)).toEqual(["+2 ms", "±0 ms", "−4 ms"]);
});
