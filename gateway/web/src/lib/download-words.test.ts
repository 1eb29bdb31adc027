import { expect, it } from "vitest";
import type { ModelDownload } from "./api/client";
import { downloadWords, percentOf } from "./download-words";

const HALF: ModelDownload = {
  phase: "downloading",
  done_bytes: 176_000_000,
  total_bytes: 352_000_000,
  seconds_left: 41,
  problem: null,
};

it.each([
  [HALF, 50, "176 MB of 352 MB, about 50 s left"],
  [{ ...HALF, seconds_left: null }, 50, "176 MB of 352 MB"],
  [{ ...HALF, done_bytes: 0, total_bytes: null }, 0, "Asking the site"],
  [{ ...HALF, phase: "testing" as const }, 100, "Downloaded; it is being tested"],
])("says how far a download is", (download, percent, words) => {
  expect(percentOf(download)).toBe(percent);
  expect(downloadWords(download)).toBe(words);
});
