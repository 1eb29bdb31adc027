// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { steadyTable } from "@/lib/footage/steady-table";
import { keepPoints, keptPoints } from "./kept-points";

const KEY = "rushes.points.1";
const table = steadyTable(25, 1, 200);

beforeEach(() => sessionStorage.clear());

it("keeps the points of each video until they are let go", () => {
  keepPoints("a", { first: 50, out: 120 });
  keepPoints("b", { first: 7, out: null });
  expect(keptPoints("a", table)).toEqual({ first: 50, out: 120 });
  expect(keptPoints("b", table)).toEqual({ first: 7, out: null });
  keepPoints("a", null);
  expect(keptPoints("a", table)).toBeNull();
  expect(keptPoints("b", table)).toEqual({ first: 7, out: null });
});

it("keeps those of the 50 videos that were set last", () => {
  for (let video = 0; video < 50; video += 1) keepPoints(`v${video}`, { first: video, out: null });
  keepPoints("v0", { first: 1, out: null });
  keepPoints("v50", { first: 50, out: null });
  expect(keptPoints("v0", table)).toEqual({ first: 1, out: null });
  expect(keptPoints("v1", table)).toBeNull();
  expect(keptPoints("v50", table)).toEqual({ first: 50, out: null });
});

it.each([
  { first: 50, out: 120, count: 121 },
  { first: 50, out: 50, count: 51 },
  { first: 50, out: null, count: 51 },
])("finds $first to $out in a file of $count frames, and nothing in a shorter one", (one) => {
  const { first, out, count } = one;
  keepPoints("a", { first, out });
  expect(keptPoints("a", steadyTable(25, 1, count))).toEqual({ first, out });
  expect(keptPoints("a", steadyTable(25, 1, count - 1))).toBeNull();
});

it("finds no span that could not be cut", () => {
  keepPoints("a", { first: 0, out: 3600 * 25 });
  expect(keptPoints("a", steadyTable(25, 1, 4000 * 25))).toBeNull();
});

it.each([
  "{",
  "3",
  '[{"of":"a","first":1.5,"out":null}]',
  '[{"of":"a","first":-1,"out":null}]',
  '[{"of":"a","first":3,"out":2}]',
  '[{"of":"a","first":3}]',
  "[null]",
])("finds nothing in %s", (stored) => {
  sessionStorage.setItem(KEY, stored);
  expect(keptPoints("a", table)).toBeNull();
});
