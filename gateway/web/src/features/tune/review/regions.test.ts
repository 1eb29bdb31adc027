import { expect, it } from "vitest";
import type { BrandRegion } from "../api/regions";
import { regionOf } from "./region.fixture";
import {
  alike,
  brandsOf,
  countsOf,
  cropOf,
  EVERYTHING,
  listed,
  nextOpen,
  wordsOfOpen,
} from "./regions";

const DOUBTFUL = regionOf({ id: "3-0", seq: 3, state: "doubtful", brand: "Acme" });
const MATCHED = regionOf({ id: "0-0", seq: 0, state: "matched", brand: "Acme" });
const LATER = regionOf({ id: "5-1", seq: 5, state: "doubtful", brand: "Beta" });
const CONFIRMED = regionOf({ id: "4-0", seq: 4, state: "confirmed", brand: "Beta" });
const FOREIGN = regionOf({ id: "1-0", seq: 1, state: "unresolved", brand: null });
const ALL = [MATCHED, FOREIGN, DOUBTFUL, CONFIRMED, LATER];

const after = (rows: readonly BrandRegion[], at: number) => rows[nextOpen(rows, at)]?.id;

it("lists what is doubtful first, otherwise as it comes", () => {
  expect(listed(ALL, EVERYTHING)).toEqual(["3-0", "5-1", "1-0", "0-0", "4-0"]);
  expect(listed(ALL, { state: "doubtful", brand: null })).toEqual(["3-0", "5-1"]);
  expect(listed(ALL, { state: null, brand: "Beta" })).toEqual(["5-1", "4-0"]);
});

it("counts states and brands, and what is open of all that is to be decided on", () => {
  expect([...countsOf(ALL, null)]).toEqual([
    ["matched", 1],
    ["unresolved", 1],
    ["doubtful", 2],
    ["confirmed", 1],
  ]);
  expect(countsOf(ALL, "Beta").get("doubtful")).toBe(1);
  expect(brandsOf(ALL)).toEqual([
    ["Acme", 2],
    ["Beta", 2],
  ]);
  expect(wordsOfOpen(ALL)).toBe("2 open of 3");
  expect(wordsOfOpen([MATCHED, FOREIGN])).toBe("Nothing is open");
});

it("goes from one to the next that is open, from the first one on again, and then to what is undecided", () => {
  const rows = [DOUBTFUL, CONFIRMED, LATER];
  expect(after(rows, 0)).toBe("5-1");
  expect(after(rows, 2)).toBe("3-0");
  expect(after([MATCHED, CONFIRMED, FOREIGN], 0)).toBe("1-0");
  expect(after([MATCHED, CONFIRMED], 0)).toBe("0-0");
  expect(nextOpen([], 0)).toBe(0);
});

it("knows which say the same and are not decided on", () => {
  const said = (id: string, text: string, state: BrandRegion["state"]) =>
    regionOf({ id, text, letters: "acne", state });
  const one = said("0-0", "ACNE", "doubtful");
  const others = [said("1-0", "Acne!", "matched"), said("2-0", "acne", "unresolved")];
  const rest = [said("3-0", "ACNE", "rejected"), regionOf({ text: "ACME" })];
  expect(alike([...rest, one, ...others], one)).toEqual([one, ...others]);
  expect(alike([one, ...rest], said("3-0", "ACNE", "rejected"))).toEqual([one]);
});

it("moves the middle of a region to the middle of its box, with some picture around it", () => {
  const { scale, left, top } = cropOf({ x: 100, y: 50, w: 200, h: 40 }, { width: 80, height: 48 });
  expect(scale).toBeCloseTo(80 / 260);
  expect(left + 200 * scale).toBeCloseTo(40);
  expect(top + 70 * scale).toBeCloseTo(24);
});
