import { describe, expect, it } from "vitest";
import { PAGES } from "./key-table";
import {
  actionFor,
  actionWithin,
  capsOf,
  conflicts,
  conflictsOf,
  hintFor,
  startsSequence,
  nameOf,
  sheetFor,
  type Press,
} from "./keys";

const press = (key: string, held: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe("the table of keys", () => {
  it.each(PAGES)("has no conflict on %s", (page) => {
    expect(conflicts(page)).toEqual([]);
  });

  it("names a key by what it prints, whatever is held to print it", () => {
    expect(nameOf(press("e"))).toBe("E");
    expect(nameOf(press("E", { shiftKey: true }))).toBe("Shift+E");
    expect(nameOf(press("?", { shiftKey: true }))).toBe("?");
    expect(nameOf(press("ArrowLeft", { shiftKey: true }))).toBe("Shift+ArrowLeft");
    expect(nameOf(press(" "))).toBe("Space");
    expect(nameOf(press("z", { metaKey: true }))).toBe("Ctrl+Z");
  });

  it.each([
    ["[", { ctrlKey: true, altKey: true }, "["],
    ["[", { altKey: true }, "["],
    ["]", {}, "]"],
    ["{", { altKey: true, shiftKey: true }, "{"],
    ["[", { ctrlKey: true }, "Ctrl+["],
    ["[", { metaKey: true, altKey: true }, "Ctrl+["],
    ["1", { altKey: true }, "Alt+1"],
    ["q", { altKey: true }, "Alt+Q"],
    ["q", { ctrlKey: true, altKey: true }, "Ctrl+Alt+Q"],
    ["ArrowUp", { altKey: true }, "Alt+ArrowUp"],
  ])("names %s with %o held %s, whatever the keyboard needs to print a sign", (key, held, name) => {
    expect(nameOf(press(key, held))).toBe(name);
  });

  it("finds the action of a page before one that holds everywhere", () => {
    expect(actionFor("Cut", "E", null)).toBe("export");
    expect(actionFor("Library", "E", null)).toBeNull();
    expect(actionFor("Jobs", "?", null)).toBe("help");
  });

  it("has keys of a part of a page beside those of the page", () => {
    expect(actionFor("Tune", "X", null)).toBe("tunePixels");
    expect(actionWithin("regions", "X")).toBe("regionReject");
    expect(actionWithin("regions", "W")).toBeNull();
    expect(conflictsOf("regionReject", "Enter")).toEqual(["regionConfirm"]);
  });

  it("knows keys of two strokes", () => {
    expect(startsSequence(".")).toBe(true);
    expect(actionFor("Cut", "L", ".")).toBe("goLibrary");
    expect(actionFor("Cut", "L", null)).toBe("shuttleOn");
  });

  it("prints arrows, and a plus that is held as two caps", () => {
    expect(capsOf("Shift+ArrowLeft")).toEqual(["Shift", "←"]);
    expect(capsOf("+")).toEqual(["+"]);
    expect(hintFor("export")).toBe("E");
  });

  it("shows both directions on one line of the sheet, what is held once", () => {
    const lines = sheetFor("Cut").flatMap(({ lines: all }) => all);
    expect(lines.find((line) => line.does === "One frame")).toEqual({
      does: "One frame",
      held: [],
      keys: [["←"], ["→"]],
    });
    expect(lines.find((line) => line.does === "One second")).toEqual({
      does: "One second",
      held: ["Shift"],
      keys: [["←"], ["→"], ["J"], ["L"]],
    });
  });

  it("shows a row of figures as one", () => {
    const lines = sheetFor("Cut").flatMap(({ lines: all }) => all);
    expect(lines.find((line) => line.does === "Export to a subprofile")?.keys).toEqual([["1 – 9"]]);
  });
});
