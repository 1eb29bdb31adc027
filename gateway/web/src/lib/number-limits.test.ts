import { expect, it } from "vitest";
import { refusalOf } from "./number-limits";

const CLIPS = { least: 1, most: 99 };

it.each([1, 50, 99])("takes %d", (value) => {
  expect(refusalOf(value, CLIPS, "Clips")).toBeNull();
});

it("names the field, the limits and what was typed", () => {
  expect(refusalOf(0, CLIPS, "Clips")).toBe("Clips: 1 to 99, so 0 is not taken.");
  expect(refusalOf(3600.5, { least: 0, most: 3600 }, "Spread", "s")).toBe(
    "Spread: 0 to 3\u202f600 s, so 3600.5 s is not taken.",
  );
});
