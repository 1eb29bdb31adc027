import { expect, it } from "vitest";
import { fileSize } from "./bytes";

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 KB"],
  [64_000_000, "64 MB"],
  [4_200_000_000, "4.2 GB"],
  [999_600_000, "1.0 GB"],
  [31_400_000_000_000, "31 TB"],
])("writes %d bytes as %s", (bytes, text) => {
  expect(fileSize(bytes)).toBe(text);
});
