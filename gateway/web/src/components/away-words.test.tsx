// @vitest-environment jsdom
import { expect, it } from "vitest";
import { awayWords } from "./away-words";

const ASSET = { name: "w1.mp4", root: "lib-b", path: "live/w1.mp4" };

it("says that the file is gone where the other videos of its root are there", () => {
  expect(awayWords(ASSET, { online: true })).toBe(
    "w1.mp4 is no longer in lib-b / live. Its markers and labels are kept; it comes back when the file does.",
  );
});

it("says that the root is not mounted where it is not", () => {
  expect(awayWords(ASSET, { online: false })).toMatch(/^lib-b is not mounted\./);
});

it("gives no reason before it knows one", () => {
  expect(awayWords(ASSET, undefined)).toMatch(/^w1\.mp4 cannot be reached\./);
});
