import { expect, it } from "vitest";
import { readRatio } from "./ratio";

it.each(["9:16", "16:9", "239:100", "1:100", "10000:10000"])("takes %s", (text) => {
  expect(readRatio(text)).not.toBeNull();
});

it.each(["", "wide", "0:9", "9:0", "1:101", "10001:10000", "9/16", "1.5:1", " 9:16", "-9:16"])(
  "does not take “%s”",
  (text) => {
    expect(readRatio(text)).toBeNull();
  },
);
