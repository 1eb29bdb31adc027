import { describe, expect, it } from "vitest";
import { mistakeIn } from "./subprofiles";

describe("mistakeIn", () => {
  it.each(["dogs", "take 2", "größe 日本", "a.b", "x".repeat(100)])("allows %j", (suffix) => {
    expect(mistakeIn(suffix, ["cats"])).toBeNull();
  });

  it.each(["", "a/b", "a\\b", "..", "a..b", "a\nb", "a\u007fb", "\ud800"])(
    "refuses %j",
    (suffix) => {
      expect(mistakeIn(suffix, [])).not.toBeNull();
    },
  );

  it("counts bytes, not letters", () => {
    expect(mistakeIn("ß".repeat(50), [])).toBeNull();
    expect(mistakeIn("ß".repeat(51), [])).toBe("At most 100 bytes; this has 102.");
  });

  it("refuses a name that is there", () => {
    expect(mistakeIn("dogs", ["dogs"])).toBe("There is one of this name.");
  });
});
