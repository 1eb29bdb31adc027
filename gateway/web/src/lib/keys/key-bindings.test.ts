// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { parseChosen, rebound } from "./key-bindings";
import { PAGES } from "./key-table";
import { actionFor, conflicts, DEFAULT_BINDINGS, conflictsOf, shortcutFor } from "./keys";

describe("keys that were chosen", () => {
  it("do what they were chosen for, and nothing else there", () => {
    const mine = rebound(DEFAULT_BINDINGS, "export", ["M"]);
    expect(actionFor("Cut", "M", null, mine)).toBe("export");
    expect(actionFor("Cut", "E", null, mine)).toBeNull();
    expect(mine.nextMarker).toEqual([]);
    expect(PAGES.flatMap((page) => conflicts(page, mine))).toEqual([]);
  });

  it("leave the same key of another page alone", () => {
    const mine = rebound(DEFAULT_BINDINGS, "export", ["V"]);
    expect(actionFor("Library", "V", null, mine)).toBe("libraryView");
  });

  it("take only the one key from an action that has more", () => {
    const mine = rebound(DEFAULT_BINDINGS, "export", ["P"]);
    expect(mine.play).toEqual(["Space"]);
  });

  it("tell of the action that has them, also as the first of two strokes", () => {
    expect(conflictsOf("export", "M")).toEqual(["nextMarker"]);
    expect(conflictsOf("export", ".")).toContain("goLibrary");
    expect(conflictsOf("undo", "E")).toEqual(["export", "findExport", "sortFolders"]);
  });

  it.each([null, "", "{", "[]", "3"])("are the table's where %j was kept", (text) => {
    expect(parseChosen(text)).toEqual({});
  });

  it("are taken over where they fit", () => {
    const kept = JSON.stringify({ export: ["X"], nothing: ["Y"], play: "Z" });
    expect(parseChosen(kept)).toEqual({ export: ["X"] });
  });

  it("are written for screen readers in their way", () => {
    expect(shortcutFor("undo")).toBe("Control+Z");
    expect(shortcutFor("goCut")).toBeUndefined();
  });
});
