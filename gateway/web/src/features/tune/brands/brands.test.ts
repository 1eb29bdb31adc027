import { expect, it } from "vitest";
import type { BrandAppearance } from "@/lib/api/client";
import { appearanceAt, appearanceFrom, stretchesOf } from "./appearances";
import { optionsOf, wordsOfSeconds, wordsOfShare } from "./brand-words";

const seen = (first: number, last: number): BrandAppearance => ({
  start: first,
  end: last + 1,
  first_frame: first,
  last_frame: last,
  best_frame: first,
  by: "text",
  first_seq: first,
  last_seq: last,
  best_seq: first,
  video: "cup.mp4",
});
const SEEN = [seen(2, 5), seen(10, 10), seen(40, 49)];

it("knows the appearance of a frame, and the ones around it", () => {
  expect([1, 2, 5, 6, 10].map((seq) => appearanceAt(SEEN, seq)?.first_seq ?? null)).toEqual([
    null,
    2,
    2,
    null,
    10,
  ]);
  expect([0, 2, 10, 40].map((seq) => appearanceFrom(SEEN, seq, 1))).toEqual([2, 10, 40, null]);
  expect([2, 3, 10, 49].map((seq) => appearanceFrom(SEEN, seq, -1))).toEqual([null, 2, 2, 40]);
});

it("draws every appearance, also one of a single frame among thousands, and joins what touches", () => {
  expect(stretchesOf(SEEN, 50, 50)).toEqual([
    [2, 6],
    [10, 11],
    [40, 50],
  ]);
  expect(stretchesOf([seen(30_000, 30_000)], 36_000, 600)).toEqual([[500, 501]]);
  expect(stretchesOf([seen(0, 9), seen(12, 19)], 100, 10)).toEqual([[0, 2]]);
});

it("says times and shares as they are read", () => {
  expect([4, 59.96, 65.04, 3725].map(wordsOfSeconds)).toEqual([
    "4.0 s",
    "1:00.0",
    "1:05.0",
    "1:02:05.0",
  ]);
  expect([0, 0.0041, 0.667, 1].map(wordsOfShare)).toEqual(["0 %", "0.4 %", "67 %", "100 %"]);
});

it("offers the lists with their sizes, and the chosen one where it is none of them", () => {
  const lists = [
    { name: "cup", version: 1, brands: 1 },
    { name: "default", version: 1, brands: 0 },
  ];
  expect(optionsOf(lists, "cup")).toEqual([
    { value: "cup", label: "cup (1 brand)" },
    { value: "default", label: "default (0 brands)" },
  ]);
  expect(optionsOf(lists, "gone")[0]).toEqual({ value: "gone", label: "gone" });
});
