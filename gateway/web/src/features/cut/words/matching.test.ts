import { expect, it } from "vitest";
import { matching } from "./matching";

const SEGMENTS = ["L'été à la plage", "On the beach", "東京タワー"].map((text, start) => {
  return { start, end: start + 1, text, confidence: 1 };
});

it.each([
  ["", [0, 1, 2]],
  ["  ", [0, 1, 2]],
  ["ETE plage", [0]],
  ["beach the", [1]],
  ["京タ", [2]],
  ["plage beach", []],
])("finds %j", (words, places) => {
  expect(matching(SEGMENTS, words).map(({ start }) => start)).toEqual(places);
});
