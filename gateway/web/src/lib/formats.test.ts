import { expect, it } from "vitest";
import { formatName } from "./formats";

it.each([
  ["h264", "H.264"],
  ["pcm_s24le", "PCM"],
  ["aac", "AAC"],
  ["constructor", "CONSTRUCTOR"],
])("calls %s %s", (name, known) => {
  expect(formatName(name)).toBe(known);
});
