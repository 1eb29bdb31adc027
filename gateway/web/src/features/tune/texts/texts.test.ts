import { expect, it } from "vitest";
import type { Region } from "../api/detect";
import { boxAround, figureAt, inTurn, textsIn, whyOf, wordsAt, wordsOfTexts } from "./texts";

const region = (given: Partial<Region>): Region => ({
  x: 0,
  y: 0,
  w: 10,
  h: 10,
  confidence: 0.875,
  label: "text",
  ...given,
});

const ACME = region({ text: "ACME", brand: "Acme", score: 100, alias: "Acme", state: "matched" });
const NEAR = region({
  text: "ACNA",
  brand: "Acme",
  score: 75,
  alias: "ACME AG",
  state: "doubtful",
});
const FAR = region({ text: "Exit", score: 30, alias: "", state: "unresolved" });
const READ = region({ text: "Exit" });

it("says at a region its brand, what it may be, its text, or its class", () => {
  expect([ACME, NEAR, FAR, READ, region({ label: "edge_region" })].map(wordsAt)).toEqual([
    "Acme",
    "? ACME AG",
    "Exit",
    "Exit",
    "edge_region",
  ]);
  expect([ACME, NEAR, FAR, READ].map(figureAt)).toEqual(["100", "75", "0.88", "0.88"]);
});

it("has what is to be decided on first, then the nearest", () => {
  const nearer = { ...NEAR, score: 80 };
  expect(inTurn(textsIn([ACME, FAR, NEAR, region({}), nearer]))).toEqual([nearer, NEAR, FAR, ACME]);
  const above = region({ text: "a", y: 1 });
  const below = region({ text: "b", y: 2 });
  expect(inTurn(textsIn([below, above]))).toEqual([above, below]);
});

it("counts texts by their state", () => {
  expect(wordsOfTexts([ACME, NEAR, FAR, FAR])).toBe("4 texts: 1 matched, 1 doubtful, 2 unresolved");
  expect(wordsOfTexts([READ])).toBe("1 text");
});

it("has a box around corners, also of a line", () => {
  const corners = [
    [10, 5],
    [30, 9],
    [29, 20],
    [8, 16],
  ] as const;
  expect(boxAround(corners)).toEqual({ x: 8, y: 5, width: 22, height: 15 });
  expect(
    boxAround([
      [3, 4],
      [3, 4],
    ]),
  ).toEqual({ x: 3, y: 4, width: 1, height: 1 });
});

it("says which outside model has named a brand, in its words", () => {
  const read = { x: 0, y: 0, w: 1, h: 1, confidence: 0.9, label: "text" };
  expect(whyOf(read)).toBe("Read with a confidence of 0.90");
  expect(whyOf({ ...read, by: "text" })).toBe("Read with a confidence of 0.90");
  expect(whyOf({ ...read, by: "local", model: "qwen", words: "Acme" })).toBe(
    "Read with a confidence of 0.90. Named by qwen (local): “Acme”",
  );
});
