// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { listingFrom } from "../listing";
import { lengthWords, pickChips } from "./picks";

describe("what is picked", () => {
  it("has a chip for each value, which takes only that value away", () => {
    const listing = listingFrom(new URLSearchParams("camera=a&camera=b&codec=hevc"), "default");
    expect(pickChips(listing)).toEqual([
      { words: "Camera a", clear: { camera: ["b"] } },
      { words: "Camera b", clear: { camera: ["a"] } },
      { words: "Codec HEVC", clear: { codec: [] } },
    ]);
  });

  it("has one chip for many values of a field", () => {
    const listing = listingFrom(
      new URLSearchParams("month=2026-01&month=2026-02&month=2026-03&month=2026-04"),
      "default",
    );
    expect(pickChips(listing)).toEqual([{ words: "Month: 4", clear: { month: [] } }]);
  });

  it("says classes of lengths in words", () => {
    expect(["0-10", "10-60", "300-1800", "1800-7200", "7200-", "unknown"].map(lengthWords)).toEqual(
      ["Under 10 s", "10 s to 1 min", "5 min to 30 min", "30 min to 2 h", "2 h or more", "Unknown"],
    );
  });
});
