import { expect, it } from "vitest";
import { formatName, formatNamed } from "./formats";

it.each([
  ["h264", "H.264"],
  ["pcm_s24le", "PCM"],
  ["aac", "AAC"],
  ["constructor", "CONSTRUCTOR"],
])("calls %s %s", (name, known) => {
  expect(formatName(name)).toBe(known);
});

it.each([
  ["H.264", "h264"],
  ["h264", "h264"],
  [" h.265 ", "hevc"],
  ["HEVC", "hevc"],
  ["AVC", "h264"],
  ["mpeg-4", "mpeg4"],
  ["MPEG-2", "mpeg2video"],
  ["Motion JPEG", "mjpeg"],
  ["VP9", "vp9"],
  ["some_codec", "some_codec"],
  ["constructor", "constructor"],
  ["", ""],
])("finds the codec that is typed as %s", (typed, name) => {
  expect(formatNamed(typed)).toBe(name);
});
