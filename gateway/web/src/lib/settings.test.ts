// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { DEFAULTS, parseSettings } from "./settings";

describe("parseSettings", () => {
  it.each([null, "", "{", "[]", "3", "null"])("falls back to the defaults for %j", (text) => {
    expect(parseSettings(text)).toEqual(DEFAULTS);
  });

  it("takes over what it knows and fits", () => {
    const kept = JSON.stringify({ clips: 5, spread: "wide", label: "dog", unknown: 1 });
    expect(parseSettings(kept)).toEqual({ ...DEFAULTS, clips: 5, label: "dog" });
  });

  it("keeps numbers within their limits", () => {
    const stored = { clips: 1000, spread: -3, shortSide: 1e9, followScore: 7, lastFrame: -1 };
    const within = { clips: 99, spread: 0, shortSide: 4320, followScore: 1, lastFrame: 0 };
    expect(parseSettings(JSON.stringify(stored))).toMatchObject(within);
  });

  it("forgets a choice that there is no more", () => {
    expect(parseSettings(JSON.stringify({ quality: "144p" })).quality).toBe("auto");
    expect(parseSettings(JSON.stringify({ quality: "720p" })).quality).toBe("720p");
    const kept = JSON.stringify({ format: "gif", audio: "flac" });
    expect(parseSettings(kept)).toMatchObject({ format: "mp4", audio: "flac" });
  });

  it.each([
    [{}, []],
    [null, []],
    ["dogs", []],
    [
      ["dogs", "a/b", 3, "dogs", "cats"],
      ["dogs", "cats"],
    ],
  ])("keeps of the subprofiles %j what an export allows", (subprofiles, kept) => {
    expect(parseSettings(JSON.stringify({ subprofiles })).subprofiles).toEqual(kept);
  });
});
