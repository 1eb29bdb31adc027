import { expect, it } from "vitest";
import { audioIn, factsOf, FORMATS, rangeIn } from "./clip-formats";

it("offers files before sequences", () => {
  expect(FORMATS.map((format) => factsOf(format).name)).toEqual([
    "MP4",
    "MOV",
    "MKV",
    "WebP sequence",
    "PNG sequence",
    "JPEG sequence",
  ]);
});

it.each([
  ["mp4", "flac", "aac"],
  ["mov", "pcm", "pcm"],
  ["mov", "flac", "aac"],
  ["mkv", "flac", "flac"],
  ["png", "aac", "pcm"],
] as const)("in %s wants %s and gets %s", (format, wanted, got) => {
  expect(audioIn(format, wanted)).toBe(got);
});

it.each([
  ["mov", "plain", "source", "source"],
  ["mov", "plain", "sdr", "sdr"],
  ["png", "plain", "source", "sdr"],
  ["mp4", "foley", "source", "sdr"],
] as const)("in %s for %s HDR that is wished %s becomes %s", (format, contract, wanted, got) => {
  expect(rangeIn(format, contract, wanted)).toBe(got);
});
